import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, expect, test } from '@jest/globals';
import { createCommandFiles } from '../../src/local/runner/command-files.js';
import { defaultVariables, inputVariable, layer } from '../../src/local/runner/environment.js';
import { closeScenes, errorOf, HUB_ROUTE, MAIN, openScene } from './scene.js';

afterEach(closeScenes);

test('a step whose log nobody reads any more succeeds all the same', async () => {
  const { aws, job } = await openScene();
  const files = await createCommandFiles(job.folders.temp);
  const inputs = Object.entries(HUB_ROUTE).map(([name, value]) => [inputVariable(name), value]);
  const env = layer(
    defaultVariables(job.folders, process.execPath),
    { ...aws.runnerEnvironment() },
    Object.fromEntries(inputs),
    files.variables,
  );
  const step = spawn(process.execPath, [MAIN], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  step.stdout.destroy();
  const [exitCode] = await once(step, 'exit');
  expect(exitCode).toBe(0);
  expect((await files.read()).env).toContain('AWS_SESSION_TOKEN');
});

test('a step whose job has ended meanwhile exports nothing and says so', async () => {
  const { step, job } = await openScene();
  const gone = { runner: { GITHUB_STATE: `${job.folders.temp}/_runner_file_commands/removed` } };
  const result = await step({ ...HUB_ROUTE, cleanup: 'false', 'output-credentials': 'true' }, gone);
  expect(errorOf(result)).toBe(
    'The runner has removed the files of this step, so its job has ended. Nothing was exported.',
  );
  expect(result.files).toMatchObject({ env: '', output: '' });
});
