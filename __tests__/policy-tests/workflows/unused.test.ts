import { afterAll, describe, expect, test } from '@jest/globals';
import { readAccounts } from '../../../src/accounts/read.js';
import type { AccountData, AwsModelData } from '../../../src/iam/aws-model.js';
import { loadModel } from '../../../src/iam/load-model.js';
import { findUnused, type UnusedTerms } from '../../../src/policy-tests/workflows/unused.js';
import { formatUnused, type UnusedItem } from '../../../src/policy-tests/workflows/unused-messages.js';
import { NO_NAMES, readFolder } from '../../policy-files/folder.js';
import type { Files } from '../../support/files.js';
import { removeFolders } from '../../support/files.js';
import { PROVIDER } from '../../support/names.js';
import { casesOf, directoryIn } from '../case-runs.js';
import { ACCOUNTS, HUB, reportOn } from './fixture.js';

afterAll(removeFolders);

const FACTS = { name: 'octo/shop', defaultBranch: 'main', vars: new Map(), secrets: new Map(), inputs: new Map() };
const PROVIDERS = { oidcProviders: [{ url: `https://${PROVIDER}`, audiences: ['sts.amazonaws.com'] }] };
const TARGET = 'arn:aws:iam::222222222222:role/DeployRole';

const policy = (...statements: object[]) => ({ Version: '2012-10-17', Statement: statements });
const accepts = (subjects: readonly string[], more: object = {}) => ({
  Effect: 'Allow',
  Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/${PROVIDER}` },
  Action: 'sts:AssumeRoleWithWebIdentity',
  Condition: { StringLike: { [`${PROVIDER}:sub`]: subjects }, ...more },
});
const claim = (name: string, ...values: string[]) => ({ StringEquals: { [`${PROVIDER}:${name}`]: values } });
const fromHub = { Effect: 'Allow', Principal: { AWS: HUB }, Action: ['sts:AssumeRole', 'sts:TagSession'] };
const mayAssume = (...resources: string[]) => ({
  Effect: 'Allow',
  Action: ['sts:AssumeRole', 'sts:TagSession'],
  Resource: resources,
});

interface Policies {
  readonly trust: readonly object[];
  readonly permissions?: readonly object[];
  readonly targetTrust?: readonly object[];
  readonly others?: Readonly<Record<string, AccountData>>;
}

function modelOf({ trust, permissions = [mayAssume(TARGET)], targetTrust = [fromHub], others = {} }: Policies) {
  const data: AwsModelData = {
    accounts: {
      '111122223333': {
        oidcProviders: [{ url: `https://${PROVIDER}`, audiences: ['sts.amazonaws.com'] }],
        roles: { 'github-hub': { trustPolicy: policy(...trust), policies: { targets: policy(...permissions) } } },
      },
      '222222222222': { roles: { DeployRole: { trustPolicy: policy(...targetTrust) } } },
      ...others,
    },
  };
  return loadModel(data);
}

const MAIN = 'repo:octo/shop:ref:refs/heads/main';
const OLD = 'repo:octo/shop:ref:refs/heads/old';
const step = '{ uses: org/xacct-action@v1, with: { account: dev } }';

function deploy(on: string, keys: readonly string[] = [], used = step): string {
  const more = keys.map((key) => `    ${key}\n`).join('');
  return `on: ${on}\njobs:\n  deploy:\n    runs-on: x\n    permissions: { id-token: write }\n${more}    steps: [${used}]\n`;
}
const ON_MAIN = '{ push: { branches: [main] } }';

function accountsOf(text: string) {
  const reading = readAccounts(text, '.github/accounts.yml');
  return reading.ok ? reading.accounts : undefined;
}

function unusedOf(policies: Policies, ...workflows: string[]): UnusedItem[] {
  return unusedWith({}, policies, ...workflows);
}

function unusedWith(more: Partial<UnusedTerms>, policies: Policies, ...workflows: string[]): UnusedItem[] {
  const files: Files = Object.fromEntries(workflows.map((text, at) => [`.github/workflows/${at}.yml`, text]));
  const terms = {
    model: modelOf(policies),
    format: 'name-based',
    nowMs: Date.UTC(2026, 10, 1),
    claims: {},
    accounts: undefined,
    cases: [],
  } as const;
  return findUnused(reportOn(files, { model: terms.model }), { ...terms, facts: FACTS, ...more });
}

