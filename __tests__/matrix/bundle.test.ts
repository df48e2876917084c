/** What only the committed bundle can show, run as the runner runs it. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { type Job, type JobOptions, openJob } from '../../src/demo/runner/job.js';
import type { StepResult } from '../../src/demo/runner/step-result.js';
import { recordOf } from '../readme-blocks.js';
import { FOUR_ACCOUNTS } from '../support/accounts-files.js';
import { ACCOUNTS_FILE } from '../support/names.js';

const action = recordOf(parse(readFileSync('matrix/action.yml', 'utf8')));
const entry = path.resolve('matrix', String(recordOf(action.runs).main));
const IDS = ['222222222222', '333333333333', '444444444444', '555555555555'];
const jobs: Job[] = [];

afterAll(async () => {
  await Promise.all(jobs.map((job) => job.close()));
});

async function jobWith(text: string, options: JobOptions = {}): Promise<Job> {
  const job = await openJob(options);
  jobs.push(job);
  mkdirSync(path.join(job.folders.workspace, path.dirname(ACCOUNTS_FILE)), { recursive: true });
  writeFileSync(path.join(job.folders.workspace, ACCOUNTS_FILE), text);
  return job;
}

/**
 * The outputs that another job would see, if the job handed on all of them: the runner drops each that masking would change.
 * Source: https://github.com/actions/runner/blob/main/src/Runner.Worker/JobExtension.cs
 */
function crossing(job: Job, { outputs }: StepResult): readonly string[] {
  return Object.entries(outputs).flatMap(([name, value]) => (value !== '' && job.mask(value) === value ? [name] : []));
}

describe('account ids kept as secrets', () => {
  let job: Job;
  beforeAll(async () => {
    job = await jobWith(FOUR_ACCOUNTS, { secrets: IDS });
  });

  test('take every output that holds one from other jobs, but never the names', async () => {
    const result = await job.step({ entry, inputs: { 'group-by': 'wave', batch: '2' } });
    expect(result.conclusion).toBe('success');
    expect(Object.keys(result.outputs).sort()).toEqual(['accounts', 'batches', 'count', 'groups', 'matrix']);
    expect(crossing(job, result)).toEqual(['accounts', 'count']);
    expect(JSON.parse(result.outputs.accounts ?? '')).toEqual(['dev', 'staging', 'prod-eu', 'prod-us']);
  });

  test('take none away when they are masked by the input', async () => {
    const inputs = { 'group-by': 'wave', batch: '2', 'mask-aws-account-id': 'true' };
    const result = await job.step({ entry, inputs });
    expect([...crossing(job, result)].sort()).toEqual(['accounts', 'batches', 'count', 'groups', 'matrix']);
  });
});

test('what stands in the file is data, in the log and in the outputs', async () => {
  const hostile = ['::error::x', '##[error]x', '::add-mask::e', "$(id) `id` ${{ 1 }} ' \\", 'a<<EOF'];
  const accounts = hostile.map(
    (value, at) =>
      `  a${at}: { id: "${IDS[at] ?? '666666666666'}", labels: { wave: '${value.replaceAll("'", "''")}' } }\n`,
  );
  const job = await jobWith(`accounts:\n${accounts.join('')}`);
  const result = await job.step({ entry, inputs: { 'group-by': 'wave' } });
  expect(result).toMatchObject({ conclusion: 'success', commands: [], violations: [], annotations: [] });
  const groups: ReadonlyArray<{ group: string }> = JSON.parse(result.outputs.groups ?? '');
  expect(groups.map(({ group }) => group).sort()).toEqual([...hostile].sort());
});

test('a failure is one annotation under a constant title, and nothing is handed on', async () => {
  const job = await jobWith(FOUR_ACCOUNTS);
  const { exitCode, annotations, files } = await job.step({ entry, inputs: { accounts: 'stagin', batch: '0' } });
  expect(exitCode).toBe(1);
  expect(annotations).toMatchObject([
    { level: 'error', title: 'Inputs', message: expect.stringContaining('\naccounts ') },
  ]);
  expect(files).toEqual({ env: '', output: '', state: '', path: '', summary: '' });
});

test('a log that is longer than a pipe holds arrives whole', async () => {
  const names = Array.from({ length: 2000 }, (_, at) => `${'a'.repeat(59)}-${1000 + at}`);
  const job = await jobWith(`accounts:\n${names.map((name) => `  ${name}: { id: "222222222222" }\n`).join('')}`);
  const { stdout } = await job.step({ entry });
  const shown = stdout.split('\n').flatMap((line) => (line.startsWith('  ') ? line.trim().split(', ') : []));
  expect(shown).toEqual(names);
});

test('the bundle is one file after the first, and another for issues; they load nothing that a network or a key would need', () => {
  const folder = path.dirname(entry);
  const files = readdirSync(folder).filter((name) => name.endsWith('.js'));
  expect(files).toEqual([expect.stringMatching(/^\d+\.index\.js$/), 'index.js', 'program.js']);
  const [issues = ''] = files;
  const [sentences, program] = [issues, 'program.js'].map((name) => readFileSync(path.join(folder, name), 'utf8'));
  expect(sentences).toContain('looks like a secret (not shown)');
  expect(program).not.toContain('looks like a secret (not shown)');
  // As the build writes the import of a module of Node's own.
  const code = `${sentences}${program}`;
  const builtIn = [...code.matchAll(/process\.getBuiltinModule\("(?:node:)?([\w/]+)"\)/g)].map(([, name]) =>
    String(name),
  );
  expect(builtIn).toContain('fs');
  expect(builtIn.filter((name) => !['buffer', 'fs', 'os', 'path', 'process'].includes(name))).toEqual([]);
});
