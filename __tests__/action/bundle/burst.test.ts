/**
 * A matrix starts hundreds of jobs in the same second: processes of their own, against an STS that takes so many requests a
 * second. On a machine too slow to make so many there is no crowd; `__tests__/action/exchange/burst.test.ts` has one on any, of the 256
 * jobs that a matrix can have.
 */
import { performance } from 'node:perf_hooks';
import { expect, test } from '@jest/globals';
import { openJob } from '../../../src/demo/runner/job.js';
import type { StepResult } from '../../../src/demo/runner/step-result.js';
import { type LocalAws, startLocalAws } from '../../../src/emulator/emulator.js';
import { exampleModel } from '../../../src/emulator/example-model.js';
import { makeIssuerKey } from '../../../src/emulator/github/issuer.js';
import { HUB_INPUTS, MAIN } from '../../support/job.js';

const JOBS = 96;
const AT_ONCE = 16;
const REQUESTS_PER_SECOND = 20;
const CALLS_OF_A_JOB = 2;
/** So many jobs without a throttle tell how fast the machine is. */
const SAMPLE = 16;
const BEST_OF = 3;
/** Only against hanging. The step's own limits are out of the way too, for a machine that is many times slower. */
const LONGEST_S = 1_200;

const key = makeIssuerKey();

interface Burst {
  readonly steps: readonly StepResult[];
  readonly aws: LocalAws;
  readonly wallMs: number;
}

/** Runs so many jobs of one step, as many at a time as there is room for. Each has a run id and so a session name of its own. */
async function burst(count: number, requestsPerSecond?: number): Promise<Burst> {
  const aws = await startLocalAws({ world: exampleModel(), key, requestsPerSecond });
  const runs = Array.from({ length: count }, (_, at) => String(1_000_000 + at));
  const steps: StepResult[] = [];
  const inputs = { ...HUB_INPUTS, 'action-timeout-s': String(LONGEST_S), summary: 'false' };
  const place = async () => {
    for (let run = runs.shift(); run !== undefined; run = runs.shift()) {
      const job = await openJob({ env: { ...aws.runnerEnvironment(), GITHUB_RUN_ID: run } });
      steps.push(await job.step({ entry: MAIN, inputs, timeoutMs: LONGEST_S * 1000 }));
      await job.close();
    }
  };
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: AT_ONCE }, place));
  const wallMs = performance.now() - startedAt;
  await aws.stop();
  return { steps, aws, wallMs };
}

/** How often each call of each job was made. */
function timesAsked({ calls }: LocalAws): number[] {
  const requested = new Map<string, number>();
  for (const { kind, parameters } of calls.filter((call) => call.kind !== 'token')) {
    const call = `${kind} ${parameters.RoleSessionName}`;
    requested.set(call, (requested.get(call) ?? 0) + 1);
  }
  return [...requested.values()];
}

test(
  `${JOBS} processes, ${AT_ONCE} at a time, all get through ${REQUESTS_PER_SECOND} requests a second in twice the time that these need`,
  async () => {
    const allowedMs = ((JOBS * CALLS_OF_A_JOB) / REQUESTS_PER_SECOND) * 1000;
    const times: string[] = [];
    for (let attempt = 0; attempt < BEST_OF; attempt += 1) {
      const sample = await burst(SAMPLE);
      const unthrottledMs = (sample.wallMs / SAMPLE) * JOBS;

      const { steps, aws, wallMs } = await burst(JOBS, REQUESTS_PER_SECOND);
      expect(steps.filter(({ conclusion }) => conclusion !== 'success').map(({ log }) => log)).toEqual([]);
      const requested = timesAsked(aws);
      expect(requested).toHaveLength(JOBS * CALLS_OF_A_JOB);
      expect(Math.max(...requested)).toBeLessThanOrEqual(6);

      if (wallMs <= 2 * Math.max(allowedMs, unthrottledMs)) return;
      times.push(
        `${Math.round(wallMs)} ms, where the machine takes ${Math.round(unthrottledMs)} ms without a throttle`,
      );
    }
    throw new Error(`not within twice ${allowedMs} ms: ${times.join('; ')}`);
  },
  LONGEST_S * 1000,
);
