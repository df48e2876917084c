import { describe, expect, test } from '@jest/globals';
import { runTests } from '../support/command.js';
import type { Files } from '../support/files.js';
import { PROVIDER } from '../support/names.js';

const statement = (more: object) => JSON.stringify({ Version: '2012-10-17', Statement: { Effect: 'Allow', ...more } });
const POLICIES: Files = {
  'policies/111122223333/github-hub/trust.json': statement({
    Sid: 'GitHub',
    Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/${PROVIDER}` },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: { StringEquals: { [`${PROVIDER}:sub`]: 'repo:octo/shop:ref:refs/heads/main' } },
  }),
  'policies/111122223333/github-hub/assume.json': statement({
    Action: 'sts:AssumeRole',
    Resource: 'arn:aws:iam::222222222222:role/DeployRole',
  }),
  'policies/222222222222/DeployRole/trust.json': statement({
    Principal: { AWS: 'arn:aws:iam::111122223333:role/github-hub' },
    Action: 'sts:AssumeRole',
  }),
};
const CASES = `
defaults:
  claims: { repository: octo/shop, ref: refs/heads/main }
  hub-role: arn:aws:iam::111122223333:role/github-hub
  role: arn:aws:iam::222222222222:role/DeployRole
cases:
  - { name: Main gets in, expect: allowed }
  - { name: another branch stays out, claims: { ref: refs/heads/x }, expect: denied }
`;
const defaults = { claims: { repository: 'octo/shop', ref: 'refs/heads/main' } };
const WRONG = CASES.replace('expect: denied', 'expect: allowed');
const REPOSITORY: Files = { ...POLICIES, 'policies/cases.yml': CASES };

describe('an account of another partition', () => {
  test('has calls in a region of that partition', async () => {
    const provider = `arn:aws-us-gov:iam::222222222222:oidc-provider/${PROVIDER}`;
    const { status, lines } = await runTests({
      'policies/222222222222/account.json': '{ "partition": "aws-us-gov" }',
      'policies/222222222222/DeployRole/trust.json': statement({
        Principal: { Federated: provider },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: {
          StringEquals: { [`${PROVIDER}:sub`]: 'repo:octo/shop:ref:refs/heads/main' },
          StringLike: { 'aws:RequestedRegion': 'us-gov-*' },
        },
      }),
      'policies/cases.yml': JSON.stringify({
        defaults,
        cases: [
          { name: 'a', role: 'arn:aws-us-gov:iam::222222222222:role/DeployRole', route: 'direct', expect: 'allowed' },
        ],
      }),
    });
    expect(lines.at(-1)).toBe('1 passed, 0 failed');
    expect(status).toBe(0);
  });
});

describe('the exit status', () => {
  test('is 0 when all is as expected', async () => {
    const { status, lines } = await runTests(REPOSITORY);
    expect(status).toBe(0);
    expect(lines.filter((line) => !line.startsWith('  # '))).toEqual([
      'ok 1 - Main gets in',
      'ok 2 - another branch stays out',
      '2 passed, 0 failed',
    ]);
  });

  test('is 1 when something is not', async () => {
    const { status, lines } = await runTests({ ...POLICIES, 'policies/cases.yml': WRONG });
    expect(status).toBe(1);
    expect(lines).toContain('not ok 2 - another branch stays out');
    expect(lines).toContain('  # expected allowed, was denied at hub');
    expect(lines.at(-1)).toBe('1 passed, 1 failed');
  });

  test('is 0 for help', async () => {
    const { status, lines } = await runTests({}, '--help');
    expect(status).toBe(0);
    expect(lines[0]).toBe('Usage: xacct test [flags]');
  });
});

describe('what keeps it from running', () => {
  test.each<[string, readonly string[], string[]]>([
    [
      'a flag that is nearly one',
      ['--polices', 'x'],
      [
        '"--polices" is not a flag of this command. Use --policies if that is meant.',
        '"x" is not a flag, nor the value of one. Put a value with spaces in quotes.',
      ],
    ],
    ['a flag unlike any', ['--verbose'], ['"--verbose" is not a flag of this command. --help lists its flags.']],
    ['a short flag', ['-q'], ['"-q" is not a flag of this command. --help lists its flags.']],
    ['a flag without its value', ['--cases'], ['--cases has no value. Add it after the flag.']],
    ['a flag with an empty value', ['--only='], ['--only has no value. Add it after the flag.']],
    ['a value for a flag that has none', ['--quiet=yes'], ['--quiet takes no value. Use the flag alone.']],
    [
      'words that no case bears',
      ['--only', 'Nothing'],
      ['--only "Nothing" is in no case\'s name. Use a part of a name.'],
    ],
    ['files that are not there', ['--cases', 'other.yml'], ['--cases "other.yml" does not exist. Check the path.']],
    [
      'an accounts file that is not there',
      ['--accounts-file', 'other.yml'],
      ['--accounts-file "other.yml" does not exist. Check the path.'],
    ],
  ])('%s', async (_, argv, lines) => {
    expect(await runTests(REPOSITORY, ...argv)).toEqual({ status: 2, lines });
  });

  test('an accounts file that is bad', async () => {
    const files = { ...REPOSITORY, '.github/accounts.yml': 'accounts: { dev: {} }' };
    expect(await runTests(files)).toEqual({
      status: 2,
      lines: [".github/accounts.yml:1:13: accounts.dev has no id. Add id: and the account's 12 digits, in quotes."],
    });
  });

  test('policies and cases that are bad, told together', async () => {
    const files = {
      ...REPOSITORY,
      'policies/222222222222/DeployRole/trust.json': '{}',
      'policies/cases.yml': `${CASES}  - { name: third }\n`,
    };
    const { status, lines } = await runTests(files);
    expect(status).toBe(2);
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(/^policies\/222222222222\/DeployRole\/trust\.json/);
    expect(lines[1]).toMatch(/^policies\/cases\.yml:9:5: cases\[2\] has no expect/);
  });

  test('no policies and no cases', async () => {
    const { status, lines } = await runTests({});
    expect(status).toBe(2);
    expect(lines).toEqual([
      'policies: does not exist. Check the path. In a job, add actions/checkout before this step.',
      '--cases is missing, and "policies" has none of cases.yml, cases.yaml, cases.json. Add the cases there, or set --cases FILE.',
    ]);
  });
});

describe('what is run', () => {
  test('can be some of the cases, by words in their names', async () => {
    const { lines } = await runTests(REPOSITORY, '--only', 'main GETS');
    expect(lines).toContain('ok 1 - Main gets in');
    expect(lines.at(-1)).toBe('1 passed, 0 failed');
  });

  test('can be told without what passed', async () => {
    const { lines } = await runTests({ ...POLICIES, 'policies/cases.yml': WRONG }, '--quiet');
    expect(lines.map((line) => line.slice(0, 10))).toEqual(['not ok 2 -', '  # expect', '  # hub: n', '1 passed, ']);
  });

  test('can be cases of another file and policies of another folder', async () => {
    const moved = Object.entries(POLICIES).map(([file, text]) => [file.replace('policies/', 'iam/roles/'), text]);
    const files = {
      ...Object.fromEntries(moved),
      'tests/all.json': JSON.stringify({
        defaults,
        cases: [{ name: 'a', role: 'hub', 'hub-role': 'arn:aws:iam::111122223333:role/github-hub', expect: 'allowed' }],
      }),
    };
    const { status, lines } = await runTests(files, '--policies=iam/roles', '--cases=tests/all.json');
    expect([status, lines.at(-1)]).toEqual([0, '1 passed, 0 failed']);
  });

  test.each(['cases.yaml', 'cases.json'])('are the cases of %s where there is no cases.yml', async (name) => {
    const text = JSON.stringify({
      defaults,
      cases: [{ name: 'a', role: 'hub', 'hub-role': 'arn:aws:iam::111122223333:role/github-hub', expect: 'allowed' }],
    });
    expect((await runTests({ ...POLICIES, [`policies/${name}`]: text })).status).toBe(0);
  });

  test('takes names of accounts and roles from the accounts file', async () => {
    const accounts =
      'hub: { role: "arn:aws:iam::111122223333:role/github-hub" }\naccounts: { dev: { id: "222222222222", role: DeployRole } }';
    const named = `defaults: ${JSON.stringify(defaults)}\ncases: [{ name: a, role: dev, expect: allowed }]`;
    const files = { ...POLICIES, 'policies/cases.yml': named };
    for (const [file, ...argv] of [['.github/accounts.yml'], ['other.yml', '--accounts-file', 'other.yml']]) {
      expect((await runTests({ ...files, [file ?? '']: accounts }, ...argv)).status).toBe(0);
    }
  });

  test('is told with what the policies leave out, however quiet it is to be', async () => {
    const role = JSON.stringify({ attachedPolicies: ['arn:aws:iam::aws:policy/ReadOnlyAccess'] });
    const files = { ...REPOSITORY, 'policies/222222222222/DeployRole/role.json': role };
    const warning = expect.stringMatching(/^# note: policies\/222222222222\/DeployRole\/role\.json.*ReadOnlyAccess/);
    expect((await runTests(files)).lines[0]).toEqual(warning);
    expect((await runTests(files, '--quiet')).lines).toEqual([warning, '2 passed, 0 failed']);
  });

  describe('for an account of the accounts file with an environment', () => {
    const accounts =
      'hub: { role: "arn:aws:iam::111122223333:role/github-hub" }\naccounts: { dev: { id: "222222222222", role: DeployRole, environment: staging } }';
    const subject = async (keys: string, expected = 'denied') => {
      const named = `defaults: ${JSON.stringify(defaults)}\ncases: [{ name: a, role: dev, expect: ${expected}${keys} }]`;
      const { lines } = await runTests({ ...POLICIES, '.github/accounts.yml': accounts, 'policies/cases.yml': named });
      return /the request has "(.*?)"/.exec(lines.join())?.[1] ?? lines.join();
    };

    test('are jobs of that environment', async () => {
      expect(await subject('')).toBe('repo:octo/shop:environment:staging');
      expect(await subject(', fork: true')).toMatch(/^repo:(?!octo).*\/shop:environment:staging$/);
    });

    test('are jobs of another one, or of none, where the claims say so', async () => {
      expect(await subject(', claims: { environment: production }')).toBe('repo:octo/shop:environment:production');
      const branch = 'repo:octo/shop:ref:refs/heads/main';
      expect(await subject(', claims: { environment: null }', 'allowed')).toBe(branch);
      expect(await subject(`, claims: { sub: "${branch}" }`, 'allowed')).toBe(branch);
    });
  });

  test('can start no workflow command by what it shows', async () => {
    const cases = CASES.replace('Main gets in', '"##[error]x ::error::y"');
    const { lines } = await runTests({ ...POLICIES, 'policies/cases.yml': cases });
    expect(lines[0]).toBe('ok 1 - # # [error]x ::error::y');
  });
});

describe('a role of which something is not known', () => {
  const roleFor = (principal: object) => ({
    Type: 'AWS::IAM::Role',
    Properties: {
      RoleName: 'DeployRole',
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { AWS: principal }, Action: 'sts:AssumeRole' }],
      },
    },
  });
  const { 'policies/222222222222/DeployRole/trust.json': _, ...others } = POLICIES;
  const deployed = (principal: object): Files => ({
    ...others,
    'policies/222222222222/Target.template.json': JSON.stringify({
      Parameters: { Hub: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/hub/arn' } },
      Resources: { Deploy: roleFor(principal) },
    }),
    'policies/cases.yml': CASES,
  });

  test('fails every case that uses it, whatever it expects, and names the place', async () => {
    const { status, lines } = await runTests(deployed({ Ref: 'Hub' }));
    const place = 'policies/222222222222/Target.template.json: Parameters.Hub';
    expect(status).toBe(1);
    expect(lines.at(-1)).toBe('0 passed, 2 failed');
    const why = `  # ${place} is not known, so who may assume arn:aws:iam::222222222222:role/DeployRole is not known. See the note about it`;
    expect(lines.filter((line) => line === why)).toHaveLength(2);
    expect(lines).toContainEqual(expect.stringContaining(`# note: ${place} has its value from Systems Manager`));
  });

  test('is judged with the value that the file of parameters gives', async () => {
    const given = [{ ParameterKey: 'Hub', ParameterValue: 'arn:aws:iam::111122223333:role/github-hub' }];
    const files = {
      ...deployed({ Ref: 'Hub' }),
      'policies/222222222222/Target.parameters.json': JSON.stringify(given),
    };
    expect((await runTests(files)).lines.at(-1)).toBe('2 passed, 0 failed');
  });
});
