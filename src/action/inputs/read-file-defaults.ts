import { existsSync } from 'node:fs';
import path from 'node:path';
import { ACCOUNT_NAME, otherEnding } from '../../accounts/accounts.js';
import type { AccountsFileIssue } from '../../accounts/file-issues.js';
import type { Environment } from '../../shared/environment.js';
import { ACCOUNTS_FILE } from '../../shared/inputs/accounts-file-name.js';
import { type FileDefaults, NO_LAYER } from '../../shared/inputs/file-defaults.js';
import { InputReader } from '../../shared/inputs/input-reader.js';
import { accountsInProfiles } from './profiles.js';

/**
 * Opens the accounts file, and only when something is taken from it: an account by its name, or what is not given by inputs. A
 * job that gives everything by inputs neither opens the file nor loads what reads it.
 */
export async function readFileDefaults(environment: Environment): Promise<FileDefaults<AccountsFileIssue>> {
  const inputs = new InputReader(environment);
  const blank = (name: string) => inputs.own(name) === undefined;
  const account = inputs.own('account');
  const named = account !== undefined && ACCOUNT_NAME.test(account) ? account : undefined;
  const profiles = accountsInProfiles(inputs.own('profiles') ?? '');
  const hasHub = inputs.own('identity') !== 'ambient' && inputs.own('route') !== 'direct';
  const wanting =
    blank('role-to-assume') ||
    (hasHub && blank('hub-role')) ||
    (blank('aws-region') && inputs.variable('AWS_REGION') === undefined);
  const byName = named !== undefined || profiles.length > 0;
  if (!byName && !wanting) return NO_LAYER;

  const workspace = path.resolve(environment.GITHUB_WORKSPACE ?? '.');
  const file = inputs.own('accounts-file');
  const isThere = [ACCOUNTS_FILE, otherEnding(ACCOUNTS_FILE)].some((name) => existsSync(path.join(workspace, name)));
  if (file === undefined && !isThere) return { ...NO_LAYER, isMissed: byName };

  const { loadDefaults } = await import('../../accounts/defaults.js');
  return loadDefaults(workspace, file ?? ACCOUNTS_FILE, { inputs, named, profiles, hasHub });
}
