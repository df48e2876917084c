import { afterEach, expect, test } from '@jest/globals';
import { accountsFromWorkspace } from '../../src/accounts/from-workspace.js';
import { hubRolesOf } from '../../src/accounts/hub-roles.js';
import { openWorkspace, type Workspace } from '../support/files.js';

const made: Workspace[] = [];
afterEach(() => {
  for (const each of made.splice(0)) each.remove();
});

const FIRST = 'arn:aws:iam::111122223333:role/github-hub';
const SECOND = 'arn:aws:iam::444455556666:role/hub-eu';

test.each<[string, string, string[]]>([
  ['its own, and no other', `hub: { role: "${FIRST}" }\naccounts: { a: { id: "222222222222", role: R } }`, [FIRST]],
  [
    'its own first, then those of accounts, each once',
    `hub: { role: "${FIRST}" }
accounts:
  a: { id: "222222222222", role: R, hub-role: "${SECOND}" }
  b: { id: "333333333333", role: R, hub-role: "${SECOND}" }
  c: { id: "444444444444", role: R, hub-role: "${FIRST}" }`,
    [FIRST, SECOND],
  ],
  ['those of accounts alone', `accounts: { a: { id: "222222222222", role: R, hub-role: "${SECOND}" } }`, [SECOND]],
  ['none', 'accounts: { a: { id: "222222222222", role: R, route: direct } }', []],
])('the hub roles of a file are %s', (_, text, roles) => {
  const workspace = openWorkspace(text);
  made.push(workspace);
  const reading = accountsFromWorkspace(workspace.folder, '.github/accounts.yml');
  if (!reading.ok) throw new Error(JSON.stringify(reading.issues));
  expect(hubRolesOf(reading.accounts).map(({ arn }) => arn)).toEqual(roles);
});
