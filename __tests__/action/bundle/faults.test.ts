import { mkdtempSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { StepResult } from '../../../src/demo/runner/step-result.js';
import type { Call } from '../../../src/emulator/calls.js';
import { exampleModel } from '../../../src/emulator/example-model.js';
import type { FaultyCall, InjectedFault } from '../../../src/emulator/faults.js';
import {
  closeJobs,
  type EmulatedJob,
  errorOf,
  exportedBy,
  HUB_INPUTS,
  openEmulatedJob,
  openOwnEmulatedJob,
  type StepInputs,
} from '../../support/job.js';
import { HUB_ROLE, TARGET_JOB_SESSION, TARGET_ROLE } from '../../support/names.js';
import { bestRunWithin, cutShort } from '../../support/patience.js';

const CALLS = ['token', 'AssumeRoleWithWebIdentity', 'AssumeRole'] as const;

interface Run {
  readonly result: StepResult;
  /** The calls that a fault met. */
  readonly struck: readonly string[];
  /** Who the exported credentials are. */
  readonly who: string;
}

/** Runs the hub route with a fault that each of these calls meets twice. */
async function runWith(fault: InjectedFault, ...calls: readonly FaultyCall[]): Promise<Run> {
  const emulated = await openOwnEmulatedJob({});
  try {
    for (const call of calls) emulated.aws.faults.add(call, fault, 2);
    const result = await emulated.step();
    const struck = emulated.aws.calls.filter((one) => one.fault !== undefined).map(({ kind }) => kind);
    if (result.conclusion !== 'success') throw new Error(result.log);
    return { result, struck, who: await emulated.whoAmI() };
  } finally {
    await emulated.close();
  }
}

const LATE: InjectedFault = { kind: 'stall', ms: 5_000 };
const SILENT: InjectedFault = { kind: 'stall' };

const TRANSIENT: ReadonlyArray<readonly [name: string, fault: InjectedFault, calls?: readonly FaultyCall[]]> = [
  ['throttling', { kind: 'throttling' }],
  ['500', { kind: 'internal-failure' }],
  ['503', { kind: 'service-unavailable' }],
  ['503 as HTML', { kind: 'service-unavailable', html: true }],
  ['a connection reset', { kind: 'connection-reset' }],
  ['a truncated answer', { kind: 'truncated' }],
  ['HTML with status 200', { kind: 'html' }],
  ['IDPCommunicationError', { kind: 'idp-communication-error' }, ['AssumeRoleWithWebIdentity']],
  ['a verification key that can’t be had', { kind: 'verification-key' }, ['AssumeRoleWithWebIdentity']],
];

// These only wait, so they are started before all others and looked at after them.
const waiting = new Map<string, Promise<Run>>();

function startWaiting(name: string, fault: InjectedFault, calls: readonly FaultyCall[]): void {
  const run = runWith(fault, ...calls);
  run.catch(() => undefined);
  waiting.set(name, run);
}

beforeAll(() => {
  for (const call of CALLS) {
    startWaiting(`late ${call}`, LATE, [call]);
    startWaiting(`silent ${call}`, SILENT, [call]);
  }
  for (const [name, fault, calls = CALLS] of TRANSIENT) startWaiting(name, fault, calls);
});

afterAll(() => Promise.allSettled(waiting.values()));

/** The file of an event, of an hour ago. */
function oldFile(): string {
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'event-')), 'event.json');
  writeFileSync(file, '{}');
  const anHourAgo = Date.now() / 1000 - 3600;
  utimesSync(file, anHourAgo, anHourAgo);
  return file;
}

