import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { INFRA_FLAGS, INFRA_USAGE } from '../../src/cli/infra-flags.js';
import { FREE_HUB_PARAMETERS, FREE_TARGET_PARAMETERS } from '../../src/infra/cloudformation/free-parameters.js';
import { accountsFile } from '../support/accounts-files.js';
import { IMMUTABLE_FLAGS, madeOf, parameterValues, runInfra, runInfraIn } from '../support/command.js';
import { accountsFolder, removeFolders } from '../support/files.js';

afterEach(removeFolders);

const FILE = `
hub: { role: "arn:aws:iam::111122223333:role/ci/github-hub" }
defaults: { role: DeployRole, region: eu-west-1 }
accounts:
  dev: { id: "222222222222" }
  staging: { id: "333333333333", environment: staging }
  test: { id: "777777777777" }
  prod: { id: "444444444444", role: ci/ProdDeployRole, environment: production eu, external-id-env: PROD_EXTERNAL_ID }
`;
const MAIN = 'repo:octo@9919012/shop@724601234:ref:refs/heads/main';
const STAGING = 'repo:octo@9919012/shop@724601234:environment:staging';
const PROD = 'repo:octo@9919012/shop@724601234:environment:production eu';

describe('the hub', () => {
  test('gets its name, the subjects of all accounts and the roles by ARN', () => {
    const { hub } = madeOf(runInfra(FILE, ...IMMUTABLE_FLAGS));
    expect(hub?.account).toBe('111122223333');
    expect(parameterValues(hub?.parameters)).toEqual({
      RoleName: 'github-hub',
      RolePath: '/ci/',
      Subjects: [MAIN, STAGING, PROD].join(','),
      RepositoryIds: '724601234',
      Refs: 'refs/heads/main',
      TargetRoleArns: [
        'arn:aws:iam::222222222222:role/DeployRole',
        'arn:aws:iam::777777777777:role/DeployRole',
        'arn:aws:iam::333333333333:role/DeployRole',
        'arn:aws:iam::444444444444:role/ci/ProdDeployRole',
      ].join(','),
      OrganizationRoleArns: '',
      DiagnosisRoleArns: '',
      OrganizationDiagnosisRoleArns: '',
      OrganizationId: '',
      WorkflowRefs: '',
      Issuer: 'token.actions.githubusercontent.com',
      Audience: 'sts.amazonaws.com',
      SessionTags: 'off',
      SourceIdentity: 'off',
    });
  });

  test('gets several repositories and branches, each subject once', () => {
    const flags = ['--repository', 'octo/shop@1', '--repository', 'octo@9/till@2', '--repository', 'octo/shop@1'];
    const { hub } = madeOf(runInfra(FILE, ...flags, '--branch', 'main', '--branch', 'release/2'));
    const { Subjects, RepositoryIds, Refs } = parameterValues(hub?.parameters);
    expect(Subjects?.split(',').slice(0, 4)).toEqual([
      'repo:octo/shop:ref:refs/heads/main',
      'repo:octo/shop:ref:refs/heads/release/2',
      'repo:octo@9/till@2:ref:refs/heads/main',
      'repo:octo@9/till@2:ref:refs/heads/release/2',
    ]);
    expect(Subjects?.split(',')).toHaveLength(8);
    expect(RepositoryIds).toBe('1,2');
    expect(Refs).toBe('refs/heads/main,refs/heads/release/2');
  });

  test('is made for the partition of its role', () => {
    const { hub } = madeOf(runInfra(FILE.replace('arn:aws:', 'arn:aws-us-gov:'), ...IMMUTABLE_FLAGS));
    expect(parameterValues(hub?.parameters).TargetRoleArns).toMatch(
      /^arn:aws-us-gov:iam::222222222222:role\/DeployRole,/,
    );
  });

  test('gets what was asked for beside the file, on both halves where both need it', () => {
    const workflow = 'octo/workflows/.github/workflows/deploy.yml@refs/heads/main';
    const asked = ['--session-tags', '--source-identity', '--workflow', workflow, '--hub', 'SelfSimulation=on'];
    const boundary = ['--target', 'PermissionsBoundaryName=boundary', '--target', 'PolicyName=deploy=it'];
    const { hub, targets } = madeOf(runInfra(FILE, ...IMMUTABLE_FLAGS, ...asked, ...boundary));
    expect(parameterValues(hub?.parameters)).toMatchObject({
      SessionTags: 'on',
      SourceIdentity: 'on',
      WorkflowRefs: workflow,
      SelfSimulation: 'on',
    });
    for (const { parameters } of targets) {
      const values = parameterValues(parameters);
      expect(values).toMatchObject({ SessionTags: 'on', SourceIdentity: 'on', PolicyName: 'deploy=it' });
      expect(values.PermissionsBoundaryName).toBe('boundary');
      // The hub has looked at the workflow, and its sessions do not tell of it.
      expect(values.WorkflowRefs).toBe('');
    }
  });

  test('of another issuer may do without ids, and both halves name the issuer', () => {
    const issuer = 'github.example.com/_services/token';
    const flags = ['--repository', 'octo/shop', '--branch', 'main', '--any-ref', '--issuer', issuer];
    const { hub, targets } = madeOf(runInfra(FILE, ...flags, '--audience', 'sts.example'));
    expect(parameterValues(hub?.parameters)).toMatchObject({
      RepositoryIds: 'unchecked',
      // IAM knows no such claims of a server: conditions on them would keep every job out.
      Refs: 'any',
      WorkflowRefs: '',
      Issuer: issuer,
      Audience: 'sts.example',
    });
    expect(targets.map(({ parameters }) => parameterValues(parameters).Issuer)).toEqual([issuer, issuer, issuer]);
  });

  const SERVER = ['--issuer', 'github.example.com/_services/token'];
  const WITH_ENVIRONMENT = accountsFile(1, ', environment: production');
  test.each<[string, string, readonly string[], string]>([
    ['an id', accountsFile(1), ['--repository', 'octo/shop@7', '--branch', 'main'], '--repository is "octo/shop" with'],
    [
      'a workflow',
      accountsFile(1),
      ['--repository', 'octo/shop', '--branch', 'main', '--workflow', 'o/r/.github/workflows/d.yml@refs/heads/main'],
      "--workflow can't be used with this --issuer",
    ],
    [
      'the branch of an environment',
      WITH_ENVIRONMENT,
      ['--repository', 'octo/shop', '--branch', 'main'],
      "--any-ref is missing. IAM can't test the branch",
    ],
  ])('of a GitHub Enterprise Server refuses to test %s, of which IAM knows nothing', (_, file, flags, words) => {
    expect(runInfra(file, ...flags, ...SERVER)).toMatchObject({ status: 2, err: expect.stringContaining(words) });
  });

  test('of a GitHub Enterprise Server tests the branch in the subject', () => {
    const { hub } = madeOf(runInfra(accountsFile(1), '--repository', 'octo/shop', '--branch', 'main', ...SERVER));
    expect(parameterValues(hub?.parameters)).toMatchObject({
      Subjects: 'repo:octo/shop:ref:refs/heads/main',
      Refs: 'any',
    });
  });

  test.each(['token.actions.githubusercontent.com/octo-corp', 'token.actions.octo-corp.ghe.com'])(
    'of %s needs ids, as of github.com',
    (issuer) => {
      const asked = (repository: string) =>
        runInfra(accountsFile(1), '--repository', repository, '--branch', 'main', '--issuer', issuer);
      expect(asked('octo/shop')).toMatchObject({ status: 2, err: expect.stringContaining('Use it with its ids') });
      expect(parameterValues(madeOf(asked('octo/shop@7')).hub?.parameters)).toMatchObject({ RepositoryIds: '7' });
    },
  );

  test('leaves branches to the environments only when that is asked for', () => {
    const withEnvironments = accountsFile(2, ', environment: production');
    const { hub } = madeOf(runInfra(withEnvironments, '--repository', 'octo/shop@1', '--any-ref'));
    expect(parameterValues(hub?.parameters).Refs).toBe('any');
    const asked = runInfra(withEnvironments, '--repository', 'octo/shop@1', '--any-ref');
    expect(asked.err).toContain('Every branch that may use "production" may assume the roles.');
    expect(runInfra(withEnvironments, '--repository', 'octo/shop@1').err).toBe(
      '--branch is missing. Add --branch main, or --any-ref if the rules of the environments restrict the branches.\n',
    );
  });
});

