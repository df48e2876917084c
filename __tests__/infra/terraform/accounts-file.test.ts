/** The accounts file as Terraform reads it, held against how the action does: what the action refuses, Terraform does not take. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readAccounts } from '../../../src/accounts/read.js';
import { removeFolders } from '../../support/files.js';
import { writeAccountsFile } from './models.js';
import { type Rendering, render, whereTerraformIs } from './render.js';

const HUB = 'hub: { role: "arn:aws:iam::111122223333:role/github-hub" }\n';
const DEFAULTS = 'defaults: { role: DeployRole }\n';
const DEV = '  dev: { id: "222222222222" }\n';
const WHOLE = `${HUB}${DEFAULTS}accounts:\n${DEV}`;
const accounts = (...lines: string[]) => `${HUB}${DEFAULTS}accounts:\n${lines.map((line) => `  ${line}\n`).join('')}`;

const TAKEN: readonly (readonly [string, string])[] = [
  ['the smallest', WHOLE],
  ['one with a byte order mark and Windows line ends', `\ufeff${WHOLE.replaceAll('\n', '\r\n')}`],
  ['ids with leading zeros', accounts('dev: { id: "022222222222" }')],
  ['ids in single quotes', accounts("dev: { id: '222222222222' }")],
  ['an id in comments', `# id: of the account\n${WHOLE}  # old: { id: "333333333333" }\n`],
  ['a label called id', accounts('dev: { id: "222222222222", labels: { id: "4711" } }')],
  ['two roles in one account', accounts('dev: { id: "222222222222" }', 'admin: { id: "222222222222", role: Admin }')],
  ['a role with a path and a slash in front', accounts('dev: { id: "222222222222", role: /ci/DeployRole }')],
  ['asterisks and ampersands in quotes', accounts('dev: { id: "222222222222", labels: { note: "a: *b & c: &d" } }')],
  [
    'every key',
    accounts(
      'dev: { id: "222222222222", region: eu-west-1, route: direct, environment: "a: b", session-name: dev,' +
        ' duration-seconds: 900, session-policy: .github/dev.json, external-id-env: DEV_EXTERNAL_ID, labels: { a: b } }',
    ),
  ],
  ['a diagnosis role for all', WHOLE.replace('DeployRole }', 'DeployRole, diagnosis-role: ci/github-diagnosis }')],
  ['a diagnosis role of an account', accounts('dev: { id: "222222222222", diagnosis-role: /github-diagnosis }')],
  ['a hub role of an account, by name', accounts('dev: { id: "222222222222", hub-role: ci/github-hub-prod }')],
  [
    'a hub role of an account, by ARN',
    accounts('dev: { id: "222222222222", hub-role: "arn:aws:iam::666666666666:role/vault-hub" }'),
  ],
];

/** Refused by both, with a part of Terraform's sentence. */
const REFUSED: readonly (readonly [string, string, string])[] = [
  ['nothing', '', 'is empty, or not YAML'],
  ['no YAML', 'hub: [', 'is empty, or not YAML'],
  ['two documents', `${WHOLE}---\n${WHOLE}`, 'is empty, or not YAML'],
  ['no accounts', `${HUB}${DEFAULTS}`, 'has no accounts. Add accounts:'],
  ['accounts with nothing under it', `${HUB}accounts:\n`, 'accounts is empty'],
  ['a list of accounts', `${HUB}accounts: [dev]\n`, 'accounts is empty'],
  ['a bare id', accounts('dev: { id: 222222222222 }'), 'accounts.dev.id is a bare number'],
  ['a bare id with a leading zero', accounts('dev: { id: 022222222222 }'), 'accounts.dev.id is a bare number'],
  [
    'an id of 11 digits',
    accounts('dev: { id: "22222222222" }'),
    "accounts.dev.id is not valid. Set the account's 12 digits",
  ],
  ['no id', accounts('dev: { region: eu-west-1 }'), 'accounts.dev has no id'],
  ['an account that is a word', accounts('dev: "222222222222"'), 'accounts.dev has no id'],
  ['an unknown section', `${WHOLE}acounts: {}\n`, 'acounts is an unknown key. Use one of hub,'],
  ['an unknown key of the hub', WHOLE.replace('{ role', '{ name: x, role'), 'hub.name is an unknown key'],
  ['an unknown key of the defaults', WHOLE.replace('{ role: D', '{ id: "1", role: D'), 'defaults.id is an unknown key'],
  [
    'an unknown key of an account',
    accounts('dev: { id: "222222222222", rol: x }'),
    'accounts.dev.rol is an unknown key',
  ],
  [
    'an external id',
    accounts('dev: { id: "222222222222", external-id: x }'),
    'accounts.dev.external-id is an unknown key',
  ],
  ['an account twice', accounts('dev: { id: "222222222222" }', 'dev: { id: "333333333333" }'), 'holds 2 ids, but 1'],
  ['an id twice', accounts('dev: { id: "222222222222", id: "333333333333" }'), 'holds 2 ids, but 1 accounts'],
  ['an anchor', accounts('dev: &dev', '  id: "222222222222"', 'two: *dev'), 'holds anchors, aliases or merge keys'],
  ['an account called hub', accounts('hub: { id: "222222222222" }'), 'accounts.hub is a reserved name'],
  ['an account named by digits', accounts('"4711": { id: "222222222222" }'), 'accounts.4711 is not a valid name'],
  ['an account named by blanks', accounts('a b: { id: "222222222222" }'), 'accounts.a b is not a valid name'],
  [
    'the ARN of a target role',
    WHOLE.replace('DeployRole', '"arn:aws:iam::2:role/X"'),
    'defaults.role is not valid. Set a role',
  ],
  [
    'a hub role that is no ARN',
    WHOLE.replace('arn:aws:iam::111122223333:role/', ''),
    'hub.role is not valid. Set the ARN',
  ],
  [
    'another route',
    accounts('dev: { id: "222222222222", route: both }'),
    'accounts.dev.route is not valid. Set hub or direct',
  ],
  [
    'an environment that is a boolean',
    accounts('dev: { id: "222222222222", environment: true }'),
    'is not a string in YAML',
  ],
  [
    'an empty environment',
    accounts('dev: { id: "222222222222", environment: "" }'),
    'accounts.dev.environment is not valid',
  ],
  [
    'no value',
    accounts('dev: { id: "222222222222", environment: }'),
    'accounts.dev.environment is not a string in YAML',
  ],
  [
    'a list for a value',
    accounts('dev: { id: "222222222222", environment: [a] }'),
    'environment is not a string in YAML',
  ],
  ['a quoted duration', accounts('dev: { id: "222222222222", duration-seconds: "900" }'), 'from 900 to 43200, without'],
  ['a short duration', accounts('dev: { id: "222222222222", duration-seconds: 60 }'), 'from 900 to 43200, without'],
  [
    'a duration in parts',
    accounts('dev: { id: "222222222222", duration-seconds: 900.5 }'),
    'from 900 to 43200, without',
  ],
  ['another variable', accounts('dev: { id: "222222222222", external-id-env: GITHUB_TOKEN }'), 'contains EXTERNAL_ID'],
  [
    'the ARN of a diagnosis role',
    accounts('dev: { id: "222222222222", diagnosis-role: "arn:aws:iam::222222222222:role/github-diagnosis" }'),
    "accounts.dev.diagnosis-role is not valid. Set a role's name",
  ],
  [
    'a hub role that is no role',
    accounts('dev: { id: "222222222222", hub-role: "arn:aws:iam::111122223333:root" }'),
    'accounts.dev.hub-role is not valid. Set the ARN of another hub role',
  ],
  [
    'a hub role in another partition',
    accounts('dev: { id: "222222222222", hub-role: "arn:aws-cn:iam::111122223333:role/github-hub" }'),
    'accounts.dev.hub-role is in another partition than hub.role',
  ],
  [
    'a hub role for all accounts',
    WHOLE.replace('{ role: D', '{ hub-role: github-hub, role: D'),
    'defaults.hub-role is an unknown key',
  ],
  [
    'labels that are a word',
    accounts('dev: { id: "222222222222", labels: x }'),
    'accounts.dev.labels is not valid. Add names',
  ],
];

