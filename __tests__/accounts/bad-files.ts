/** Bad accounts files: each with what is told of it, as `line:column key: code`; of what is no YAML or too deep only the line, for the column is the library's. */
export interface BadFile {
  readonly title: string;
  readonly text: string;
  readonly told: readonly string[];
  /** What may not be repeated in what is told. */
  readonly secret?: string;
}

const ID = '"222222222222"';
const SECRET_KEY = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKE1';

/** A file of one account, `lines` being what stands in it. */
function dev(...lines: readonly string[]): string {
  return ['accounts:', '  dev:', `    id: ${ID}`, ...lines.map((line) => `    ${line}`)].join('\n');
}

/** A good file below these lines. */
function after(...lines: readonly string[]): string {
  return [...lines, dev()].join('\n');
}

function bad(title: string, text: string, ...told: readonly string[]): BadFile {
  return { title, text, told };
}

const NOT_YAML: readonly BadFile[] = [
  bad('a tab for indentation', `accounts:\n\tdev: { id: ${ID} }`, '2:1 the file: tab'),
  bad('blanks and a tab', `accounts:\n  dev:\n  \tid: ${ID}\n\t# x`, '3:3 the file: tab', '4:1 the file: tab'),
  bad('a tab inside braces', `accounts:\n  dev: { id:\t${ID} }`, '2:13 the file: tab'),
  bad('a quote that does not end', 'accounts:\n  dev: { id: "2222 }', '2 the file: not-yaml'),
  bad('a bracket that does not end', `accounts:\n  dev: { id: ${ID}\n`, '3 the file: not-yaml'),
  bad('two colons on a line', `accounts: dev: { id: ${ID} }`, '1 the file: not-yaml'),
  bad('wrong indentation', `accounts:\n  dev:\n    id: ${ID}\n   role: x`, '4 the file: not-yaml'),
  bad('a bare word among keys', `accounts:\n  dev: { id: ${ID} }\nnonsense`, '3 the file: not-yaml'),
  bad('an at sign without quotes', dev('environment: @prod'), '4 the file: not-yaml'),
  bad('an escape that YAML does not have', dev('environment: "\\q"'), '4 the file: not-yaml'),
  bad('a file of another kind', '{"accounts": {"dev": }}}', '1 the file: not-yaml'),
];

const NOT_TAKEN: readonly BadFile[] = [
  bad('an anchor', `accounts:\n  dev: &dev { id: ${ID} }`, '2:13 the file: anchor'),
  bad(
    'an anchor and its alias',
    `accounts:\n  dev: &dev { id: ${ID} }\n  test: *dev`,
    '2:13 the file: anchor',
    '3:9 the file: alias',
  ),
  bad('an alias of nothing', `accounts:\n  dev: *dev`, '2:8 the file: alias'),
  bad('an alias for a key', `accounts:\n  *dev : { id: ${ID} }`, '2:3 the file: alias'),
  bad('a merge key', dev('<<: { role: X }'), '4:5 the file: merge-key'),
  bad('a merge key with an alias', dev('<<: *base'), '4:5 the file: merge-key', '4:9 the file: alias'),
  bad('a custom tag', `accounts:\n  dev: !account { id: ${ID} }`, '2:17 the file: tag'),
  bad('a constructor', dev('role: !!js/function "x"'), '4:25 the file: tag'),
  bad('a constructor of another language', dev('role: !!python/object/apply:os.system [ls]'), '4:43 the file: tag'),
  bad('a tag of YAML itself', dev('duration-seconds: !!int "900"'), '4:29 the file: tag'),
  bad('binary data', dev('role: !!binary RGVwbG95'), '4:20 the file: tag'),
  bad('a tag of the own handle', `%TAG ! tag:evil.example,2026:\n---\n${dev('role: !x y')}`, '1:1 the file: directive'),
  bad('a directive', `%YAML 1.1\n---\n${dev()}`, '1:1 the file: directive'),
  bad('two documents', `${dev()}\n---\n${dev()}`, '4:1 the file: several-documents'),
  bad('two documents after a mark', `---\n${dev()}\n---\n${dev()}`, '5:1 the file: several-documents'),
  bad('an end, and more', `${dev()}\n...\n${dev()}`, '4:1 the file: several-documents'),
  bad(
    'an alias bomb',
    bomb(),
    ...Array.from({ length: 9 }, (_, at) => [
      `${at + 1}:7 the file: anchor`,
      ...(at === 0 ? [] : Array.from({ length: 9 }, (_, n) => `${at + 1}:${8 + n * 4} the file: alias`)),
    ]).flat(),
  ),
  bad('a list within lists', `accounts: ${'['.repeat(50)}${']'.repeat(50)}`, '1 the file: too-deep'),
  bad('maps within maps', `accounts: ${'{a: '.repeat(100_00)}`, '1 the file: too-deep'),
  bad('a key that is a list', dev('? [a, b]', ': c'), '4:7 accounts.dev: bad-key'),
  bad('a key that is a map', dev('? { a: b }\n    : c'), '4:7 accounts.dev: bad-key'),
  bad('a control character', dev('environment: "a\u0007b"'), '4:20 the file: character'),
  bad('an escape sequence', dev('# \u001b[2J'), '4:7 the file: character'),
  bad('marks that reorder', dev('role: De\u202eployRole'), '4:13 the file: character'),
  bad('a blank of no width', dev('ro\u200ble: X'), '4:7 the file: character'),
  bad(
    'the line ends of a system long gone',
    dev('role: X').replaceAll('\n', '\r'),
    '1:10 the file: character',
    '1:17 the file: character',
    '1:40 the file: character',
  ),
  bad('half a character', dev('environment: \ud800'), '4:18 the file: character'),
  bad('a byte order mark in the midst', dev('\ufeffrole: X'), '4:5 the file: character'),
  bad(
    'a character that is written as an escape',
    dev('environment: "a\\u0007b"'),
    '4:18 accounts.dev.environment: not-an-environment',
  ),
  bad('1 MB', `${dev()}\n${'# x\n'.repeat(262_144)}`, '1:1 the file: too-long'),
  bad('a byte too many', `${dev()}\n#${'é'.repeat(131_072)}`, '1:1 the file: too-long'),
];

