import { fileCommand } from '../log/file-command.js';
import { retire } from '../profiles/install.js';
import { EXPORTED_STATE, PROFILES_STATE } from './deliver.js';
import { CREDENTIAL_VARIABLES, stillHolds } from './exported.js';
import { appendAll } from './runner-files.js';

/**
 * Blanks the three credential variables if they still hold what the step exported: another step's credentials are not ours to
 * take away. Region, profile and config path stay, because an empty value there breaks the tools that run after us. Returns
 * whether it blanked anything. The environment can't unset a variable, only blank it.
 *
 * @throws RunnerFileError when `GITHUB_ENV` can't be written.
 */
export function blankCredentials(environment: Readonly<Record<string, string | undefined>>): boolean {
  const mark = environment[`STATE_${EXPORTED_STATE}`];
  if (!mark || !stillHolds(environment, mark)) return false;
  const text = CREDENTIAL_VARIABLES.map((name) => fileCommand(name, '')).join('');
  appendAll([{ file: 'GITHUB_ENV', text }], environment);
  return true;
}

/**
 * Takes away what the step's profiles renew from. Returns whether there were any.
 *
 * @throws the system's error when a file can't be removed.
 */
export function retireProfiles(environment: Readonly<Record<string, string | undefined>>): boolean {
  const folder = environment[`STATE_${PROFILES_STATE}`];
  if (!folder) return false;
  retire(folder);
  return true;
}