describe('the form of the hub’s permission', () => {
  const roleNames = (count: number) =>
    runInfra(accountsFile(count), ...IMMUTABLE_FLAGS, '--organization', 'o-exampleorgid');

  test.each([1, 40])('is the list for %i accounts', (count) => {
    const asked = roleNames(count);
    const values = parameterValues(madeOf(asked).hub?.parameters);
    expect(values.TargetRoleArns?.split(',')).toHaveLength(count);
    expect(values.OrganizationRoleArns).toBe('');
    expect(asked.err).toContain('by ARN. They fit into one parameter');
  });

  test('is the organization for 400 accounts', () => {
    const asked = roleNames(400);
    expect(parameterValues(madeOf(asked).hub?.parameters)).toMatchObject({
      OrganizationRoleArns: 'arn:aws:iam::*:role/DeployRole',
      OrganizationId: 'o-exampleorgid',
    });
    expect(parameterValues(madeOf(asked).hub?.parameters).TargetRoleArns).toBe('');
    expect(asked.err).toContain(
      '"DeployRole" in every account of the organization (aws:ResourceOrgID), because the ARNs do not fit',
    );
  });

  test('is what was asked for, with each name of a role once', () => {
    const { hub } = madeOf(
      runInfra(FILE, ...IMMUTABLE_FLAGS, '--organization', 'o-exampleorgid', '--form', 'organization'),
    );
    expect(parameterValues(hub?.parameters).OrganizationRoleArns).toBe(
      'arn:aws:iam::*:role/DeployRole,arn:aws:iam::*:role/ci/ProdDeployRole',
    );
  });

  test('needs the organization when the list does not fit', () => {
    expect(runInfra(accountsFile(400), ...IMMUTABLE_FLAGS)).toMatchObject({
      status: 2,
      out: '',
      err: '--organization is missing. The ARNs of 400 roles take 16799 characters, and a parameter takes 4096. Use --organization o-... to name the role in every account of your organization.\n',
    });
    expect(runInfra(accountsFile(400), ...IMMUTABLE_FLAGS, '--form', 'list').err).toContain(
      '--form organization is missing',
    );
    expect(runInfra(FILE, ...IMMUTABLE_FLAGS, '--form', 'organization').err).toContain(
      'and --form organization needs it',
    );
  });
});

