import { describe, expect, test } from '@jest/globals';
import { deniesAll } from '../../../src/policy-files/cloudformation/open-documents.js';
import { DEV_ACCOUNT, HUB_ACCOUNT, HUB_ROLE, PROVIDER } from '../../support/names.js';
import { allowPolicy, denyPolicy, githubTrustPolicy, policy, trust, trustPolicy } from '../../support/policies.js';
import { accountIn, issuesOf, readFolder, readModel, roleIn } from '../folder.js';
import { iamOutput, policyDetail, roleDetail, uniqueId } from './iam-output.js';

const FILE = 'dev/authorization-details.json';
const OWN = `arn:aws:iam::${DEV_ACCOUNT}:policy/ci/deploy`;
const OF_AWS = 'arn:aws:iam::aws:policy/job-function/SupportUser';
const encoded = (document: object) => encodeURIComponent(JSON.stringify(document));
const deployRole = (options: object = {}, output: object = {}, policies: readonly object[] = []) =>
  roleIn(
    { [FILE]: iamOutput([roleDetail('DeployRole', options)], policies, { ...output }) },
    DEV_ACCOUNT,
    'DeployRole',
  );

describe('a role', () => {
  test('has its path, id, tags, trust policy and inline policies', () => {
    const role = roleDetail('DeployRole', {
      path: '/ci/',
      trust: trustPolicy(HUB_ROLE),
      inline: { deploy: allowPolicy('s3:*') },
      tags: { team: 'shop' },
    });
    expect(roleIn({ [FILE]: iamOutput([role]) }, DEV_ACCOUNT, 'ci/DeployRole')).toEqual({
      trustPolicy: trustPolicy(HUB_ROLE),
      policies: { deploy: allowPolicy('s3:*') },
      attachedPolicies: [],
      tags: { team: 'shop' },
      deployed: { id: uniqueId('DeployRole') },
    });
  });

  test('has documents in URL encoding as IAM returns them', () => {
    const role = deployRole({ trust: encoded(trustPolicy()), inline: { deploy: encoded(allowPolicy('s3:*')) } });
    expect(role.trustPolicy).toBe(JSON.stringify(trustPolicy()));
    expect(role.policies).toEqual({ deploy: JSON.stringify(allowPolicy('s3:*')) });
  });

  test('has the default version of a policy of the account, and of one of AWS that is not known here', () => {
    const policies = [policyDetail(OWN, denyPolicy()), policyDetail(OF_AWS, encoded(denyPolicy('support:*')))];
    const files = { [FILE]: iamOutput([roleDetail('DeployRole', { attached: [OWN, OF_AWS] })], policies) };
    expect(roleIn(files, DEV_ACCOUNT, 'DeployRole').attachedPolicies).toEqual([OWN, OF_AWS]);
    const { world, warnings } = readModel(files);
    expect(world.managedPolicies).toEqual({ [OWN]: denyPolicy(), [OF_AWS]: JSON.stringify(denyPolicy('support:*')) });
    expect(warnings).toEqual([]);
  });

  test('has a boundary', () => {
    const role = deployRole({ boundary: OWN }, {}, [policyDetail(OWN, allowPolicy('s3:*'))]);
    expect(role).toMatchObject({ permissionsBoundary: allowPolicy('s3:*'), permissionsBoundaryArn: OWN });
  });

  test('keeps its unique id in the model, so that conditions on aws:userid hold', () => {
    const read = readFolder({ [FILE]: iamOutput([roleDetail('DeployRole')]) });
    if (!read.ok) throw new Error('the folder is bad');
    const role = read.policies.model.accounts.get(DEV_ACCOUNT)?.roles.get('deployrole');
    expect(role?.id).toBe(uniqueId('DeployRole'));
  });

  test('has 3600 seconds at most, unless account.json or the file has more', () => {
    const files = { [FILE]: iamOutput([roleDetail('DeployRole', { path: '/ci/' })]) };
    expect(roleIn(files, DEV_ACCOUNT, 'ci/DeployRole').maxSessionDurationSeconds).toBeUndefined();
    const settings = { maxSessionDurationSeconds: { 'ci/DeployRole': 43_200 } };
    const longer = roleIn({ ...files, 'dev/account.json': settings }, DEV_ACCOUNT, 'ci/DeployRole');
    expect(longer.maxSessionDurationSeconds).toBe(43_200);
    const written = { ...roleDetail('DeployRole'), MaxSessionDuration: 7200 };
    expect(roleIn({ [FILE]: iamOutput([written]) }, DEV_ACCOUNT, 'DeployRole').maxSessionDurationSeconds).toBe(7200);
  });

  test.each([
    ['of a service', 'aws-service-role/support.amazonaws.com/', { Service: 'support.amazonaws.com' }, 'sts:AssumeRole'],
    [
      'of the Identity Center',
      'aws-reserved/sso.amazonaws.com/eu-west-1/',
      { Federated: `arn:aws:iam::${DEV_ACCOUNT}:saml-provider/AWSSSO_1234_DO_NOT_DELETE` },
      ['sts:AssumeRoleWithSAML', 'sts:TagSession'],
    ],
  ])('%s is read', (_, path, Principal, Action) => {
    const role = roleDetail('AWSRole', { path: `/${path}`, trust: policy(trust(Principal, { Action })) });
    const { warnings } = readModel({ [FILE]: iamOutput([role]) });
    expect(roleIn({ [FILE]: iamOutput([role]) }, DEV_ACCOUNT, `${path}AWSRole`).trustPolicy).toBeDefined();
    expect(warnings).toEqual([]);
  });

  test('may trust roles and users that are gone or in no folder: AWS has checked them', () => {
    const principals = ['AROAGONEGONEGONEGONE1', `arn:aws:iam::${HUB_ACCOUNT}:role/terraform`];
    const files = {
      'hub/github-hub/trust.json': githubTrustPolicy(),
      [FILE]: iamOutput([roleDetail('DeployRole', { trust: policy(trust({ AWS: principals })) })]),
    };
    expect(readModel(files).warnings).toEqual([]);
  });
});

