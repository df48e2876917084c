/** Runs a row of the table as a job's step, with policies that a template made. */
import { expect } from '@jest/globals';
import { openJob } from '../../src/demo/runner/job.js';
import type { Call } from '../../src/emulator/calls.js';
import type { LocalAws } from '../../src/emulator/emulator.js';
import type { AwsModelData } from '../../src/iam/aws-model.js';
import { startEmulator } from '../support/emulator.js';
import { MAIN } from '../support/job.js';
import { HANGING_MS } from '../support/patience.js';
import { runStep } from '../support/step.js';
import type { Expected, Row } from './rows.js';
import { type Setup, SIDS } from './setups.js';

/** Starts an emulator with that model, for the rows of one setup. */
export function startForSetup(world: AwsModelData, setup: Setup): Promise<LocalAws> {
  return startEmulator({ world, subjectFormat: setup.subjectFormat });
}

/**
 * Runs a row and compares the outcome, the call that decided, and the statement that decided. A job that is let in runs the committed
 * bundle. The many that are denied run the same step in this process, in a tenth of the time.
 */
export async function expectRow(aws: LocalAws, { claims, inputs, expected }: Row): Promise<void> {
  const before = aws.calls.length;
  aws.claims = claims;
  const callsSince = () => aws.calls.slice(before).filter(({ kind }) => kind !== 'token');
  if (expected.let === 'in') {
    await expectInBundle(aws, inputs);
    expectIn(callsSince(), expected.sid);
  } else {
    const { end, environment, outputs } = await runStep({ aws, inputs });
    expectOut(callsSince(), expected);
    expect(end.ok).toBe(false);
    expect(environment).toEqual({});
    expect(outputs).toEqual({});
  }
}

async function expectInBundle(aws: LocalAws, inputs: Row['inputs']): Promise<void> {
  const job = await openJob({ env: { ...aws.runnerEnvironment() }, secrets: [aws.requestToken] });
  try {
    const result = await job.step({ entry: MAIN, inputs, timeoutMs: HANGING_MS });
    expect(result.annotations).toEqual([]);
    expect(result.conclusion).toBe('success');
    expect(result.environment.AWS_ACCESS_KEY_ID).toMatch(/^ASIA/);
  } finally {
    await job.close();
  }
}

function expectIn(calls: readonly Call[], sid: string): void {
  // Each hop was allowed by the statement that is meant for it.
  expect(calls.map(({ verdict }) => kindOf(verdict?.statement?.sid))).toEqual(
    sid === SIDS.hub ? [SIDS.jobs, sid] : [sid],
  );
}

function expectOut(calls: readonly Call[], { at, action, sid, by }: Extract<Expected, { let: 'stay out' }>): void {
  const last = calls.at(-1);
  expect({ kind: last?.kind, error: last?.errorCode }).toEqual({ kind: at, error: 'AccessDenied' });
  const { verdict } = last ?? {};
  expect(verdict).toMatchObject({ allowed: false, action: action ?? `sts:${at}` });
  expect(kindOf(verdict?.nearest?.statement.sid)).toBe(sid);
  const amiss = verdict?.nearest?.mismatches.map((mismatch) =>
    mismatch.element === 'Condition' ? { key: mismatch.key } : mismatch.element,
  );
  expect(amiss).toContainEqual(by);
}

/** A Sid without its number. */
function kindOf(sid: string | undefined): string | undefined {
  return sid?.replace(/\d+$/, '');
}
