import type { Environment } from '../../shared/environment.js';
import { quoted } from '../../shared/log/plain.js';
import { fileCommand } from '../../shared/runner/file-command.js';
import { isOwnFolder, tempOf } from '../../shared/runner/own-folder.js';
import { appendAll, emptyRunnerFiles } from '../../shared/runner/runner-files.js';
import { isProfilesFolder, removeProfileFiles } from '../profiles/install.js';
import { EXPORTED_STATE, FILES_STATE, PROFILES_STATE } from './deliver.js';
import { heldOf } from './exported.js';

/**
 * Empties the credential variables if they still hold what the step exported, or what its own `env:` held instead: another
 * step's credentials are not ours to take away. Region, profile and config path stay, because an empty value there breaks the
 * tools that run after us. Returns whether it emptied any. The runner's protocol can't unset a variable, only empty it.
 *
 * @throws RunnerFileError when `GITHUB_ENV` can't be written.
 */
export function blankCredentials(environment: Environment): boolean {
  const mark = environment[`STATE_${EXPORTED_STATE}`];
  const held = mark ? heldOf(environment, mark) : [];
  if (held.length === 0) return false;
  const text = held.map((name) => fileCommand(name, '')).join('');
  appendAll([{ file: 'GITHUB_ENV', text }], environment);
  return true;
}

/**
 * Empties the runner's files in which the step has written credentials. Returns whether there were any.
 *
 * @throws the system's error when a file can't be emptied.
 */
export function emptyFiles(environment: Environment): boolean {
  const files = pathsIn(environment[`STATE_${FILES_STATE}`] ?? '');
  emptyRunnerFiles(files, tempOf(environment));
  return files.length > 0;
}

/**
 * Removes what the step's profiles renew from. Returns whether there were any.
 *
 * @throws Error when the state names a folder that this action does not make, and the system's error when a file can't be removed.
 */
export function removeProfiles(environment: Environment): boolean {
  const folder = environment[`STATE_${PROFILES_STATE}`];
  if (!folder) return false;
  // Where this step has saved no state, a variable of that name in the job's environment is taken for it.
  if (!isOwnFolder(folder, isProfilesFolder, environment)) {
    throw new Error(
      `STATE_${PROFILES_STATE} names ${quoted(folder)}, which is not a folder of this action. Remove this variable from the job.`,
    );
  }
  removeProfileFiles(folder);
  return true;
}

function pathsIn(text: string): string[] {
  try {
    const found: unknown = JSON.parse(text);
    return Array.isArray(found) ? found.filter((item) => typeof item === 'string') : [];
  } catch {
    return [];
  }
}