/** The unused items with what to do about them. */
const adviceOf = (items: readonly UnusedItem[]) => items.map((item) => `${item.advice}: ${lineOf(item)}`);

const lineOf = ({ level, side, detail }: UnusedItem) => {
  const shown =
    detail.code === 'statement'
      ? `statement ${detail.statement.index + 1}`
      : detail.code === 'value'
        ? detail.value
        : detail.resource;
  return `${level} ${side} ${shown}`;
};

const CASES: ReadonlyArray<
  readonly [name: string, policies: Policies, workflows: readonly string[], lines: readonly string[]]
> = [
  ['a subject that is used', { trust: [accepts([MAIN])] }, [deploy(ON_MAIN)], []],
  ['one of two subjects', { trust: [accepts([MAIN, OLD])] }, [deploy(ON_MAIN)], [`finding trust ${OLD}`]],
  ['a whole statement', { trust: [accepts([MAIN]), accepts([OLD])] }, [deploy(ON_MAIN)], ['finding trust statement 2']],
  [
    'the widest first',
    {
      trust: [
        accepts([
          MAIN,
          OLD,
          'repo:octo/shop:ref:refs/heads/release/*',
          'repo:octo/shop:environment:*',
          'repo:octo/*:ref:refs/heads/old',
        ]),
      ],
    },
    [deploy(ON_MAIN)],
    [
      'note trust repo:octo/*:ref:refs/heads/old',
      'finding trust repo:octo/shop:environment:*',
      'finding trust repo:octo/shop:ref:refs/heads/release/*',
      `finding trust ${OLD}`,
    ],
  ],
  [
    'a subject of another repository',
    { trust: [accepts([MAIN, 'repo:octo/other:ref:refs/heads/main'])] },
    [deploy(ON_MAIN)],
    ['note trust repo:octo/other:ref:refs/heads/main'],
  ],
  [
    'a subject of any repository that another condition narrows',
    { trust: [accepts([MAIN]), accepts(['repo:octo/*:ref:refs/heads/old'], claim('repository', 'octo/shop'))] },
    [deploy(ON_MAIN)],
    ['finding trust statement 2'],
  ],
  [
    'both of two statements that let the same job in',
    { trust: [accepts([MAIN]), accepts(['repo:octo/shop:*'])] },
    [deploy(ON_MAIN)],
    [],
  ],
  [
    'a value of another claim',
    { trust: [accepts([MAIN], claim('ref', 'refs/heads/main', 'refs/heads/old'))] },
    [deploy(ON_MAIN)],
    ['finding trust refs/heads/old'],
  ],
  [
    'a claim that is not known',
    { trust: [accepts([MAIN], claim('actor', 'octocat', 'hubot'))] },
    [deploy(ON_MAIN)],
    [],
  ],
  ['a trigger without a filter may be of any branch', { trust: [accepts([MAIN, OLD])] }, [deploy('push')], []],
  [
    'a trigger with a pattern may be of each branch in it',
    { trust: [accepts(['repo:octo/shop:ref:refs/heads/release/1', 'repo:octo/shop:ref:refs/heads/hotfix/1'])] },
    [deploy("{ push: { branches: ['release/**'] } }")],
    ['finding trust repo:octo/shop:ref:refs/heads/hotfix/1'],
  ],
  [
    'tags',
    { trust: [accepts(['repo:octo/shop:ref:refs/tags/v1.*', MAIN])] },
    [deploy("{ push: { tags: ['v[0-9]+.*'] } }")],
    [`finding trust ${MAIN}`],
  ],
  [
    'a merge queue',
    { trust: [accepts(['repo:octo/shop:ref:refs/heads/gh-readonly-queue/main/*', MAIN])] },
    [deploy('merge_group')],
    [`finding trust ${MAIN}`],
  ],
  [
    'a condition on a branch that was not tested',
    { trust: [accepts([MAIN, 'repo:octo/shop:environment:qa'])] },
    [deploy('push', ["if: github.ref == 'refs/heads/main'"])],
    ['finding trust repo:octo/shop:environment:qa'],
  ],
  [
    'a condition on the branch that was tested',
    { trust: [accepts([MAIN, OLD])] },
    [deploy('workflow_dispatch', ["if: github.ref == 'refs/heads/main' && github.event.inputs.x != 'y'"])],
    [`finding trust ${OLD}`],
  ],
  [
    'a condition on the default branch',
    { trust: [accepts([MAIN, OLD])] },
    [deploy('workflow_dispatch', ['if: github.ref_name == github.event.repository.default_branch'])],
    [`finding trust ${OLD}`],
  ],
  [
    'a condition on the beginning of a name',
    { trust: [accepts([MAIN, OLD])] },
    [deploy('workflow_dispatch', ["if: startsWith(github.ref, 'refs/heads/o')"])],
    [],
  ],
  [
    'an environment that depends on a branch that was not tested',
    { trust: [accepts(['repo:octo/shop:environment:qa', 'repo:octo/shop:pull_request'])] },
    [deploy('push', ["environment: ${{ github.ref_name == 'main' && 'qa' || 'dev' }}"])],
    ['finding trust repo:octo/shop:pull_request'],
  ],
  [
    'an environment that is not known',
    { trust: [accepts(['repo:octo/shop:environment:qa', OLD])] },
    [deploy(ON_MAIN, ['environment: ${{ vars.NAME }}'])],
    [`finding trust ${OLD}`],
  ],
  [
    'a condition that cannot be decided',
    { trust: [accepts([MAIN, OLD])] },
    [deploy(ON_MAIN, ['if: vars.DEPLOY'])],
    [`finding trust ${OLD}`],
  ],
  [
    'pull requests from forks have no token',
    { trust: [accepts(['repo:octo/shop:pull_request', MAIN])] },
    [deploy('pull_request')],
    [`finding trust ${MAIN}`],
  ],
  [
    'a job without the permission asks for it nevertheless',
    { trust: [accepts([MAIN])] },
    [deploy(ON_MAIN).replace('id-token: write', 'contents: read')],
    [],
  ],
  [
    'an account that is not known may be any',
    { trust: [accepts([MAIN, OLD])], permissions: [mayAssume(TARGET, 'arn:aws:iam::333333333333:role/DeployRole')] },
    [deploy(ON_MAIN, [], step.replace('dev', '"${{ vars.ACCOUNT }}"'))],
    [`finding trust ${OLD}`],
  ],
  [
    'permissions for other accounts, the widest first',
    {
      trust: [accepts([MAIN])],
      permissions: [
        mayAssume(TARGET, 'arn:aws:iam::333333333333:role/DeployRole', 'arn:aws:iam::*:role/Other'),
        mayAssume('arn:aws:iam::444444444444:role/*'),
      ],
    },
    [deploy(ON_MAIN)],
    [
      'finding permissions arn:aws:iam::*:role/Other',
      'finding permissions statement 2',
      'finding permissions arn:aws:iam::333333333333:role/DeployRole',
    ],
  ],
  [
    'permissions of a hub that other repositories use',
    {
      trust: [accepts([MAIN, 'repo:octo/other:ref:refs/heads/main'])],
      permissions: [mayAssume(TARGET, 'arn:aws:iam::333333333333:role/DeployRole')],
    },
    [deploy(ON_MAIN)],
    ['note trust repo:octo/other:ref:refs/heads/main', 'note permissions arn:aws:iam::333333333333:role/DeployRole'],
  ],
  [
    'tags that need a statement of their own',
    {
      trust: [accepts([MAIN])],
      permissions: [
        { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: TARGET },
        { Effect: 'Allow', Action: 'sts:TagSession', Resource: '*' },
      ],
      targetTrust: [
        { Effect: 'Allow', Principal: { AWS: HUB }, Action: 'sts:AssumeRole' },
        { Effect: 'Allow', Principal: { AWS: HUB }, Action: 'sts:TagSession' },
      ],
    },
    [deploy(ON_MAIN, [], '{ uses: org/xacct-action@v1, with: { account: dev, role-session-tags: Team=shop } }')],
    [],
  ],
  [
    'a target that no workflow asks for',
    {
      trust: [accepts([MAIN])],
      permissions: [mayAssume('*')],
      others: { '444444444444': { roles: { DeployRole: { trustPolicy: policy(fromHub) } } } },
    },
    [deploy(ON_MAIN)],
    ['finding trust statement 1'],
  ],
  [
    'a target whose hub denies the branch is asked for',
    { trust: [accepts([OLD])] },
    [deploy(ON_MAIN)],
    ['finding trust statement 1'],
  ],
  [
    'permissions for other accounts of a hub that denies the branch',
    { trust: [accepts([OLD])], permissions: [mayAssume(TARGET, 'arn:aws:iam::333333333333:role/DeployRole')] },
    [deploy(ON_MAIN)],
    ['finding trust statement 1', 'finding permissions arn:aws:iam::333333333333:role/DeployRole'],
  ],
  [
    'callers that no workflow can be',
    {
      trust: [accepts([MAIN])],
      targetTrust: [
        fromHub,
        { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' },
        { Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::333333333333:root' }, Action: 'sts:AssumeRole' },
        { Effect: 'Deny', Principal: { AWS: '*' }, Action: 'sts:AssumeRole', Condition: claim('sub', OLD) },
      ],
    },
    [deploy(ON_MAIN)],
    [],
  ],
  [
    'a workflow of another repository that is called',
    { trust: [accepts([MAIN, OLD])] },
    [
      deploy(ON_MAIN),
      `on: ${ON_MAIN}\npermissions: { id-token: write }\njobs: { a: { uses: octo/ci/.github/workflows/x.yml@v1 } }\n`,
    ],
    [`note trust ${OLD}`],
  ],
  [
    'a workflow that cannot be read whole',
    { trust: [accepts([MAIN, OLD])] },
    [deploy(ON_MAIN), 'on: push\njobs: [broken]\n'],
    [`note trust ${OLD}`],
  ],
  [
    'a called workflow whose callers are not known',
    { trust: [accepts([MAIN, OLD])] },
    [deploy(ON_MAIN), deploy('workflow_call')],
    [`note trust ${OLD}`],
  ],
  ...[
    { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } },
    { NotIpAddress: { 'aws:SourceIp': '192.0.2.0/24' } },
    { StringLike: { 'aws:UserAgent': '*xacct-action/*' } },
    { StringEquals: { 'aws:SourceVpc': 'vpc-1' } },
  ].map(
    (Condition) =>
      [
        `a statement that tests ${JSON.stringify(Condition)}, which is not known`,
        { trust: [accepts([MAIN])], targetTrust: [fromHub, { ...fromHub, Condition }] },
        [deploy(ON_MAIN)],
        [],
      ] as const,
  ),
  [
    'a statement that tests a VPC, which a machine of GitHub is not in',
    {
      trust: [accepts([MAIN])],
      targetTrust: [fromHub, { ...fromHub, Condition: { StringEquals: { 'aws:SourceVpc': 'vpc-1' } } }],
    },
    [deploy(ON_MAIN).replace('runs-on: x', 'runs-on: ubuntu-latest')],
    ['finding trust statement 2'],
  ],
  [
    'a step with an invalid input may be about any account',
    { trust: [accepts([MAIN])], permissions: [mayAssume(TARGET, 'arn:aws:iam::333333333333:role/DeployRole')] },
    [deploy(ON_MAIN), deploy(ON_MAIN, [], step.replace('dev', 'devv'))],
    [],
  ],
];

describe('what no workflow uses', () => {
  test.each(CASES)('%s', (_, policies, workflows, expected) => {
    expect(unusedOf(policies, ...workflows).map(lineOf)).toEqual(expected);
  });

  test('the diagnosis role of an account is used', () => {
    const diagnosis = 'arn:aws:iam::222222222222:role/Diagnosis';
    const policies = { trust: [accepts([MAIN])], permissions: [mayAssume(TARGET, diagnosis)] };
    const by = (input: string) => step.replace('dev', `dev, diagnosis-role: ${input}`);
    const withFile = accountsOf(ACCOUNTS.replace('"222222222222"', '"222222222222", diagnosis-role: Diagnosis'));
    expect(unusedOf(policies, deploy(ON_MAIN)).map(lineOf)).toEqual([`finding permissions ${diagnosis}`]);
    expect(unusedOf(policies, deploy(ON_MAIN, [], by('Diagnosis')))).toEqual([]);
    expect(unusedOf(policies, deploy(ON_MAIN, [], by(`"${diagnosis}"`)))).toEqual([]);
    expect(unusedOf(policies, deploy(ON_MAIN, [], by('"${{ vars.ROLE }}"')))).toEqual([]);
    expect(unusedOf(policies, deploy(ON_MAIN, [], by('Other'))).map(lineOf)).toEqual([
      `finding permissions ${diagnosis}`,
    ]);
    expect(unusedWith({ accounts: withFile }, policies, deploy(ON_MAIN))).toEqual([]);
  });

  test('what scripts may use with an exported session is a note', () => {
    const other = 'arn:aws:iam::333333333333:role/cdk-*';
    const policies = { trust: [accepts([MAIN])], permissions: [mayAssume(TARGET, other)] };
    const configure = (inputs: string) =>
      `{ uses: aws-actions/configure-aws-credentials@v6, with: { aws-region: eu-west-1, ${inputs} } }`;
    const hub = configure(`role-to-assume: "${HUB}"`);
    const chained = configure(`role-chaining: true, role-skip-session-tagging: true, role-to-assume: "${TARGET}"`);
    const found = (used: string) => adviceOf(unusedOf(policies, deploy(ON_MAIN, [], used)));
    expect(found(step)).toEqual([`remove: finding permissions ${other}`]);
    expect(found(`${step}, ${hub}, { run: npx cdk deploy }`)).toEqual([`scripts: note permissions ${other}`]);
    expect(found(`${hub}, ${chained}`)).toEqual([`remove: finding permissions ${other}`]);
    expect(found(`${hub}, { run: aws s3 ls }, ${chained}`)).toEqual([`scripts: note permissions ${other}`]);
    expect(found(step.replace('dev', 'dev, aws-profile: a, profiles: b = hub'))).toEqual([
      `scripts: note permissions ${other}`,
    ]);
  });

  test('a subject in the other format is a note', () => {
    const withIds = 'repo:octo@22/shop@11:ref:refs/heads/main';
    const policies = { trust: [accepts([MAIN, withIds, OLD]), accepts([withIds])] };
    expect(adviceOf(unusedOf(policies, deploy(ON_MAIN)))).toEqual([
      `other-format: note trust ${withIds}`,
      `remove: finding trust ${OLD}`,
      'other-format: note trust statement 2',
    ]);
  });

  test('what a case uses is used', () => {
    const policies = { trust: [accepts([MAIN, OLD, 'repo:octo/shop:environment:qa'])] };
    const cases = (text: string) => casesOf(text, directoryIn(ACCOUNTS));
    const old = cases(
      'cases: [{ name: old, role: dev, claims: { repository: octo/shop, ref: refs/heads/old }, expect: allowed }]',
    );
    const denied = cases(
      'cases: [{ name: old, role: dev, claims: { repository: octo/shop, ref: refs/heads/older }, expect: denied }]',
    );
    const found = (list: typeof old) => unusedWith({ cases: list }, policies, deploy(ON_MAIN)).map(lineOf);
    expect(found(old)).toEqual(['finding trust repo:octo/shop:environment:qa']);
    expect(found(denied)).toEqual([`finding trust ${OLD}`, 'finding trust repo:octo/shop:environment:qa']);
  });

  test('what a denied request was meant to use is said to be wrong, and what the other side denies is used', () => {
    const wrong = { trust: [accepts([MAIN])], permissions: [mayAssume('arn:aws:iam::222222222222:role/DeployRoles')] };
    expect(adviceOf(unusedOf(wrong, deploy(ON_MAIN)))).toEqual(['denied: finding permissions statement 1']);
    const branch = { trust: [accepts([OLD])] };
    expect(adviceOf(unusedOf(branch, deploy(ON_MAIN)))).toEqual(['denied: finding trust statement 1']);
  });

  test('the sentences name what could use it, and what to do', () => {
    const trust = [
      accepts([MAIN]),
      accepts(['repo:octo/shop:*', OLD]),
      accepts(['repo:octo/other:ref:refs/heads/main']),
    ];
    const permissions = [mayAssume(TARGET, 'arn:aws:iam::*:role/Other')];
    const workflow = deploy(ON_MAIN);
    expect(unusedOf({ trust: trust.slice(0, 1), permissions }, workflow).map(formatUnused)).toEqual([
      `No workflow assumes "arn:aws:iam::*:role/Other" through this permission. It permits every role that matches "arn:aws:iam::*:role/Other". Remove it, or correct it if a workflow needs it.`,
    ]);
    expect(unusedOf({ trust }, workflow).map(formatUnused)).toEqual([
      `No workflow uses the subject "${OLD}". Remove it, or correct it if a workflow needs it.`,
      `No workflow uses statement 3 of the trust policy of github-hub. It allows jobs with the subject "repo:octo/other:ref:refs/heads/main". Other repositories or callers may use it. Check them before you remove it.`,
    ]);
  });

  test('each has its place in the files', () => {
    const read = readFolder(
      {
        '111122223333/account.json': {
          oidcProviders: [{ url: `https://${PROVIDER}`, audiences: ['sts.amazonaws.com'] }],
        },
        '111122223333/github-hub/trust.json': policy(accepts([MAIN, OLD]), accepts(['repo:octo/shop:environment:qa'])),
        '111122223333/github-hub/targets.json': policy(mayAssume(TARGET, 'arn:aws:iam::333333333333:role/DeployRole')),
        '222222222222/DeployRole/trust.json': policy(fromHub),
      },
      NO_NAMES,
    );
    if (!read.ok) throw new Error(JSON.stringify(read.issues));
    const { model } = read.policies;
    const terms = {
      model,
      format: 'name-based',
      nowMs: 0,
      claims: {},
      facts: FACTS,
      accounts: undefined,
      cases: [],
    } as const;
    const found = findUnused(reportOn({ '.github/workflows/a.yml': deploy(ON_MAIN) }, { model }), terms);
    expect(found.map(({ origin }) => `${origin?.file} ${origin?.place}`)).toEqual([
      'policies/111122223333/github-hub/targets.json Statement[0].Resource[1]',
      `policies/111122223333/github-hub/trust.json Statement[0].Condition.StringLike.${PROVIDER}:sub[1]`,
      'policies/111122223333/github-hub/trust.json Statement[1]',
    ]);
  });

  test('subjects with ids', () => {
    const ids = { repository_id: '11', repository_owner_id: '22' };
    const subjects = ['main', 'old'].map((branch) => `repo:octo@22/shop@11:ref:refs/heads/${branch}`);
    const model = modelOf({ trust: [accepts(subjects)] });
    const find = (claims: Readonly<Record<string, string>>) => {
      const terms = { model, format: 'immutable', nowMs: 0, claims, accounts: undefined, cases: [] } as const;
      const report = reportOn({ '.github/workflows/a.yml': deploy(ON_MAIN) }, terms);
      return findUnused(report, { ...terms, facts: FACTS }).map(lineOf);
    };
    expect(find(ids)).toEqual(['finding trust repo:octo@22/shop@11:ref:refs/heads/old']);
    // Ids that are not known may be any.
    expect(find({})).toEqual([]);
  });

  test('one document of several roles is unused where none of them uses it', () => {
    const read = readFolder(
      {
        '111122223333/account.json': PROVIDERS,
        '111122223333/github-hub/trust.json': policy(accepts([MAIN])),
        '111122223333/github-hub/targets.json': policy(mayAssume('*')),
        '_targets/DeployRole/trust.json': policy(fromHub, { ...fromHub, Condition: claim('sub', OLD) }),
      },
      {
        hub: '111122223333',
        accounts: new Map([
          ['dev', '222222222222'],
          ['prod', '444444444444'],
        ]),
      },
    );
    if (!read.ok) throw new Error(JSON.stringify(read.issues));
    const { model } = read.policies;
    const terms = {
      model,
      format: 'name-based',
      nowMs: 0,
      claims: {},
      facts: FACTS,
      accounts: undefined,
      cases: [],
    } as const;
    const found = findUnused(reportOn({ '.github/workflows/a.yml': deploy(ON_MAIN) }, { model }), terms);
    expect(found.map((item) => [lineOf(item), item.roles.length])).toEqual([['finding trust statement 2', 2]]);
  });
});
