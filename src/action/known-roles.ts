import path from 'node:path';
import { ACCOUNTS_FILE, hasAccountsFile } from '../accounts/file-name.js';
import type { Environment } from '../shared/environment.js';
import { inputsOfStep } from '../shared/inputs/raw-inputs.js';
import type { KnownRoles } from './diagnosis/context.js';

const READ = new WeakMap<Environment, Promise<KnownRoles | undefined>>();

/**
 * The roles that the accounts file of the job names, for what a denied role could have been meant to be. `undefined` when there is no such
 * file, or it is not a good one. Reads the file once for an environment. Never throws.
 */
export function knownRoles(environment: Environment): Promise<KnownRoles | undefined> {
  const reading = READ.get(environment) ?? readRoles(environment).catch(() => undefined);
  READ.set(environment, reading);
  return reading;
}

async function readRoles(environment: Environment): Promise<KnownRoles | undefined> {
  const workspace = path.resolve(environment.GITHUB_WORKSPACE ?? '.');
  const file = inputsOfStep(environment).texts.get('accounts-file');
  if (file === undefined && !hasAccountsFile(workspace)) return undefined;
  const { accountsFromWorkspace } = await import('../accounts/from-workspace.js');
  const reading = accountsFromWorkspace(workspace, file ?? ACCOUNTS_FILE);
  if (!reading.ok) return undefined;
  const { hub, accounts } = reading.accounts;
  return {
    hubRole: hub.role?.value.arn,
    accounts: accounts.map(({ name, id, role }) => ({ name, id: id.value, role: role?.value })),
  };
}
