import { promises as fs } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Variables } from '../../../src/demo/runner/environment.js';
import { type Job, openJob } from '../../../src/demo/runner/job.js';
import { cutShort, HANGING_MS } from '../../support/patience.js';
import { runStep } from '../../support/runner.js';

let folder: string;

beforeAll(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), 'runner-test-'));
});

afterAll(async () => {
  await fs.rm(folder, { recursive: true, force: true });
});

let fixtures = 0;

/** Writes a small action and answers its path. `append` writes to one of the command files. */
async function action(source: string): Promise<string> {
  fixtures += 1;
  const entry = path.join(folder, `action-${fixtures}.mjs`);
  const append = `import fs from 'node:fs';
const append = (file, text) => fs.appendFileSync(process.env[file], text);`;
  await fs.writeFile(entry, `${append}\n${source}\n`);
  return entry;
}

async function withJob<T>(use: (job: Job) => Promise<T>): Promise<T> {
  const job = await openJob();
  try {
    return await use(job);
  } finally {
    await job.close();
  }
}

const PRINT_ENVIRONMENT = 'process.stdout.write(JSON.stringify(process.env))';

describe('the environment of a step', () => {
  test('has the inputs, the job and the files, and nothing of this machine', async () => {
    process.env.FROM_THE_HOST = 'leaks';
    const { stdout } = await runStep({
      entry: await action(PRINT_ENVIRONMENT),
      inputs: { 'role-to-assume': ' R ', 'with blank': 'x', Mixed: '' },
    });
    delete process.env.FROM_THE_HOST;
    const env: unknown = JSON.parse(stdout);
    expect(env).toMatchObject({
      'INPUT_ROLE-TO-ASSUME': ' R ',
      INPUT_WITH_BLANK: 'x',
      INPUT_MIXED: '',
      GITHUB_REPOSITORY: 'octo/shop',
      GITHUB_ENV: expect.stringContaining('set_env_'),
      RUNNER_TEMP: expect.stringContaining('temp'),
    });
    expect(env).not.toHaveProperty('FROM_THE_HOST');
  });

  test('takes values of the runner and of the job, and drops a default that is undefined', async () => {
    const { stdout } = await runStep({
      entry: await action(PRINT_ENVIRONMENT),
      env: { GITHUB_REF: 'refs/heads/dev', GITHUB_ACTOR: undefined, OWN: '1' },
    });
    const env: unknown = JSON.parse(stdout);
    expect(env).toMatchObject({ GITHUB_REF: 'refs/heads/dev', OWN: '1' });
    expect(env).not.toHaveProperty('GITHUB_ACTOR');
  });

  test('has every input that the action declares, the absent ones empty, in the post step too', async () => {
    await withJob(async (job) => {
      const entry = await action(PRINT_ENVIRONMENT);
      const main = await job.step({ entry, inputs: { given: 'x' }, declared: ['given', 'not-given'] });
      const post = await job.post(main, entry);
      for (const { stdout } of [main, post]) {
        expect(JSON.parse(stdout)).toMatchObject({ INPUT_GIVEN: 'x', 'INPUT_NOT-GIVEN': '' });
      }
    });
  });

  test('names an event payload that can be read', async () => {
    const { stdout } = await runStep({
      entry: await action(`process.stdout.write(fs.readFileSync(process.env.GITHUB_EVENT_PATH))`),
      eventPayload: { ref: 'refs/heads/main' },
    });
    expect(stdout).toBe('{"ref":"refs/heads/main"}');
  });

  test('has RUNNER_DEBUG with debug logging on, and the log shows debug lines', async () => {
    const entry = await action(`process.stdout.write('::debug::' + process.env.RUNNER_DEBUG + '\\n')`);
    expect((await runStep({ entry, debug: true })).log).toContain('##[debug]1');
    expect((await runStep({ entry })).log).toBe('');
  });
});

