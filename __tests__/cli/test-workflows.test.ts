import { describe, expect, test } from '@jest/globals';
import { runTests } from '../support/command.js';
import type { Files } from '../support/files.js';
import { PROVIDER } from '../support/names.js';
import { FLAGS, REPOSITORY, WORKFLOW } from './workflow-repository.js';

const on = (text: string): Files => ({ ...REPOSITORY, '.github/workflows/deploy.yml': text });

describe('the exit status', () => {
  test('is 0 when everything is as expected, and shows what decided', async () => {
    const { status, lines } = await runTests(REPOSITORY, ...FLAGS);
    expect(status).toBe(0);
    expect(lines).toEqual([
      '# repository octo/shop, default branch main',
      'ok 1 - .github/workflows/deploy.yml:7 deploy / Exchange: dev, push to main: allowed',
      `  # hub: statement "GitHub" of the trust policy of github-hub allows sts:AssumeRoleWithWebIdentity: StringEquals ${PROVIDER}:sub holds: it requires "repo:octo/shop:ref:refs/heads/main", the request has "repo:octo/shop:ref:refs/heads/main"`,
      "  # target: statement 1 of the trust policy of DeployRole allows sts:AssumeRole; on the caller's side statement 1 of the policy assume of github-hub allows it",
      '# note: .github/workflows/deploy.yml:8 deploy / Exchange: The step uses "org/xacct-action@v1", and a tag or branch can move. Use the commit SHA of a release, with the version in a comment.',
      '1 allowed, 0 denied as expected, 0 not as expected, 0 undecided, 0 findings, 1 note',
    ]);
  });

  test('is 1 when a job is denied, and shows the statement with its file', async () => {
    const { status, lines } = await runTests(on(WORKFLOW.replace('[main]', '[master]')), ...FLAGS, '--quiet');
    expect(status).toBe(1);
    expect(lines[0]).toBe('not ok 1 - .github/workflows/deploy.yml:7 deploy / Exchange: dev, push to master: denied');
    expect(lines).toContainEqual(expect.stringContaining('(policies/hub/github-hub/trust.json: Statement[0])'));
  });

  test('of what is undecided is 0, and 1 with --strict', async () => {
    const files = on(WORKFLOW.replace('account: dev', 'account: "${{ vars.ACCOUNT }}"'));
    const lenient = await runTests(files, ...FLAGS, '--quiet');
    expect(lenient.status).toBe(0);
    expect(lenient.lines).toEqual([
      '# undecided: .github/workflows/deploy.yml:9:17: account "vars.ACCOUNT". Not known: vars.ACCOUNT. Set it with --vars ACCOUNT=VALUE',
      '0 allowed, 0 denied as expected, 0 not as expected, 1 undecided, 0 findings, 1 note',
    ]);
    expect((await runTests(files, ...FLAGS, '--strict')).status).toBe(1);
    expect((await runTests(files, ...FLAGS, '--strict', '--vars', 'ACCOUNT=dev')).status).toBe(0);
  });

  test('counts cases, too', async () => {
    const cases =
      'defaults: { claims: { repository: octo/shop } }\ncases: [{ name: main, role: dev, claims: { ref: refs/heads/x }, expect: allowed }]\n';
    const { status, lines } = await runTests({ ...REPOSITORY, 'policies/cases.yml': cases }, ...FLAGS, '--quiet');
    expect(status).toBe(1);
    expect(lines).toContain('0 passed, 1 failed');
    expect(lines.at(-1)).toBe('1 allowed, 0 denied as expected, 0 not as expected, 0 undecided, 0 findings, 1 note');
  });

  describe('of policies whose subjects have ids', () => {
    const trust = String(REPOSITORY['policies/hub/github-hub/trust.json']).replace('octo/shop', 'octo@99/shop@72');
    const files = { ...REPOSITORY, 'policies/hub/github-hub/trust.json': trust };
    const HINT =
      '  # the subjects in its trust policy have ids. Add --claims immutable-subject if those of the repository have them';
    const cases = (one: string, other = one) =>
      `cases:\n${[one, other].map((terms, at) => `  - { name: c${at}, role: dev, expect: denied, at: hub, ${terms} }`).join('\n')}\n`;
    const terms = (repository: string, id = 72, more = ', subject: immutable') =>
      `claims: { repository: ${repository}, repository_id: "${id}", repository_owner_id: "99", ref: refs/heads/x }${more}`;

    test('is 1 without them, and the flag is named', async () => {
      const { status, lines } = await runTests(files, ...FLAGS);
      expect(status).toBe(1);
      expect(lines).toContain(HINT);
      const ids = ['--claims', 'repository_id=72', '--claims', 'repository_owner_id=99'];
      expect((await runTests(files, ...FLAGS, ...ids, '--claims', 'immutable-subject')).status).toBe(0);
      const { lines: other } = await runTests(REPOSITORY, ...FLAGS, ...ids, '--claims', 'immutable-subject');
      expect(other).toContain(
        '  # the subjects in its trust policy have no ids. Correct the policy, or the format that --claims or the cases set',
      );
    });

    test.each<[string, string, number, RegExp]>([
      ['is 0 with those of the cases', cases(terms('octo/shop')), 0, /^1 allowed/],
      ['is 1 where the cases are about another repository', cases(terms('octo/other')), 1, /1 not as expected/],
      ['is undecided where they differ in an id', cases(terms('octo/shop'), terms('octo/shop', 73)), 0, /1 undecided/],
      [
        'is 1 where they differ in the format',
        cases(terms('octo/shop'), terms('octo/shop', 72, '')),
        1,
        /1 not as expected/,
      ],
    ])('%s', async (_, text, status, counts) => {
      const run = await runTests({ ...files, 'policies/cases.yml': text }, ...FLAGS);
      expect(run.lines).toContain('2 passed, 0 failed');
      expect(run.lines.at(-1)).toMatch(counts);
      expect(run.status).toBe(status);
    });
  });

  test('rows of the file of cases say what else is expected', async () => {
    const files = (rows: string) => ({
      ...on(WORKFLOW.replace('{ push: { branches: [main] } }', 'workflow_dispatch')),
      'policies/cases.yml': `workflows:\n${rows}`,
    });
    const good = '  - { workflow: deploy.yml, event: workflow_dispatch, from: any *, account: dev, expect: denied }\n';
    const { status, lines } = await runTests(files(good), ...FLAGS);
    expect(lines.at(-1)).toBe('1 allowed, 2 denied as expected, 0 not as expected, 0 undecided, 0 findings, 1 note');
    expect(status).toBe(0);
    const unused = await runTests(files(`${good}  - { job: other, expect: denied }\n`), ...FLAGS);
    expect(unused.lines).toContain('not ok - policies/cases.yml:3: This row fits no request. Correct or remove it.');
    expect(unused.status).toBe(1);
    expect(await runTests(files(good))).toEqual({
      status: 2,
      lines: ['The file of cases has rows for workflows only. Add --workflows DIR, or cases.'],
    });
    const bad = await runTests(files('  - { jb: deploy }\n'), ...FLAGS);
    expect(bad).toEqual({
      status: 2,
      lines: [
        'policies/cases.yml:2:5: workflows[0] has no expect. Add expect: allowed or expect: denied.',
        'policies/cases.yml:2:7: workflows[0].jb is not a known key. Use job if that is meant, or remove it.',
      ],
    });
  });

  test('a file that is not YAML fails, and the others are tested', async () => {
    const { status, lines } = await runTests(
      { ...REPOSITORY, '.github/workflows/bad.yml': 'on: [' },
      ...FLAGS,
      '--quiet',
    );
    expect(status).toBe(1);
    expect(lines[0]).toMatch(/^not ok - \.github\/workflows\/bad\.yml:\d+: The file cannot be read as a workflow: /);
    expect(lines.at(-1)).toMatch(/^1 allowed/);
  });
});

