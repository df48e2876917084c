import { describe, expect, test } from '@jest/globals';
import { readSelection } from '../../../src/accounts/selection/read-selection.js';
import { select } from '../../../src/accounts/selection/select.js';
import { formatSelectionIssue } from '../../../src/accounts/selection/selection-messages.js';
import { inputVariable } from '../../../src/demo/runner/environment.js';
import { inputsOfStep } from '../../../src/shared/inputs/raw-inputs.js';
import { accountsOf, FOUR_ACCOUNTS } from '../../support/accounts-files.js';

type Inputs = Readonly<Record<string, string>>;

const from = accountsOf(FOUR_ACCOUNTS);

/** The names that the inputs select, or the sentences that say why not. */
function selected(inputs: Inputs): readonly string[] {
  const variables = Object.entries(inputs).map(([name, value]) => [inputVariable(name), value]);
  const { selection, issues } = readSelection(inputsOfStep(Object.fromEntries(variables)));
  const result = select(from, selection);
  const wrong = [...issues, ...(result.ok ? [] : result.issues)];
  if (wrong.length > 0) return wrong.map((issue) => formatSelectionIssue(issue, (text) => text));
  return result.ok ? result.accounts.map(({ name }) => name) : [];
}

const ALL = ['dev', 'staging', 'prod-eu', 'prod-us'];

describe('the accounts that are selected', () => {
  test.each<[string, Inputs, readonly string[]]>([
    ['all, when nothing is asked', {}, ALL],
    ['all, when the inputs are blank', { accounts: ' ', where: '\n' }, ALL],
    ['those named, in the order of the file', { accounts: 'prod-us dev' }, ['dev', 'prod-us']],
    ['those named with commas and lines', { accounts: 'prod-us,\n dev,' }, ['dev', 'prod-us']],
    ['those of a pattern', { accounts: 'prod-*' }, ['prod-eu', 'prod-us']],
    ['those of a pattern with ?', { accounts: 'prod-?s' }, ['prod-us']],
    ['those of either pattern, once', { accounts: 'prod-*, *-us, dev' }, ['dev', 'prod-eu', 'prod-us']],
    ['all but those excluded', { accounts: '!prod-*' }, ['dev', 'staging']],
    ['none that is excluded, wherever that stands', { accounts: '!prod-us *' }, ['dev', 'staging', 'prod-eu']],
    ['those with a label', { where: 'tier=prod' }, ['prod-eu', 'prod-us']],
    ['those with all labels', { where: 'tier=prod\nwave=2' }, ['prod-us']],
    ['those with either value of a label', { where: 'tier=prod\ntier=dev' }, ['dev', 'prod-eu', 'prod-us']],
    ['those with a label, written with blanks', { where: '  tier = prod  \r\n' }, ['prod-eu', 'prod-us']],
    ['those that are named and have the label', { accounts: '*-eu, dev', where: 'tier=prod' }, ['prod-eu']],
    ['none, when none is allowed', { accounts: 'dev', where: 'tier=prod', 'allow-empty': 'true' }, []],
    ['none, for a value nobody has yet', { where: 'wave=3', 'allow-empty': 'true' }, []],
  ])('are %s', (_, inputs, names) => {
    expect(selected(inputs)).toEqual(names);
  });
});

describe('what is asked wrongly', () => {
  test.each<[Inputs, RegExp]>([
    [
      { accounts: 'stagin' },
      /^accounts contains "stagin", which is not an account of "\.github\/accounts\.yml"\. Use "staging"/,
    ],
    [{ accounts: 'Prod-eu' }, /Use "prod-eu"/],
    [{ accounts: 'quality' }, /^accounts contains "quality", .*\. Correct it, or add the account there\.$/],
    [{ accounts: '!stagin' }, /^accounts contains "stagin"/],
    [{ accounts: '* !test-*' }, /^accounts contains "test-\*", which matches no account of /],
    [{ accounts: '222222222222' }, /^accounts contains "222222222222"/],
    [{ accounts: 'stagin', 'allow-empty': 'true' }, /^accounts contains "stagin"/],
    [{ accounts: ',' }, /^accounts has no names\. /],
    [{ accounts: '! dev' }, /^accounts contains a ! without a name/],
    [{ where: 'tier' }, /^where contains "tier", which is not a condition\. /],
    [{ where: '=prod' }, /^where contains "=prod"/],
    [{ where: 'teir=prod' }, /^where uses the label "teir", which no account .* has\. Use "tier"/],
    [{ where: 'teir=prod', 'allow-empty': 'true' }, /^where uses the label "teir"/],
    [{ where: '__proto__=prod' }, /^where uses the label "__proto__"/],
    [{ where: 'constructor=x' }, /^where uses the label "constructor"/],
    [
      { where: 'wave=3' },
      /^where contains "wave=3", which no account has\. Use one of "1", "2", "10", or set allow-empty/,
    ],
    [{ where: 'tier=prod\ntier=deb' }, /^where contains "tier=deb"/],
    [{ where: 'tier=' }, /^where contains "tier="/],
    [{ accounts: 'dev', where: 'tier=prod' }, /^accounts and where select none of the 4 accounts/],
    [{ accounts: '!*' }, /^accounts and where select none/],
    [{ 'group-by': 'waves' }, /^group-by uses the label "waves", .*\. Use "wave"/],
    [{ batch: '0' }, /^batch "0" is not valid\. Use a whole number from 1 to 256/],
    [{ batch: '257' }, /^batch "257" is/],
    [{ batch: '1e2' }, /^batch "1e2" is/],
    [{ 'allow-empty': 'yes' }, /^allow-empty is "yes", not a boolean\. /],
    [{ 'mask-aws-account-id': '1' }, /^mask-aws-account-id is "1"/],
  ])('%j is refused in one sentence', (inputs, sentence) => {
    expect(selected(inputs)).toEqual([expect.stringMatching(sentence)]);
  });

  test('is told together, each by its input', () => {
    const inputs = {
      accounts: 'stagin, prodd-eu',
      where: 'tier',
      'group-by': 'waves',
      batch: '-1',
      'allow-empty': 'no',
    };
    expect(selected(inputs).map((sentence) => sentence.split(' ')[0])).toEqual([
      'where',
      'batch',
      'allow-empty',
      'accounts',
      'accounts',
      'group-by',
    ]);
  });

  test('an account without the label to group by is named', () => {
    const { selection } = readSelection(inputsOfStep({ 'INPUT_GROUP-BY': 'wave' }));
    const more = `${FOUR_ACCOUNTS}  sandbox: { id: "666666666666" }\n  attic: { id: "777777777777" }\n`;
    const result = select(accountsOf(more), selection);
    const sentences = result.ok ? [] : result.issues.map((issue) => formatSelectionIssue(issue, (text) => text));
    expect(sentences).toEqual([
      'group-by is "wave", and these accounts have no such label: "sandbox", "attic". Add the label, or exclude the accounts.',
    ]);
  });

  test('what is found is shown so that it can do nothing', () => {
    const [sentence] = selected({ accounts: '::error::x' });
    expect(sentence).toContain('"\u2236\u2236error::x"');
  });
});
