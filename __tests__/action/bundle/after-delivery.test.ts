import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { createCommandFiles } from '../../../src/demo/runner/command-files.js';
import { defaultVariables, inputVariable, layer } from '../../../src/demo/runner/environment.js';
import type { Job } from '../../../src/demo/runner/job.js';
import { closeJobs, errorOf, HUB_INPUTS, MAIN, openEmulatedJob, POST, type StepInputs } from '../../support/job.js';

const MATRIX = path.resolve('dist/matrix/index.js');

afterEach(closeJobs);

/** Runs a bundle whose standard output is closed; answers its exit status and what it has handed on. */
async function runUnheard(entry: string, inputs: StepInputs, job: Job, more: Readonly<Record<string, string>> = {}) {
  const files = await createCommandFiles(job.folders.temp);
  const given = Object.entries(inputs).map(([name, value]) => [inputVariable(name), value]);
  const defaults = defaultVariables(job.folders, process.execPath);
  const env = layer(defaults, more, Object.fromEntries(given), files.variables);
  const step = spawn(process.execPath, [entry], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  step.stdout.destroy();
  const [exitCode] = await once(step, 'exit');
  return { exitCode, ...(await files.read()) };
}

describe('a step whose log nobody reads any more succeeds all the same', () => {
  test('the exchange', async () => {
    const { aws, job } = await openEmulatedJob();
    const { exitCode, env } = await runUnheard(MAIN, HUB_INPUTS, job, { ...aws.runnerEnvironment() });
    expect(exitCode).toBe(0);
    expect(env).toContain('AWS_SESSION_TOKEN');
  });

  test('its post step', async () => {
    const { aws, job, step } = await openEmulatedJob();
    const { state } = await step();
    const states = Object.entries(state).map(([name, value]) => [`STATE_${name}`, value]);
    const more = { ...Object.fromEntries(job.exported), ...Object.fromEntries(states) };
    const { exitCode, env } = await runUnheard(POST, {}, job, { ...aws.runnerEnvironment(), ...more });
    expect(exitCode).toBe(0);
    expect(env).toContain('AWS_SESSION_TOKEN');
  });

  test('matrix', async () => {
    const { job } = await openEmulatedJob();
    const file = path.join(job.folders.workspace, 'accounts.yml');
    writeFileSync(file, 'accounts:\n  dev: { id: "222222222222", role: DeployRole }\n');
    const { exitCode, output } = await runUnheard(MATRIX, { 'accounts-file': 'accounts.yml' }, job);
    expect(exitCode).toBe(0);
    expect(output).toContain('222222222222');
  });
});

test('a step whose job has ended meanwhile exports nothing and says so', async () => {
  const { step, job } = await openEmulatedJob();
  const gone = { runner: { GITHUB_STATE: `${job.folders.temp}/_runner_file_commands/removed` } };
  const result = await step({ ...HUB_INPUTS, cleanup: 'false', 'output-credentials': 'true' }, gone);
  expect(errorOf(result)).toBe(
    'The runner has removed the files of this step, so its job has ended. Nothing was exported.',
  );
  expect(result.files).toMatchObject({ env: '', output: '' });
});
