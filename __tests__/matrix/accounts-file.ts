/** The accounts file of the tests of the matrix. */
import type { Accounts } from '../../src/accounts/accounts.js';
import { readAccounts } from '../../src/accounts/read.js';

export const FILE = '.github/accounts.yml';

export const FOUR_ACCOUNTS = `
hub:
  role: arn:aws:iam::111122223333:role/github-hub
defaults:
  role: DeployRole
  region: eu-west-1
accounts:
  dev:        { id: "222222222222", labels: { tier: dev, wave: "1" } }
  staging:    { id: "333333333333", region: eu-central-1, labels: { tier: test, wave: "2" } }
  prod-eu:    { id: "444444444444", role: ci/ProdDeployRole, environment: production, labels: { tier: prod, wave: "10" } }
  prod-us:    { id: "555555555555", environment: production, labels: { tier: prod, wave: "2" } }
`;

/** The text of a file with this many accounts, four to a wave. */
export function manyAccounts(count: number): string {
  const lines = Array.from({ length: count }, (_, at) => {
    const id = String(200_000_000_000 + at);
    return `  team-${at}: { id: "${id}", environment: production, labels: { tier: prod, wave: "${Math.floor(at / 4)}" } }\n`;
  });
  return `defaults: { role: DeployRole, region: eu-west-1 }\naccounts:\n${lines.join('')}`;
}

/** A file's accounts. Throws when the text is refused. */
export function accountsOf(text: string): Accounts {
  const reading = readAccounts(text, FILE);
  if (!reading.ok) throw new Error(JSON.stringify(reading.issues));
  return reading.accounts;
}
