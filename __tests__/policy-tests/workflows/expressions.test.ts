import { expect, test } from '@jest/globals';
import { callsStatusFunction, evaluate } from '../../../src/policy-tests/workflows/expressions/evaluate.js';
import {
  scope,
  textOf,
  textValue,
  truthOf,
  unknownPath,
  valueOfJson,
} from '../../../src/policy-tests/workflows/expressions/value.js';
import { passes, samplesOf } from '../../../src/policy-tests/workflows/runs/ref-samples.js';

const CONTEXTS = {
  values: {
    github: scope('github', { ref: textValue('refs/heads/main'), ref_name: textValue('main') }, 'unknown'),
    inputs: scope('inputs', { yes: valueOfJson(true), account: textValue('dev'), open: unknownPath('inputs.open') }),
    needs: scope('needs', {
      one: scope('needs.one', { result: textValue('success') }),
      two: scope('needs.two', { result: textValue('failure') }),
    }),
    matrix: scope('matrix', { account: valueOfJson({ id: '222222222222', labels: ['a', 'b'] }) }),
  },
};

// https://docs.github.com/en/actions/reference/workflows-and-actions/expressions
test.each<[expression: string, text: string]>([
  ["'it''s'", "it's"],
  ['1.50', '1.5'],
  ["github.ref == 'REFS/HEADS/MAIN'", 'true'],
  ["startsWith(github.ref, 'refs/heads/')", 'true'],
  ['inputs.yes', 'true'],
  ["inputs.yes && 'a' || 'b'", 'a'],
  ["!inputs.yes && 'a' || 'b'", 'b'],
  ['inputs.absent', ''],
  ["inputs.absent || 'else'", 'else'],
  ['matrix.account.id', '222222222222'],
  ["matrix['account'].labels[1]", 'b'],
  ["format('{0}-{1}', inputs.account, 1)", 'dev-1'],
  ["join(matrix.account.labels, '+')", 'a+b'],
  ["contains(matrix.account.labels, 'a')", 'true'],
  ['fromJSON(\'{"a":[1,2]}\').a[1]', '2'],
  ["contains(needs.*.result, 'failure')", 'true'],
  ["contains(needs.*.result, 'skipped')", 'false'],
  ["join(needs.*.result, ',')", 'success,failure'],
  ['toJSON(matrix.account.labels)', '[\n  "a",\n  "b"\n]'],
  ['always()', 'true'],
])('%s is %s', (expression, text) => {
  expect(textOf(evaluate(expression, CONTEXTS))).toEqual({ text });
});

test.each<[expression: string, truth: boolean | undefined, causes: readonly string[]]>([
  ['vars.X', undefined, ['vars.X']],
  ['github.event.label.name', undefined, ['github.event.label.name']],
  ["inputs.open == 'x'", undefined, ['inputs.open']],
  ["format('{0}', vars.X)", undefined, ['vars.X']],
  ['vars.X && vars.Y', undefined, ['vars.X', 'vars.Y']],
  ["vars.X || 'else'", true, ['vars.X']],
  ['vars.X && inputs.absent', false, ['vars.X']],
  ['inputs.open || inputs.yes', true, ['inputs.open']],
  ["fromJSON(vars.LIST)[0] == 'a'", undefined, ['vars.LIST']],
  ['toJSON(inputs)', undefined, ['inputs.open']],
  ["hashFiles('**')", undefined, ['hashFiles()']],
  ['secrets.A', undefined, ['secrets.A']],
  ['github.', undefined, ['github.']],
  ["fromJSON('{')", undefined, ["fromJSON('{')"]],
])('%s is not known', (expression, truth, causes) => {
  const value = evaluate(expression, CONTEXTS);
  expect(value).toMatchObject({ kind: 'unknown', causes });
  expect(truthOf(value)).toBe(truth);
});

test.each<[expression: string, truth: boolean]>([
  ['inputs.absent && vars.X', false],
  ['inputs.yes || vars.X', true],
  ["!(vars.X || 'else')", false],
  ['!(vars.X && inputs.absent)', true],
  ["(vars.X && inputs.absent) || github.ref_name == 'main'", true],
])('%s is %s whatever is not known', (expression, truth) => {
  expect(truthOf(evaluate(expression, CONTEXTS))).toBe(truth);
});

test.each<[string, boolean]>([
  ['always()', true],
  ['!Cancelled() && x', true],
  ["'always()' == github.ref", false],
  ['needs.failure', false],
  ["contains(github.ref, 'x')", false],
])('%s calls a function of the status: %s', (expression, calls) => {
  expect(callsStatusFunction(expression)).toBe(calls);
});

// https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#filter-pattern-cheat-sheet
test.each<[patterns: readonly string[], passed: readonly string[], not: readonly string[]]>([
  [['feature/*'], ['feature/a', 'feature/your-branch'], ['feature/a/b', 'feature']],
  [['feature/**'], ['feature/beta-a/my-branch', 'feature/your-branch'], ['feature']],
  [['*'], ['main', 'releases'], ['all/the/branches']],
  [['**'], ['all/the/branches', 'main'], []],
  [['*feature'], ['mona-feature', 'feature', 'ver-10-feature'], ['feature/x']],
  [['v2*'], ['v2', 'v2.0', 'v2.9'], ['v1']],
  [['v[12].[0-9]+.[0-9]+'], ['v1.10.1', 'v2.0.0'], ['v3.0.0', 'v1.x.1']],
  [['*.jsx?'], ['page.js', 'page.jsx'], ['page.ts']],
  [['releases/**', '!releases/**-alpha'], ['releases/10'], ['releases/10-alpha', 'main']],
  [['!x', '**'], ['x'], []],
])('the filters %j', (patterns, passed, not) => {
  expect(passed.filter((name) => !passes(patterns, name))).toEqual([]);
  expect(not.filter((name) => passes(patterns, name))).toEqual([]);
  for (const { name } of samplesOf({ included: patterns, ignored: undefined }, 'any')) {
    expect(passes(patterns, name)).toBe(true);
  }
});