function bomb(): string {
  const line = (name: string, of: string) => `${name}: &${name} [${of}]`;
  const names = [...'abcdefghi'];
  return names
    .map((name, at) => line(name, at === 0 ? 'x' : Array.from({ length: 9 }, () => `*${names[at - 1]}`).join(', ')))
    .join('\n');
}

const SHAPES: readonly BadFile[] = [
  bad('nothing at all', '', '1:1 the file: empty-file'),
  bad('blanks and line ends', ' \n\n', '1:1 the file: empty-file'),
  bad('a comment only', '# to be written\n', '1:1 the file: empty-file'),
  bad('the word null', 'null', '1:1 the file: empty-file'),
  bad('a list', '- dev\n- prod', '1:1 the file: not-a-map'),
  bad('a word', 'accounts', '1:1 the file: not-a-map'),
  bad('accounts at the top', `dev: { id: ${ID} }`, '1:1 dev: unknown-key', '1:1 the file: no-accounts'),
  bad('no accounts', 'hub:\n  region: eu-west-1', '1:1 the file: no-accounts'),
  bad('accounts without any', 'accounts: {}', '1:11 the file: no-accounts'),
  bad('accounts and nothing', 'accounts:', '1:1 accounts: not-a-map'),
  bad('a list of accounts', `accounts:\n  - { id: ${ID} }`, '2:3 accounts: not-a-map'),
  bad('2001 accounts', many(2001), '2:3 accounts: too-many-accounts'),
  bad('an account that is an id', `accounts:\n  dev: ${ID}`, '2:8 accounts.dev: not-a-map'),
  bad(
    'an account that is empty',
    'accounts:\n  dev:\n  test: { }',
    '2:3 accounts.dev: no-id',
    '3:3 accounts.test: no-id',
  ),
  bad('an account twice', `${dev()}\n  dev: { id: ${ID} }`, '4:3 accounts.dev: duplicate'),
  bad('a key twice', dev('role: A', 'role: B'), '5:5 accounts.dev.role: duplicate'),
  bad('a section twice', `${dev()}\naccounts: {}`, '4:1 accounts: duplicate'),
  bad('a hub that is a role', after('hub: arn:aws:iam::111122223333:role/hub'), '1:6 hub: not-a-map'),
  bad('labels that are a list', dev('labels: [prod]'), '4:13 accounts.dev.labels: not-a-map'),
  bad('a label twice', dev('labels: { a: x, a: y }'), '4:21 accounts.dev.labels.a: duplicate'),
  bad(
    'labels that differ in capitals only',
    dev('labels: { Wave: "1", wave: "2" }'),
    '4:26 accounts.dev.labels.wave: duplicate',
  ),
  bad('a role that is a list', dev('role: [A, B]'), '4:11 accounts.dev.role: not-text'),
  bad('a role that is a map', dev('role: { name: A }'), '4:11 accounts.dev.role: not-text'),
  bad('a role that is nothing', dev('role:'), '4:5 accounts.dev.role: not-text'),
  bad('a role that is a number', dev('role: 4711'), '4:11 accounts.dev.role: not-text'),
  bad('a region that is a boolean', dev('region: true'), '4:13 accounts.dev.region: not-text'),
];