describe('the targets', () => {
  test('are grouped by what their deploy roles are made by, in the file’s order', () => {
    const asked = runInfra(FILE, ...IMMUTABLE_FLAGS, '--organization', 'o-exampleorgid', '--ou', 'ou-ab12-cdefgh34');
    const { targets } = madeOf(asked);
    expect(targets.map(({ name, accounts }) => ({ name, accounts }))).toEqual([
      { name: 'target-1', accounts: ['222222222222', '777777777777'] },
      { name: 'target-2', accounts: ['333333333333'] },
      { name: 'target-3', accounts: ['444444444444'] },
    ]);
    expect(targets.map(({ parameters }) => parameterValues(parameters).Subjects)).toEqual([MAIN, STAGING, PROD]);
    expect(parameterValues(targets[2]?.parameters)).toMatchObject({
      HubRoleArn: 'arn:aws:iam::111122223333:role/ci/github-hub',
      RoleName: 'ProdDeployRole',
      RolePath: '/ci/',
      OrganizationId: 'o-exampleorgid',
    });
    expect(targets[0]?.deploymentTargets).toEqual({
      OrganizationalUnitIds: ['ou-ab12-cdefgh34'],
      AccountFilterType: 'INTERSECTION',
      Accounts: ['222222222222', '777777777777'],
    });
    expect(targets[0]?.regions).toEqual(['eu-west-1']);
    expect(asked.err).toContain('3 stack sets, because accounts differ in role, environment, external-id-env.');
  });

  test('get a placeholder for the external id, which the template refuses', () => {
    const asked = runInfra(FILE, ...IMMUTABLE_FLAGS);
    expect(parameterValues(madeOf(asked).targets[2]?.parameters).ExternalId).toBe('<the value of PROD_EXTERNAL_ID>');
    expect(asked.err).toContain(
      'target-3 requires an external id, which is never in the accounts file. Set ExternalId to the value',
    );
  });

  test('are one group where the subjects are left to the hub and nothing else differs', () => {
    const text = accountsFile(2).replace('0"', '0", environment: staging');
    expect(madeOf(runInfra(text, ...IMMUTABLE_FLAGS)).targets).toHaveLength(2);
    const { targets } = madeOf(runInfra(text, ...IMMUTABLE_FLAGS, '--leave-subjects-to-hub'));
    expect(targets.map(({ parameters }) => parameterValues(parameters).Subjects)).toEqual(['any']);
  });

  test('of many groups come with a hint', () => {
    const lines = Array.from(
      { length: 11 },
      (_, at) => `  a${at}: { id: "${200_000_000_000 + at}", environment: e${at} }`,
    );
    const text = `${accountsFile(0)}${lines.join('\n')}\n`;
    expect(runInfra(text, ...IMMUTABLE_FLAGS).err).toContain('11 stack sets are many');
  });

  test('on route direct get no hub, and the tests of jobs', () => {
    const text = accountsFile(2, ', route: direct, duration-seconds: 14400');
    const asked = runInfra(text, ...IMMUTABLE_FLAGS, '--session-tags', '--leave-subjects-to-hub');
    const { hub, targets } = madeOf(asked);
    expect(hub).toBeUndefined();
    expect(asked.err).toContain('All accounts are on route direct');
    expect(parameterValues(targets[0]?.parameters)).toEqual({
      Direct: 'on',
      DiagnosisRoleName: '',
      DiagnosisRolePath: '/',
      RoleName: 'DeployRole',
      RolePath: '/',
      Subjects: MAIN,
      MaxSessionSeconds: '14400',
      RepositoryIds: '724601234',
      Refs: 'refs/heads/main',
      HubRoleArn: '',
      OrganizationId: '',
      WorkflowRefs: '',
      Issuer: 'token.actions.githubusercontent.com',
      Audience: 'sts.amazonaws.com',
      SessionTags: 'off',
      SourceIdentity: 'off',
    });
  });

  test('on route direct name the organization, which the audit role asks for', () => {
    const text = accountsFile(1, ', route: direct');
    const { targets } = madeOf(runInfra(text, ...IMMUTABLE_FLAGS, '--organization', 'o-exampleorgid'));
    expect(parameterValues(targets[0]?.parameters).OrganizationId).toBe('o-exampleorgid');
  });

  test('with two direct roles in one account are told that there is one provider', () => {
    const account = (name: string, role: string) => `  ${name}: { id: "222222222222", role: ${role}, route: direct }\n`;
    const asked = runInfra(`accounts:\n${account('one', 'A')}${account('two', 'B')}`, ...IMMUTABLE_FLAGS);
    expect(madeOf(asked).targets).toHaveLength(2);
    expect(asked.err).toContain('Account 222222222222 is in target-1 and target-2, and an account has one provider');
    expect(asked.err).toContain('is also the id of "one"');
  });
});

