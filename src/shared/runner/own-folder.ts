import { lstatSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Environment } from '../environment.js';

/** The runner's temporary folder, which it empties when the job ends. */
export function tempOf(environment: Environment): string {
  return environment.RUNNER_TEMP || os.tmpdir();
}

/**
 * True for a path that can only be a folder of this action: directly under the runner's temporary folder, with a name that the
 * action gives, and not a link. It may be missing. A post step gets `STATE_…` from the job's environment where its main step saved
 * none, so that value must not decide what is removed.
 */
export function isOwnFolder(
  folder: string,
  isOwnName: (name: string) => boolean,
  environment: Environment,
  { basename, join } = path,
): boolean {
  const name = basename(folder);
  if (!isOwnName(name) || folder !== join(tempOf(environment), name)) return false;
  const found = lstatSync(folder, { throwIfNoEntry: false });
  return found === undefined || found.isDirectory();
}