function many(count: number): string {
  return ['accounts:', ...Array.from({ length: count }, (_, at) => `  a${at}: { id: ${ID} }`)].join('\n');
}

const NAMES: readonly BadFile[] = [
  ...[
    '12',
    '"222222222222"',
    '2222-2222',
    '_x',
    '.x',
    '-x',
    '__proto__',
    '"a b"',
    '"a/b"',
    '"!prod"',
    '"*"',
    'ä',
    '""',
    'n'.repeat(65),
  ].map((name) =>
    bad(`an account called ${name}`, `accounts:\n  ${name}: { id: ${ID} }`, '2:3 accounts: bad-account-name'),
  ),
  bad('an account called hub', `accounts:\n  hub: { id: ${ID} }`, '2:3 accounts.hub: account-named-hub'),
  bad('an unknown section', after('default: {}'), '1:1 default: unknown-key'),
  bad('an unknown key of the hub', after('hub: { arn: x }'), '1:8 hub.arn: unknown-key'),
  bad('an unknown key of an account', dev('regoin: eu-west-1'), '4:5 accounts.dev.regoin: unknown-key'),
  bad('a key in camel case', dev('sessionName: abc'), '4:5 accounts.dev.sessionName: unknown-key'),
  bad(
    'a key of all objects',
    dev('constructor: x', '__proto__: { id: x }'),
    '4:5 accounts.dev.constructor: unknown-key',
    '5:5 accounts.dev.__proto__: unknown-key',
  ),
  bad('an id for all', after('defaults: { id: "222222222222" }'), '1:13 defaults.id: key-of-an-account'),
  bad('labels for all', after('defaults: { labels: { a: b } }'), '1:13 defaults.labels: key-of-an-account'),
  bad('a label called __proto__', dev('labels: { __proto__: x }'), '4:15 accounts.dev.labels: bad-label-name'),
  bad('a label with a blank', dev('labels: { "a b": x }'), '4:15 accounts.dev.labels: bad-label-name'),
];

