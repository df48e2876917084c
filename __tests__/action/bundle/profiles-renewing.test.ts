import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { StepResult } from '../../../src/demo/runner/step-result.js';
import type { Call } from '../../../src/emulator/calls.js';
import { age, answerOf, ask, cabinetOf, HOUR_MS, script, WHO_PAST_THREE_EXPIRIES } from './profile-jobs.js';
import { HUB_ROUTE, openOwnScene, type Scene, TARGET_SESSION } from './scene.js';

const MINUTE_MS = 60_000;
const EXCHANGE = ['token', 'AssumeRoleWithWebIdentity', 'AssumeRole'];

/** One job with the profile `deploy` for all tests of this file. */
let scene: Scene;
let stepMs: number;

beforeAll(async () => {
  scene = await openOwnScene({});
  stepMs = await makeProfile(scene);
});
afterEach(() => scene.aws.faults.clear());
afterAll(() => scene.close());

/** Runs the step; the answer is how long it took. */
async function makeProfile({ step }: Scene): Promise<number> {
  const { conclusion, wallMs } = await step({ ...HUB_ROUTE, 'aws-profile': 'deploy' });
  expect(conclusion).toBe('success');
  return wallMs;
}

/** What `deploy` has for an answer, made so old, and the calls from now on. */
function aged(left: { leftMs: number; lifeMs?: number }) {
  const cabinet = cabinetOf(scene, 'deploy');
  age(cabinet, left);
  const before = scene.aws.calls.length;
  return { cabinet, calls: () => scene.kinds().slice(before) };
}

function denyTarget(times: number): void {
  scene.aws.faults.add('AssumeRole', { kind: 'error', status: 403, code: 'AccessDenied', message: 'no more' }, times);
}

test(
  'carries the JavaScript SDK past three expiries without a failed call',
  async () => {
    // What a step takes tells how slow this machine is; it may yet become slower than the sessions allow.
    const shortestMs = Math.max(3000, 6 * stepMs);
    let { result, failed } = await runPastThreeExpiries(shortestMs);
    for (const times of [4, 16])
      if (result.exitCode !== 0) ({ result, failed } = await runPastThreeExpiries(times * shortestMs));
    const { exitCode, stdout, stderr } = result;
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    const found = JSON.parse(stdout);
    expect(found.arns).toEqual([TARGET_SESSION]);
    expect(found.sessions).toBeGreaterThanOrEqual(4);
    expect(failed).toEqual([]);
  },
  10 * MINUTE_MS,
);

/** Runs the loop in a job whose sessions live so long; the answer has the calls that failed, too. */
async function runPastThreeExpiries(sessionMs: number): Promise<{ result: StepResult; failed: readonly Call[] }> {
  const short = await openOwnScene({ sessionSeconds: Math.ceil(sessionMs / 1000) });
  try {
    await makeProfile(short);
    const result = await script(short, WHO_PAST_THREE_EXPIRIES, '', { timeoutMs: 5 * MINUTE_MS });
    return { result, failed: short.aws.calls.filter(({ errorCode }) => errorCode !== undefined) };
  } finally {
    await short.close();
  }
}

describe('a profile', () => {
  test.each([
    ['a session that is fresh', { leftMs: 21 * MINUTE_MS }, []],
    ['one with less than 20 minutes left', { leftMs: 19 * MINUTE_MS }, EXCHANGE],
    ['one past half of its short life', { leftMs: 7 * MINUTE_MS, lifeMs: 15 * MINUTE_MS }, EXCHANGE],
    ['one from the future, which a clock set back makes', { leftMs: 2 * HOUR_MS }, EXCHANGE],
    ['one that has ended', { leftMs: -1 }, EXCHANGE],
  ])('answers with %s, by the right calls', async (_, left, expected) => {
    const { calls } = aged(left);
    const result = await ask(scene, 'deploy');
    expect(result).toMatchObject({ exitCode: 0, stderr: '' });
    expect(answerOf(result).account).toBe('222222222222');
    expect(calls()).toEqual(expected);
  });

  test('renews from a session file that is cut in half', async () => {
    const { cabinet, calls } = aged({ leftMs: HOUR_MS });
    const file = path.join(cabinet.folder, 'session.json');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.slice(0, text.length / 2));
    expect(answerOf(await ask(scene, 'deploy')).keyId).not.toBe(JSON.parse(text).accessKeyId);
    expect(calls()).toEqual(EXCHANGE);
  });

  test('answers with a session that is still valid when renewing fails, however many ask', async () => {
    const { cabinet, calls } = aged({ leftMs: 5 * MINUTE_MS });
    denyTarget(9);
    const results = await Promise.all([ask(scene, 'deploy'), ask(scene, 'deploy'), ask(scene, 'deploy')]);
    for (const result of results) {
      expect(result).toMatchObject({ exitCode: 0, stderr: '' });
      expect(answerOf(result).keyId).toBe(cabinet.session()?.accessKeyId);
    }
    expect(calls().slice(0, 3)).toEqual(EXCHANGE);
  });

  test('says in one line why it cannot renew when its session has ended', async () => {
    aged({ leftMs: 0 });
    denyTarget(1);
    const { exitCode, stdout, stderr } = await ask(scene, 'deploy');
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toMatch(/^xacct-action: [^\n]*222222222222[^\n]*\n$/);
  });

  test('says what it needs where the job has no token endpoint', async () => {
    aged({ leftMs: 0 });
    const env = { ACTIONS_ID_TOKEN_REQUEST_URL: undefined, ACTIONS_ID_TOKEN_REQUEST_TOKEN: undefined };
    const { exitCode, stdout, stderr } = await ask(scene, 'deploy', { env });
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toMatch(/^xacct-action: Profile deploy was not renewed: ACTIONS_ID_TOKEN_REQUEST_URL and [^\n]*\n$/);
  });
});
