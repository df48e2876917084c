import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ProfileStore } from '../../../src/action/profiles/profile-store.js';
import { RENEWAL_LIMITS, type RenewalLimits, renew } from '../../../src/action/profiles/renew.js';
import { acquireRenewalLock, addressOf } from '../../../src/action/profiles/renewal-lock.js';
import { currentInstant, processAnswer } from '../../../src/action/profiles/stored-session.js';
import { type LocalAws, type LocalAwsOptions, startLocalAws } from '../../../src/emulator/emulator.js';
import { exampleModel } from '../../../src/emulator/example-model.js';
import { makeIssuerKey } from '../../../src/emulator/github/issuer.js';
import { HANGING_MS } from '../../patience.js';
import { ConnectProxy } from '../bundle/connect-proxy.js';
import { age } from '../bundle/profile-jobs.js';
import type { Inputs } from '../inputs/reading.js';
import { listenAt } from './listener.js';
import { configFor, MINUTE_MS, sessionOf } from './stored-profiles.js';

const HOUR_MS = 60 * MINUTE_MS;
const EXCHANGE = ['token', 'AssumeRoleWithWebIdentity', 'AssumeRole'];
const DENIED = { kind: 'error', status: 403, code: 'AccessDenied', message: 'no more' } as const;
const LIMITS: RenewalLimits = {
  ...RENEWAL_LIMITS,
  exchangeMs: HANGING_MS,
  waitMs: HANGING_MS,
  totalMs: 2 * HANGING_MS,
  earlyMs: HANGING_MS,
};

const key = makeIssuerKey();
let aws: LocalAws;
let temp = '';
let store: ProfileStore;

async function start(options: Partial<LocalAwsOptions> = {}, inputs: Inputs = {}): Promise<void> {
  aws = await startLocalAws({ key, world: exampleModel(), ...options });
  store.saveConfig(configFor('deploy', { 'sts-endpoint': aws.stsUrl, ...inputs }));
}

beforeEach(() => {
  temp = mkdtempSync(path.join(os.tmpdir(), 'renew-'));
  store = new ProfileStore(path.join(temp, 'profile-0'));
  mkdirSync(store.folder);
});

afterEach(async () => {
  await aws.stop();
  rmSync(temp, { recursive: true, force: true });
});

/** Stores a session that is due for renewal and has so long to live. */
function storeSession(leftMs: number): void {
  store.saveSession(sessionOf(HOUR_MS));
  age(store, { leftMs });
}

/** The texts of the files with the reason why a profile could not be renewed. */
const reasons = () =>
  readdirSync(temp)
    .filter((name) => /^failure-.*\.txt$/.test(name))
    .map((name) => readFileSync(path.join(temp, name), 'utf8'));

/** One process that needs credentials. */
const ask = (limits: Partial<RenewalLimits> = {}, environment: NodeJS.ProcessEnv = {}) =>
  renew(store, { ...aws.runnerEnvironment(), ...environment }, { ...LIMITS, ...limits });
const kinds = () => aws.calls.map(({ kind }) => kind);
const OLD = { ok: true, session: { accessKeyId: sessionOf(0).accessKeyId } };
const NEW = { ok: true, session: { accessKeyId: expect.not.stringMatching(sessionOf(0).accessKeyId) } };

