/** The frame of every step: log, secrets, inputs, errors, summary. A step itself is a function that returns an outcome. */
import type { Environment } from '../environment.js';
import { type Log, openLog } from '../log/log.js';
import { plain } from '../log/plain.js';
import { Secrets } from '../log/secrets.js';
import { appendAll, formatExportError, RunnerFileError } from './runner-files.js';
import { type RunnerKind, runnerKindOf } from './runner-kind.js';

/** Takes secrets out of a text. */
export type Hide = (text: string) => string;

/** What a step gets from its process. */
export interface StepIo {
  readonly environment: Environment;
  /** Takes text for standard output. */
  readonly write: (text: string) => void;
  /** Registers what to call when a signal cancels the step. */
  readonly onCancel: (cancel: (signal: string) => void) => void;
}

/** What the frame gives a step. */
export interface StepContext extends Omit<StepIo, 'write'> {
  readonly log: Log;
  readonly secrets: Secrets;
  readonly hide: Hide;
}

/** What the inputs came to. The sentences are made after it is known what must be hidden. */
export interface StepInputs<Request> {
  /** `undefined` where there are errors. */
  readonly request: Request | undefined;
  readonly maskAccountIds: boolean;
  /** Masked before anything else is logged. */
  readonly secrets?: readonly string[];
  readonly warnings: (hide: Hide) => readonly string[];
  readonly errors: (hide: Hide) => readonly string[];
  /** Lines for the log that help to correct the errors. */
  readonly notes?: readonly string[];
}

/** The result of a step. `summary` makes Markdown for the job summary; absent where none is wanted. */
export type StepOutcome =
  | {
      readonly ok: true;
      /** Logs what there is to log after later steps have everything. An error in it does not fail the step. */
      readonly report?: () => void;
      readonly summary?: (() => string) | undefined;
    }
  | {
      readonly ok: false;
      /** A constant: the runner does not mask titles. */
      readonly title: string;
      /** One sentence for each thing to fix, without secrets. */
      readonly errors: readonly string[];
      readonly summary?: (() => string) | undefined;
    };

export interface Step<Request> {
  readonly read: (context: StepContext) => StepInputs<Request> | Promise<StepInputs<Request>>;
  /** Called only where the inputs have no error. */
  readonly run: (request: Request, context: StepContext) => StepOutcome | Promise<StepOutcome>;
}

/** How a step ended, with the text of its annotation. */
export type StepEnd = { readonly ok: true } | { readonly ok: false; readonly title: string; readonly message: string };

/** The runner cuts an annotation here: https://github.com/actions/runner/blob/main/src/Runner.Worker/ExecutionContext.cs */
export const LONGEST_ANNOTATION = 4096;

// GitHub shows ten annotations of a level for each step; some are left for what comes after the inputs.
const MOST_WARNINGS = 7;

/** Runs a step. Never throws. */
export async function runStep<Request>(step: Step<Request>, { write, ...io }: StepIo): Promise<StepEnd> {
  const secrets = new Secrets();
  const hide = (text: string) => secrets.hide(text);
  const log = openLog(io.environment, write, secrets);
  const outcome = await outcomeOf(step, { ...io, log, secrets, hide });
  // From here on a step that succeeded stays successful: later steps have its exports already.
  try {
    if (outcome.ok) outcome.report?.();
    if (outcome.summary !== undefined)
      writeSummary(outcome.summary(), io.environment, (why) => {
        if (outcome.ok) log.warning(why);
        else log.debug(why);
      });
  } catch (error) {
    logStack(error, log);
  }
  return outcome.ok ? { ok: true } : { ok: false, title: outcome.title, message: annotationText(outcome.errors, log) };
}

async function outcomeOf<Request>(step: Step<Request>, context: StepContext): Promise<StepOutcome> {
  const { log, secrets, hide } = context;
  try {
    const inputs = await step.read(context);
    if (inputs.maskAccountIds) secrets.hideAccountIds();
    // A single letter is no secret, and masked it would hide a part of every word.
    for (const secret of inputs.secrets ?? []) if (secret.length > 1) log.mask(secret);
    logWarnings(log, inputs.warnings(hide));
    if (inputs.request !== undefined) return await step.run(inputs.request, context);
    for (const note of inputs.notes ?? []) log.line(note);
    return { ok: false, title: 'Inputs', errors: inputs.errors(hide) };
  } catch (error) {
    if (error instanceof RunnerFileError) return { ok: false, title: 'Delivery', errors: [formatExportError(error)] };
    logStack(error, log);
    return { ok: false, title: 'Error', errors: [plain(hide(`Unexpected error: ${String(error)}`))] };
  }
}

/** GitHub drops a larger one: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#step-isolation-and-limits */
const SUMMARY_BYTES = 1024 * 1024;

/** Adds to the job summary, where the runner has one. Reports why it cannot. */
function writeSummary(text: string, environment: Environment, report: (why: string) => void): void {
  if (!environment.GITHUB_STEP_SUMMARY) return;
  try {
    if (Buffer.byteLength(text) > SUMMARY_BYTES) throw new Error('it is larger than 1 MiB');
    appendAll([{ file: 'GITHUB_STEP_SUMMARY', text }], environment);
  } catch (error) {
    report(`The job summary was not written (${error instanceof Error ? error.message : String(error)}).`);
  }
}

function logStack(error: unknown, log: Log): void {
  log.debug(error instanceof Error ? (error.stack ?? error.message) : String(error));
}

/** Logs the first sentences as warning annotations, the others as lines. */
export function logWarnings(log: Log, sentences: readonly string[]): void {
  for (const [index, sentence] of sentences.entries()) {
    if (index < MOST_WARNINGS) log.warning(sentence);
    else log.line(sentence);
  }
}

/** The sentences as one annotation, a line each. Where they do not fit, all are logged and the annotation says so. */
export function annotationText(sentences: readonly string[], log: Log): string {
  const all = sentences.join('\n');
  if (all.length <= LONGEST_ANNOTATION) return all;
  for (const sentence of sentences) log.line(sentence);
  const head = `${sentences.length} errors. The log above has them all:\n`;
  const space = LONGEST_ANNOTATION - head.length;
  const lastWhole = all.lastIndexOf('\n', space);
  return `${head}${all.slice(0, lastWhole > 0 ? lastWhole : space)}`;
}

/** act and the runners made from it. */
const OF_ACT: readonly RunnerKind[] = ['act', 'forgejo', 'gitea'];

/** The lines of an error for act and the runners made from it, which print an annotation with `%0A` in place of line ends. */
export function linesForAct(message: string, environment: Environment): string {
  return message.includes('\n') && OF_ACT.includes(runnerKindOf(environment)) ? `${message}\n` : '';
}
