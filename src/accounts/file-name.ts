import { existsSync } from 'node:fs';
import path from 'node:path';

/** The accounts file unless `accounts-file` names another one, relative to the workspace. */
export const ACCOUNTS_FILE = '.github/accounts.yml';

/** The name with the other one of the two usual extensions of YAML; unchanged when it has neither. */
export function otherExtension(file: string): string {
  return file.replace(/\.(ya?ml)$/i, (_, extension: string) => (extension.length === 3 ? '.yaml' : '.yml'));
}

/** True when the workspace has an accounts file at the default path, or one with the other extension. */
export function hasAccountsFile(workspace: string): boolean {
  return [ACCOUNTS_FILE, otherExtension(ACCOUNTS_FILE)].some((name) => existsSync(path.join(workspace, name)));
}
