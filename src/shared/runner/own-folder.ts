import { lstatSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Environment } from '../environment.js';

/** Where folders of this action are made: the runner's temporary folder, which it empties when the job ends. */
export function tempOf(environment: Environment): string {
  return environment.RUNNER_TEMP || os.tmpdir();
}

/**
 * True for a path that can only be a folder of this action: directly under the runner's temporary folder, with a name that the
 * action gives, and no link. A folder that is gone passes. A post step takes `STATE_…` from the job's environment where its main step
 * saved none, so what stands there must not choose what is removed.
 */
export function isOwnFolder(stated: string, isOwnName: (name: string) => boolean, environment: Environment): boolean {
  const name = path.basename(stated);
  if (!isOwnName(name) || stated !== path.join(tempOf(environment), name)) return false;
  const found = lstatSync(stated, { throwIfNoEntry: false });
  return found === undefined || found.isDirectory();
}