describe('a fault', () => {
  afterEach(closeJobs);

  async function failed(options: {
    inputs?: StepInputs;
    fault?: readonly [FaultyCall, InjectedFault, number?];
    emulated?: EmulatedJob;
  }): Promise<{ emulated: EmulatedJob; result: StepResult; error: string }> {
    const emulated = options.emulated ?? (await openEmulatedJob());
    if (options.fault) emulated.aws.faults.add(...options.fault);
    const result = await emulated.step({ ...HUB_INPUTS, ...options.inputs });
    expect(result.exitCode).toBe(1);
    expect(exportedBy(result)).toEqual({});
    expect(result.stderr).toBe('');
    return { emulated, result, error: errorOf(result) };
  }

  describe('of access', () => {
    test('at the hub is told at once, after one attempt', async () => {
      const emulated = await openEmulatedJob({ world: { subject: 'repo:octo/other:*' } });
      const { result, error } = await failed({ emulated });
      expect(error).toContain('arn:aws:iam::111122223333:role/github-hub');
      expect(result.log).toContain('Not authorized to perform sts:AssumeRoleWithWebIdentity');
      expect(emulated.kinds()).toEqual(['token', 'AssumeRoleWithWebIdentity']);
      expect(result.annotations.map(({ title }) => title)).toEqual(['Exchange']);
    });

    test('at the target is told within a second of process start plus one call', async () => {
      await bestRunWithin(1_000, async () => {
        const { emulated, result, error } = await failed({
          inputs: { 'role-to-assume': 'arn:aws:iam::222222222222:role/NoSuchRole' },
        });
        expect(error).toContain('arn:aws:iam::222222222222:role/NoSuchRole');
        expect(emulated.kinds()).toEqual([...CALLS]);
        return result;
      });
    });

    test('shows no stack trace, but with debug logging', async () => {
      const { result } = await failed({
        fault: ['AssumeRole', { kind: 'error', status: 403, code: 'AccessDenied', message: 'no' }],
      });
      expect(result.stdout).not.toMatch(/^\s+at /m);
      expect(result.stdout.split('\n').filter((line) => line.startsWith('::error'))).toHaveLength(1);
    });

    test('is waited out with retry-access-denied-s while a trust policy is mended', async () => {
      let denials = 0;
      const onCall = ({ errorCode }: Call) => {
        if (errorCode !== 'AccessDenied') return;
        denials += 1;
        if (denials === 2) emulated.aws.setWorld(exampleModel());
      };
      const emulated = await openEmulatedJob({ world: { subject: 'repo:octo/other:*' }, onCall });
      const result = await emulated.step({ ...HUB_INPUTS, 'retry-access-denied-s': '20', 'retry-max-attempts': '1' });
      expect(result.conclusion).toBe('success');
      expect(denials).toBe(2);
      expect(await emulated.whoAmI()).toBe(TARGET_JOB_SESSION);
    });

    test('is not waited out for longer than retry-access-denied-s', async () => {
      const emulated = await openEmulatedJob({ world: { subject: 'repo:octo/other:*' } });
      const { error } = await failed({ emulated, inputs: { 'retry-access-denied-s': '1' } });
      expect(error).toContain('arn:aws:iam::111122223333:role/github-hub');
      expect(emulated.kinds().length).toBeGreaterThan(2);
    });
  });

  describe('of the token', () => {
    test('that has expired is mended with a new one', async () => {
      const emulated = await openEmulatedJob();
      emulated.aws.faults.add('AssumeRoleWithWebIdentity', { kind: 'expired-token' });
      expect((await emulated.step()).conclusion).toBe('success');
      expect(emulated.kinds()).toEqual(['token', 'AssumeRoleWithWebIdentity', ...CALLS]);
    });

    test('that has expired again is told, because a third would not help', async () => {
      const { emulated, result } = await failed({ fault: ['AssumeRoleWithWebIdentity', { kind: 'expired-token' }, 2] });
      expect(result.log).toContain('ExpiredTokenException');
      expect(emulated.kinds()).toEqual(['token', 'AssumeRoleWithWebIdentity', 'token', 'AssumeRoleWithWebIdentity']);
    });

    const refusal = (status: number): InjectedFault => ({
      kind: 'error',
      status,
      code: 'Refused',
      message: 'you may not',
    });

    test('endpoint that refuses in the first minute of the job is asked twice more', async () => {
      const emulated = await openEmulatedJob();
      emulated.aws.faults.add('token', refusal(403), 2);
      const result = await emulated.step();
      expect(result.exitCode).toBe(0);
      expect(emulated.kinds()).toEqual(['token', 'token', ...CALLS]);
      const late = await failed({ fault: ['token', refusal(403), 3] });
      expect(late.error).toContain('403');
      expect(late.emulated.kinds()).toEqual(['token', 'token', 'token']);
    });

    test.each([401, 403, 404])('endpoint that refuses with %d later in the job is told at once', async (status) => {
      const emulated = await openEmulatedJob({ job: { env: { GITHUB_EVENT_PATH: oldFile() } } });
      const { result, error } = await failed({ emulated, fault: ['token', refusal(status)] });
      expect(error).toContain(`${status}`);
      expect(result.log).toContain('you may not');
      expect(emulated.kinds()).toEqual(['token']);
    });

    test('endpoint that is absent is told with the permission to add', async () => {
      const emulated = await openEmulatedJob({ job: { env: { ACTIONS_ID_TOKEN_REQUEST_URL: undefined } } });
      expect((await failed({ emulated })).result.log).toContain('id-token: write');
    });

    test('endpoint that asks for a pause by Retry-After gets it, and says so in the log', async () => {
      const emulated = await openEmulatedJob();
      emulated.aws.faults.add('token', { kind: 'throttling', retryAfterSeconds: 1 });
      const result = await emulated.step();
      expect(result.conclusion).toBe('success');
      const [first, second] = emulated.aws.calls;
      expect((second?.atMs ?? 0) - (first?.atMs ?? 0)).toBeGreaterThanOrEqual(995);
      expect(result.log).toMatch(
        /^Waiting for the OIDC token from GitHub: attempt 1 failed \(token-endpoint-fault\), the next is in 1\.\d s\.$/m,
      );
    });

    test('endpoint whose Retry-After is beyond the deadline is told at once', async () => {
      const { result, error } = await failed({
        fault: ['token', { kind: 'throttling', retryAfterSeconds: 300 }],
      });
      expect(error).toContain('429');
      expect(result.log).not.toContain('Waiting');
    });
  });

  describe('in an answer of STS', () => {
    const abouts = ['account', 'role', 'expiry', 'credentials'] as const;
    test.each(
      abouts.flatMap((about) =>
        (['AssumeRoleWithWebIdentity', 'AssumeRole'] as const).map((call) => ({ about, call })),
      ),
    )('to $call with another $about than asked for exports nothing', async ({ about, call }) => {
      const { error } = await failed({ fault: [call, { kind: 'wrong-answer', about }] });
      expect(error).toContain(call === 'AssumeRole' ? TARGET_ROLE : HUB_ROLE);
    });

    test('is checked against allowed-account-ids again', async () => {
      const { error } = await failed({
        inputs: { 'allowed-account-ids': '222222222222' },
        fault: ['AssumeRole', { kind: 'wrong-answer', about: 'account' }],
      });
      expect(error).toContain('999999999999');
    });
  });

  describe('that lasts', () => {
    test('ends after retry-max-attempts', async () => {
      const { emulated, result, error } = await failed({
        inputs: { 'retry-max-attempts': '3' },
        fault: ['AssumeRole', { kind: 'throttling' }, 9],
      });
      expect(result.log).toContain('Rate exceeded');
      expect(error).toContain(TARGET_ROLE);
      expect(emulated.aws.calls).toHaveLength(5);
    });

    test('is not tried again with retry-max-attempts 1', async () => {
      const { emulated } = await failed({
        inputs: { 'retry-max-attempts': '1' },
        fault: ['token', { kind: 'internal-failure' }],
      });
      expect(emulated.kinds()).toEqual(['token']);
    });

    test.each([
      ['token', 'the OIDC token from GitHub'],
      ['AssumeRoleWithWebIdentity', HUB_ROLE],
      ['AssumeRole', TARGET_ROLE],
    ] as const)('on %s ends at action-timeout-s, with what was waited for', async (call, what) => {
      const { result, seconds } = await cutShort(
        (limit) => failed({ inputs: { 'action-timeout-s': String(limit) }, fault: [call, { kind: 'stall' }] }),
        ({ emulated }) => emulated.kinds().includes(call),
      );
      expect(result.error).toContain(what);
      expect(result.error).toContain(`${seconds} s of action-timeout-s`);
    });
  });

  describe('of the clock', () => {
    test.each([
      ['behind', 20],
      ['ahead', -20],
    ])('of a runner that is 20 minutes %s is corrected once', async (_, minutes) => {
      const emulated = await openEmulatedJob({ clock: () => Date.now() + minutes * 60_000 });
      const result = await emulated.step();
      expect(result.log).not.toContain('##[error]');
      expect(emulated.aws.calls.map(({ kind, errorCode }) => [kind, errorCode])).toEqual([
        ['token', undefined],
        ['AssumeRoleWithWebIdentity', undefined],
        ['AssumeRole', 'SignatureDoesNotMatch'],
        ['AssumeRole', undefined],
      ]);
    });

    test('that a correction does not mend is told', async () => {
      const message =
        'Signature expired: 20261121T000000Z is now earlier than 20261121T001500Z (20261121T003000Z - 15 min.)';
      const { emulated, error } = await failed({
        fault: ['AssumeRole', { kind: 'error', status: 403, code: 'SignatureDoesNotMatch', message }, 3],
      });
      expect(error).toContain(TARGET_ROLE);
      expect(emulated.aws.calls).toHaveLength(4);
    });
  });
});

