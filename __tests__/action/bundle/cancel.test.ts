import { afterEach, expect, test } from '@jest/globals';
import type { Call } from '../../../src/emulator/calls.js';
import type { FaultyCall } from '../../../src/emulator/faults.js';
import { closeJobs, errorOf, exportedBy, HUB_INPUTS, openEmulatedJob } from '../../support/job.js';
import { bestRunWithin } from '../../support/patience.js';

afterEach(closeJobs);

const CALLS = ['token', 'AssumeRoleWithWebIdentity', 'AssumeRole'] as const;

/** A job in which a call is never answered, and a signal that aborts once that call has come. */
async function openStalledJob(call: FaultyCall) {
  const requested = new AbortController();
  const onCall = ({ kind }: Call) => {
    if (kind === call) requested.abort();
  };
  const emulated = await openEmulatedJob({ onCall });
  emulated.aws.faults.add(call, { kind: 'stall' });
  return { ...emulated, when: requested.signal };
}

test.each(CALLS.flatMap((call) => (['SIGINT', 'SIGTERM'] as const).map((signal) => ({ call, signal }))))(
  '$signal while $call is under way ends the step at once, with nothing left',
  async ({ call, signal }) => {
    await bestRunWithin(4_000, async () => {
      const { step, aws, when } = await openStalledJob(call);
      const result = await step(HUB_INPUTS, { signalWhen: { signal, when } });
      expect(result.exitCode).toBe(1);
      expect(errorOf(result)).toContain(`cancelled by ${signal}`);
      expect(exportedBy(result)).toEqual({});
      expect(result.stderr).toBe('');
      expect(aws.calls.filter(({ kind }) => kind === call)).toHaveLength(1);
      return result;
    });
  },
);

test.each(CALLS)('SIGKILL while %s is under way leaves nothing', async (call) => {
  const { step, when } = await openStalledJob(call);
  const result = await step(HUB_INPUTS, { signalWhen: { signal: 'SIGKILL', when } });
  expect(result.signal).toBe('SIGKILL');
  expect(exportedBy(result)).toEqual({});
});

test('a job that is cancelled as GitHub does it needs no more than the first signal', async () => {
  const { main, post } = await bestRunWithin(4_000, async () => {
    const { step, post, when } = await openStalledJob('AssumeRole');
    const main = await step(HUB_INPUTS, { cancelWhen: when });
    expect(main.conclusion).toBe('cancelled');
    expect(main.exitCode).toBe(1);
    expect(main.annotations[0]?.message).toContain('cancelled by SIGINT');
    expect(exportedBy(main)).toEqual({});
    return { main, post, wallMs: main.wallMs };
  });
  expect(await post(main)).toMatchObject({ exitCode: 0, log: '', environment: {} });
});

test('SIGINT during a pause between two attempts ends the step at once', async () => {
  const { step, aws } = await openEmulatedJob();
  const result = await bestRunWithin(4_000, () => {
    aws.faults.add('token', { kind: 'throttling', retryAfterSeconds: 100 });
    return step(HUB_INPUTS, { signalWhen: { signal: 'SIGINT', when: (line) => /the next is in 10\d/.test(line) } });
  });
  expect(result.exitCode).toBe(1);
  expect(errorOf(result)).toContain('cancelled by SIGINT');
});
