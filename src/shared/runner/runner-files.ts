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

/** The files in which the runner takes what a step exports. */
export type RunnerFile = 'GITHUB_ENV' | 'GITHUB_OUTPUT' | 'GITHUB_STATE' | 'GITHUB_STEP_SUMMARY';

export interface Append {
  readonly file: RunnerFile;
  readonly text: string;
}

/** A file of the runner could not be written; nothing was exported. */
export class RunnerFileError extends Error {
  readonly file: RunnerFile;
  /** The system's error code; `unset` where the runner has no such file; `ended` where it has removed the job's files. */
  readonly reason: string;

  constructor(file: RunnerFile, reason: string, options?: ErrorOptions) {
    super(`${file}: ${reason}`, options);
    this.name = 'RunnerFileError';
    this.file = file;
    this.reason = reason;
  }
}

/**
 * Checks that the job has not ended. In a container job no signal reaches the step's process, so it can still run after the
 * runner has removed the job's files; then no post step would remove what it leaves.
 *
 * @throws RunnerFileError when the step's state file is gone.
 */
export function checkJobRuns({ GITHUB_STATE }: Readonly<Record<string, string | undefined>>): void {
  if (GITHUB_STATE && !existsSync(GITHUB_STATE)) throw new RunnerFileError('GITHUB_STATE', 'ended');
}

/**
 * Appends to the runner's files, one write for each, all or none: when one cannot be written, those before it are truncated to
 * what they were. Returns the function that undoes it. Each file is first made private, because the runner creates it readable
 * for all users and keeps it for the whole job. Synchronous, so that a signal arrives before or after it, never in between.
 *
 * @throws RunnerFileError naming the file.
 */
export function appendAll(
  appends: readonly Append[],
  environment: Readonly<Record<string, string | undefined>>,
): () => void {
  const written: Array<{ readonly place: string; readonly size: number }> = [];
  const undo = () => {
    for (const done of written.reverse()) truncate(done.place, done.size);
  };
  for (const { file, text } of appends) {
    try {
      const place = environment[file];
      if (!place) throw new RunnerFileError(file, 'unset');
      appendPrivately(place, text, (size) => written.push({ place, size }));
    } catch (error) {
      undo();
      if (error instanceof RunnerFileError) throw error;
      throw new RunnerFileError(file, systemCode(error), { cause: error });
    }
  }
  return undo;
}

/**
 * Empties those of these files that are command files in the runner's own folder under `RUNNER_TEMP`, and not links. Elsewhere,
 * as under act, the next step has the same files, and the runner itself empties them.
 * Source: https://github.com/actions/runner/blob/main/src/Runner.Worker/FileCommandManager.cs
 *
 * @throws the system's error when a file can't be emptied.
 */
export function emptyRunnerFiles(files: readonly string[], temp: string): void {
  for (const file of files) {
    if (!isCommandFile(file, temp)) continue;
    const found = lstatSync(file, { throwIfNoEntry: false });
    if (found?.isFile() && lstatSync(path.dirname(file)).isDirectory()) truncateSync(file);
  }
}

/** True for the path of a command file in the runner's own folder under `temp`. Looks at names alone. */
export function isCommandFile(file: string, temp: string, { basename, dirname, join, resolve } = path): boolean {
  return dirname(file) === join(resolve(temp), '_runner_file_commands') && COMMAND_FILE.test(basename(file));
}

/** https://github.com/actions/runner/blob/main/src/Runner.Worker/FileCommandManager.cs */
const COMMAND_FILE = /^set_(?:env|output)_[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Why nothing could be exported, and what to change. */
export function formatExportError({ file, reason }: RunnerFileError): string {
  if (reason === 'ended')
    return 'The runner has removed the files of this step, so its job has ended. Nothing was exported.';
  return reason === 'unset'
    ? `${file} is not set, so nothing can be exported. Run this as a step of a job, on a current runner.`
    : `${file} cannot be written (${reason}), so nothing was exported. Check the disk of the runner.`;
}

/** Appends to a file that exists. Calls `onSize` with its size before anything is written. */
function appendPrivately(file: string, text: string, onSize: (bytes: number) => void): void {
  const descriptor = openSync(file, constants.O_WRONLY | constants.O_APPEND);
  try {
    const found = fstatSync(descriptor);
    onSize(found.size);
    if (found.isFile()) makePrivate(descriptor);
    writeFileSync(descriptor, text, 'utf8');
  } finally {
    closeSync(descriptor);
  }
}

function makePrivate(descriptor: number): void {
  try {
    fchmodSync(descriptor, 0o600);
  } catch {
    // The file of another user, as in a container that has its own. It can be written anyway.
  }
}

function truncate(file: string, size: number): void {
  try {
    truncateSync(file, size);
  } catch {
    // The first error is the one to report.
  }
}

function systemCode(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : 'unknown';
}