test.each<[string, readonly string[], string]>([
  [
    'no repository',
    ['--workflows', '.github/workflows'],
    'The repository of the workflows is not known. Set --claims repository=OWNER/NAME.',
  ],
  [
    'no such folder',
    ['--workflows', 'ci', '--claims', 'repository=octo/shop'],
    '--workflows "ci" is not a folder. Use the folder of the workflows, such as .github/workflows.',
  ],
  [
    'a value without a name',
    [...FLAGS, '--vars', 'x'],
    '--vars "x" is not NAME=VALUE. Add the name, an equals sign and the value.',
  ],
  ['flags of workflows without them', ['--strict'], '--strict is for workflows. Add --workflows DIR.'],
  [
    'a name that nothing has',
    [...FLAGS, '--only', 'nothing'],
    '--only "nothing" is in no name of a case or request. Use a part of a name.',
  ],
])('%s', async (_, flags, line) => {
  const { status, lines } = await runTests(REPOSITORY, ...flags);
  expect(status).toBe(2);
  expect(lines).toContain(line);
});

describe('--secrets', () => {
  const HUB = 'arn:aws:iam::111122223333:role/github-hub';
  const TARGET = 'arn:aws:iam::222222222222:role/DeployRole';
  const steps = (hub: string, target: string) =>
    [
      `      - { uses: aws-actions/configure-aws-credentials@v6, with: { aws-region: eu-west-1, role-to-assume: "${hub}" } }`,
      `      - { uses: aws-actions/configure-aws-credentials@v6, with: { aws-region: eu-west-1, role-chaining: true, role-skip-session-tagging: true, role-to-assume: "${target}" } }`,
    ].join('\n');
  const job = (hub: string, target: string) =>
    `permissions: { id-token: write }\njobs:\n  deploy:\n    runs-on: ubuntu-latest\n    steps:\n${steps(hub, target)}\n`;
  const PUSH = 'on: { push: { branches: [main] } }\n';
  const TARGET_BY_PARTS = 'arn:aws:iam::${{ secrets.ACCOUNT }}:role/${{ secrets.NAME }}';

  test('sets a role, an account id and the name of a role', async () => {
    const files = on(`${PUSH}${job('${{ secrets.HUB_ROLE }}', TARGET_BY_PARTS)}`);
    const without = await runTests(files, ...FLAGS);
    expect(without.lines.at(-1)).toMatch(/^0 allowed, 0 denied as expected, 0 not as expected, 2 undecided/);
    expect(without.lines.join('\n')).toContain('If it is a role, set it with --secrets HUB_ROLE=ROLE');
    const secrets = [
      '--secrets',
      `hub_role=${HUB}`,
      '--secrets',
      'ACCOUNT=222222222222',
      '--secrets',
      'NAME=DeployRole',
    ];
    const { lines } = await runTests(files, ...FLAGS, ...secrets);
    expect(lines.at(-1)).toMatch(/^2 allowed, 0 denied as expected, 0 not as expected, 0 undecided/);
  });

  test.each([
    [
      'inherited',
      'inherit',
      '${{ secrets.HUB_ROLE }}',
      '',
      '2 allowed, 0 denied as expected, 0 not as expected, 0 undecided',
    ],
    ['passed by another name', '{ hub: "${{ secrets.HUB_ROLE }}" }', '${{ secrets.hub }}', '', '2 allowed'],
    [
      'not passed',
      '{ other: "${{ secrets.HUB_ROLE }}" }',
      '${{ secrets.HUB_ROLE }}',
      '',
      '0 allowed, 0 denied as expected, 0 not as expected, 2 undecided',
    ],
    [
      'not passed, in an environment',
      '{}',
      '${{ secrets.HUB_ROLE }}',
      '    environment: test\n',
      '0 allowed, 0 denied as expected, 2 not as expected, 0 undecided',
    ],
  ])('in a called workflow, %s', async (_, passed, hub, keys, counts) => {
    const files = {
      ...on(
        `${PUSH}permissions: { id-token: write }\njobs:\n  call:\n    uses: ./.github/workflows/called.yml\n    secrets: ${passed}\n`,
      ),
      '.github/workflows/called.yml': `on: { workflow_call: { secrets: { hub: { required: false } } } }\n${job(hub, TARGET).replace('    steps', `${keys}    steps`)}`,
    };
    const { lines } = await runTests(files, ...FLAGS, '--secrets', `HUB_ROLE=${HUB}`);
    expect(lines.at(-1)).toContain(counts);
    const hint = 'secrets.HUB_ROLE (which the calling job does not pass). Pass it with secrets: at the calling job';
    expect(lines.join('\n').includes(hint)).toBe(counts.includes('2 undecided'));
  });

  const BAD =
    "has a value that is not a role's ARN or name, nor an account id. Use one of these, and leave other secrets out.";
  test.each([
    ['Key=AKIAIOSFODNN7EXAMPLE', ' "Key"'],
    ['KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', ' "KEY"'],
    ['TOKEN=a b', ' "TOKEN"'],
    ['ROLE=arn:aws:iam::1:role/x', ' "ROLE"'],
    ['EMPTY=', ' NAME=ROLE'],
    ['aHVudGVyMg=', ' NAME=ROLE'],
    ['very-secret', ' NAME=ROLE'],
    ['MIIhunter2/pw+x=', ' NAME=ROLE'],
    ['=hunter2', ' NAME=ROLE'],
  ])('takes nothing else, and does not show it: %s', async (pair, shown) => {
    expect(await runTests(REPOSITORY, ...FLAGS, '--secrets', pair)).toEqual({
      status: 2,
      lines: [`--secrets${shown} ${BAD}`],
    });
  });

  test.each([
    ['a value after a name', ['--secrets', 'ROLE', 'hunter2']],
    ['a mistyped flag', ['--secret', 'ROLE=hunter2']],
    ['without workflows', ['--secrets', 'ROLE=hunter2!']],
  ])('shows nothing of %s', async (_, words) => {
    const flags = words.includes('ROLE=hunter2!') ? [] : FLAGS;
    const { status, lines } = await runTests(REPOSITORY, ...flags, ...words);
    expect([status, lines.join('\n')]).toEqual([2, expect.not.stringContaining('hunter2')]);
  });
});

