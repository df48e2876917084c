import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { readFileDefaults } from '../src/action/inputs/read-file-defaults.js';
import { type Reading, readRequest } from '../src/action/inputs/read-request.js';
import { inputVariable } from '../src/demo/runner/environment.js';
import { inputsOfStep, type RawInputs } from '../src/shared/inputs/raw-inputs.js';
import { openWorkspace } from './accounts/workspace.js';
import { BLOCKS, blockOf, isThisAction, README, recordOf, stepsOf, tableUnder } from './readme-blocks.js';
import { recording } from './shared/inputs/recording-texts.js';

const action = recordOf(parse(readFileSync('action.yml', 'utf8')));
const inputs = recordOf(action.inputs);
const outputs = recordOf(action.outputs);
const declared = Object.keys(inputs);

/** A request that each of the README's ways in can be asked about. */
const GOOD = {
  'aws-region': 'eu-west-1',
  'hub-role': 'arn:aws:iam::111122223333:role/github-hub',
  'role-to-assume': 'arn:aws:iam::222222222222:role/DeployRole',
};

function variablesOf(values: Readonly<Record<string, string>>): Record<string, string> {
  const variables = Object.entries(values).map(([name, value]) => [inputVariable(name), value]);
  return { GITHUB_WORKSPACE: workspace.folder, GITHUB_REPOSITORY: 'octo/shop', ...Object.fromEntries(variables) };
}

/** The README's accounts file in a workspace, for the steps that take from it. */
const workspace = openWorkspace(blockOf('accounts', 'example'));
afterAll(() => workspace.remove());

/** What the main action reads out of these variables. */
function readingOf(variables: Readonly<Record<string, string>>): Promise<Reading> {
  return readingFrom(inputsOfStep(variables));
}

async function readingFrom(raw: RawInputs): Promise<Reading> {
  return readRequest(raw, await readFileDefaults(raw));
}

/** The names of all inputs that the code reads, whether they are set or not. */
async function inputsRead(): Promise<readonly string[]> {
  const names = new Set<string>();
  for (const more of [{}, { route: 'direct' }, { identity: 'ambient' }, { account: 'dev', 'role-to-assume': '' }]) {
    const { raw, read } = recording(inputsOfStep(variablesOf({ ...GOOD, ...more })));
    await readingFrom(raw);
    for (const name of read) names.add(name);
  }
  return [...names];
}

