import path from 'node:path';
import { ACCOUNT_NAME } from '../../accounts/accounts.js';
import { type FileDefaults, NO_DEFAULTS } from '../../accounts/file-defaults.js';
import { ACCOUNTS_FILE, hasAccountsFile } from '../../accounts/file-name.js';
import type { DefaultsRequest } from '../../accounts/read-defaults.js';
import { type RawInputs, variableOf } from '../../shared/inputs/raw-inputs.js';
import { accountsInProfiles } from './profile-lines.js';

/** How a step uses the accounts file. */
export interface AccountsFileUse {
  /** As `accounts-file` names it; `undefined` for the default. */
  readonly file: string | undefined;
  readonly request: DefaultsRequest;
  /** True when the step names an account of the file. */
  readonly isNamed: boolean;
}

/** What a step uses of the accounts file: an account by its name, or an input that is not set; `undefined` for nothing. */
export function accountsFileUse(inputs: RawInputs): AccountsFileUse | undefined {
  const { texts } = inputs;
  const account = texts.get('account');
  const profiles = accountsInProfiles(texts.get('profiles') ?? '');
  const usesHub = texts.get('identity') !== 'ambient' && texts.get('route') !== 'direct';
  const isNamed = profiles.length > 0 || (account !== undefined && ACCOUNT_NAME.test(account));
  const isIncomplete =
    !texts.has('role-to-assume') ||
    (usesHub && !texts.has('hub-role')) ||
    (!texts.has('aws-region') && variableOf(inputs, 'AWS_REGION') === undefined);
  if (!isNamed && !isIncomplete) return undefined;
  return { file: texts.get('accounts-file'), request: { inputs, account, profiles }, isNamed };
}

/**
 * Reads the accounts file where a step uses it. A job that sets all by inputs neither opens the file nor loads its reader.
 */
export async function readFileDefaults(inputs: RawInputs): Promise<FileDefaults> {
  const use = accountsFileUse(inputs);
  if (use === undefined) return NO_DEFAULTS;
  const workspace = path.resolve(inputs.environment.GITHUB_WORKSPACE ?? '.');
  if (use.file === undefined && !hasAccountsFile(workspace)) return { ...NO_DEFAULTS, isUnknown: use.isNamed };

  const { loadDefaults } = await import('../../accounts/read-defaults.js');
  return loadDefaults(workspace, use.file ?? ACCOUNTS_FILE, use.request);
}