describe('a renewal', () => {
  test('runs the route again, and stores the session for the next process', async () => {
    await start();
    storeSession(0);
    const first = await ask();
    expect(first).toMatchObject(NEW);
    expect(await ask()).toEqual({ ok: true, session: store.session() });
    expect(first).toEqual(await ask());
    expect(kinds()).toEqual(EXCHANGE);
  });

  test.each([
    ['five hours behind', -5 * HOUR_MS],
    ['five hours ahead', 5 * HOUR_MS],
  ])('has the right end on a machine whose clock is not that of AWS, which is %s', async (_, skewMs) => {
    await start({ clock: () => Date.now() + skewMs });
    const renewal = await ask();
    if (!renewal.ok) throw new Error(renewal.line);
    const now = currentInstant();
    const leftMs = Date.parse(JSON.parse(processAnswer(renewal.session, now)).Expiration) - now.clockMs;
    // An hour less one minute, and less the time of the test itself.
    expect(leftMs).toBeLessThanOrEqual(59 * MINUTE_MS);
    expect(leftMs).toBeGreaterThan(59 * MINUTE_MS - HANGING_MS);
    expect(await ask()).toEqual(renewal);
    expect(kinds().filter((kind) => kind === 'token')).toHaveLength(1);
  });

  test('uses the proxy of the step, whatever the variables are now', async () => {
    const proxy = await ConnectProxy.start({ credentials: 'build:pass word' });
    await start({}, { 'http-proxy': `http://build:pass%20word@${proxy.address}` });
    try {
      expect(await ask({}, { HTTPS_PROXY: 'http://127.0.0.1:9', NO_PROXY: '*' })).toMatchObject(NEW);
    } finally {
      await proxy.stop();
    }
    expect(proxy.tunnels.map(({ status }) => status)).toEqual([200, 200]);
  });

  test('answers the tool although nothing can be stored, and leaves no draft', async () => {
    await start();
    mkdirSync(path.join(store.folder, 'session.json'));
    expect(await ask()).toMatchObject(NEW);
    expect(readdirSync(store.folder).sort()).toEqual(['renewal.json', 'session.json']);
  });

  test('that takes too long reports what it waited for', async () => {
    await start();
    aws.faults.add('token', { kind: 'stall' });
    const line = expect.stringMatching(
      /^Profile deploy was not renewed: no answer within \d+ s while waiting for the OIDC token/,
    );
    expect(await ask({ exchangeMs: 300 })).toEqual({ ok: false, line });
  });

  test('that has waited for another one in vain has the rest of the time only', async () => {
    await start();
    aws.faults.add('token', { kind: 'stall' });
    const holder = await acquireRenewalLock(store.folder, HANGING_MS);
    const renewal = await ask({ waitMs: 1_100, totalMs: 2_000 });
    if (typeof holder === 'object') await holder.release();
    // The wait takes 1.1 s of the 2 s, so 0.9 s are left at most.
    expect(renewal).toEqual({
      ok: false,
      line: expect.stringMatching(/^Profile deploy was not renewed: no answer within [01] s /),
    });
  });

  test.each([
    [false, '222222222222'],
    [true, '***'],
  ])('that is denied names accounts unless they are hidden: %s', async (hidesAccounts, shown) => {
    await start();
    store.saveConfig({ ...configFor('deploy', { 'sts-endpoint': aws.stsUrl }), hidesAccounts });
    aws.faults.add('AssumeRole', DENIED);
    const renewal = await ask();
    const line = renewal.ok ? '' : renewal.line;
    expect(line).toContain(shown);
    expect(/\d{12}/.test(line)).toBe(!hidesAccounts);
    expect(store.failure()?.line).toBe(line);
    const [reason = '', ...others] = reasons();
    expect(reason).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z /);
    expect([reason.replace(/^\S+ /, ''), ...others]).toEqual([`${line}\n`]);
  });
});

describe('the file with the reason', () => {
  test('is written also where the tool alone lacks something, and removed once the profile renews', async () => {
    await start();
    storeSession(0);
    const lacking = await renew(store, {}, LIMITS);
    expect(lacking.ok ? '' : lacking.line).toContain('ACTIONS_ID_TOKEN_REQUEST_URL');
    expect(reasons()).toEqual([expect.stringContaining('ACTIONS_ID_TOKEN_REQUEST_URL')]);

    expect(await ask()).toMatchObject(NEW);
    expect(reasons()).toEqual([]);
  });

  test('holds no secret that a server has repeated', async () => {
    await start();
    store.saveConfig(configFor('deploy', { 'sts-endpoint': aws.stsUrl, 'role-external-id': 'between-the-two-of-us' }));
    aws.faults.add('AssumeRole', { ...DENIED, message: 'No: between-the-two-of-us' });
    await ask();
    expect(reasons()).toEqual([expect.not.stringContaining('between-the-two-of-us')]);
  });

  test('that cannot be written changes nothing', async () => {
    await start();
    mkdirSync(path.join(path.dirname(store.folder), 'failure-deploy.txt'));
    aws.faults.add('AssumeRole', DENIED);
    expect(await ask()).toMatchObject({ ok: false });
    expect(readdirSync(temp).sort()).toEqual(['failure-deploy.txt', 'profile-0']);
  });
});

