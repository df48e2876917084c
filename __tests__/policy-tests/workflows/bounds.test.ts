import { afterAll, expect, test } from '@jest/globals';
import { workflowReportLines } from '../../../src/policy-tests/workflows/text-report.js';
import { isReportFailed } from '../../../src/policy-tests/workflows/workflow-report.js';
import { removeFolders } from '../../support/files.js';
import { lineOf, reportOn } from './fixture.js';

afterAll(removeFolders);

const GOOD = `on: { push: { branches: [main] } }
permissions: { id-token: write }
jobs: { deploy: { runs-on: x, steps: [{ uses: org/xacct-action@v1, with: { account: dev } }] } }
`;
const bomb = (levels: number) =>
  [
    'on: push',
    'x0: &x0 [a, a, a, a, a, a, a, a, a, a]',
    ...Array.from({ length: levels }, (_, at) => `x${at + 1}: &x${at + 1} [${Array(10).fill(`*x${at}`).join(', ')}]`),
    'jobs: {}',
  ].join('\n');

test.each<[string, string | Uint8Array, RegExp]>([
  ['aliases that grow without limit', bomb(9), /more than 200000 values, because of its aliases/],
  ['no YAML', 'on: [', /./],
  ['an empty file', '\n', /: The file is empty\.$/],
  ['a file of comments', '# nothing\n\n  # yet\n', /: The file is empty\.$/],
  ['a file without jobs', 'on: push\njobs: {}\n', /: It has no jobs\.$/],
  ['a tab as indentation', GOOD.replace('{ deploy:', '\n\t{ deploy:'), /: Tabs are not allowed as indentation\.$/],
  ['a text that is not UTF-8', Uint8Array.of(0xff, 0xfe, 0x00), /is not UTF-8 text/],
  ['a file that is too large', `# ${'x'.repeat(1024 * 1024)}`, /is larger than 1048576 bytes/],
  ['a list', '[1, 2]', /sequence was not expected/],
  ['a file for something else', 'version: 2\nupdates: []\n', /: Unexpected value 'version'\.$/],
])('a workflow that is %s fails, and the other files are read', (_, content, message) => {
  const report = reportOn({ '.github/workflows/bad.yml': content, '.github/workflows/good.yml': GOOD });
  const found = report.findings.filter(({ code }) => code === 'unreadable-workflow');
  expect(found).toEqual([
    expect.objectContaining({
      level: 'finding',
      place: expect.objectContaining({ file: '.github/workflows/bad.yml' }),
    }),
  ]);
  expect(found[0]?.message).toMatch(message);
  expect(report.unread).toEqual([]);
  expect(isReportFailed(report, false)).toBe(true);
  expect(report.verdicts.map(lineOf)).toContain('dev, push to main: allowed');
});

test.each<[string, string, RegExp]>([
  ['an unknown key', `${GOOD}unknown: 1\n`, /Unexpected value 'unknown'/],
  ['an expression that is none', GOOD.replace('account: dev', 'account: "${{ github. }}"'), /Unexpected/],
  [
    'a comment that is no expectation',
    GOOD.replace('jobs:', '# xacct: expect\njobs:').replace('steps: [{', 'steps: [{ # xacct: expect no\n'),
    /is not an expectation/,
  ],
])('%s is named, fails with --strict, and the other files are read', (_, content, message) => {
  const report = reportOn({ '.github/workflows/bad.yml': content, '.github/workflows/good.yml': GOOD });
  const { verdicts, unread, findings } = report;
  expect(unread.map((item) => item.place.file)).toContain('.github/workflows/bad.yml');
  expect(unread.map((item) => item.message).join('\n')).toMatch(message);
  expect(findings.map(({ code }) => code)).not.toContain('unreadable-workflow');
  expect(isReportFailed(report, true)).toBe(true);
  expect(verdicts.map(lineOf)).toContain('dev, push to main: allowed');
});

test('aliases of a usual size are read', () => {
  const text = GOOD.replace('jobs:', 'env: &shared { A: b }\njobs:').replace('runs-on: x', 'runs-on: x, env: *shared');
  const { verdicts, unread } = reportOn({ '.github/workflows/w.yml': text });
  expect(unread).toEqual([]);
  expect(verdicts.map(lineOf)).toEqual(['dev, push to main: allowed']);
});

test('workflows and actions that use themselves end', () => {
  const call =
    'jobs: { again: { uses: ./.github/workflows/a.yml, permissions: { id-token: write } }, deploy: { runs-on: x, steps: [{ uses: ./ci }] } }\n';
  const action =
    'name: x\ndescription: x\nruns: { using: composite, steps: [{ uses: ./ci }, { uses: org/xacct-action@v1, with: { account: dev } }] }\n';
  const { verdicts } = reportOn({
    '.github/workflows/a.yml': `on: { push: { branches: [main] }, workflow_call: {} }\npermissions: { id-token: write }\n${call}`,
    'ci/action.yml': action,
  });
  expect(new Set(verdicts.map(lineOf))).toEqual(new Set(['dev, push to main: allowed']));
});

test('what is above the limit of jobs and steps is not tested, and the report shows that', () => {
  const text = GOOD.replace('runs-on: x', 'runs-on: x, strategy: { matrix: { a: [1, 2, 3, 4] } }');
  const report = reportOn({ '.github/workflows/w.yml': text }, { limit: 4 });
  expect(report).toMatchObject({ isCut: true, verdicts: { length: 2 } });
  expect(workflowReportLines(report, { quiet: true, strict: false })[0]).toMatch(/^# not tested: /);
  expect([isReportFailed(report, false), isReportFailed(report, true)]).toEqual([false, true]);
});

test('a matrix above the limit of GitHub is named', () => {
  const values = JSON.stringify(Array.from({ length: 20 }, (_, at) => at));
  const text = GOOD.replace('runs-on: x', `runs-on: x, strategy: { matrix: { a: ${values}, b: ${values} } }`);
  const { verdicts, undecided } = reportOn({ '.github/workflows/w.yml': text });
  expect(verdicts).toHaveLength(256);
  expect(undecided.map(({ causes }) => causes)).toEqual([['the jobs above 256, which GitHub rejects']]);
});

test('a long condition is read in linear time', () => {
  const text = GOOD.replace('runs-on: x', `runs-on: x, if: "github.ref == '${'a.'.repeat(200_000)}'"`);
  const began = performance.now();
  expect(reportOn({ '.github/workflows/w.yml': text }).unreadable).toEqual([]);
  // Quadratic time would be minutes.
  expect(performance.now() - began).toBeLessThan(20_000);
});
