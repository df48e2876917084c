import type { Environment } from '../../shared/environment.js';
import { quoted } from '../../shared/log/plain.js';
import { fileCommands } from '../../shared/runner/file-command.js';
import { isOwnFolder, tempOf } from '../../shared/runner/own-folder.js';
import { appendAll, emptyRunnerFiles } from '../../shared/runner/runner-files.js';
import { isProfilesFolder, removeProfileFiles } from '../profiles/install.js';
import { EXPORTED_STATE, FILES_STATE, PROFILES_STATE } from './export-credentials.js';
import { stillExported } from './exported-variables.js';

/**
 * Empties the credential variables if they still have what the step exported, or what its own `env:` has: another step's
 * credentials stay. Region, profile and config path stay too, because an empty value there breaks the tools in later post steps.
 * Returns whether it emptied any. The runner's protocol cannot unset a variable, only empty it.
 *
 * @throws RunnerFileError when `GITHUB_ENV` cannot be written.
 */
export function blankCredentials(environment: Environment): boolean {
  const hash = environment[`STATE_${EXPORTED_STATE}`];
  const names = hash ? stillExported(environment, hash) : [];
  if (names.length === 0) return false;
  const text = fileCommands(names.map((name) => [name, '']));
  appendAll([{ file: 'GITHUB_ENV', text }], environment);
  return true;
}

/**
 * Empties the runner's files to which the step has written credentials. Returns whether there were any.
 *
 * @throws the system's error when a file cannot be emptied.
 */
export function emptyFiles(environment: Environment): boolean {
  const files = pathsIn(environment[`STATE_${FILES_STATE}`] ?? '');
  emptyRunnerFiles(files, tempOf(environment));
  return files.length > 0;
}

/**
 * Removes the files from which the step's profiles renew. Returns whether there were any.
 *
 * @throws Error when the state names a folder that this action does not create, and the system's error when a file cannot be removed.
 */
export function removeProfiles(environment: Environment): boolean {
  const folder = environment[`STATE_${PROFILES_STATE}`];
  if (!folder) return false;
  // Where this step has saved no state, the runner takes a variable of that name in the job's environment for it.
  if (!isOwnFolder(folder, isProfilesFolder, environment)) {
    throw new Error(
      `STATE_${PROFILES_STATE} is ${quoted(folder)}, which is not a folder of this action. Remove this variable from the job.`,
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