describe('the result of a step', () => {
  test('holds what it wrote to the files', async () => {
    const result = await runStep({
      entry: await action(`
        append('GITHUB_ENV', 'A=1\\nNODE_OPTIONS=--x\\n');
        append('GITHUB_OUTPUT', 'out<<E\\ntwo\\nlines\\nE\\n');
        append('GITHUB_STATE', 'kept=yes\\n');
        append('GITHUB_PATH', '/opt/tool\\n');
        append('GITHUB_STEP_SUMMARY', '# s3cret\\n');
        process.stdout.write('::add-mask::s3cret\\n');`),
    });
    expect(result).toMatchObject({
      conclusion: 'success',
      environment: { A: '1' },
      outputs: { out: 'two\nlines' },
      state: { kept: 'yes' },
      path: ['/opt/tool'],
      summary: '# ***\n',
      masks: ['s3cret'],
      files: { summary: '# s3cret\n' },
    });
    expect(result.annotations).toMatchObject([{ level: 'error', message: expect.stringContaining('NODE_OPTIONS') }]);
  });

  test('is a failure when the exit status is not 0, and the files still count', async () => {
    const result = await runStep({ entry: await action(`append('GITHUB_ENV', 'A=1\\n'); process.exitCode = 3;`) });
    expect(result).toMatchObject({ conclusion: 'failure', exitCode: 3, environment: { A: '1' } });
  });

  test('is a failure when a file is broken, and the other files still count', async () => {
    const result = await runStep({
      entry: await action(`append('GITHUB_ENV', 'A=1\\nB<<E\\n'); append('GITHUB_OUTPUT', 'o=1\\n');`),
    });
    expect(result).toMatchObject({ conclusion: 'failure', exitCode: 0, environment: { A: '1' }, outputs: { o: '1' } });
    expect(result.log).toContain("##[error]Unable to process file command 'env' successfully.");
  });

  test('has no summary when it is over 1 MiB', async () => {
    const result = await runStep({
      entry: await action(`append('GITHUB_STEP_SUMMARY', 'x'.repeat(1024 * 1024 + 1));`),
    });
    expect(result.summary).toBe('');
    expect(result.annotations[0]?.message).toContain('upload aborted');
  });

  test('lists the files left in RUNNER_TEMP, the home and the workspace with their modes', async () => {
    const result = await runStep({
      entry: await action(`
        const { RUNNER_TEMP, HOME } = process.env;
        fs.mkdirSync(RUNNER_TEMP + '/d', { mode: 0o700 });
        fs.writeFileSync(RUNNER_TEMP + '/d/f', 'text', { mode: 0o600 });
        fs.symlinkSync('d/f', RUNNER_TEMP + '/l');
        fs.writeFileSync(HOME + '/h', '');
        fs.writeFileSync('w', '');`),
    });
    expect(result.filesLeft).toMatchObject([
      { path: 'd', kind: 'folder', mode: 0o700 },
      { path: 'd/f', kind: 'file', mode: 0o600, text: 'text' },
      { path: 'l', kind: 'link', text: 'd/f' },
    ]);
    expect(result.homeLeft.map((file) => file.path)).toEqual(['h']);
    expect(result.workspaceLeft.map((file) => file.path)).toEqual(['w']);
  });

  test('keeps both streams raw, reads commands on both, and a command cut by a carriage return', async () => {
    const result = await runStep({
      entry: await action(`
        process.stderr.write('::add-mask::s3cret\\r::warning::from stderr\\r\\n', () =>
          process.stdout.write('s3cret'));`),
    });
    expect(result.stdout).toBe('s3cret');
    expect(result.stderr).toBe('::add-mask::s3cret\r::warning::from stderr\r\n');
    expect(result.log).toBe('##[warning]from stderr\n***\n');
  });

  test('counts the time the process took', async () => {
    const { wallMs } = await runStep({ entry: await action('') });
    expect(wallMs).toBeGreaterThan(5);
    expect(wallMs).toBeLessThan(HANGING_MS);
  });
});

