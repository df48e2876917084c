import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { CONFIGURE_AWS_CREDENTIALS_INPUTS } from '../src/action/inputs/configure-aws-credentials-inputs.js';
import { readFileDefaults } from '../src/action/inputs/read-file-defaults.js';
import { type Reading, readRequest } from '../src/action/inputs/read-request.js';
import { inputVariable } from '../src/demo/runner/environment.js';
import { inputsOfStep, type RawInputs } from '../src/shared/inputs/raw-inputs.js';
import { REF, REPOSITORY } from '../src/shared/project.js';
import { BLOCKS, blockOf, isThisAction, PAGES, recordOf, stepsOf, tableUnder } from './readme-blocks.js';
import { recording } from './shared/inputs/recording-texts.js';
import { openWorkspace } from './support/files.js';

const action = recordOf(parse(readFileSync('action.yml', 'utf8')));
const inputs = recordOf(action.inputs);
const outputs = recordOf(action.outputs);
const declared = Object.keys(inputs);

/** A complete request, on which each input can be tried. */
const GOOD = {
  'aws-region': 'eu-west-1',
  'hub-role': 'arn:aws:iam::111122223333:role/github-hub',
  'role-to-assume': 'arn:aws:iam::222222222222:role/DeployRole',
};

function variablesOf(values: Readonly<Record<string, string>>): Record<string, string> {
  const variables = Object.entries(values).map(([name, value]) => [inputVariable(name), value]);
  return { GITHUB_WORKSPACE: workspace.folder, GITHUB_REPOSITORY: 'octo/shop', ...Object.fromEntries(variables) };
}

/** The accounts file of the documentation in a workspace, for the steps that read it. */
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

/** The names in code at the beginning of the rows of a table of the README. */
function namesIn(heading: string): readonly string[] {
  return tableUnder('README.md', heading).map(([cell = '']) => /^`([^`]+)`$/.exec(cell)?.[1] ?? cell);
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
    // Each has a row in the page on migration: __tests__/migration.test.ts.
    expect(undeclared.toSorted()).toEqual(CONFIGURE_AWS_CREDENTIALS_INPUTS.toSorted());
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
  const defaults = tableUnder('README.md', '## Inputs').flatMap(([name = '', cell = '']) => {
    const [, value] = /^`([\w.-]+)`$/.exec(cell) ?? [];
    return value === undefined || /^[A-Z_]+$/.test(value) || declared.includes(value)
      ? []
      : [[name.replaceAll('`', ''), value] as const];
  });

  test('states defaults', () => {
    expect(defaults.length).toBeGreaterThanOrEqual(10);
  });

  test.each(defaults)('states the default that the code has for %s, and action.yml does too', (name, value) => {
    const without = readRequest(inputsOfStep(variablesOf(GOOD)));
    expect(without.ok).toBe(true);
    expect(readRequest(inputsOfStep(variablesOf({ ...GOOD, [name]: value })))).toEqual(without);
    expect(recordOf(inputs[name]).description).toMatch(new RegExp(` Default: ${value}\\.$`));
  });

  test('names the version of package.json', () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
    expect(readFileSync('README.md', 'utf8')).toContain(`**Status: ${version},`);
  });

  test('has its first step within 40 lines and its inputs within 150', () => {
    const lines = readFileSync('README.md', 'utf8').split('\n');
    expect(lines.findIndex((line) => line.includes(`uses: ${REPOSITORY}@${REF}`))).toBeLessThan(40);
    expect(lines.indexOf('## Inputs')).toBeLessThan(150);
  });
});

/** Pages whose examples are parts of workflows or of files. Their uses of our actions are tested below, as those of every page. */
const FRAGMENTS = ['accounts-file', 'check', 'long-jobs', 'matrix', 'troubleshooting', 'waves'];
const MARKED = PAGES.filter((page) => !FRAGMENTS.includes(path.basename(page, '.md')));

test.each(MARKED)('%s marks every policy and every workflow, so that each is tested', (page) => {
  const fences =
    readFileSync(page, 'utf8').match(/^ *<!-- \S+ \S+ -->\n\n *```(?:json|yaml)$|^ *```(?:json|yaml)$/gm) ?? [];
  expect(fences.filter((fence) => !fence.includes('<!--'))).toEqual([]);
  const names = BLOCKS.filter((block) => block.page === page).map(({ kind, name }) => `${kind}: ${name}`);
  expect(names).toEqual([...new Set(names)]);
});

const steps = BLOCKS.filter(({ kind, page }) => kind === 'workflow' && MARKED.includes(page)).flatMap(
  ({ page, name, text }) => stepsOf(text).map((step) => ({ page, workflow: name, step })),
);

test.each(steps.filter(({ step }) => isThisAction(step)))(
  'workflow $workflow of $page gives this action inputs that it declares and accepts',
  async ({ step }) => {
    expect(step.inputs.length).toBeGreaterThan(0);
    for (const values of step.inputs) {
      expect(Object.keys(values).filter((name) => !declared.includes(name))).toEqual([]);
      expect(await readingOf(variablesOf(values))).toMatchObject({ ok: true, warnings: [] });
    }
  },
);

