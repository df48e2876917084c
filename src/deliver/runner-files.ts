import { appendFileSync, statSync, truncateSync } from 'node:fs';

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
  /** The system's code, or `unset` where the runner names no such file. */
  readonly reason: string;

  constructor(file: RunnerFile, reason: string, options?: ErrorOptions) {
    super(`${file}: ${reason}`, options);
    this.name = 'RunnerFileError';
    this.file = file;
    this.reason = reason;
  }
}

/**
 * Appends to the runner's files, one write a file, all or none: when one can't be written, those before it are cut back to
 * what they were. Returns the way to take all of it back. Synchronous on purpose, so that a signal arrives before it or after it, never in between.
 *
 * @throws RunnerFileError naming the file.
 */
export function appendAll(
  appends: readonly Append[],
  environment: Readonly<Record<string, string | undefined>>,
): () => void {
  const written: Array<{ readonly path: string; readonly size: number }> = [];
  const takeBack = () => {
    for (const { path, size } of written.reverse()) cutBack(path, size);
  };
  for (const { file, text } of appends) {
    try {
      const path = environment[file];
      if (!path) throw new RunnerFileError(file, 'unset');
      written.push({ path, size: statSync(path).size });
      appendFileSync(path, text, { encoding: 'utf8', flag: 'a' });
    } catch (error) {
      takeBack();
      if (error instanceof RunnerFileError) throw error;
      throw new RunnerFileError(file, systemCode(error), { cause: error });
    }
  }
  return takeBack;
}

/** Why nothing could be handed on, and what to change: one sentence. */
export function wordUndelivered({ file, reason }: RunnerFileError): string {
  return reason === 'unset'
    ? `${file} is not set, so nothing can be handed to later steps: run this as a step of a job, on a runner of this decade.`
    : `${file} can't be written (${reason}), so nothing was handed to later steps: check the disk of the runner.`;
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
