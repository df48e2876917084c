/** Bad durations, names, tags and policies. */
import { DIRECT } from '../../support/inputs.js';
import { type BadInput, badInput } from './bad-input.js';

const VIEW = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
const ON_DIRECT = { inputs: DIRECT };

/** This many tag lines. */
function tags(count: number): string {
  return Array.from({ length: count }, (_, at) => `Key${at}=v`).join('\n');
}

/** A policy of exactly this many characters. */
export function policyOf(length: number): string {
  const [head, tail] = ['{"Statement":[],"Id":"', '"}'];
  return `${head}${'x'.repeat(length - head.length - tail.length)}${tail}`;
}

/** So many managed policies of the target account, each ARN of `length` characters. */
export function managedPolicies(count: number, length: number): string {
  const head = 'arn:aws:iam::222222222222:policy/';
  return Array.from({ length: count }, (_, at) => {
    const name = `P${at}`;
    return `${head}${'d'.repeat(length - head.length - name.length - 1)}/${name}`;
  }).join('\n');
}

const DURATIONS: readonly BadInput[] = [
  ...badInput(
    'role-duration-seconds',
    'not-a-whole-number',
    ['899', '899'],
    ['43201', '43201'],
    ['43201 on route direct', '43201', ON_DIRECT],
    ['an exponent', '1e3'],
    ['a leading zero', '0900'],
    ['a minus', '-900'],
    ['a plus', '+900'],
    ['a fraction', '900.5'],
    ['a fraction of nothing', '900.0'],
    ['a blank in it', '3 600'],
    ['a hexadecimal number', '0x384'],
    ['a unit', '1h'],
    ['a separator', '3_600'],
    ['no number', 'Infinity'],
    ['digits of another script', '９００'],
    ['more digits than a number holds', '9'.repeat(400)],
  ),
  ...badInput(
    'role-duration-seconds',
    'beyond-chaining-cap',
    ['3601 on route hub', '3601'],
    ['12 h on route hub', '43200'],
  ),
];

const NAMES: readonly BadInput[] = [
  ...badInput(
    'role-session-name',
    'bad-session-name',
    ['one character', 's'],
    ['65 characters', 's'.repeat(65)],
    ['a blank', 'my session'],
    ['a slash', 'octo/shop'],
    ['a colon', 'a:b'],
    ['an umlaut', 'bücher'],
    ['two lines', 'ab\ncd'],
    ['an escape sequence', 'ab\u001b[2Jcd'],
  ),
  ...badInput(
    'source-identity',
    'bad-source-identity',
    ['one character', 'a'],
    ['257 characters', 'a'.repeat(257)],
    ["AWS's own prefix", 'aws:octocat'],
    ['a blank', 'mona lisa'],
  ),
  ...badInput('source-identity', 'not-on-direct', ['on route direct', 'octocat', ON_DIRECT]),
  ...badInput(
    'role-external-id',
    'bad-external-id',
    ['one character', '§'],
    ['1225 characters', 'q'.repeat(1225)],
    ['a blank in it', 'external secret 4711'],
    ['two lines', 'external-4711\nsecret-4712'],
    ['a mark', 'external*secret'],
    ['a workflow command', '##[warning]external-secret'],
  ),
  ...badInput('role-external-id', 'not-on-direct', [
    'on route direct',
    'external-secret-4713',
    { inputs: { route: 'direct', 'hub-role': undefined } },
  ]),
  ...badInput(
    'diagnosis-role',
    'not-a-name-or-arn',
    ['a name with a space', 'Diagnosis Role'],
    ['65 characters', 'r'.repeat(65)],
  ),
  ...badInput('diagnosis-role', 'role-prefix', ['the prefix of an ARN', 'role/Diagnosis']),
  ...badInput('diagnosis-role', 'not-a-role-arn', ['a user', 'arn:aws:iam::222222222222:user/Diagnosis']),
  ...badInput('diagnosis-role', 'diagnosis-role-elsewhere', [
    'another account',
    'arn:aws:iam::333333333333:role/Reader',
  ]),
  ...badInput(
    'diagnosis-role',
    'diagnosis-role-is-the-target',
    ['the target role', 'deployrole'],
    ['the same by its ARN', 'arn:aws:iam::222222222222:role/DeployRole'],
  ),
  ...badInput('diagnosis-role', 'diagnosis-role-on-direct', ['on route direct', 'Reader', ON_DIRECT]),
];