// A stack that is deployed anew keeps the value of each parameter that it is not given:
// https://docs.aws.amazon.com/cli/latest/reference/cloudformation/deploy/ (--parameter-overrides).
describe('what is not asked for any more', () => {
  const WORKFLOW = 'octo/workflows/.github/workflows/deploy.yml@refs/heads/main';
  const wide = ['--organization', 'o-exampleorgid', '--form', 'organization', '--session-tags', '--source-identity'];
  const direct = accountsFile(1, ', route: direct, duration-seconds: 14400');

  test.each([
    ['the organization form, tags and a source identity', FILE, wide, FILE, []],
    ['a workflow and an audience', FILE, ['--workflow', WORKFLOW, '--audience', 'sts.example'], FILE, []],
    ['the list of roles', FILE, [], FILE, ['--organization', 'o-exampleorgid', '--form', 'organization']],
    ['route direct', direct, [], accountsFile(1), []],
    ['the hub', accountsFile(1), wide, direct, []],
  ])('%s is taken back by the next parameters', (_, before, flags, after, fewer) => {
    const [then, now] = [
      runInfra(before, ...IMMUTABLE_FLAGS, ...flags),
      runInfra(after, ...IMMUTABLE_FLAGS, ...fewer),
    ].map(madeOf);
    const names = (made: typeof now, half: 'hub' | 'targets') =>
      (half === 'hub' ? [made?.hub] : (made?.targets ?? [])).map((stack) =>
        Object.keys(parameterValues(stack?.parameters)),
      );
    if (now?.hub !== undefined && then?.hub !== undefined) expect(names(now, 'hub')).toEqual(names(then, 'hub'));
    expect(names(now, 'targets')).toEqual(names(then, 'targets'));
  });
});

