/** docs/policy-tests.md and the code say the same. */
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { readFlags } from '../../src/cli/flags.js';
import { TEST_FLAGS, TEST_USAGE } from '../../src/cli/test-flags.js';
import { directoryOf } from '../../src/policy-tests/directory.js';
import { readCases } from '../../src/policy-tests/read-cases.js';
import { CASE_KEYS } from '../../src/policy-tests/terms.js';
import { ROW_KEYS } from '../../src/policy-tests/workflow-rows.js';
import { FINDING_RULES } from '../../src/policy-tests/workflows/finding-rules.js';
import { runTests } from '../support/command.js';
import type { Files } from '../support/files.js';
import { blocks, PAGE } from './page.js';

const FILES = blocks('file');
const OUTPUT = blocks('output');
const HUB_TRUST = 'policies/hub/github-hub/trust.json';
const CASES = 'policies/cases.yml';

/** The example with something in one of its files changed. */
function withChange(file: string, ...changes: ReadonlyArray<readonly [from: string, to: string]>): Files {
  const text = changes.reduce((before, [from, to]) => {
    if (!before.includes(from)) throw new Error(`${file} does not hold ${from}`);
    return before.replace(from, to);
  }, FILES[file] ?? '');
  return { ...FILES, [file]: text };
}

/** The code in the first column of the table under a heading. */
function firstColumn(heading: string): string[] {
  const [, section = ''] = PAGE.split(`\n## ${heading}\n`);
  const [text = ''] = section.split('\n## ');
  return [...text.matchAll(/^\| `([^`]+)`/gm)].map(([, code = '']) => code);
}

describe('docs/policy-tests.md', () => {
  test('shows what its example prints', async () => {
    const { status, lines } = await runTests(FILES);
    expect(`${lines.join('\n')}\n`).toBe(OUTPUT.good);
    expect(status).toBe(0);
  });

  test('shows what fails when the hub role is opened to every branch', async () => {
    const wide = withChange(HUB_TRUST, ['environment:production', '*'], ['"StringEquals"', '"StringLike"']);
    const { status, lines } = await runTests(wide, '--quiet');
    expect(`${lines.join('\n')}\n`).toBe(OUTPUT.wide);
    expect(status).toBe(1);
  });

  test('shows what the workflows can ask for', async () => {
    const withoutCases = Object.fromEntries(Object.entries(FILES).filter(([name]) => name !== CASES));
    const flags = ['--workflows', '.github/workflows', '--claims', 'repository=octo/shop'];
    const { status, lines } = await runTests(withoutCases, ...flags);
    expect(`${lines.join('\n')}\n`).toBe(OUTPUT.workflows);
    expect(status).toBe(1);
  });

  test('shows what is told of slips in the cases', async () => {
    const slips = withChange(
      CASES,
      ['role: prod', 'role: pord'],
      ['fork: true', 'frok: true'],
      ['    at: hub', '    at: hop'],
    );
    const { status, lines } = await runTests(slips);
    expect(`${lines.join('\n')}\n`).toBe(OUTPUT.slips);
    expect(status).toBe(2);
  });

  test('names every key of a case, and no other', () => {
    expect(firstColumn('Keys of a case').sort()).toEqual([...CASE_KEYS].sort());
  });

  test('has rows that can be read, and names every key of a row', () => {
    const [text] = Object.values(blocks('rows'));
    expect(readCases(text ?? '', 'cases.yml', directoryOf(undefined))).toMatchObject({
      ok: true,
      cases: [],
      rows: [{ expect: 'denied' }],
    });
    const [, table = ''] = PAGE.split('| key of a row |');
    const keys = [...(table.split('\n\n')[0] ?? '').matchAll(/^\| (`[^|]+) \|/gm)].flatMap(([, cell = '']) =>
      [...cell.matchAll(/`([^`]+)`/g)].map(([, key]) => key),
    );
    expect(keys.sort()).toEqual([...ROW_KEYS].sort());
  });

  test('names every flag, and no other', () => {
    const flags = firstColumn('Flags');
    expect(flags.filter((flag) => !TEST_USAGE.includes(flag))).toEqual([]);
    expect([...TEST_USAGE.matchAll(/^ {2}(--[^ ]+(?: [A-Z]+(?:=[A-Z]+)?)?)/gm)].map(([, flag]) => flag)).toEqual(flags);
    expect(flags.map((flag) => flag.split(' ')[0])).toEqual(
      [...Object.keys(TEST_FLAGS), 'help'].map((flag) => `--${flag}`),
    );
    const argv = flags.filter((flag) => flag !== '--help').flatMap((flag) => flag.split(' '));
    expect(readFlags(argv, TEST_FLAGS)).toMatchObject({ ok: true });
  });

  test('has a workflow that needs no more than to read, pins what it checks out, and runs the command', () => {
    const { permissions, jobs } = parse(blocks('workflow')['policy-repository'] ?? '');
    expect(permissions).toEqual({ contents: 'read' });
    const [own, action, run] = jobs.test.steps;
    expect(own.uses).toMatch(/@[0-9a-f]{40}$/);
    expect(action).toMatchObject({ uses: own.uses, with: { repository: 'org/xacct-action', path: 'local-checkout' } });
    expect(action.with.ref).toMatch(/^[0-9a-f]{40}$/);
    expect(run).toEqual({ run: 'node local-checkout/dist/cli/index.js test' });
  });

  test('has a workflow that uploads the results of the workflows', () => {
    const { permissions, jobs } = parse(blocks('workflow')['workflow-tests'] ?? '');
    expect([permissions, jobs.test.permissions]).toEqual([{}, { contents: 'read', 'security-events': 'write' }]);
    const [, , run, upload] = jobs.test.steps;
    const [, flags = '', file = ''] =
      /^node local-checkout\/dist\/cli\/index\.js test (.+) > (\S+)$/.exec(run.run) ?? [];
    expect(readFlags(flags.split(' '), TEST_FLAGS)).toMatchObject({ ok: true });
    expect(upload.with.sarif_file).toBe(file);
    expect(upload.if).toMatch(/^always\(\) && /);
  });

  test('names every code of a finding, and no other', () => {
    const [, table = ''] = PAGE.split('| code | what to do |');
    const codes = [...(table.split('\n\n')[0] ?? '').matchAll(/^\| (`[^|]+) \|/gm)].flatMap(([, cell = '']) =>
      [...cell.matchAll(/`([^`]+)`/g)].map(([, code]) => code),
    );
    expect(codes.sort()).toEqual(Object.keys(FINDING_RULES).sort());
  });
});
