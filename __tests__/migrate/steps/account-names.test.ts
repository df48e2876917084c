import { describe, expect, test } from '@jest/globals';
import type { Accounts } from '../../../src/accounts/accounts.js';
import { readAccounts } from '../../../src/accounts/read.js';
import { HUB, TARGET } from '../forms/form.js';
import { migrateText } from '../migrate-text.js';

function accountsOf(dev: string, file = '.github/accounts.yml', hub = HUB): Accounts {
  const text = `hub: { role: "${hub}" }\ndefaults: { role: DeployRole, region: eu-west-1 }\naccounts: { dev: { id: "222222222222"${dev} } }\n`;
  const reading = readAccounts(text, file);
  if (!reading.ok) throw new Error('the accounts file is invalid');
  return reading.accounts;
}

const USES = 'aws-actions/configure-aws-credentials@v4';
const CHECKOUT = '    - uses: actions/checkout@v4\n';
const workflow = (steps: string, before = CHECKOUT) =>
  `on: push\npermissions: { id-token: write }\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n${before}${steps}`;
const pair = (more = '') =>
  workflow(`    - uses: ${USES}
      with: { role-to-assume: '${HUB}', aws-region: eu-west-1 }
    - uses: ${USES}
      with:
        # dev
        role-to-assume: ${TARGET} # target
        role-chaining: true
        role-skip-session-tagging: true
${more}`);
const DIRECT = `    - uses: ${USES}\n      with:\n        role-to-assume: ${TARGET}\n`;
const direct = workflow(DIRECT);

/** The inputs of the new step. */
function inputsOf(before: string, accounts: Accounts): string[] {
  const { text } = migrateText(before, 'deploy.yml', { accounts });
  return (text.split('with:\n')[1] ?? '')
    .trimEnd()
    .split('\n')
    .map((line) => line.trim());
}

describe('an account of the file', () => {
  test('takes the place of hub role and target', () => {
    expect(inputsOf(pair(), accountsOf(''))).toEqual(['# dev', 'account: dev # target']);
  });

  test('keeps a hub role that the file does not have', () => {
    const accounts = accountsOf('', undefined, `${HUB}-2`);
    expect(inputsOf(pair(), accounts)).toEqual([`hub-role: '${HUB}'`, '# dev', 'account: dev # target']);
    expect(inputsOf(pair(), accountsOf(`, hub-role: "${HUB}"`, undefined, `${HUB}-2`))).toEqual([
      '# dev',
      'account: dev # target',
    ]);
  });

  test('comes with the name of a file that is not the default', () => {
    expect(inputsOf(pair(), accountsOf('', 'aws/accounts.yml'))).toEqual([
      'accounts-file: aws/accounts.yml',
      '# dev',
      'account: dev # target',
    ]);
  });

  test('is named on route direct, too', () => {
    expect(inputsOf(direct, accountsOf(''))).toEqual(['route: direct', 'account: dev']);
    expect(inputsOf(direct, accountsOf(', route: direct'))).toEqual(['account: dev']);
  });

  test('is not named where its role is another one', () => {
    expect(inputsOf(direct, accountsOf(', role: Other'))).toEqual(['route: direct', `role-to-assume: ${TARGET}`]);
  });

  test.each([
    ['a route', ', route: direct', ''],
    ['a duration', ', duration-seconds: 900', ''],
    ['a session name', ', session-name: shop', ''],
    ['an external id', ', external-id-env: EXTERNAL_ID', ''],
    ['a policy', ', session-policy: policy.json', ''],
  ])('is not named where it would add %s', (_, dev, more) => {
    expect(inputsOf(pair(more), accountsOf(dev))).toContain(`role-to-assume: ${TARGET} # target`);
  });

  test.each([
    ['no step before it', ''],
    ['no checkout before it', '    - uses: actions/setup-node@v4\n'],
    ['a checkout after it', '', CHECKOUT],
    ['a checkout of another repository', CHECKOUT.replace('\n', '\n      with: { repository: octo/other }\n')],
    ['a checkout elsewhere', CHECKOUT.replace('\n', '\n      with: { path: src }\n')],
    ['a checkout in some runs', CHECKOUT.replace('\n', "\n      if: github.ref == 'refs/heads/main'\n")],
  ])('is not named with %s, and a note has the reason', (_, before, after = '') => {
    const text = workflow(`${DIRECT}${after}`, before);
    expect(inputsOf(text, accountsOf(''))).toContain(`role-to-assume: ${TARGET}`);
    const { messages } = migrateText(text, 'deploy.yml', { accounts: accountsOf('') });
    expect(messages.map(({ code }) => code)).toContain('no-checkout');
  });

  test('is named in an action of the repository, which is there because of a checkout', () => {
    const action = `name: x\ndescription: x\nruns:\n  using: composite\n  steps:\n${DIRECT}`;
    const { text } = migrateText(action, 'ci/deploy/action.yml', { accounts: accountsOf('') });
    expect(text).toContain('account: dev');
  });

  test('is named where the step sets what the account sets', () => {
    const more = '        role-duration-seconds: 1800\n';
    expect(inputsOf(pair(more), accountsOf(', duration-seconds: 900'))).toEqual([
      '# dev',
      'account: dev # target',
      'role-duration-seconds: 1800',
    ]);
  });
});