const VALUES: readonly BadFile[] = [
  bad('a bare id', 'accounts:\n  dev: { id: 222222222222 }', '2:14 accounts.dev.id: bare-id'),
  bad('a bare id with a leading zero', 'accounts:\n  dev: { id: 044444444444 }', '2:14 accounts.dev.id: bare-id'),
  bad('a bare id that lost its zero', 'accounts:\n  dev: { id: 44444444444 }', '2:14 accounts.dev.id: bare-id'),
  bad('an id as an octal number', 'accounts:\n  dev: { id: 0o44444444444 }', '2:14 accounts.dev.id: bare-id'),
  bad('an id with an exponent', 'accounts:\n  dev: { id: 2.2e+11 }', '2:14 accounts.dev.id: bare-id'),
  bad('an id of 11 digits', 'accounts:\n  dev: { id: "44444444444" }', '2:14 accounts.dev.id: not-an-account-id'),
  bad(
    'an id with blanks around it',
    'accounts:\n  dev: { id: " 222222222222 " }',
    '2:14 accounts.dev.id: not-an-account-id',
  ),
  bad('an id with dashes', 'accounts:\n  dev: { id: 2222-2222-2222 }', '2:14 accounts.dev.id: not-an-account-id'),
  bad(
    'an id with an escape',
    'accounts:\n  dev: { id: "22222222222\\u0662" }',
    '2:14 accounts.dev.id: not-an-account-id',
  ),
  bad('no id', 'accounts:\n  dev: { role: X }', '2:3 accounts.dev: no-id'),
  bad(
    'a role ARN for a role',
    dev('role: arn:aws:iam::222222222222:role/X'),
    '4:11 accounts.dev.role: not-a-plain-role-name',
  ),
  bad('a role with a blank', dev('role: Deploy Role'), '4:11 accounts.dev.role: not-a-plain-role-name'),
  bad('a role over two lines', dev('role: |', '  A', '  B'), '4:11 accounts.dev.role: not-a-plain-role-name'),
  bad('a region that is none', dev('region: Frankfurt'), '4:13 accounts.dev.region: not-a-region'),
  bad('a route that is none', dev('route: chain'), '4:12 accounts.dev.route: not-one-of'),
  bad('a session name of one letter', dev('session-name: x'), '4:19 accounts.dev.session-name: bad-session-name'),
  bad('a duration in quotes', dev('duration-seconds: "3600"'), '4:23 accounts.dev.duration-seconds: not-bare'),
  bad('a duration in hours', dev('duration-seconds: 1h'), '4:23 accounts.dev.duration-seconds: not-bare'),
  bad('a duration too short', dev('duration-seconds: 899'), '4:23 accounts.dev.duration-seconds: not-a-whole-number'),
  bad(
    'a duration with a fraction',
    dev('duration-seconds: 900.5'),
    '4:23 accounts.dev.duration-seconds: not-a-whole-number',
  ),
  bad('a policy outside', dev('session-policy: ../policy.json'), '4:21 accounts.dev.session-policy: not-a-path-within'),
  bad(
    'a policy of the machine',
    dev('session-policy: /etc/passwd'),
    '4:21 accounts.dev.session-policy: not-a-path-within',
  ),
  bad(
    'a policy of another machine',
    dev('session-policy: C:\\x.json'),
    '4:21 accounts.dev.session-policy: not-a-path-within',
  ),
  bad('a label that is a number', dev('labels: { wave: 2 }'), '4:21 accounts.dev.labels.wave: not-text'),
  bad(
    'a label of 257 characters',
    dev(`labels: { a: ${'x'.repeat(257)} }`),
    '4:18 accounts.dev.labels.a: bad-label-value',
  ),
  bad(
    'a diagnosis role by its ARN',
    dev('diagnosis-role: arn:aws:iam::222222222222:role/R'),
    '4:21 accounts.dev.diagnosis-role: not-a-plain-role-name',
  ),
  bad(
    'a hub role of an account that is neither name nor ARN',
    dev('hub-role: github hub'),
    '4:15 accounts.dev.hub-role: not-a-name-or-arn',
  ),
  bad(
    'a hub role by its name, and none of the file',
    dev('hub-role: github-hub-prod'),
    '4:15 accounts.dev.hub-role: hub-role-without-hub',
  ),
  bad(
    'the same beside a region of the hub',
    after('hub: { region: eu-west-1 }').concat('\n    hub-role: github-hub-prod'),
    '5:15 accounts.dev.hub-role: hub-role-without-hub',
  ),
  bad(
    'a hub role by its name, and an invalid one of the file',
    after('hub: { role: github-hub }').concat('\n    hub-role: github-hub-prod'),
    '1:14 hub.role: not-a-role-arn',
  ),
  bad(
    'a hub role in another partition than that of the file',
    after('hub: { role: "arn:aws:iam::111122223333:role/h" }').concat(
      '\n    hub-role: arn:aws-cn:iam::111122223333:role/h',
    ),
    '5:15 accounts.dev.hub-role: hub-role-in-another-partition',
  ),
  bad(
    'hub roles of accounts in two partitions',
    dev('hub-role: arn:aws:iam::111122223333:role/h').concat(
      '\n  cn: { id: "444444444444", hub-role: "arn:aws-cn:iam::111122223333:role/h" }',
    ),
    '5:39 accounts.cn.hub-role: hub-role-in-another-partition',
  ),
  bad(
    'a hub role for all accounts',
    after('defaults: { hub-role: "arn:aws:iam::111122223333:role/h" }'),
    '1:13 defaults.hub-role: key-of-an-account',
  ),
  bad('a hub role by its name', after('hub: { role: github-hub }'), '1:14 hub.role: not-a-role-arn'),
  bad('a region of the hub in capitals', after('hub: { region: EU-WEST-1 }'), '1:16 hub.region: not-a-region'),
  bad(
    'an environment of 256 characters',
    dev(`environment: ${'e'.repeat(256)}`),
    '4:18 accounts.dev.environment: not-an-environment',
  ),
  bad(
    "the runner's own token",
    dev('external-id-env: ACTIONS_ID_TOKEN_REQUEST_TOKEN'),
    '4:22 accounts.dev.external-id-env: variable-of-something-else',
  ),
  ...['NPM_TOKEN', 'GH_TOKEN', 'TF_VAR_db_password', 'CI'].map((name) =>
    bad(
      `the variable ${name}`,
      dev(`external-id-env: ${name}`),
      '4:22 accounts.dev.external-id-env: variable-of-something-else',
    ),
  ),
  bad(
    "the SDK's own key",
    after('defaults: { external-id-env: aws_secret_access_key }'),
    '1:30 defaults.external-id-env: variable-of-something-else',
  ),
  bad(
    'all at once',
    `hub: { role: x }\ndefaults: { region: y }\n${dev('regoin: z', 'labels: { a: 1 }')}\n  -: {}`,
    '1:14 hub.role: not-a-role-arn',
    '2:21 defaults.region: not-a-region',
    '6:5 accounts.dev.regoin: unknown-key',
    '7:18 accounts.dev.labels.a: not-text',
    '8:3 accounts: bad-account-name',
  ),
  bad(
    'in the lines of another system',
    dev('', 'region: x').replaceAll('\n', '\r\n'),
    '5:13 accounts.dev.region: not-a-region',
  ),
  bad('after a byte order mark', `\ufeffaccounts: []`, '1:11 accounts: not-a-map'),
];

