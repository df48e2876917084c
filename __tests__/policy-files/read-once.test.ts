/** A folder of policies is read once, by the command and by the local step, and what is loaded knows where it is written. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { directoryOf } from '../../src/policy-tests/directory.js';
import { readCases } from '../../src/policy-tests/read-cases.js';
import { runCases } from '../../src/policy-tests/run-cases.js';
import { closeJobs, openLocalJob } from '../support/job.js';
import { HUB_ACCOUNT } from '../support/names.js';
import { allowPolicy, githubTrustPolicy, trustPolicy } from '../support/policies.js';
import { readFolder } from './folder.js';

const CLI = path.resolve('dist/cli/index.js');
const COUNTING = `--import=${pathToFileURL(path.resolve('__tests__/policy-files/count-reads.mjs'))}`;
const HUB_ROLE = `arn:aws:iam::${HUB_ACCOUNT}:role/github-hub`;
const TARGET = 'arn:aws:iam::222222222222:role/DeployRole';

const POLICIES = {
  'hub/github-hub/trust.json': githubTrustPolicy(),
  'hub/github-hub/assume.json': allowPolicy('sts:AssumeRole', TARGET),
  'dev/DeployRole/trust.json': trustPolicy(HUB_ROLE),
  'dev/account.json': {},
};
const CASE = {
  name: 'deploy',
  role: 'dev',
  claims: { repository: 'octo/shop', ref: 'refs/heads/main', run_id: '1', run_attempt: '1' },
  expect: 'allowed',
};
const FILES: Readonly<Record<string, unknown>> = {
  ...Object.fromEntries(Object.entries(POLICIES).map(([name, content]) => [`policies/${name}`, content])),
  'policies/cases.json': { cases: [CASE] },
  '.github/accounts.yml': {
    hub: { role: HUB_ROLE },
    defaults: { role: 'DeployRole', region: 'eu-west-1' },
    accounts: { dev: { id: '222222222222' } },
  },
};
const TEXTS = Object.fromEntries(Object.entries(FILES).map(([name, content]) => [name, JSON.stringify(content)]));

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'read-once-'));
  for (const [name, text] of Object.entries(TEXTS)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
});
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(closeJobs);

/** The files of policies that a program opened, once for each time. */
function opened(record: string): string[] {
  const files = readFileSync(record, 'utf8').split('\n');
  const below = files.map((file) => /\/policies\/((?:hub|dev)\/.+)$/.exec(file)?.[1] ?? '');
  return below.filter((file) => file !== '').sort();
}

describe('each file of a folder of policies is opened once', () => {
  const ALL_FILES = Object.keys(POLICIES).sort();

  test('by xacct test', () => {
    const record = path.join(folder, 'test.reads');
    const env = { ...process.env, NODE_OPTIONS: COUNTING, COUNT_READS: record };
    const { status, stdout } = spawnSync(process.execPath, [CLI, 'test'], { cwd: folder, env, encoding: 'utf8' });
    expect([status, stdout]).toEqual([0, expect.stringContaining('1 passed, 0 failed')]);
    expect(opened(record)).toEqual(ALL_FILES);
  });

  test('by xacct serve', async () => {
    const record = path.join(folder, 'serve.reads');
    const env = { ...process.env, NODE_OPTIONS: COUNTING, COUNT_READS: record };
    const argv = [CLI, 'serve', '--policies', 'policies', '--until-stdin-closes'];
    const child = spawn(process.execPath, argv, { cwd: folder, env, stdio: ['pipe', 'pipe', 'ignore'] });
    const [ready] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
    expect(JSON.parse(ready)).toHaveProperty('stsUrl');
    child.stdin.end();
    await once(child, 'close');
    expect(opened(record)).toEqual(ALL_FILES);
  });

  test('by the local step, whose process in the background answers the calls', async () => {
    const record = path.join(folder, 'step.reads');
    writeFileSync(record, '');
    const env = { GITHUB_REF: 'refs/heads/main', NODE_OPTIONS: COUNTING, COUNT_READS: record };
    const { local } = await openLocalJob(TEXTS, { env });
    const step = await local({ policies: 'policies' });
    expect([step.conclusion, step.log]).toEqual(['success', expect.stringContaining('2 roles in 2 accounts')]);
    expect(opened(record)).toEqual(ALL_FILES);
  });
});

test('a verdict names the statement that decided by the place where it is written', () => {
  const loading = readFolder(POLICIES);
  if (!loading.ok) throw new Error('the folder is bad');
  const cases = readCases(
    JSON.stringify({ cases: [{ ...CASE, role: TARGET, 'hub-role': HUB_ROLE }] }),
    'cases.json',
    directoryOf(undefined),
  );
  if (!cases.ok) throw new Error('the cases are bad');
  const [result] = runCases(loading.policies.model, cases.cases, () => Date.UTC(2026, 10, 1));
  const [hub, target] = result?.hops ?? [];
  const place = 'Statement[0]';
  expect(hub?.verdict?.statement?.origin).toEqual({ file: 'policies/hub/github-hub/trust.json', place });
  expect(target?.verdict?.statement?.origin).toEqual({ file: 'policies/dev/DeployRole/trust.json', place });
  const own = target?.verdict?.outcomes.find(({ type }) => type === 'identity-based policy');
  expect(own?.statement?.origin).toEqual({ file: 'policies/hub/github-hub/assume.json', place });
});
