/** A row of the table, run: the committed bundle as a job's step, against policies that a template made. */
import path from 'node:path';
import { expect } from '@jest/globals';
import { openJob } from '../../src/demo/runner/job.js';
import type { StepResult } from '../../src/demo/runner/step.js';
import type { Call } from '../../src/emulator/calls.js';
import { type LocalAws, startLocalAws } from '../../src/emulator/emulator.js';
import type { IssuerKey } from '../../src/emulator/github/issuer.js';
import type { AwsModelData } from '../../src/iam/aws-model.js';
import { HANGING_MS } from '../patience.js';
import type { Expected, Row, Setup } from './rows.js';
import { SIDS } from './rows.js';

const MAIN = path.resolve('dist/main/index.js');

/** A local AWS with that world, for the rows of one setup. */
export function startWorld(world: AwsModelData, setup: Setup, key: Promise<IssuerKey>): Promise<LocalAws> {
  return startLocalAws({ world, key, subjectFormat: setup.subjectFormat });
}

/** Runs a row, and holds it against what it expects: the outcome, the call that decided, and the statement that did. */
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
