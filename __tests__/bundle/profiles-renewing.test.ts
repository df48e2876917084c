import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { Call } from '../../src/local/calls.js';
import { age, answerOf, ask, cabinetOf, HOUR_MS, script, WHO_IN_A_LOOP } from './profile-jobs.js';
import { closeScenes, HUB_ROUTE, openScene, type Scene, type SceneOptions, TARGET_SESSION } from './scene.js';

afterEach(closeScenes);

const MINUTE_MS = 60_000;
const EXCHANGE = ['token', 'AssumeRoleWithWebIdentity', 'AssumeRole'];

/** A job with the profile `deploy`, and the calls since. */
async function openDeploy(options: SceneOptions = {}): Promise<Scene & { calls(): string[] }> {
  const scene = await openScene(options);
  const result = await scene.step({ ...HUB_ROUTE, 'aws-profile': 'deploy' });
  expect(result.conclusion).toBe('success');
  const before = scene.aws.calls.length;
  return { ...scene, calls: () => scene.kinds().slice(before) };
}

describe('a profile', () => {
  test('carries the JavaScript SDK past three expiries without a failed call', async () => {
    const scene = await openDeploy({ sessionSeconds: 4 });
    const { exitCode, stdout, stderr } = await script(scene, WHO_IN_A_LOOP, '13000');
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    const found = JSON.parse(stdout);
    expect(found.arns).toEqual([TARGET_SESSION]);
    expect(found.keys).toBeGreaterThanOrEqual(4);
    expect(found.calls).toBeGreaterThan(found.keys);
    expect(scene.aws.calls.filter(({ errorCode }) => errorCode !== undefined)).toEqual([]);
  });

  test.each([
    ['a session that is fresh', { leftMs: 21 * MINUTE_MS }, []],
    ['one with less than 20 minutes left', { leftMs: 19 * MINUTE_MS }, EXCHANGE],
    ['one past half of its short life', { leftMs: 7 * MINUTE_MS, lifeMs: 15 * MINUTE_MS }, EXCHANGE],
    ['one from the future, which a clock set back makes', { leftMs: 2 * HOUR_MS }, EXCHANGE],
    ['one that has ended', { leftMs: -1 }, EXCHANGE],
  ])('answers with %s, by the right calls', async (_, left, calls) => {
    const scene = await openDeploy();
    age(cabinetOf(scene, 'deploy'), left);
    const result = await ask(scene, 'deploy');
    expect(result).toMatchObject({ exitCode: 0, stderr: '' });
    expect(answerOf(result).account).toBe('222222222222');
    expect(scene.calls()).toEqual(calls);
  });

  test('renews from a session file that is cut in half', async () => {
    const scene = await openDeploy();
    const file = path.join(cabinetOf(scene, 'deploy').folder, 'session.json');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.slice(0, text.length / 2));
    expect(answerOf(await ask(scene, 'deploy')).keyId).not.toBe(JSON.parse(text).accessKeyId);
    expect(scene.calls()).toEqual(EXCHANGE);
  });

  test('answers with a session that is still valid when renewing fails, however many ask', async () => {
    const scene = await openDeploy();
    const cabinet = cabinetOf(scene, 'deploy');
    age(cabinet, { leftMs: 5 * MINUTE_MS });
    scene.aws.faults.add('AssumeRole', { kind: 'error', status: 403, code: 'AccessDenied', message: 'no more' }, 9);
    const results = await Promise.all([ask(scene, 'deploy'), ask(scene, 'deploy'), ask(scene, 'deploy')]);
    for (const result of results) {
      expect(result).toMatchObject({ exitCode: 0, stderr: '' });
      expect(answerOf(result).keyId).toBe(cabinet.session()?.accessKeyId);
    }
    expect(scene.calls().slice(0, 3)).toEqual(EXCHANGE);
  });

  test('says in one line why it cannot renew when its session has ended', async () => {
    const scene = await openDeploy();
    age(cabinetOf(scene, 'deploy'), { leftMs: 0 });
    scene.aws.faults.add('AssumeRole', { kind: 'error', status: 403, code: 'AccessDenied', message: 'no more' });
    const { exitCode, stdout, stderr } = await ask(scene, 'deploy');
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toMatch(/^xacct-action: [^\n]*222222222222[^\n]*\n$/);
  });

  test('says what it needs where the job has no token endpoint', async () => {
    const scene = await openDeploy();
    age(cabinetOf(scene, 'deploy'), { leftMs: 0 });
    const env = { ACTIONS_ID_TOKEN_REQUEST_URL: undefined, ACTIONS_ID_TOKEN_REQUEST_TOKEN: undefined };
    const { exitCode, stdout, stderr } = await ask(scene, 'deploy', { env });
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toMatch(/^xacct-action: profile deploy needs ACTIONS_ID_TOKEN_REQUEST_URL and [^\n]*\n$/);
  });
});

describe('many at once', () => {
  test('make one exchange and get twenty right answers', async () => {
    const scene = await openDeploy();
    const cabinet = cabinetOf(scene, 'deploy');
    age(cabinet, { leftMs: -1 });
    const results = await Promise.all(Array.from({ length: 20 }, () => ask(scene, 'deploy')));
    expect(results.map(({ exitCode, stderr }) => `${exitCode} ${stderr}`)).toEqual(Array(20).fill('0 '));
    const keys = new Set(results.map((result) => answerOf(result).keyId));
    expect([...keys]).toEqual([cabinet.session()?.accessKeyId]);
    expect(scene.calls()).toEqual(EXCHANGE);
  });

  test('go on within two seconds when the one that renews is killed', async () => {
    let asked: () => void = () => undefined;
    const targetAsked = new Promise<void>((resolve) => {
      asked = resolve;
    });
    const onCall = ({ fault }: Call) => {
      if (fault === 'stall') asked();
    };
    const scene = await openDeploy({ onCall });
    age(cabinetOf(scene, 'deploy'), { leftMs: -1 });
    scene.aws.faults.add('AssumeRole', { kind: 'stall' });
    const kill = new AbortController();
    const holder = ask(scene, 'deploy', { signalWhen: { signal: 'SIGKILL', when: kill.signal } });
    await targetAsked;
    const before = turnSockets();
    const others = Promise.all(Array.from({ length: 4 }, () => ask(scene, 'deploy')));
    while (process.platform === 'linux' && turnSockets() < before + 4) await sleep(10);
    const killedAt = performance.now();
    kill.abort();
    const results = await others;
    expect(performance.now() - killedAt).toBeLessThan(2000);
    expect((await holder).signal).toBe('SIGKILL');
    const keys = new Set(results.map((result) => answerOf(result).keyId));
    expect(keys.size).toBe(1);
    expect(scene.calls()).toEqual([...EXCHANGE, ...EXCHANGE]);
  });
});

/** How many ends of sockets there are on which somebody has, or awaits, the turn: one for who has it, one for each who waits. */
function turnSockets(): number {
  return process.platform === 'linux'
    ? (readFileSync('/proc/net/unix', 'utf8').match(/@xacct-action-/g) ?? []).length
    : 0;
}
