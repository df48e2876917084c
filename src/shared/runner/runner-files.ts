import {
  closeSync,
  constants,
  existsSync,
  fchmodSync,
  fstatSync,
  lstatSync,
  openSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';

/** The files through which the runner takes what a step hands on. */
export type RunnerFile = 'GITHUB_ENV' | 'GITHUB_OUTPUT' | 'GITHUB_STATE' | 'GITHUB_STEP_SUMMARY';

/** Text for one of them. */
export interface Append {
  readonly file: RunnerFile;
  readonly text: string;
}

/** A runner's file could not be written; nothing was handed on. */
export class RunnerFileError extends Error {
  readonly file: RunnerFile;
  /** The system's code, `unset` where the runner names no such file, or `ended` where it has removed the job's files. */
  readonly reason: string;

  constructor(file: RunnerFile, reason: string, options?: ErrorOptions) {
    super(`${file}: ${reason}`, options);
    this.name = 'RunnerFileError';
    this.file = file;
    this.reason = reason;
  }
}

/**
 * Checks that the job still takes what a step exports. In a container job no signal reaches the step's process, so it can still
 * run when the job has ended and the runner has removed its files; then nobody would remove what it leaves.
 *
 * @throws RunnerFileError when the step's state file is gone.
 */
export function checkJobRuns({ GITHUB_STATE }: Readonly<Record<string, string | undefined>>): void {
  if (GITHUB_STATE && !existsSync(GITHUB_STATE)) throw new RunnerFileError('GITHUB_STATE', 'ended');
}

/**
 * Appends to the runner's files, one write a file, all or none: when one can't be written, those before it are cut back to
 * what they were. Returns the way to take all of it back. Each file is closed to other users first, because the runner creates
 * it readable for all and keeps it for the whole job. Synchronous on purpose, so that a signal arrives before it or after it,
 * never in between.
 *
 * @throws RunnerFileError naming the file.
 */
export function appendAll(
  appends: readonly Append[],
  environment: Readonly<Record<string, string | undefined>>,
): () => void {
  const written: Array<{ readonly path: string; readonly size: number }> = [];
  const takeBack = () => {
    for (const done of written.reverse()) cutBack(done.path, done.size);
  };
  for (const { file, text } of appends) {
    try {
      const place = environment[file];
      if (!place) throw new RunnerFileError(file, 'unset');
      appendPrivately(place, text, (size) => written.push({ path: place, size }));
    } catch (error) {
      takeBack();
      if (error instanceof RunnerFileError) throw error;
      throw new RunnerFileError(file, systemCode(error), { cause: error });
    }
  }
  return takeBack;
}

/**
 * Empties files of the runner that an earlier step has written to, as far as they are what they are said to be: files of
 * commands, in the runner's own folder for them under `RUNNER_TEMP`, and no links. Elsewhere, under act for one, a step's files are the
 * next step's too, and are emptied by the runner itself.
 * Source: https://github.com/actions/runner/blob/main/src/Runner.Worker/FileCommandManager.cs
 *
 * @throws the system's error when a file can't be emptied.
 */
export function emptyRunnerFiles(files: readonly string[], temp: string): void {
  const folder = path.join(path.resolve(temp), '_runner_file_commands');
  for (const file of files) {
    if (path.dirname(file) !== folder || !COMMAND_FILE.test(path.basename(file))) continue;
    const found = lstatSync(file, { throwIfNoEntry: false });
    if (found?.isFile() && lstatSync(folder).isDirectory()) truncateSync(file);
  }
}

/** https://github.com/actions/runner/blob/main/src/Runner.Worker/FileCommandManager.cs */
const COMMAND_FILE = /^set_(?:env|output)_[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Why nothing could be handed on, and what to change: one sentence. */
export function formatExportError({ file, reason }: RunnerFileError): string {
  if (reason === 'ended')
    return 'The runner has removed the files of this step, so its job has ended. Nothing was exported.';
  return reason === 'unset'
    ? `${file} is not set, so nothing can be handed to later steps: run this as a step of a job, on a runner of this decade.`
    : `${file} can't be written (${reason}), so nothing was handed to later steps: check the disk of the runner.`;
}

/** Appends to a file that exists. `onSize` hears of its size before anything is written. */
function appendPrivately(file: string, text: string, onSize: (bytes: number) => void): void {
  const descriptor = openSync(file, constants.O_WRONLY | constants.O_APPEND);
  try {
    const found = fstatSync(descriptor);
    onSize(found.size);
    if (found.isFile()) closeToOthers(descriptor);
    writeFileSync(descriptor, text, 'utf8');
  } finally {
    closeSync(descriptor);
  }
}

function closeToOthers(descriptor: number): void {
  try {
    fchmodSync(descriptor, 0o600);
  } catch {
    // Somebody else's file, as for a user of its own in a container: what may be written is written all the same.
  }
}

function cutBack(path: string, size: number): void {
  try {
    truncateSync(path, size);
  } catch {
    // The first failure is the one to tell; a disk that takes no write may take no cut either.
  }
}

function systemCode(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : 'unknown';
}