describe('a value of one environment', () => {
  const workflow = (where: string, account: string, keys = '') =>
    `on: { push: { branches: [main] } }\npermissions: { id-token: write }\njobs:\n  deploy:\n    runs-on: ubuntu-latest\n${keys}    environment: ${where}\n    steps:\n      - { uses: org/xacct-action@v1, with: { account: "${account}" } }\n`;
  const MATRIX = '    strategy: { matrix: { where: [Test, prod] } }\n';
  const last = async (text: string, ...flags: readonly string[]) =>
    (await runTests(on(text), ...FLAGS, ...flags)).lines;

  test.each(['vars', 'secrets'])('of %s is used in its jobs only, before the one for all', async (context) => {
    const text = workflow('${{ matrix.where }}', `\${{ ${context}.ACCOUNT }}`, MATRIX);
    const lines = await last(text, `--${context}`, 'ACCOUNT@test=222222222222', `--${context}`, 'account=111122223333');
    expect(lines.join('\n')).toContain(': 222222222222 in environment Test, push to main');
    expect(lines.join('\n')).toContain(': 111122223333 in environment prod, push to main');
  });

  test('is not used where the environment is not known', async () => {
    const text = workflow('${{ vars.WHERE }}', '${{ vars.ACCOUNT }}');
    const lines = await last(text, '--vars', 'ACCOUNT@test=dev', '--vars', 'ACCOUNT=dev');
    expect(lines.join('\n')).toContain('account "vars.ACCOUNT". Not known: vars.ACCOUNT');
    expect((await last(text, '--vars', 'ACCOUNT=dev')).join('\n')).not.toContain('account "vars.ACCOUNT"');
  });

  test('is not used in a job without an environment', async () => {
    const text = workflow('x', '${{ vars.ACCOUNT }}').replace('    environment: x\n', '');
    expect((await last(text, '--vars', 'ACCOUNT@test=dev')).at(-1)).toContain('1 undecided');
    expect((await last(text, '--vars', 'ACCOUNT@test=x', '--vars', 'ACCOUNT=dev')).at(-1)).toContain('1 allowed');
  });
});

test('the repository and its default branch are those of the checkout', async () => {
  const files = {
    ...on(WORKFLOW.replace('{ push: { branches: [main] } }', 'schedule')),
    '.git/config': '[core]\n\tbare = false\n[remote "origin"]\n\turl = git@github.com:octo/shop.git\n\tfetch = x\n',
    '.git/refs/remotes/origin/HEAD': 'ref: refs/remotes/origin/trunk\n',
  };
  const { lines } = await runTests(files, '--workflows', '.github/workflows');
  expect(lines).toContainEqual(expect.stringContaining('"repo:octo/shop:ref:refs/heads/trunk"'));
});