describe('a redirect of the token endpoint', () => {
  afterEach(closeJobs);

  test('is not followed, because the request token would go along', async () => {
    let requested = 0;
    const elsewhere = createServer((_, response) => {
      requested += 1;
      response.end();
    });
    const endpoint = createServer((_, response) => {
      response.writeHead(302, { location: `http://127.0.0.1:${portOf(elsewhere)}/` }).end();
    });
    const portOf = (server: typeof elsewhere) => (server.address() as AddressInfo).port;
    await Promise.all(
      [elsewhere, endpoint].map((server) => new Promise<void>((up) => server.listen(0, '127.0.0.1', up))),
    );
    try {
      const url = `http://127.0.0.1:${portOf(endpoint)}/?api-version=2.0`;
      const { step } = await openEmulatedJob({ job: { env: { ACTIONS_ID_TOKEN_REQUEST_URL: url } } });
      expect(errorOf(await step())).toContain('302');
      expect(requested).toBe(0);
    } finally {
      for (const server of [elsewhere, endpoint]) server.close();
    }
  });
});

describe('a fault that passes', () => {
  test.each(TRANSIENT)('%s, twice in a row on each of its calls: the step succeeds', async (name, _, calls = CALLS) => {
    const run = await waiting.get(name);
    expect(run?.who).toBe(TARGET_JOB_SESSION);
    expect(run?.struck).toEqual(calls.flatMap((call) => [call, call]));
  });
});

describe('a stall', () => {
  test.each(CALLS)('of 5 s on %s: the step waits for the answer and succeeds', async (call) => {
    const run = await waiting.get(`late ${call}`);
    expect(run?.who).toBe(TARGET_JOB_SESSION);
    expect(run?.struck).toEqual([call]);
    expect(run?.result.wallMs).toBeGreaterThan(5_000);
  });

  test.each(CALLS)('without end, twice in a row on %s: the step asks a third time and succeeds', async (call) => {
    const run = await waiting.get(`silent ${call}`);
    expect(run?.who).toBe(TARGET_JOB_SESSION);
    expect(run?.struck).toEqual([call, call]);
  });

  test('says in the log what is waited for', async () => {
    const run = await waiting.get('silent AssumeRole');
    expect(run?.result.log).toMatch(/^Waiting for the target session from STS \(5 s so far\)\.$/m);
  });
});
