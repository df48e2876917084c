/** Texts of accounts files. */
import type { Accounts } from '../../src/accounts/accounts.js';
import { readAccounts } from '../../src/accounts/read.js';
import { ACCOUNTS_FILE, HUB_ROLE } from './names.js';

export const TWO_ACCOUNTS = `hub:
  role: ${HUB_ROLE}
defaults:
  role: DeployRole
  region: eu-west-1
accounts:
  dev: { id: "222222222222" }
  prod: { id: "444444444444", role: ci/ProdDeployRole }
`;

export const FOUR_ACCOUNTS = `
hub:
  role: ${HUB_ROLE}
defaults:
  role: DeployRole
  region: eu-west-1
accounts:
  dev:        { id: "222222222222", labels: { tier: dev, wave: "1" } }
  staging:    { id: "333333333333", region: eu-central-1, labels: { tier: test, wave: "2" } }
  prod-eu:    { id: "444444444444", role: ci/ProdDeployRole, environment: production, labels: { tier: prod, wave: "10" } }
  prod-us:    { id: "555555555555", environment: production, labels: { tier: prod, wave: "2" } }
`;

/** The id of the account at this position in `accountsFile`. */
export const idAt = (at: number) => String(222_222_000_000 + at);

/** A file with this many accounts, called team-0 and so on. `more` adds keys to an entry, such as `, route: direct`. */
export function accountsFile(count: number, more: string | ((at: number) => string) = ''): string {
  const lines = Array.from({ length: count }, (_, at) => {
    return `  team-${at}: { id: "${idAt(at)}"${typeof more === 'string' ? more : more(at)} }\n`;
  });
  return `hub: { role: "${HUB_ROLE}" }\ndefaults: { role: DeployRole, region: eu-west-1 }\naccounts:\n${lines.join('')}`;
}

/** A file with this many accounts of the environment production, four to a wave. */
export function wavesFile(count: number): string {
  const keys = (at: number) => `, environment: production, labels: { tier: prod, wave: "${Math.floor(at / 4)}" }`;
  return accountsFile(count, keys);
}

/** The accounts of a file. Throws when it has issues. */
export function accountsOf(text: string): Accounts {
  const reading = readAccounts(text, ACCOUNTS_FILE);
  if (!reading.ok) throw new Error(JSON.stringify(reading.issues));
  return reading.accounts;
}