const others = steps.filter(({ step: { uses = REPOSITORY } }) => !uses.startsWith(REPOSITORY));

test.each(others)('workflow $workflow of $page pins $step.uses by a commit', ({ step }) => {
  expect(step.uses).toMatch(/^[\w-]+\/[\w-]+(?:\/[\w-]+)?@[0-9a-f]{40}$/);
});

/** Every mapping with the key `uses` in a value, however deep. */
function usesIn(value: unknown): ReadonlyArray<Readonly<Record<string, unknown>>> {
  if (typeof value !== 'object' || value === null) return [];
  const inside = Object.values(value).flatMap(usesIn);
  return 'uses' in value ? [recordOf(value), ...inside] : inside;
}

/** The uses of our actions in all examples of a page, marked or not. */
const uses = PAGES.flatMap((page) =>
  [...readFileSync(page, 'utf8').matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].flatMap(([, text = '']) =>
    usesIn(parse(text)).map((step) => ({ page, action: String(step.uses), given: recordOf(step.with ?? {}) })),
  ),
).filter(({ action }) => action.startsWith(REPOSITORY));

test.each(uses)('an example of $page gives $action inputs that it declares', ({ action, given }) => {
  const [, folder = '.'] = /^[^/]+\/[^/@]+\/([a-z]+)@/.exec(action) ?? [];
  expect(action).toBe(`${REPOSITORY}${folder === '.' ? '' : `/${folder}`}@${REF}`);
  const known = Object.keys(recordOf(recordOf(parse(readFileSync(path.join(folder, 'action.yml'), 'utf8'))).inputs));
  expect(Object.keys(given).filter((name) => !known.includes(name))).toEqual([]);
});

test.each(PAGES)('the shell can parse every sh block of %s', (page) => {
  const blocks = [...readFileSync(page, 'utf8').matchAll(/^ *```sh\n([\s\S]*?)^ *```$/gm)].map(([, text = '']) => text);
  for (const text of blocks) {
    const { status, stderr } = spawnSync('bash', ['-n'], { input: text, encoding: 'utf8' });
    expect([text, status, stderr]).toEqual([text, 0, '']);
  }
});

// A prompt of zsh, the shell of a Mac, has no comments, and reads $id:r as a part of $id.
test.each(PAGES)('every sh block of %s can be pasted into zsh', (page) => {
  for (const [, text = ''] of readFileSync(page, 'utf8').matchAll(/^ *```sh\n([\s\S]*?)^ *```$/gm)) {
    expect(text.match(/^.*(?:(?<!\S)#(?!\S)|\$\w+:[a-zA-Z]).*$/gm) ?? []).toEqual([]);
  }
});

/** Every Markdown file of the repository. */
const MARKDOWN = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'], {
  encoding: 'utf8',
})
  .trim()
  .split('\n')
  .filter((file) => existsSync(file));

/** The text without its fences and comments, where `#` begins no heading and `[` no link. */
function proseOf(page: string): string {
  return readFileSync(page, 'utf8').replace(/^ *```[\s\S]*?^ *```$/gm, '');
}

/** The anchors of a page, as GitHub makes them of its headings; a heading that occurs again gets a number. */
function anchorsOf(page: string): ReadonlySet<string> {
  const anchors = new Set<string>();
  const seen = new Map<string, number>();
  for (const [, title = ''] of proseOf(page).matchAll(/^#{1,6} (.+)$/gm)) {
    const anchor = title
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\p{M}_ -]/gu, '')
      .replaceAll(' ', '-');
    const before = seen.get(anchor) ?? 0;
    seen.set(anchor, before + 1);
    anchors.add(before === 0 ? anchor : `${anchor}-${before}`);
  }
  return anchors;
}

/** True when the file is there, and with an anchor also the heading. */
function resolves(file: string, anchor: string | undefined): boolean {
  return existsSync(file) && (anchor === undefined || anchorsOf(file).has(anchor));
}

test.each(MARKDOWN)('the links of %s lead to files and headings that exist', (page) => {
  const targets = [...proseOf(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
  const dead = targets.filter((target) => {
    if (target.startsWith('https://')) return false;
    const [file = '', anchor] = target.split('#');
    return !resolves(file === '' ? page : path.join(path.dirname(page), file), anchor);
  });
  expect(dead).toEqual([]);
});

test('pages that sources, templates and workflows name exist, with the heading that they name', () => {
  const tracked = ['src', 'infra', 'examples', 'scripts', '.github', 'action.yml', 'matrix', 'check', 'local'];
  const lines = execFileSync('git', ['grep', '-hoE', 'docs/[a-z-]+\\.md(#[a-z0-9-]+)?', '--', ...tracked], {
    encoding: 'utf8',
  });
  const named = [...new Set(lines.trim().split('\n'))];
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter((name) => !resolves(name.split('#')[0] ?? '', name.split('#')[1]))).toEqual([]);
});

test('the map has every page', () => {
  const linked = [...proseOf('docs/README.md').matchAll(/\]\(([\w-]+\.md)/g)].map(([, name]) => `docs/${name}`);
  expect(PAGES.filter((page) => page.startsWith('docs/') && !linked.includes(page))).toEqual(['docs/README.md']);
});