/** A secret where it does not belong; none of it may be repeated. */
function secret(title: string, text: (secret: string) => string, value: string, told: string): BadFile {
  return { title, text: text(value), told: [told], secret: value };
}

const SECRETS: readonly BadFile[] = [
  secret(
    'a key id for a role',
    (found) => dev(`role: ${found}`),
    'AKIAIOSFODNN7EXAMPLE',
    '4:11 accounts.dev.role: looks-like-a-secret',
  ),
  secret(
    'a secret key for a label',
    (found) => dev(`labels: { note: ${found} }`),
    SECRET_KEY,
    '4:21 accounts.dev.labels.note: looks-like-a-secret',
  ),
  secret(
    'a secret key for the name of a variable',
    (found) => dev(`external-id-env: ${found}`),
    SECRET_KEY,
    '4:22 accounts.dev.external-id-env: looks-like-a-secret',
  ),
  secret(
    'an external id for the name of a variable',
    (found) => dev(`external-id-env: ${found}`),
    'shop-deploys-7f3a',
    '4:22 accounts.dev.external-id-env: not-a-variable-name',
  ),
  secret(
    'an external id',
    (found) => dev(`external-id: ${found}`),
    'shop-deploys-7f3a',
    '4:5 accounts.dev.external-id: asks-for-a-secret',
  ),
  secret(
    'a password',
    (found) => dev(`db_password: ${found}`),
    'hunter2',
    '4:5 accounts.dev.db_password: asks-for-a-secret',
  ),
  secret(
    'a password among the labels',
    (found) => dev(`labels: { password: ${found} }`),
    'hunter2',
    '4:15 accounts.dev.labels.password: asks-for-a-secret',
  ),
  secret(
    'a token of GitHub',
    (found) => dev(`environment: ${found}`),
    `ghp_${'a1B2'.repeat(9)}`,
    '4:18 accounts.dev.environment: looks-like-a-secret',
  ),
  secret(
    'a JWT',
    (found) => dev(`session-name: ${found}`),
    'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln',
    '4:19 accounts.dev.session-name: looks-like-a-secret',
  ),
  secret(
    'a secret for a name',
    (found) => `accounts:\n  ? ${found}\n  : { id: ${ID} }`,
    SECRET_KEY,
    '2:5 a key of accounts: looks-like-a-secret',
  ),
  secret(
    'a secret for a key',
    (found) => `${found}: x\n${dev()}`,
    'AKIAIOSFODNN7EXAMPLE',
    '1:1 a key: looks-like-a-secret',
  ),
  secret(
    'a private key',
    (found) => dev('role: |', `  ${found}`),
    '-----BEGIN RSA PRIVATE KEY-----',
    '4:11 accounts.dev.role: looks-like-a-secret',
  ),
  secret(
    'a secret of a key that nobody knows',
    (found) => dev(`colour: ${found}`),
    SECRET_KEY,
    '4:5 accounts.dev.colour: unknown-key',
  ),
];

/** The table of bad accounts files. */
export const BAD_FILES: readonly BadFile[] = [...NOT_YAML, ...NOT_TAKEN, ...SHAPES, ...NAMES, ...VALUES, ...SECRETS];