/** Taken by the action, but not by Terraform: what would reach too far in a policy, or what Terraform's YAML reads otherwise. */
const STRICTER: readonly (readonly [string, string, string])[] = [
  ['no hub role', `${DEFAULTS}accounts:\n${DEV}`, 'hub.role is missing'],
  ['no role of an account', `${HUB}accounts:\n${DEV}`, 'accounts.dev has no role, and defaults has none'],
  [
    'a wildcard in the path of a role',
    WHOLE.replace('DeployRole', '"*/DeployRole"'),
    'defaults.role is not valid. Set a role',
  ],
  [
    'a variable in the path of a role',
    WHOLE.replace('DeployRole', '"${x}/DeployRole"'),
    'defaults.role is not valid. Set a role',
  ],
  [
    'a wildcard in the path of a diagnosis role',
    accounts('dev: { id: "222222222222", diagnosis-role: "*/github-diagnosis" }'),
    'diagnosis-role is not valid',
  ],
  [
    'a wildcard in the path of a hub role',
    accounts('dev: { id: "222222222222", hub-role: "*/github-hub" }'),
    'hub-role is not valid',
  ],
  [
    'a wildcard for an environment',
    accounts('dev: { id: "222222222222", environment: "*" }'),
    'environment is not valid',
  ],
  ['an account called no', accounts('no: { id: "222222222222" }'), 'accounts.false is a reserved name'],
  ['an environment called on', accounts('dev: { id: "222222222222", environment: on }'), 'is not a string in YAML'],
  ['a date', accounts('dev: { id: "222222222222", environment: 2026-11-26 }'), 'environment is a date in Terraform'],
];

