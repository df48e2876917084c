import { expect, test } from '@jest/globals';
import { type ChildEnd, type ChildPlan, runChild } from '../../../src/demo/runner/child.js';
import { HANGING_MS } from '../../support/patience.js';

const PATIENT = { sigintMs: HANGING_MS, sigtermMs: HANGING_MS, outputMs: 50 };

function plan(source: string, more: Partial<ChildPlan> = {}): ChildPlan {
  return {
    command: process.execPath,
    args: ['-e', source],
    env: {},
    cwd: '/',
    onLine: () => {},
    timeoutMs: HANGING_MS,
    cancelWhen: undefined,
    signalWhen: undefined,
    patience: PATIENT,
    ...more,
  };
}

const isReady = (line: string): boolean => line === 'ready';
const STAY = `process.stdout.write('ready\\n'); setInterval(() => {}, 1000);`;

test('a cancelled process that goes on after SIGINT gets SIGTERM', async () => {
  const patience = { ...PATIENT, sigintMs: 50 };
  const end = await runChild(plan(`process.on('SIGINT', () => {}); ${STAY}`, { cancelWhen: isReady, patience }));
  expect(end).toMatchObject({ signal: 'SIGTERM', cancelled: true });
});

test('a cancelled process that goes on after SIGTERM too is killed', async () => {
  const deaf = `for (const name of ['SIGINT', 'SIGTERM']) process.on(name, () => process.stdout.write(name + '\\n')); ${STAY}`;
  const bothHeard = 'ready\nSIGINT\nSIGTERM\n';
  // On a slow machine the kill can come before the process has said what it heard.
  let end: ChildEnd | undefined;
  for (let ms = 50; ms < 10_000 && end?.stdout !== bothHeard; ms *= 2) {
    end = await runChild(plan(deaf, { cancelWhen: isReady, patience: { ...PATIENT, sigintMs: ms, sigtermMs: ms } }));
  }
  expect(end).toMatchObject({ signal: 'SIGKILL', cancelled: true, stdout: bothHeard });
});

test('a child that was left behind with the pipe open does not hold up the end', async () => {
  const end = await runChild(
    plan(`const { spawn } = require('node:child_process');
      const left = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: ['ignore', 1, 2] });
      process.stdout.write(left.pid + '\\n', () => process.exit(0));`),
  );
  const left = Number(end.stdout);
  expect(end).toMatchObject({ exitCode: 0, timedOut: false });
  // It throws when there is no such process: the child was still alive, so it was not its end that ended the wait.
  expect(process.kill(left, 'SIGKILL')).toBe(true);
});

test('an AbortSignal that was aborted before the start cancels at once', async () => {
  const end = await runChild(plan(STAY, { cancelWhen: AbortSignal.abort() }));
  expect(end).toMatchObject({ signal: 'SIGINT', cancelled: true });
});

test('the environment is exactly the one given', async () => {
  const end = await runChild(
    plan(`process.stdout.write(JSON.stringify(Object.keys(process.env)))`, { env: { ONLY: '1' } }),
  );
  expect(JSON.parse(end.stdout)).toEqual(['ONLY']);
});