describe('what is wrong', () => {
  test('with the flags is told together, and nothing is made', () => {
    const flags = ['--repository', 'octo/*', '--branch', 'release/*', '--workflow', 'x', '--form', 'big'];
    const more = ['--organization', 'acme', '--ou', 'x', '--issuer', 'https://x/', '--audience', 'a b'];
    const parameters = ['--hub', 'Subjects=any', '--target', 'PolicyArn=x', '--target', 'PolicyName'];
    const { status, out, err } = runInfra(FILE, ...flags, ...more, ...parameters);
    expect({ status, out }).toEqual({ status: 2, out: '' });
    expect(err.trim().split('\n')).toEqual([
      expect.stringContaining('--issuer is "https://x/". Use host and path'),
      expect.stringContaining('--audience is "a b". Use'),
      expect.stringContaining('--form is "big". Use list or organization'),
      expect.stringContaining('--organization is "acme". Use'),
      expect.stringContaining('--repository is "octo/*". Use OWNER@OWNER_ID/REPO@REPO_ID'),
      expect.stringContaining('--branch is "release/*". Use'),
      expect.stringContaining('--workflow is "x". Use'),
      expect.stringContaining('--ou is "x". Use'),
      expect.stringContaining('--hub sets "Subjects", which can\'t be set this way. Use one of'),
      expect.stringContaining('--target sets "PolicyArn", which can\'t be set this way. Use PolicyArns'),
      expect.stringContaining('--target is "PolicyName". Use NAME=VALUE'),
    ]);
  });

  test('are the values that the template would refuse', () => {
    const refused = [
      ['--target', 'PolicyArns=deploy'],
      ['--target', 'PolicyName=a,b'],
      ['--hub', 'SelfSimulation=yes'],
      ['--hub', 'RevokeSessionsIssuedBefore=2026-11-26'],
      ['--target', 'AuditRoleName='],
    ];
    const taken = ['--target', 'PolicyArns=', '--hub', 'SelfSimulation=off', '--target', 'PolicyName=ci/deploy'];
    expect(runInfra(FILE, ...IMMUTABLE_FLAGS, ...taken)).toMatchObject({ status: 0 });
    const { status, out, err } = runInfra(FILE, ...IMMUTABLE_FLAGS, ...refused.flat(), ...taken);
    expect({ status, out }).toEqual({ status: 2, out: '' });
    expect(err.trim().split('\n')).toEqual([
      '--hub sets SelfSimulation to "yes", which the template rejects. Use SelfSimulation=on.',
      '--hub sets RevokeSessionsIssuedBefore to "2026-11-26", which the template rejects. Use RevokeSessionsIssuedBefore=2026-11-26T14:00:00Z.',
      '--target sets PolicyArns to "deploy", which the template rejects. Use PolicyArns=ARNs of policies, separated by commas without spaces.',
      '--target sets PolicyName to "a,b", which the template rejects. Use PolicyName=name of a policy that every account has.',
      '--target sets AuditRoleName to "", which the template rejects. Use AuditRoleName=name of a role.',
    ]);
  });

  test('with a secret among the flags is told without it', () => {
    const secrets = ['ExternalId', 'FormerExternalId'].flatMap((name) => ['--target', `${name}=shop-deploys-7f3a`]);
    const { status, out, err } = runInfra(FILE, ...IMMUTABLE_FLAGS, ...secrets);
    expect({ status, out }).toEqual({ status: 2, out: '' });
    expect(err.trim().split('\n')).toEqual([
      expect.stringMatching(/^--target sets "ExternalId", a secret, .* Remove it, and set the value as docs/),
      expect.stringMatching(/^--target sets "FormerExternalId", a secret, /),
    ]);
    expect(err).not.toContain('shop-deploys');
  });

  test.each([
    ['no repository', [], '--repository is missing. Use --repository OWNER@OWNER_ID/REPO@REPO_ID'],
    ['a repository without its id', ['--repository', 'octo/shop'], 'is "octo/shop", which also matches a new owner'],
    ['an owner’s id alone', ['--repository', 'octo@1/shop'], '--repository is "octo@1/shop". Use'],
  ])('with %s is told', (_, flags, sentence) => {
    const { status, err } = runInfra(FILE, ...flags);
    expect(status).toBe(2);
    expect(err).toContain(sentence);
  });

  test('with the file is told with its place', () => {
    const text = `defaults: { route: hub }
accounts:
  a: { id: "222222222222" }
  b: { id: "333333333333", role: "De,ploy", environment: 'a,b' }
  c: { id: "444444444444", role: R, route: direct, external-id-env: EXTERNAL_ID }
`;
    expect(runInfra(text, '--repository', 'octo/shop@1').err.trim().split('\n')).toEqual([
      '.github/accounts.yml:3:3: accounts.a has no role. Add role there or under defaults.',
      expect.stringContaining(
        '.github/accounts.yml:4:34: accounts.b.role is "De,ploy", and the templates do not accept',
      ),
      expect.stringContaining(
        '.github/accounts.yml:4:58: accounts.b.environment is "a,b", and the templates do not accept',
      ),
      expect.stringMatching(
        /^\.github\/accounts\.yml:5:69: accounts\.c\.external-id-env can't be sent on route direct/,
      ),
      '--branch is missing, and "a", "c" have no environment. Add --branch main, or an environment for these accounts.',
      'hub.role is missing in ".github/accounts.yml", and accounts use route hub. Add hub: { role: ARN } there.',
    ]);
  });

  // Whoever names the other one in a workflow makes it, without the rules of the first.
  test.each(['production: eu', 'production%3A eu'])(
    'with an environment whose subject another one can have is told: %s',
    (environment) => {
      const { status, err } = runInfra(accountsFile(1, `, environment: "${environment}"`), ...IMMUTABLE_FLAGS);
      expect(status).toBe(2);
      expect(err).toContain(`accounts.team-0.environment is "${environment}". In a subject both : and %3A are %3A`);
      expect(err).toContain('Use a name without : and %, or the Terraform modules');
    },
  );

  // CloudFormation puts in what {{resolve:…}} names after the patterns were asked.
  test('with braces, by which CloudFormation would put in what nobody looked at, is told', () => {
    const text = accountsFile(1, ', environment: "{{resolve:ssm:/x}}"');
    const workflow = 'octo/workflows/.github/workflows/deploy.yml@refs/heads/{{x}}';
    expect(runInfra(text, ...IMMUTABLE_FLAGS).err).toContain(
      'and the templates do not accept * ? $ " \\ { } or a comma in it',
    );
    expect(runInfra(text, ...IMMUTABLE_FLAGS, '--branch', '{{x}}').err).toContain('--branch is "{{x}}"');
    expect(runInfra(text, ...IMMUTABLE_FLAGS, '--branch', 'refs/heads/main').err).toContain(
      '--branch is "refs/heads/main". Use the name of a branch, without refs/heads/',
    );
    expect(runInfra(text, ...IMMUTABLE_FLAGS, '--workflow', workflow).err).toContain('--workflow is ');
  });

  test('with a file that the action refuses is told as the action tells it', () => {
    const { status, err } = runInfra('accounts: { a: { id: 222222222222 } }', ...IMMUTABLE_FLAGS);
    expect(status).toBe(2);
    expect(err).toContain('accounts.a.id has no quotes');
    expect(runInfra(undefined, ...IMMUTABLE_FLAGS).err).toContain(
      '--accounts-file ".github/accounts.yml" does not exist. Check the path.\n',
    );
  });

  test('with more subjects than fit is told', () => {
    const lines = Array.from(
      { length: 80 },
      (_, at) => `  a${at}: { id: "${200_000_000_000 + at}", environment: e${at} }`,
    );
    const { status, err } = runInfra(`${accountsFile(0)}${lines.join('\n')}\n`, ...IMMUTABLE_FLAGS);
    expect(status).toBe(2);
    expect(err).toMatch(/^The trust policy of the hub role would have \d+ characters, and IAM allows at most 4096/m);
  });

  test('is a note where IAM grants what is needed on request', () => {
    const repositories = Array.from({ length: 30 }, (_, at) => ['--repository', `octo@9919012/service-${at}@10${at}`]);
    const asked = runInfra(accountsFile(1), ...repositories.flat(), '--branch', 'main');
    expect(asked.status).toBe(0);
    expect(asked.err).toMatch(/The trust policy of the hub role has \d+ characters, more than the default/);
  });
});