describe('a step that is stopped', () => {
  const waiting = `process.stdout.write('waiting\\n'); setInterval(() => {}, 1000);`;
  const isWaiting = (line: string): boolean => line === 'waiting';

  test('gets SIGINT first when it is cancelled, and its files still count', async () => {
    const result = await runStep({
      entry: await action(`process.on('SIGINT', () => { append('GITHUB_STATE', 'seen=SIGINT\\n'); process.exit(0); });
        ${waiting}`),
      cancelWhen: isWaiting,
    });
    expect(result).toMatchObject({ conclusion: 'cancelled', state: { seen: 'SIGINT' } });
  });

  test('can be cancelled from outside', async () => {
    const abort = new AbortController();
    const abortWhenWaiting = (line: string): boolean => {
      if (isWaiting(line)) abort.abort();
      return false;
    };
    const running = runStep({
      entry: await action(waiting),
      cancelWhen: abort.signal,
      signalWhen: { signal: 'SIGCONT', when: abortWhenWaiting },
    });
    expect(await running).toMatchObject({ conclusion: 'cancelled', signal: 'SIGINT', exitCode: null });
  });

  test('gets the one signal that was asked for', async () => {
    const result = await runStep({
      entry: await action(waiting),
      signalWhen: { signal: 'SIGTERM', when: isWaiting },
    });
    expect(result).toMatchObject({ conclusion: 'failure', signal: 'SIGTERM', cancelled: false });
  });

  test('is killed at the time limit with all that it started', async () => {
    const entry = await action(`import { spawn } from 'node:child_process';
      spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' });
      ${waiting}`);
    const { result } = await cutShort(
      async (seconds) => {
        const startedAt = performance.now();
        const step = await runStep({ entry, timeoutMs: seconds * 500 });
        return { step, allMs: performance.now() - startedAt };
      },
      ({ step }) => isWaiting(step.stdout.trim()),
    );
    expect(result.step).toMatchObject({ conclusion: 'failure', timedOut: true, signal: 'SIGKILL' });
    // Who outlives the step holds its output open, and the runner waits 5 s for that.
    expect(result.allMs - result.step.wallMs).toBeLessThan(5_000);
  });

  test('rejects when it cannot be started', async () => {
    await expect(runStep({ entry: 'x.mjs', nodePath: path.join(folder, 'no-node') })).rejects.toThrow(
      /cannot be started/,
    );
  });
});

