import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { iamOutput, policyDetail, roleDetail } from '../policy-files/snapshots/iam-output.js';
import { runSnapshot, runTests } from '../support/command.js';
import { removeFolders } from '../support/files.js';
import { DEV_ACCOUNT, HUB_ACCOUNT, HUB_ROLE } from '../support/names.js';
import { bestRunWithin } from '../support/patience.js';
import { allowPolicy, githubTrustPolicy, policy, trust, trustPolicy } from '../support/policies.js';

afterEach(removeFolders);

const OWN = `arn:aws:iam::${DEV_ACCOUNT}:policy/deploy`;
const BOUNDARY = `arn:aws:iam::${DEV_ACCOUNT}:policy/boundary`;
const SERVICE = policy(trust({ Service: 'lambda.amazonaws.com' }));
const ACCOUNTS = {
  '.github/accounts.yml': {
    hub: { role: HUB_ROLE, region: 'eu-west-1' },
    defaults: { role: 'DeployRole' },
    accounts: { dev: { id: DEV_ACCOUNT } },
  },
};
const DEPLOY = roleDetail('DeployRole', {
  trust: encodeURIComponent(JSON.stringify(trustPolicy(HUB_ROLE))),
  inline: { z: allowPolicy('s3:*'), a: allowPolicy('ecr:*') },
  attached: [OWN, 'arn:aws:iam::aws:policy/AdministratorAccess'],
  boundary: BOUNDARY,
  tags: { team: 'shop', cost: '4711' },
});
const POLICIES = [
  policyDetail(OWN, allowPolicy('sns:*')),
  policyDetail(BOUNDARY, encodeURIComponent(JSON.stringify(allowPolicy('*')))),
  policyDetail(`arn:aws:iam::${DEV_ACCOUNT}:policy/unused`, allowPolicy('sqs:*')),
];
const OUTPUT = iamOutput([roleDetail('Lambda', { trust: SERVICE }), DEPLOY], POLICIES);
const SAVED = { ...ACCOUNTS, 'dev.json': OUTPUT };