describe('files', () => {
  test('are written for the AWS CLI, and their names told', () => {
    const { status, out, folder } = runInfra(FILE, ...IMMUTABLE_FLAGS, '--ou', 'r-ab12', '--out', 'made/here');
    expect(status).toBe(0);
    const names = readdirSync(path.join(folder, 'made/here'));
    expect(out.trim().split('\n').toSorted()).toEqual(names.map((name) => path.join('made/here', name)).toSorted());
    expect(names.toSorted()).toEqual([
      'hub.parameters.json',
      'target-1.deployment-targets.json',
      'target-1.parameters.json',
      'target-2.deployment-targets.json',
      'target-2.parameters.json',
      'target-3.deployment-targets.json',
      'target-3.parameters.json',
    ]);
    const { hub } = madeOf(runInfra(FILE, ...IMMUTABLE_FLAGS));
    const written: unknown = JSON.parse(readFileSync(path.join(folder, 'made/here/hub.parameters.json'), 'utf8'));
    expect(written).toEqual(hub?.parameters);
  });

  test('hold the accounts by id for self-managed permissions', () => {
    const { folder, err } = runInfra(FILE, ...IMMUTABLE_FLAGS, '--out', '.');
    expect(JSON.parse(readFileSync(path.join(folder, 'target-1.accounts.json'), 'utf8'))).toEqual([
      '222222222222',
      '777777777777',
    ]);
    expect(err).toContain('Without --ou the stack sets have self-managed permissions');
  });

  test('of an earlier run that are none of this one’s are told, and left', () => {
    const asked = runInfra(FILE, ...IMMUTABLE_FLAGS, '--ou', 'r-ab12', '--out', 'made');
    writeFileSync(path.join(asked.folder, 'made/notes.json'), '{}');
    const again = () => runInfraIn(asked.folder, ...IMMUTABLE_FLAGS, '--ou', 'r-ab12', '--out', 'made');
    expect(asked.err).not.toContain('of an earlier run');
    expect(again().err).not.toContain('of an earlier run');
    writeFileSync(path.join(asked.folder, '.github/accounts.yml'), accountsFile(1));
    const before = readdirSync(path.join(asked.folder, 'made'));
    expect(again().err).toContain(
      '"made" has files of an earlier run: "target-2.deployment-targets.json", "target-2.parameters.json", "target-3.deployment-targets.json", "target-3.parameters.json". Do not deploy',
    );
    expect(readdirSync(path.join(asked.folder, 'made'))).toEqual(before);
  });

  test('of an earlier run are counted where they are many', () => {
    const folder = accountsFolder(accountsFile(1));
    for (let at = 1; at <= 12; at++) writeFileSync(path.join(folder, `target-${at}.parameters.json`), '[]');
    const { err } = runInfraIn(folder, ...IMMUTABLE_FLAGS, '--out', '.');
    expect(err).toMatch(/of an earlier run: (?:"target-\d+\.parameters\.json"(?:, | and )){10}1 more\. Do not/);
  });

  test('that can’t be written are told', () => {
    const { status, err } = runInfra(FILE, ...IMMUTABLE_FLAGS, '--out', '.github/accounts.yml');
    expect(status).toBe(2);
    expect(err).toContain("--out can't be written (");
  });
});