let taken: Rendering;
let refused: Rendering;

function renderFiles(texts: readonly string[]): Rendering {
  const calls = texts.map(
    (text, at) => [`file${at}`, { module: 'accounts-file', variables: { path: writeAccountsFile(text) } }] as const,
  );
  return render(Object.fromEntries(calls));
}

whereTerraformIs('with Terraform', () => {
  beforeAll(() => {
    taken = renderFiles(TAKEN.map(([, text]) => text));
  });

  afterAll(removeFolders);

  describe('taken by the action and by Terraform', () => {
    test.each(TAKEN)('%s', (_, text) => {
      expect(readAccounts(text, 'accounts.yml')).toMatchObject({ ok: true });
      expect(taken.refusals).toEqual([]);
    });
  });

  describe('refused by Terraform', () => {
    const files = new Map<string, string>();

    beforeAll(() => {
      const cases = [...REFUSED, ...STRICTER];
      refused = render(
        Object.fromEntries(
          cases.map(([name, text], at) => {
            const path = writeAccountsFile(text);
            files.set(name, path);
            return [`file${at}`, { module: 'accounts-file', variables: { path } }];
          }),
        ),
      );
    });

    const refusalOf = (name: string) =>
      refused.refusals.find((refusal) => refusal.includes(files.get(name) ?? '')) ?? '';

    test.each(REFUSED)('%s, as by the action', (name, text, sentence) => {
      expect(readAccounts(text, 'accounts.yml')).toMatchObject({ ok: false });
      expect(refusalOf(name)).toContain(sentence);
    });

    test.each(STRICTER)('%s, though not by the action', (name, text, sentence) => {
      expect(readAccounts(text, 'accounts.yml')).toMatchObject({ ok: true });
      expect(refusalOf(name)).toContain(sentence);
    });
  });
});
