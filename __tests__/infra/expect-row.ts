/** Runs a row of the table: the committed bundle as a job's step, with policies that a template made. */
import { expect } from '@jest/globals';
import { openJob } from '../../src/demo/runner/job.js';
import type { StepResult } from '../../src/demo/runner/step-result.js';
import type { Call } from '../../src/emulator/calls.js';
import type { LocalAws } from '../../src/emulator/emulator.js';
import type { AwsModelData } from '../../src/iam/aws-model.js';
import { startEmulator } from '../support/emulator.js';
import { MAIN } from '../support/job.js';
import { HANGING_MS } from '../support/patience.js';
import type { Expected, Row } from './rows.js';
import { type Setup, SIDS } from './setups.js';

/** Starts an emulator with that model, for the rows of one setup. */
export function startForSetup(world: AwsModelData, setup: Setup): Promise<LocalAws> {
  return startEmulator({ world, subjectFormat: setup.subjectFormat });
}

/** Runs a row and compares the outcome, the call that decided, and the statement that decided. */
export async function expectRow(aws: LocalAws, { claims, inputs, expected }: Row): Promise<void> {
  const before = aws.calls.length;
  aws.claims = claims;
  const job = await openJob({ env: { ...aws.runnerEnvironment() }, secrets: [aws.requestToken] });
  try {
    const result = await job.step({ entry: MAIN, inputs, timeoutMs: HANGING_MS });
    const calls = aws.calls.slice(before).filter(({ kind }) => kind !== 'token');
    if (expected.let === 'in') expectIn(result, calls, expected.sid);
    else expectOut(result, calls, expected);
  } finally {
    await job.close();
  }
}

function expectIn(result: StepResult, calls: readonly Call[], sid: string): void {
  expect(result.annotations).toEqual([]);
  expect(result.conclusion).toBe('success');
  expect(result.environment.AWS_ACCESS_KEY_ID).toMatch(/^ASIA/);
  // Each hop was allowed by the statement that is meant for it.
  expect(calls.map(({ verdict }) => kindOf(verdict?.statement?.sid))).toEqual(
    sid === SIDS.hub ? [SIDS.jobs, sid] : [sid],
  );
}

function expectOut(
  result: StepResult,
  calls: readonly Call[],
  { at, action, sid, by }: Extract<Expected, { let: 'stay out' }>,
): void {
  const last = calls.at(-1);
  expect({ kind: last?.kind, error: last?.errorCode }).toEqual({ kind: at, error: 'AccessDenied' });
  const { verdict } = last ?? {};
  expect(verdict).toMatchObject({ allowed: false, action: action ?? `sts:${at}` });
  expect(kindOf(verdict?.nearest?.statement.sid)).toBe(sid);
  const amiss = verdict?.nearest?.mismatches.map((mismatch) =>
    mismatch.element === 'Condition' ? { key: mismatch.key } : mismatch.element,
  );
  expect(amiss).toContainEqual(by);
  expect(result.conclusion).toBe('failure');
  expect(result.environment).toEqual({});
  expect(result.outputs).toEqual({});
}

/** A Sid without its number. */
function kindOf(sid: string | undefined): string | undefined {
  return sid?.replace(/\d+$/, '');
}