/** The names in code at the beginning of a table's rows. */
function namesIn(heading: string): readonly string[] {
  return tableUnder(heading).map(([cell = '']) => /^`([^`]+)`$/.exec(cell)?.[1] ?? cell);
}

describe('action.yml', () => {
  test('declares every input of the README, and the README has every input that it declares', () => {
    expect([...namesIn('## Inputs')].sort()).toEqual([...declared].sort());
  });

  test('declares every output of the README, and the README has every output that it declares', () => {
    expect([...namesIn('## Outputs')].sort()).toEqual(Object.keys(outputs).sort());
  });

  test('declares no input that is not read', async () => {
    const read = await inputsRead();
    expect(declared.filter((name) => !read.includes(name))).toEqual([]);
  });

  test('declares every input that is read and has a meaning', async () => {
    const undeclared = (await inputsRead()).filter((name) => !declared.includes(name));
    const meaningful = undeclared.filter((name) => {
      const reading = readRequest(inputsOfStep(variablesOf({ ...GOOD, [name]: 'true' })));
      const flawed = !reading.ok && reading.issues.some((issue) => issue.name === name);
      return !flawed && !reading.warnings.some((warning) => warning.name === name);
    });
    expect(undeclared).not.toEqual([]);
    expect(meaningful).toEqual([]);
  });

  test.each(Object.entries(inputs))('describes input %s, and leaves its default to the code', (_, input) => {
    const { description, ...rest } = recordOf(input);
    expect(description).toMatch(/^\S.+\.$/);
    expect(rest).toEqual({ required: false });
  });

  test.each(Object.entries(outputs))('describes output %s', (_, output) => {
    expect(recordOf(output)).toEqual({ description: expect.stringMatching(/^\S.+\.$/) });
  });

  test('runs the committed bundles on Node 24, the post step always', () => {
    const { using, main, post, ...rest } = recordOf(action.runs);
    expect({ using, main, post, rest }).toEqual({
      using: 'node24',
      main: 'dist/main/index.js',
      post: 'dist/post/index.js',
      rest: {},
    });
    expect([main, post].filter((entry) => !existsSync(String(entry)))).toEqual([]);
  });
});

describe('the README', () => {
  const defaults = tableUnder('## Inputs').flatMap(([name = '', cell = '']) => {
    const [, value] = /^`([\w.-]+)`$/.exec(cell) ?? [];
    return value === undefined || /^[A-Z_]+$/.test(value) || declared.includes(value)
      ? []
      : [[name.replaceAll('`', ''), value] as const];
  });

  test('states defaults', () => {
    expect(defaults.length).toBeGreaterThan(10);
  });

  test.each(defaults)('states the default that the code has for %s', (name, value) => {
    const without = readRequest(inputsOfStep(variablesOf(GOOD)));
    expect(without.ok).toBe(true);
    expect(readRequest(inputsOfStep(variablesOf({ ...GOOD, [name]: value })))).toEqual(without);
  });

  test('names every input of configure-aws-credentials that is answered, in the table for those who move over', async () => {
    const moving = tableUnder('## Moving over from configure-aws-credentials').map(([cell = '']) => cell);
    const limits = README.split('\n## Limits\n')[1] ?? '';
    const missing = (await inputsRead()).filter(
      (name) =>
        !declared.includes(name) &&
        !moving.some((cell) => cell.includes(`\`${name}\``)) &&
        !limits.includes(`\`${name}\``),
    );
    expect(missing).toEqual([]);
  });

  test('marks every policy and every workflow, so that none goes untested', () => {
    const fences = README.match(/^```(?:json|yaml)$/gm) ?? [];
    expect(BLOCKS.filter(({ kind }) => kind !== 'log')).toHaveLength(fences.length);
    expect(new Set(BLOCKS.map(({ kind, name }) => `${kind}: ${name}`)).size).toBe(BLOCKS.length);
  });

  const steps = BLOCKS.filter(({ kind }) => kind === 'workflow').flatMap(({ name, text }) =>
    stepsOf(text).map((step) => ({ workflow: name, step })),
  );

  test.each(steps.filter(({ step }) => isThisAction(step)))(
    'gives this action inputs that it declares and takes, in workflow $workflow',
    async ({ step }) => {
      expect(step.inputs.length).toBeGreaterThan(0);
      for (const values of step.inputs) {
        expect(Object.keys(values).filter((name) => !declared.includes(name))).toEqual([]);
        expect(await readingOf(variablesOf(values))).toMatchObject({ ok: true, warnings: [] });
      }
    },
  );

  test.each(steps.filter(({ step }) => step.uses?.startsWith('org/xacct-action/')))(
    'gives $step.uses inputs that it declares, in workflow $workflow',
    ({ step }) => {
      const [, folder = ''] = /^org\/xacct-action\/([a-z]+)@v1$/.exec(step.uses ?? '') ?? [];
      const known = Object.keys(
        recordOf(recordOf(parse(readFileSync(path.join(folder, 'action.yml'), 'utf8'))).inputs),
      );
      expect(step.inputs.flatMap(Object.keys).filter((name) => !known.includes(name))).toEqual([]);
    },
  );

  const others = steps.filter(({ step: { uses = 'org/xacct-action' } }) => !uses.startsWith('org/xacct-action'));

  test.each(others)('pins $step.uses by a commit in workflow $workflow', ({ step }) => {
    expect(step.uses).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/);
  });
});

const PAGES = [
  ...['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md'],
  ...readdirSync('docs').map((name) => path.join('docs', name)),
].filter((name) => name.endsWith('.md'));

/** The anchors of a page, as GitHub makes them of its headings. */
function anchorsOf(page: string): string[] {
  const titles = [...readFileSync(page, 'utf8').matchAll(/^#{1,6} (.+)$/gm)].map(([, title = '']) => title);
  return titles.map((title) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

describe.each(PAGES)('the links in %s', (page) => {
  test('lead to headings and files that are there', () => {
    const targets = [...readFileSync(page, 'utf8').matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
    const dead = targets.filter((target) => {
      if (target.startsWith('https://')) return false;
      const [file = '', anchor] = target.split('#');
      const found = file === '' ? page : path.join(path.dirname(page), file);
      return !existsSync(found) || (anchor !== undefined && !anchorsOf(found).includes(anchor));
    });
    expect(dead).toEqual([]);
  });
});
