import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import path from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { RENEWAL_LIMITS, renew } from '../../../src/action/profiles/renew.js';
import { inputVariable } from '../../../src/demo/runner/environment.js';
import { HANGING_MS } from '../../patience.js';
import { age, answerOf, ask, cabinetOf, processOf } from './profile-jobs.js';
import { closeScenes, HUB_ROUTE, handedOn, MAIN, openScene, type Scene } from './scene.js';

afterEach(closeScenes);

const DEPLOY = { ...HUB_ROUTE, 'aws-profile': 'deploy' };
const EXCHANGE = ['token', 'AssumeRoleWithWebIdentity', 'AssumeRole'];
const MINUTE_MS = 60_000;

/** Runs a program that can write no file longer than so many blocks of 512 bytes: as on a full disk, but without one. */
function onFullDisk({ job }: Scene, blocks: number, words: readonly string[]) {
  return job.run('/bin/sh', ['-c', `ulimit -f ${blocks}; exec "$@"`, 'sh', ...words], { timeoutMs: HANGING_MS });
}

describe('on a full disk', () => {
  test('the step fails with a clear error and leaves nothing', async () => {
    const scene = await openScene();
    // Some shells drop variables with a hyphen in their name.
    const inputs = Object.entries(DEPLOY).map(([name, text]) => `${inputVariable(name)}=${text}`);
    // Enough for the runner's files, and too little for the program.
    const result = await onFullDisk(scene, 8, ['env', ...inputs, process.execPath, MAIN]);
    expect(result.conclusion).toBe('failure');
    expect(result.annotations.map(({ message }) => message)).toEqual([
      expect.stringMatching(
        /^The profiles cannot be written to ".*" \("EFBIG"\)\. Check the free space and the permissions of RUNNER_TEMP\.$/,
      ),
    ]);
    expect(handedOn(result)).toEqual({});
  });

  test('a renewal serves the tool that asked, and leaves no draft', async () => {
    const scene = await openScene();
    await scene.step(DEPLOY);
    const cabinet = cabinetOf(scene, 'deploy');
    age(cabinet, { leftMs: 0 });
    const old = cabinet.session()?.accessKeyId;
    const answer = await onFullDisk(scene, 0, processOf(scene, 'deploy'));
    expect(answer).toMatchObject({ exitCode: 0, stderr: '' });
    expect(answerOf(answer).keyId).not.toBe(old);
    expect(cabinet.session()?.accessKeyId).toBe(old);
    expect(readdirSync(cabinet.folder).sort()).toEqual(['recipe.json', 'session.json']);
  });
});

test('a process that is stopped while it renews keeps nobody, and one that is killed neither', async () => {
  let seen: () => void = () => undefined;
  const stalled = new Promise<void>((resolve) => {
    seen = resolve;
  });
  const scene = await openScene({ onCall: ({ fault }) => fault === 'stall' && seen() });
  await scene.step(DEPLOY);
  const cabinet = cabinetOf(scene, 'deploy');
  const env = { ...scene.aws.runnerEnvironment() };
  age(cabinet, { leftMs: 0 });
  scene.aws.faults.add('AssumeRole', { kind: 'stall' });
  const [command, ...args] = processOf(scene, 'deploy');
  const holder = spawn(command, args, { env, stdio: 'ignore' });
  const ended = once(holder, 'exit');
  try {
    await stalled;
    holder.kill('SIGSTOP');
    const before = scene.aws.calls.length;
    const calls = () => scene.kinds().slice(before);
    const limits = { ...RENEWAL_LIMITS, walkMs: HANGING_MS, patienceMs: HANGING_MS, wholeMs: 2 * HANGING_MS };

    age(cabinet, { leftMs: 10 * MINUTE_MS });
    const old = cabinet.session();
    expect(await renew(cabinet, env, { ...limits, earlyMs: 50 })).toEqual({ ok: true, session: old });
    expect(calls()).toEqual([]);

    age(cabinet, { leftMs: 0 });
    expect(await renew(cabinet, env, { ...limits, patienceMs: 50 })).toMatchObject({ ok: true });
    expect(calls()).toEqual(EXCHANGE);

    age(cabinet, { leftMs: 0 });
    const waiting = [renew(cabinet, env, limits), renew(cabinet, env, limits)];
    holder.kill('SIGKILL');
    const [first, second] = await Promise.all(waiting);
    expect(first).toMatchObject({ ok: true });
    expect(second).toEqual(first);
    expect(calls()).toEqual([...EXCHANGE, ...EXCHANGE]);
  } finally {
    holder.kill('SIGKILL');
    await ended;
  }
});

test('the program says in one line, and nothing else, that its recipe is odd or a part of it is missing', async () => {
  const scene = await openScene();
  await scene.step(DEPLOY);
  const { folder } = cabinetOf(scene, 'deploy');
  age(cabinetOf(scene, 'deploy'), { leftMs: 0 });
  const stderr = expect.stringMatching(/^xacct-action: an unexpected error: [^\n]+\n$/);

  const file = path.join(folder, 'recipe.json');
  const recipe = readFileSync(file, 'utf8');
  writeFileSync(file, '{"version":1,"route":{"hops":"none"}}');
  expect(await ask(scene, 'deploy')).toMatchObject({ exitCode: 1, stdout: '', stderr });

  writeFileSync(file, recipe);
  const program = path.join(folder, '..', 'program');
  const chunks = readdirSync(program).filter((name) => /^\d+\.index\.js$/.test(name));
  for (const name of chunks) rmSync(path.join(program, name));
  expect(chunks).not.toEqual([]);
  expect(await ask(scene, 'deploy')).toMatchObject({ exitCode: 1, stdout: '', stderr });
});

test('a renewal ends with its answer, whatever it has given up waiting for', async () => {
  const silent = net.createServer(() => undefined).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  try {
    const scene = await openScene();
    await scene.step(DEPLOY);
    const cabinet = cabinetOf(scene, 'deploy');
    // Good for a while, and due for renewal all the same.
    age(cabinet, { leftMs: 10 * MINUTE_MS });
    const { port } = silent.address() as net.AddressInfo;
    const env = { HTTPS_PROXY: `http://127.0.0.1:${port}`, NO_PROXY: '' };
    const answer = await ask(scene, 'deploy', { env });
    expect(answer).toMatchObject({ exitCode: 0, stderr: '' });
    expect(answerOf(answer).keyId).toBe(cabinet.session()?.accessKeyId);
  } finally {
    silent.close();
  }
});

test('a renewal does not repeat the request token, whoever repeats it to it', async () => {
  const scene = await openScene();
  await scene.step(DEPLOY);
  const cabinet = cabinetOf(scene, 'deploy');
  age(cabinet, { leftMs: 0 });
  const parrot = http.createServer((request, response) => {
    response.writeHead(401, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ message: `no: ${request.headers.authorization}` }));
  });
  parrot.listen(0, '127.0.0.1');
  await once(parrot, 'listening');
  try {
    const { port } = parrot.address() as net.AddressInfo;
    const env = { ACTIONS_ID_TOKEN_REQUEST_URL: `http://127.0.0.1:${port}/token?api=1` };
    const answer = await ask(scene, 'deploy', { env });
    expect(answer).toMatchObject({ exitCode: 1, stdout: '' });
    expect(answer.stderr).toContain('xacct-action: ');
    const kept = readdirSync(cabinet.folder).map((name) => readFileSync(path.join(cabinet.folder, name), 'utf8'));
    expect(`${answer.stderr}${kept.join('')}`).not.toContain(scene.aws.requestToken);
  } finally {
    parrot.close();
  }
});