test('an answer always comes within the minute that Go waits, also after a wait in vain', () => {
  const { waitMs, totalMs, earlyMs } = RENEWAL_LIMITS;
  expect(totalMs).toBeLessThan(MINUTE_MS);
  expect(totalMs - waitMs).toBeGreaterThanOrEqual(10_000);
  expect(2 * earlyMs).toBeLessThan(totalMs);
});

describe('while the old session is valid', () => {
  test('a renewal that fails is not tried again for half a minute', async () => {
    await start();
    storeSession(10 * MINUTE_MS);
    aws.faults.add('AssumeRole', DENIED, 2);
    expect(await ask()).toMatchObject(OLD);
    expect(await ask()).toMatchObject(OLD);
    expect(kinds()).toEqual(EXCHANGE);

    const failure = store.failure();
    if (failure === undefined) throw new Error('no failure was stored');
    store.saveFailure({ ...failure, uptimeMs: failure.uptimeMs - LIMITS.earlyPauseMs });
    expect(await ask()).toMatchObject(OLD);
    expect(kinds()).toEqual([...EXCHANGE, ...EXCHANGE]);
  });

  test('no process waits long for another one, or for its own exchange', async () => {
    await start();
    storeSession(10 * MINUTE_MS);
    const holder = await acquireRenewalLock(store.folder, HANGING_MS);
    expect(await ask({ earlyMs: 20 })).toMatchObject(OLD);
    if (typeof holder === 'object') await holder.release();
    expect(kinds()).toEqual([]);

    aws.faults.add('token', { kind: 'stall' });
    expect(await ask({ earlyMs: 300 })).toMatchObject(OLD);
    expect(store.failure()?.line).toContain('was not renewed');
  });
});

describe('without a valid session', () => {
  test('ten that wait for a renewal which fails report the same, after one exchange', async () => {
    await start();
    storeSession(0);
    aws.faults.add('AssumeRole', DENIED);
    const renewals = await Promise.all(Array.from({ length: 10 }, () => ask()));
    const [first] = renewals;
    expect(first).toMatchObject({ ok: false, line: expect.stringContaining('222222222222') });
    expect(renewals).toEqual(Array(10).fill(first));
    expect(kinds()).toEqual(EXCHANGE);
  });

  test('one that lacks the variables of the token fails for itself alone', async () => {
    await start();
    storeSession(0);
    const lacking = renew(store, {}, LIMITS);
    expect(await Promise.all([lacking, ask(), ask()])).toMatchObject([
      { ok: false, line: expect.stringContaining('ACTIONS_ID_TOKEN_REQUEST_URL') },
      NEW,
      NEW,
    ]);
    expect(store.failure()).toBeUndefined();
    expect(kinds()).toEqual(EXCHANGE);
  });

  test('one that has waited for another in vain renews by itself', async () => {
    await start();
    const holder = await acquireRenewalLock(store.folder, HANGING_MS);
    expect(await ask({ waitMs: 20 })).toMatchObject(NEW);
    if (typeof holder === 'object') await holder.release();
    expect(kinds()).toEqual(EXCHANGE);
  });

  test('one that an unknown program disconnects again and again renews by itself', async () => {
    await start();
    const unknown = await listenAt(addressOf(store.folder), { disconnects: true });
    expect(await ask()).toMatchObject(NEW);
    await unknown.end();
    expect(kinds()).toEqual(EXCHANGE);
  });
});