describe('the command line', () => {
  test.each([[['--help']], [['-h']], [['--nothing', '--help']]])('%j prints the help', (argv) => {
    expect(runInfra(undefined, ...argv)).toMatchObject({ status: 0, out: INFRA_USAGE, err: '' });
  });

  test('is helped with every flag, every further parameter and a section of the manual', () => {
    const named = [...INFRA_USAGE.matchAll(/^ {2}--([a-z-]+) /gm)].map(([, name]) => name);
    expect(named.toSorted()).toEqual(Object.keys(INFRA_FLAGS).toSorted());
    const parameters = [...INFRA_USAGE.matchAll(/^ +([A-Z][A-Za-z]+)=/gm)].map(([, name]) => name);
    expect(new Set(parameters)).toEqual(new Set([...FREE_HUB_PARAMETERS.keys(), ...FREE_TARGET_PARAMETERS.keys()]));
    const [, page = '', anchor = ''] = /(docs\/setup\.md)#([a-z-]+)/.exec(INFRA_USAGE) ?? [];
    expect(readFileSync(page, 'utf8').toLowerCase()).toContain(`\n## ${anchor.replaceAll('-', ' ')}\n`);
  });

  test.each([
    [
      ['--brnch', 'main', '--ou'],
      '"--brnch" is not a flag of this command. Use --branch if that is meant.\n"main" is not a flag, nor the value of one. Put a value with spaces in quotes.\n--ou has no value. Add it after the flag.\n',
    ],
  ])('%j is refused', (argv, err) => {
    expect(runInfra(undefined, ...argv)).toMatchObject({ status: 2, out: '', err });
  });
});