describe('xacct snapshot', () => {
  test('writes the roles that matter with what they need, sorted, and nothing else', async () => {
    const { status, out, err } = await runSnapshot(SAVED, ['dev.json']);
    expect(status).toBe(0);
    expect(JSON.parse(out)).toEqual({
      IsReduced: true,
      RoleDetailList: [
        {
          Path: '/',
          RoleName: 'DeployRole',
          RoleId: 'AROADEPLOYROLEEXAMPLEEXAMPLE',
          Arn: `arn:aws:iam::${DEV_ACCOUNT}:role/DeployRole`,
          AssumeRolePolicyDocument: trustPolicy(HUB_ROLE),
          RolePolicyList: [
            { PolicyName: 'a', PolicyDocument: allowPolicy('ecr:*') },
            { PolicyName: 'z', PolicyDocument: allowPolicy('s3:*') },
          ],
          AttachedManagedPolicies: [
            { PolicyName: 'deploy', PolicyArn: OWN },
            { PolicyName: 'AdministratorAccess', PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' },
          ],
          PermissionsBoundary: { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: BOUNDARY },
          Tags: [
            { Key: 'cost', Value: '4711' },
            { Key: 'team', Value: 'shop' },
          ],
        },
      ],
      Policies: [
        { ...version(BOUNDARY, allowPolicy('*')), PolicyName: 'boundary', Path: '/' },
        { ...version(OWN, allowPolicy('sns:*')), PolicyName: 'deploy', Path: '/' },
      ],
    });
    expect(err.trimEnd().split('\n')).toEqual([
      `account ${DEV_ACCOUNT}: kept 1 of 2 roles, 2 of 3 managed policies`,
      '  DeployRole: named in the accounts file',
      'left out: 1 users, 1 groups, and dates, last use, instance profiles and old policy versions',
    ]);
  });

  test('is the same for roles and policies in another order, from standard input, and for its own result', async () => {
    const { out } = await runSnapshot(SAVED, ['dev.json']);
    const turned = iamOutput([DEPLOY, roleDetail('Lambda', { trust: SERVICE })], POLICIES.toReversed());
    expect((await runSnapshot(ACCOUNTS, ['-'], JSON.stringify(turned))).out).toBe(out);
    expect((await runSnapshot(ACCOUNTS, ['-'], `\uFEFF${out}`)).out).toBe(out);
  });

  test('replaces the file that it reads', async () => {
    const { out } = await runSnapshot(SAVED, ['dev.json']);
    const { status, out: printed, folder } = await runSnapshot(SAVED, ['dev.json', '--output', 'dev.json']);
    expect([status, printed, readFileSync(path.join(folder, 'dev.json'), 'utf8')]).toEqual([0, '', out]);
  });

  test('keeps roles by --roles and by another accounts file, and tells why', async () => {
    const files = { 'dev.json': OUTPUT, 'a.yml': ACCOUNTS['.github/accounts.yml'] };
    const { err } = await runSnapshot(files, ['dev.json', '--roles', 'Lam*', '--accounts-file', 'a.yml']);
    expect(err).toContain('  DeployRole: named in the accounts file\n  Lambda: matches --roles\n');
  });

  test('tells of other reasons, and of nothing that is kept', async () => {
    const roles = [
      roleDetail('a', { trust: githubTrustPolicy(DEV_ACCOUNT) }),
      roleDetail('b', { trust: allowPolicy() }),
      roleDetail('c', { trust: trustPolicy(`arn:aws:iam::${DEV_ACCOUNT}:role/a`) }),
    ];
    const { err, status } = await runSnapshot({ f: iamOutput(roles) }, ['f']);
    expect(err).toContain("  a: its trust policy accepts GitHub's tokens\n");
    expect(err).toContain(
      '  b: its trust policy is not valid, so who may assume it is not known\n  c: may be assumed by a\n',
    );
    expect(status).toBe(0);
    const none = await runSnapshot({ f: { RoleDetailList: [] } }, ['f']);
    expect([none.status, none.err]).toEqual([
      0,
      expect.stringMatching(/^no account: kept 0 of 0 roles.*\n.*\nNo role is kept\. Set --accounts-file or --roles/),
    ]);
  });
});

describe('is rejected with status 2 and nothing on standard output:', () => {
  test.each<[string, readonly string[], string]>([
    ['no file', [], 'FILE is missing.'],
    ['two files', ['dev.json', 'b.json'], '"b.json" is a second file.'],
    ['a file that is not there', ['b.json'], 'FILE "b.json" does not exist.'],
    ['an unknown flag', ['dev.json', '--role', 'x'], '"--role" is not a flag of this command. Use --roles'],
    [
      'an accounts file that is not there',
      ['dev.json', '--accounts-file', 'b.yml'],
      '--accounts-file "b.yml" does not',
    ],
    [
      'an output in no folder',
      ['dev.json', '--output', 'x/y.json'],
      '--output "x/y.json" cannot be written: "ENOENT".',
    ],
    ['another document', ['.github/accounts.yml'], '.github/accounts.yml: is not the output of aws iam'],
    ['empty standard input', ['-'], 'standard input: is not the output of aws iam'],
  ])('%s', async (_, argv, sentence) => {
    const { status, out, err } = await runSnapshot(SAVED, argv);
    expect([status, out]).toEqual([2, '']);
    expect(err).toContain(sentence);
  });
});

test('a policy test decides the same with the whole output and with the reduced one', async () => {
  const hub = roleDetail('github-hub', {
    account: HUB_ACCOUNT,
    trust: githubTrustPolicy(),
    inline: { p: allowPolicy('sts:AssumeRole', `arn:aws:iam::${DEV_ACCOUNT}:role/DeployRole`) },
  });
  const lambda = roleDetail('Lambda', { account: HUB_ACCOUNT, trust: SERVICE });
  const outputs = { hub: iamOutput([hub, lambda]), dev: OUTPUT };
  const claims = { repository: 'octo/shop', ref: 'refs/heads/main', run_id: '1', run_attempt: '1' };
  const cases = [
    { name: 'main', role: 'dev', claims, expect: 'allowed' },
    { name: 'branch', role: 'dev', claims: { ...claims, ref: 'refs/heads/x' }, expect: 'denied', at: 'hub' },
  ];
  const reduced = await Promise.all(
    Object.values(outputs).map((output) => runSnapshot(ACCOUNTS, ['-'], JSON.stringify(output))),
  );
  const filesOf = (texts: readonly unknown[]) => ({
    ...ACCOUNTS,
    'policies/cases.json': { cases },
    'policies/hub/authorization-details.json': texts[0],
    'policies/dev/authorization-details.json': texts[1],
  });
  const whole = await runTests(filesOf(Object.values(outputs)));
  expect(whole.lines.at(-1)).toBe('2 passed, 0 failed');
  expect(await runTests(filesOf(reduced.map(({ out }) => out)))).toEqual(whole);
});

/** Documents as AWS has them: 300 roles and 800 policies, with documents of more than a kilobyte. */
function largeOutput(): string {
  const large = policy(
    ...Array.from({ length: 6 }, (_, at) => ({
      Effect: 'Allow',
      Action: Array.from({ length: 6 }, (_, action) => `service${at}:Action${action}`),
      Resource: `arn:aws:s3:::bucket-${at}/*`,
      Condition: { StringEquals: { 'aws:PrincipalTag/team': 'shop' } },
    })),
  );
  const arn = (at: number) => `arn:aws:iam::${DEV_ACCOUNT}:policy/policy-${at}`;
  const policies = Array.from({ length: 800 }, (_, at) => policyDetail(arn(at), large));
  const roles = Array.from({ length: 300 }, (_, at) =>
    roleDetail(`role-${at}`, {
      trust: at % 10 === 0 ? githubTrustPolicy(DEV_ACCOUNT) : SERVICE,
      inline: { a: large },
      attached: [arn(at), arn(at + 300), arn(799 - at)],
      boundary: arn(at + 1),
    }),
  );
  return JSON.stringify(iamOutput([DEPLOY, ...roles], [...policies, ...POLICIES]), undefined, 4);
}

/** Processor time in milliseconds: other tests run at the same time. */
async function costOf(run: () => Promise<unknown>): Promise<{ readonly wallMs: number }> {
  const before = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(before);
  return { wallMs: (user + system) / 1000 };
}

test('300 roles and 800 policies load in less than 2 seconds, and are reduced in less than 2', async () => {
  const text = largeOutput();
  const files = {
    ...ACCOUNTS,
    'policies/dev/authorization-details.json': text,
    'policies/cases.json': { cases: [{ name: 'x', role: 'hub', expect: 'denied' }] },
  };
  await bestRunWithin(2000, () =>
    costOf(async () => expect((await runTests(files)).lines.at(-1)).toBe('0 passed, 1 failed')),
  );
  await bestRunWithin(2000, () =>
    costOf(async () => expect((await runSnapshot(ACCOUNTS, ['-'], text)).err).toContain('kept 31 of 301 roles, ')),
  );
});

function version(Arn: string, Document: object): object {
  return {
    Arn,
    DefaultVersionId: 'v2',
    PolicyVersionList: [{ VersionId: 'v2', IsDefaultVersion: true, Document }],
  };
}