const TAGS: readonly BadInput[] = [
  ...badInput(
    'role-session-tags',
    'not-a-tag',
    ['a word', 'production'],
    ['the standard set in a capital', 'GitHub'],
    ['a value without a key', '=production'],
    ['JSON', '{"Team": "shop"}'],
  ),
  ...badInput(
    'role-session-tags',
    'bad-tag-key',
    ["AWS's own prefix", 'aws:team=shop'],
    ['the same in capitals', 'AWS:team=shop'],
    ['129 characters', `${'k'.repeat(129)}=v`],
    ['a mark in it', 'Te#am=shop'],
  ),
  ...badInput(
    'role-session-tags',
    'bad-tag-value',
    ['257 characters', `Team=${'v'.repeat(257)}`],
    ['a mark', 'Team=sh%op'],
  ),
  ...badInput('role-session-tags', 'listed-twice', ['a key in two spellings', 'Team=a\nteam=b']),
  ...badInput(
    'role-session-tags',
    'two-tags-on-a-line',
    ['parted by a blank', 'Team=shop Stage=prod'],
    ['the word github before a tag', 'github Team=shop'],
  ),
  ...badInput('role-session-tags', 'too-many-tags', ['51 of them', tags(51)]),
  ...badInput('role-session-tags', 'empty-list', ['commas only', ', ,']),
  ...badInput('role-session-tags', 'not-on-direct', ['on route direct', 'Team=shop', ON_DIRECT]),
  ...badInput('role-session-tags', 'not-on-direct', ['the standard set on route direct', 'github', ON_DIRECT]),
  ...badInput(
    'transitive-tag-keys',
    'transitive-key-without-tag',
    ['without any tags', 'Team'],
    ['without this tag', 'Team, Stage', { inputs: { 'role-session-tags': 'Team=shop' } }],
  ),
  ...badInput('transitive-tag-keys', 'bad-tag-key', ['a mark', 'Te#am'], ["AWS's own prefix", 'aws:team']),
  ...badInput('transitive-tag-keys', 'empty-list', ['a comma', ',']),
  ...badInput('transitive-tag-keys', 'not-on-direct', [
    'on route direct',
    'Team',
    {
      inputs: { ...DIRECT, 'role-session-tags': 'Team=shop' },
      refused: ['role-session-tags: not-on-direct', 'transitive-tag-keys: not-on-direct'],
    },
  ]),
];

const POLICIES: readonly BadInput[] = [
  ...badInput(
    'inline-session-policy',
    'policy-not-json',
    ['a sentence', 'read only please'],
    ['the beginning of a policy', '{"Version": "2012-10-17", "Statement": ['],
    ['single quotes', "{'Statement': []}"],
    ['a trailing comma', '{"Statement": [],}'],
    ['a line end in a string', '{"Statement": [], "Id": "a\nb"}'],
    ['a file name', 'file://policy.json'],
  ),
  ...badInput(
    'inline-session-policy',
    'policy-not-an-object',
    ['a list', '[]'],
    ['a string', '"Statement"'],
    ['a number', '2012'],
    ['null', 'null'],
    ['a boolean', 'true'],
  ),
  ...badInput('inline-session-policy', 'policy-without-statement', ['an empty object', '{}']),
  ...badInput('inline-session-policy', 'policy-characters', ['a snowman', '{"Statement": [], "Id": "☃"}']),
  ...badInput(
    'inline-session-policy',
    'policies-too-long',
    ['2049 characters', policyOf(2049)],
    [
      'within bounds, but not with the managed ones',
      policyOf(2048 - VIEW.length + 1),
      { inputs: { 'managed-session-policies': VIEW } },
    ],
  ),
  ...badInput('managed-session-policies', 'too-many-policies', ['11 of them', managedPolicies(11, 60)]),
  ...badInput('managed-session-policies', 'policies-too-long', ['2050 characters', managedPolicies(10, 205)]),
  ...badInput(
    'managed-session-policies',
    'not-a-policy-arn',
    ['a name', 'ReadOnlyAccess'],
    ['a role', 'arn:aws:iam::222222222222:role/ReadOnlyAccess'],
    ['11 digits', 'arn:aws:iam::22222222222:policy/ReadOnlyAccess'],
  ),
  ...badInput(
    'managed-session-policies',
    'policy-of-another-account',
    ["the hub's", 'arn:aws:iam::111122223333:policy/ReadOnly'],
    ['of another partition', 'arn:aws-cn:iam::aws:policy/ReadOnlyAccess'],
  ),
  ...badInput('managed-session-policies', 'empty-list', ['commas only', ', ,\n,']),
];

/** Everything about what the session is to be. */
export const BAD_SESSIONS: readonly BadInput[] = [...DURATIONS, ...NAMES, ...TAGS, ...POLICIES];