describe('an account', () => {
  test('has the partition of its ARNs, and the providers that its roles trust', () => {
    const Federated = `arn:aws-us-gov:iam::${DEV_ACCOUNT}:oidc-provider/${PROVIDER}`;
    const role = roleDetail('r', {
      partition: 'aws-us-gov',
      trust: policy(trust({ Federated }, { Action: 'sts:AssumeRoleWithWebIdentity' })),
    });
    expect(accountIn({ [FILE]: iamOutput([role]) }, DEV_ACCOUNT)).toMatchObject({
      partition: 'aws-us-gov',
      oidcProviders: [{ url: `https://${PROVIDER}`, audiences: ['sts.amazonaws.com'] }],
    });
  });

  test.each([
    ['Role', { RoleDetailList: [roleDetail('r')] }],
    ['Role User', iamOutput([roleDetail('r')], [], { Policies: [], GroupDetailList: [] })],
  ])('is read from output with --filter %s', (_, output) => {
    expect(Object.keys(accountIn({ [FILE]: output }, DEV_ACCOUNT).roles ?? {})).toEqual(['r']);
  });

  test('denies roles with policies whose documents the output does not have, with one note', () => {
    const roles = ['a', 'b'].map((name) => roleDetail(name, { attached: [OWN, OF_AWS] }));
    const files = { [FILE]: { RoleDetailList: [...roles, roleDetail('c', { boundary: OWN }), roleDetail('d')] } };
    const { world, warnings } = readModel(files);
    const { roles: read = {} } = world.accounts[DEV_ACCOUNT] ?? {};
    for (const name of ['a', 'b', 'c']) expect(read[name]?.trustPolicy).toEqual(deniesAll('trust'));
    expect(read.a?.undetermined?.place).toBe('RoleDetailList[0].AttachedManagedPolicies[0].PolicyArn');
    expect(read.d?.undetermined).toBeUndefined();
    expect(warnings).toEqual([expect.stringContaining(`does not have the documents of "${OWN}", "${OF_AWS}". The`)]);
  });

  test('gets no warnings about policies of AWS', () => {
    const odd = policy({ Effect: 'Allow', Action: 'sts:Odd', Resource: '*' });
    const warningsOf = (arn: string) =>
      readModel({ [FILE]: iamOutput([roleDetail('r', { attached: [arn] })], [policyDetail(arn, odd)]) }).warnings;
    expect(warningsOf(OF_AWS)).toEqual([]);
    expect(warningsOf(OWN)).toEqual([
      expect.stringContaining('Policies[0].PolicyVersionList[0].Document.Statement[0].Action'),
    ]);
  });
});

