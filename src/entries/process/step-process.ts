import type { Environment } from '../../shared/environment.js';
import { workflowCommand } from '../../shared/runner/commands.js';
import { linesForAct, runStep, type Step, type StepEnd } from '../../shared/runner/step.js';
import { exitWhenWritten, openStream, writeOut } from '../../shared/runner/write-out.js';

type StepError = Extract<StepEnd, { readonly ok: false }>;

export interface StepProcessOptions {
  /** `process.env` when absent. */
  readonly environment?: Environment;
  /** Writes the log in one piece at the end: for a step of a few ms, in which each write costs more than its line. */
  readonly buffered?: boolean;
  /** Prints the error annotation; the runner's own command when absent. */
  readonly annotate?: ((error: StepError) => Promise<void>) | undefined;
}

/** Runs a step as this process: cancels it on SIGINT and SIGTERM, prints its error, and exits with 0 or 1. */
export async function runStepProcess<Request>(
  step: Step<Request>,
  { environment = process.env, buffered = false, annotate }: StepProcessOptions = {},
): Promise<void> {
  let held = '';
  const hold = (text: string) => {
    held += text;
  };
  const write = buffered ? hold : writeOut;
  const end = await runStep(step, {
    environment,
    write,
    onCancel: (cancel) => {
      process.once('SIGINT', cancel);
      process.once('SIGTERM', cancel);
    },
  });
  if (!end.ok) {
    write(linesForAct(end.message, environment));
    if (annotate === undefined) write(workflowCommand('error', end.message, { title: end.title }));
  }
  writeOut(held);
  if (!end.ok && annotate !== undefined) {
    openStream();
    await annotate(end);
  }
  // An open connection or a background process must not keep the job waiting.
  exitWhenWritten(end.ok ? 0 : 1);
}
