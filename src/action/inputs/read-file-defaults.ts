import path from 'node:path';
import { ACCOUNT_NAME } from '../../accounts/accounts.js';
import { type FileDefaults, NO_DEFAULTS } from '../../accounts/file-defaults.js';
import { ACCOUNTS_FILE, hasAccountsFile } from '../../accounts/file-name.js';
import { type RawInputs, variableOf } from '../../shared/inputs/raw-inputs.js';
import { accountsInProfiles } from './profile-lines.js';

/**
 * Reads the accounts file where a step uses it: for an account by its name, or for an input that is not set. A job that sets all by
 * inputs neither opens the file nor loads its reader.
 */
export async function readFileDefaults(inputs: RawInputs): Promise<FileDefaults> {
  const { texts, environment } = inputs;
  const account = texts.get('account');
  const profiles = accountsInProfiles(texts.get('profiles') ?? '');
  const usesHub = texts.get('identity') !== 'ambient' && texts.get('route') !== 'direct';
  const isNamed = profiles.length > 0 || (account !== undefined && ACCOUNT_NAME.test(account));
  const isIncomplete =
    !texts.has('role-to-assume') ||
    (usesHub && !texts.has('hub-role')) ||
    (!texts.has('aws-region') && variableOf(inputs, 'AWS_REGION') === undefined);
  if (!isNamed && !isIncomplete) return NO_DEFAULTS;

  const workspace = path.resolve(environment.GITHUB_WORKSPACE ?? '.');
  const file = texts.get('accounts-file');
  if (file === undefined && !hasAccountsFile(workspace)) return { ...NO_DEFAULTS, isUnknown: isNamed };

  const { loadDefaults } = await import('../../accounts/read-defaults.js');
  return loadDefaults(workspace, file ?? ACCOUNTS_FILE, { inputs, account, profiles });
}
