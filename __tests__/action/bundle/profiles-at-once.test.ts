import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { acquireRenewalLock } from '../../../src/action/profiles/renewal-lock.js';
import type { StepResult } from '../../../src/demo/runner/step-result.js';
import type { Call } from '../../../src/emulator/calls.js';
import { age, answerOf, ask, cabinetOf } from './profile-jobs.js';
import { HUB_ROUTE, openOwnScene, type Scene } from './scene.js';
import { FREEZE, hold, untilWaiting } from './turns.js';

const EXCHANGE = ['token', 'AssumeRoleWithWebIdentity', 'AssumeRole'] as const;
const PATIENCE_MS = 180_000;
const TRIES = 3;
/** How soon the next one goes on, on a machine on which a bare Node takes as long as that. */
const NEXT_MS = 2000;
const BARE_MS = 60;

let scene: Scene;
let main: StepResult;
let onCall: (call: Call) => void = () => undefined;

beforeAll(async () => {
  scene = await openOwnScene({ onCall: (call) => onCall(call) });
  main = await scene.step({ ...HUB_ROUTE, 'aws-profile': 'deploy' });
  expect(main.conclusion).toBe('success');
}, PATIENCE_MS);
afterAll(() => scene.close());

/** Ends the profile's session; the answer tells the calls since. */
function expire(): () => readonly Call[] {
  age(cabinetOf(scene, 'deploy'), { leftMs: -1 });
  const before = scene.aws.calls.length;
  return () => scene.aws.calls.slice(before);
}

const kindsOf = (calls: readonly Call[]) => calls.map(({ kind }) => kind);

/** Starts so many that ask; the answer settles when all of them wait for whoever has the turn. */
async function startWaiting(count: number): Promise<{ readonly answers: Promise<StepResult[]> }> {
  const answers = Promise.all(Array.from({ length: count }, () => ask(scene, 'deploy', { timeoutMs: PATIENCE_MS })));
  await untilWaiting(scene, 'deploy', count);
  return { answers };
}

/** All have got the session that is stored now, and nothing was said. */
function expectRightAnswers(results: readonly StepResult[]): void {
  expect(results.map(({ exitCode, stderr }) => `${exitCode} ${stderr}`)).toEqual(results.map(() => '0 '));
  const keys = new Set(results.map((result) => answerOf(result).keyId));
  expect([...keys]).toEqual([cabinetOf(scene, 'deploy').session()?.accessKeyId]);
}

async function bareNodeMs(): Promise<number> {
  return (await scene.job.run(process.execPath, ['-e', '0'])).wallMs;
}

test(
  'fifty that wait together make one exchange and get fifty right answers',
  async () => {
    const calls = expire();
    const turn = await acquireRenewalLock(cabinetOf(scene, 'deploy').folder, PATIENCE_MS);
    const { answers } = await startWaiting(50);
    if (typeof turn !== 'object') throw new Error('nobody else has a turn yet');
    await turn.release();
    expectRightAnswers(await answers);
    expect(kindsOf(calls())).toEqual(EXCHANGE);
  },
  PATIENCE_MS,
);

describe('when the one that renews is killed, the others go on at once', () => {
  /** Has one that renews come to a point, others wait for it, and kills it. The answer is how long the next one took to its first call. */
  async function killWhen(
    come: () => { readonly there: Promise<unknown>; kill(): Promise<StepResult> },
    callsBefore: readonly string[],
  ): Promise<number> {
    const calls = expire();
    const holder = come();
    try {
      await holder.there;
      const { answers } = await startWaiting(3);
      expect(kindsOf(calls())).toEqual(callsBefore);
      const killedAtMs = Date.now();
      expect((await holder.kill()).signal).toBe('SIGKILL');
      expectRightAnswers(await answers);
      expect(kindsOf(calls())).toEqual([...callsBefore, ...EXCHANGE]);
      return (calls()[callsBefore.length]?.atMs ?? Number.NaN) - killedAtMs;
    } finally {
      await holder.kill();
    }
  }

  async function expectSoon(tookMs: () => Promise<number>): Promise<void> {
    let mismatch = Number.POSITIVE_INFINITY;
    for (let tries = 0; tries < TRIES && mismatch > 1; tries += 1) {
      const slowness = Math.max(1, (await bareNodeMs()) / BARE_MS);
      mismatch = Math.min(mismatch, (await tookMs()) / (NEXT_MS * slowness));
    }
    expect(mismatch).toBeLessThanOrEqual(1);
  }

  test.each([
    ['with the turn', []],
    ['before the file is put in place', EXCHANGE],
  ] as const)(
    '%s',
    async (point, before) => {
      const come = () => {
        const holder = hold(scene, 'deploy', FREEZE[point]);
        return { there: holder.frozen, kill: holder.kill };
      };
      await expectSoon(() => killWhen(come, before));
    },
    PATIENCE_MS,
  );

  test(
    'after the file was put in place: nobody waits for him at all',
    async () => {
      const calls = expire();
      const holder = hold(scene, 'deploy', FREEZE['after the file was put in place']);
      try {
        await holder.frozen;
        expectRightAnswers([await ask(scene, 'deploy')]);
        expect(kindsOf(calls())).toEqual(EXCHANGE);
      } finally {
        await holder.kill();
      }
    },
    PATIENCE_MS,
  );

  test.each(EXCHANGE.map((call, at) => [call, EXCHANGE.slice(0, at + 1)] as const))(
    'in the call %s',
    async (call, before) => {
      const come = () => {
        scene.aws.faults.add(call, { kind: 'stall' });
        const there = new Promise<void>((resolve) => {
          onCall = ({ fault }) => {
            if (fault === 'stall') resolve();
          };
        });
        return { there, kill: hold(scene, 'deploy').kill };
      };
      await expectSoon(() => killWhen(come, before));
    },
    PATIENCE_MS,
  );
});

test(
  'a cached answer costs at most 1.6 times a bare Node',
  async () => {
    age(cabinetOf(scene, 'deploy'), { leftMs: 3_000_000 });
    const ratio = async () => {
      const bareMs: number[] = [];
      const cachedMs: number[] = [];
      for (let round = 0; round < 11; round += 1) {
        bareMs.push(await bareNodeMs());
        cachedMs.push((await ask(scene, 'deploy')).wallMs);
      }
      return median(cachedMs) / median(bareMs);
    };
    let best = Number.POSITIVE_INFINITY;
    for (let tries = 0; tries < TRIES && best > 1.6; tries += 1) best = Math.min(best, await ratio());
    expect(best).toBeLessThanOrEqual(1.6);
  },
  PATIENCE_MS,
);

test('the post step takes away what those that were killed have left, too', async () => {
  const post = await scene.post(main);
  const secrets = scene.aws.issuedSecrets();
  expect(post.filesLeft.filter(({ text }) => secrets.some((secret) => text.includes(secret)))).toEqual([]);
});

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