describe('is reported with its place', () => {
  const good = roleDetail('DeployRole');
  const other = roleDetail('r', { account: '444444444444' });
  test.each<[string, unknown, string, string]>([
    ['another account in the folder', iamOutput([other]), '', 'other-account'],
    ['two accounts', iamOutput([good, other]), 'RoleDetailList[1].Arn', 'several-accounts'],
    [
      'a policy of another account',
      iamOutput([good], [policyDetail('arn:aws:iam::444444444444:policy/p', allowPolicy())]),
      'Policies[0].Arn',
      'several-accounts',
    ],
    [
      'another partition',
      iamOutput([good, roleDetail('r', { partition: 'aws-cn' })]),
      'RoleDetailList[1].Arn',
      'several-accounts',
    ],
    ['something else', { Version: '2012-10-17', Statement: [] }, '', 'no-snapshot'],
    ['output without roles', { Policies: [] }, '', 'no-roles'],
    ['a role without ARN', iamOutput([{ ...good, Arn: undefined }]), 'RoleDetailList[0].Arn', 'missing'],
    ['an ARN that is none', iamOutput([{ ...good, Arn: 'r' }]), 'RoleDetailList[0].Arn', 'not-an-arn'],
    [
      'a role without trust policy',
      iamOutput([{ ...good, AssumeRolePolicyDocument: undefined }]),
      'RoleDetailList[0].AssumeRolePolicyDocument',
      'missing',
    ],
    [
      'a trust policy with a wrong encoding',
      iamOutput([roleDetail('r', { trust: '%7B%ZZ' })]),
      'RoleDetailList[0].AssumeRolePolicyDocument',
      'bad-encoding',
    ],
    [
      'a trust policy that is cut off',
      iamOutput([roleDetail('r', { trust: '%7B%22Statement%22' })]),
      'RoleDetailList[0].AssumeRolePolicyDocument',
      'not-json',
    ],
    [
      'a trust policy that IAM rejects',
      iamOutput([good, roleDetail('r', { trust: allowPolicy() })]),
      'RoleDetailList[1].AssumeRolePolicyDocument.Statement[0]',
      'malformed-policy',
    ],
    [
      'an inline policy that IAM rejects',
      iamOutput([roleDetail('r', { inline: { p: trustPolicy() } })]),
      'RoleDetailList[0].RolePolicyList[0].PolicyDocument.Statement[0].Principal',
      'malformed-policy',
    ],
    [
      'a managed policy that IAM rejects',
      iamOutput([roleDetail('r', { attached: [OWN] })], [policyDetail(OWN, trustPolicy())]),
      'Policies[0].PolicyVersionList[0].Document.Statement[0].Principal',
      'malformed-policy',
    ],
    ['no list', iamOutput([], [], { RoleDetailList: {} }), '', 'no-roles'],
    ['no object in a list', iamOutput([], [], { RoleDetailList: ['r'] }), 'RoleDetailList[0]', 'wrong-type'],
    [
      'tags that are none',
      iamOutput([{ ...good, Tags: [{ Key: 'a', Value: 1 }] }]),
      'RoleDetailList[0].Tags',
      'wrong-type',
    ],
    [
      'policies that are no list',
      iamOutput([{ ...good, RolePolicyList: {} }]),
      'RoleDetailList[0].RolePolicyList',
      'wrong-type',
    ],
    ['a name that is no text', iamOutput([{ ...good, Arn: 1 }]), 'RoleDetailList[0].Arn', 'wrong-type'],
    [
      'a boundary that is no object',
      iamOutput([{ ...good, PermissionsBoundary: OWN }]),
      'RoleDetailList[0].PermissionsBoundary',
      'wrong-type',
    ],
    [
      'a document that is a number',
      iamOutput([roleDetail('r', { trust: 7 })]),
      'RoleDetailList[0].AssumeRolePolicyDocument',
      'wrong-type',
    ],
    [
      'a policy without its default version',
      iamOutput([good], [{ ...policyDetail(OWN, allowPolicy()), DefaultVersionId: 'v3' }]),
      'Policies[0]',
      'no-default-version',
    ],
    [
      'an ARN of a policy that is none',
      iamOutput([good], [policyDetail('p', allowPolicy())]),
      'Policies[0].Arn',
      'not-an-arn',
    ],
    ['a role twice', iamOutput([good, good]), 'RoleDetailList[1]', 'name-twice'],
  ])('%s', (_, output, place, code) => {
    expect(issuesOf(readFolder({ [FILE]: output }))).toContain(
      `policies/${FILE}${place === '' ? '' : ` ${place}`}: ${code}`,
    );
  });

  test('a partition other than in account.json', () => {
    const files = { [FILE]: iamOutput([good]), 'dev/account.json': { partition: 'aws-cn' } };
    expect(issuesOf(readFolder(files))).toContain(`policies/${FILE}: other-partition`);
  });

  test('a duration for a role that the snapshot does not have', () => {
    const settings = { maxSessionDurationSeconds: { DeployRoll: 7200 } };
    const told = (files: object) => issuesOf(readFolder({ ...files, 'dev/account.json': settings }));
    expect(told({ [FILE]: iamOutput([good]) })).toEqual([
      'policies/dev/account.json maxSessionDurationSeconds.DeployRoll: no-such-duration',
    ]);
    expect(told({ 'dev/DeployRoll/trust.json': trustPolicy() })).toHaveLength(1);
  });

  test('a duration that no role can have', () => {
    const files = { [FILE]: iamOutput([good]), 'dev/account.json': { maxSessionDurationSeconds: { DeployRole: 60 } } };
    expect(issuesOf(readFolder(files))).toEqual(['policies/dev/account.json maxSessionDurationSeconds: wrong-type']);
  });

  test('a snapshot for every target, and one with another name', () => {
    expect(issuesOf(readFolder({ '_targets/authorization-details.json': iamOutput([good]) }))).toContain(
      'policies/_targets/authorization-details.json: for-one-account',
    );
    expect(issuesOf(readFolder({ 'dev/iam.json': iamOutput([good]) }))).toEqual(['policies/dev/iam.json: other-name']);
  });
});