describe('a job', () => {
  test('hands exports, path and masks to later steps', async () => {
    await withJob(async (job) => {
      await job.step({
        entry: await action(`
          process.stdout.write('::add-mask::s3cret\\n');
          append('GITHUB_ENV', 'TOKEN=s3cret\\nGITHUB_REPOSITORY=other/one\\n');
          append('GITHUB_PATH', '/first\\n/second\\n');`),
      });
      const later = await job.run(process.execPath, ['-e', PRINT_ENVIRONMENT]);
      const env: unknown = JSON.parse(later.stdout);
      expect(env).toMatchObject({
        TOKEN: 's3cret',
        GITHUB_REPOSITORY: 'octo/shop',
        PATH: expect.stringMatching(/^\/second:\/first:/),
      });
      expect(later.log).toContain('"TOKEN":"***"');
      expect(job.mask('s3cret')).toBe('***');
    });
  });

  test('gives the post step its inputs, its state and the variables as they are by then', async () => {
    await withJob(async (job) => {
      const main = await job.step({
        entry: await action(`append('GITHUB_STATE', 'id=7\\n'); append('GITHUB_ENV', 'A=1\\n');`),
        inputs: { cleanup: 'true' },
      });
      await job.step({ entry: await action(`append('GITHUB_ENV', 'A=2\\n');`) });
      const post = await job.post(main, await action(PRINT_ENVIRONMENT));
      const env: unknown = JSON.parse(post.stdout);
      expect(env).toMatchObject({ STATE_id: '7', INPUT_CLEANUP: 'true', A: '2' });
      const other = await job.step({ entry: await action(PRINT_ENVIRONMENT) });
      expect(JSON.parse(other.stdout)).not.toHaveProperty('STATE_id');
    });
  });

  test('evaluates the env of a step again for its post step, over what was exported since', async () => {
    await withJob(async (job) => {
      const env = { KEY: 'of-the-step', OTHER: 'x' };
      const main = await job.step({ entry: await action(`append('GITHUB_ENV', 'KEY=exported\\n');`), env });
      const print = await action(PRINT_ENVIRONMENT);
      expect(JSON.parse((await job.post(main, print)).stdout)).toMatchObject(env);
      const later = await job.step({ entry: print });
      expect(JSON.parse(later.stdout)).toMatchObject({ KEY: 'exported' });
    });
  });

  /** A name, and whether the runner's value stands over one from `GITHUB_ENV` in an action and in a `run` step. */
  const NAMES: ReadonlyArray<readonly [name: string, inAction: boolean, inRun: boolean]> = [
    ['GITHUB_REPOSITORY', true, true],
    ['GITHUB_ACTIONS', true, true],
    ['GITHUB_ENV', true, true],
    ['RUNNER_TEMP', true, true],
    ['ACTIONS_ID_TOKEN_REQUEST_URL', true, true],
    ['ACTIONS_RUNTIME_TOKEN', true, false],
    ['ACTIONS_RESULTS_URL', true, false],
    ['GITHUB_TOKEN', false, false],
    ['RUNNER_TRACKING_ID', false, false],
    ['GITHUB_ACTION_PATH', false, false],
    ['github_repository', false, false],
    ['MY_GITHUB_REPOSITORY', false, false],
    ['CI', false, false],
  ];

  test.each(NAMES)('keeps the runner’s own %s: %s in an action, %s in a run step', async (name, inAction, inRun) => {
    const env = {
      ACTIONS_ID_TOKEN_REQUEST_URL: 'runner',
      ACTIONS_RUNTIME_TOKEN: 'runner',
      ACTIONS_RESULTS_URL: 'runner',
      GITHUB_TOKEN: 'job',
      RUNNER_TRACKING_ID: 'job',
    };
    const job = await openJob({ env });
    const print = await action(PRINT_ENVIRONMENT);
    const valuesOf = async (stepEnv: Variables) => {
      const steps = [
        await job.step({ entry: print, env: stepEnv }),
        await job.run(process.execPath, ['-e', PRINT_ENVIRONMENT], { env: stepEnv }),
      ];
      return steps.map(({ stdout }) => JSON.parse(stdout)[name] !== 'stepped');
    };
    expect(await valuesOf({ [name]: 'stepped' })).toEqual([inAction, inRun]);
    await job.step({ entry: await action(`append('GITHUB_ENV', '${name}=stepped\\n');`) });
    expect(await valuesOf({})).toEqual([inAction, inRun]);
    await job.close();
  });

  test('keeps what the runner has for actions out of run steps', async () => {
    const job = await openJob({ env: { ACTIONS_RUNTIME_TOKEN: 'runner' } });
    const { stdout } = await job.run(process.execPath, ['-e', PRINT_ENVIRONMENT]);
    await job.close();
    expect(JSON.parse(stdout)).not.toHaveProperty('ACTIONS_RUNTIME_TOKEN');
  });

  test('prints an empty variable, and no empty input', async () => {
    await withJob(async (job) => {
      await job.step({ entry: await action(`append('GITHUB_ENV', 'A=\\n');`) });
      const { log } = await job.step({ entry: await action(''), inputs: { empty: '' }, title: 'octo/x@v1' });
      expect(log).toBe('##[group]Run octo/x@v1\nenv:\n  A: \n##[endgroup]\n');
    });
  });

  test('prints inputs and variables, masked, before a step that has a title', async () => {
    await withJob(async (job) => {
      const main = await job.step({
        entry: await action(`append('GITHUB_ENV', 'A=s3cret\\n'); process.stdout.write('::add-mask::s3cret\\n');`),
        inputs: { region: 'eu-west-1', empty: '' },
        title: 'octo/x@v1',
      });
      expect(main.log).toBe('##[group]Run octo/x@v1\nwith:\n  region: eu-west-1\n##[endgroup]\n');
      const next = await job.run(process.execPath, ['-e', '0'], { title: 'node' });
      expect(next.log).toBe('##[group]Run node\nenv:\n  A: ***\n##[endgroup]\n');
      const post = await job.post(main, await action(''), { title: 'octo/x@v1' });
      expect(post.log).toBe('Post job cleanup.\n');
    });
  });

  test('masks secrets from the start and keeps the folders it was given', async () => {
    const tempDir = path.join(folder, 'given-temp');
    const job = await openJob({ secrets: ['s3cret'], tempDir, workspace: folder });
    const { log } = await job.run(process.execPath, ['-e', 'process.stdout.write("s3cret " + process.cwd())']);
    await job.close();
    expect(log).toBe(`*** ${await fs.realpath(folder)}\n`);
    await expect(fs.stat(tempDir)).resolves.toBeDefined();
    await expect(fs.stat(job.folders.home)).rejects.toThrow(/ENOENT/);
  });
});
