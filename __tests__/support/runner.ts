import { type JobOptions, openJob } from '../../src/demo/runner/job.js';
import type { StepOptions, StepResult } from '../../src/demo/runner/step-result.js';

/**
 * Runs one JavaScript action step in a job of its own and removes the job's folders afterwards. Use `openJob` when
 * later steps are to follow. Rejects when the step cannot be started; a step that fails is a result, not an error.
 */
export async function runStep(options: StepOptions & JobOptions): Promise<StepResult> {
  const job = await openJob(options);
  try {
    return await job.step({ ...options, env: {} });
  } finally {
    await job.close();
  }
}
