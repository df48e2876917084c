import { existsSync } from 'node:fs';
import path from 'node:path';
import { otherEnding } from '../accounts/accounts.js';
import type { Environment } from '../shared/environment.js';
import { ACCOUNTS_FILE } from '../shared/inputs/accounts-file-name.js';
import { InputReader } from '../shared/inputs/input-reader.js';
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
  const names = [ACCOUNTS_FILE, otherEnding(ACCOUNTS_FILE)];
  const file =
    new InputReader(environment).own('accounts-file') ?? names.find((name) => existsSync(path.join(workspace, name)));
  if (file === undefined) return undefined;
  const { accountsFromWorkspace } = await import('../accounts/from-workspace.js');
  const reading = accountsFromWorkspace(workspace, file);
  if (!reading.ok) return undefined;
  const { hub, accounts } = reading.accounts;
  return {
    hubRole: hub.role?.value,
    accounts: accounts.map(({ name, id, role }) => ({ name, id: id.value, role: role?.value })),
  };
}
