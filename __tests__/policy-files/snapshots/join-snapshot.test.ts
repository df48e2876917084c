import { describe, expect, test } from '@jest/globals';
import { DEV_ACCOUNT, HUB_ACCOUNT, HUB_ROLE } from '../../support/names.js';
import { allowPolicy, denyPolicy, policy, trust, trustPolicy } from '../../support/policies.js';
import { accountIn, issuesOf, readFolder, readModel, roleIn } from '../folder.js';
import { iamOutput, policyDetail, roleDetail } from './iam-output.js';

const FILE = 'dev/authorization-details.json';
const OWN = `arn:aws:iam::${DEV_ACCOUNT}:policy/deploy`;
const DEPLOYED = roleDetail('DeployRole', {
  trust: trustPolicy('999999999999'),
  inline: { deploy: allowPolicy('s3:*') },
});

describe('a file of the folder wins over the snapshot', () => {
  const stack = {
    Resources: {
      R: { Type: 'AWS::IAM::Role', Properties: { RoleName: 'deployrole', AssumeRolePolicyDocument: trustPolicy() } },
    },
  };
  test.each([
    ['a role folder', { 'dev/DeployRole/trust.json': trustPolicy() }, 'DeployRole'],
    ['a template, whatever the case of the name', { 'dev/stack.json': stack }, 'deployrole'],
    ['a role for every target', { '_targets/ci/DeployRole/trust.json': trustPolicy() }, 'ci/DeployRole'],
  ])('with a note: %s', (_, files, name) => {
    const all = { [FILE]: iamOutput([DEPLOYED, roleDetail('Audit')]), ...files };
    const { roles } = accountIn(all, DEV_ACCOUNT);
    expect(Object.keys(roles ?? {}).sort()).toEqual(['Audit', name].sort());
    expect(roles?.[name]?.trustPolicy).toEqual(trustPolicy());
    expect(readModel(all).warnings).toEqual([
      `policies/${FILE}: has what other files for this account have, too: "DeployRole". The other files are tested. To test what is deployed, remove it from them.`,
    ]);
  });

  test('policy by policy', () => {
    const all = {
      [FILE]: iamOutput([roleDetail('r', { attached: [OWN] })], [policyDetail(OWN, allowPolicy())]),
      'dev/managed-policies/deploy.json': denyPolicy(),
    };
    const { world, warnings } = readModel(all);
    expect(world.managedPolicies).toEqual({ [OWN]: denyPolicy() });
    expect(warnings).toHaveLength(1);
  });

  test('for an inline policy that a template puts on a deployed role', () => {
    const resource = { PolicyName: 'deploy', PolicyDocument: denyPolicy(), Roles: ['DeployRole'] };
    const stack = { Resources: { P: { Type: 'AWS::IAM::Policy', Properties: resource } } };
    const role = roleIn({ [FILE]: iamOutput([DEPLOYED]), 'dev/stack.json': stack }, DEV_ACCOUNT, 'DeployRole');
    expect(role.policies).toEqual({ deploy: denyPolicy() });
  });
});

describe('a role of the folder can have what is deployed', () => {
  test.each([
    ['by its ARN', OWN],
    ['by its name', 'Deploy'],
  ])('a managed policy %s', (_, wanted) => {
    const files = {
      [FILE]: iamOutput([roleDetail('r')], [policyDetail(OWN, denyPolicy())]),
      'dev/New/trust.json': trustPolicy(),
      'dev/New/role.json': { attachedPolicies: [wanted] },
    };
    expect(readModel(files).world.managedPolicies).toEqual({ [OWN]: denyPolicy() });
    expect(readModel(files).world.accounts[DEV_ACCOUNT]?.roles?.New?.attachedPolicies).toEqual([OWN]);
  });

  test('and a misspelled one is an error that names it', () => {
    const files = {
      [FILE]: iamOutput([roleDetail('r')], [policyDetail(OWN, denyPolicy())]),
      'dev/New/trust.json': trustPolicy(),
      'dev/New/role.json': { attachedPolicies: ['deplooy'] },
    };
    expect(issuesOf(readFolder(files))).toEqual(['policies/dev/New/role.json attachedPolicies[0]: no-such-policy']);
  });
});

describe('a principal in an account with a snapshot', () => {
  const hub = (more: Readonly<Record<string, unknown>>) => ({
    'hub/authorization-details.json': iamOutput([roleDetail('github-hub', { account: HUB_ACCOUNT })], [], more),
    'dev/DeployRole/trust.json': policy(trust({ AWS: `${HUB_ROLE.replace('github-hub', 'githubhub')}` })),
  });

  test('is an error if the whole snapshot does not have it', () => {
    expect(issuesOf(readFolder(hub({})))).toEqual(['policies/dev/DeployRole/trust.json: no-such-principal']);
  });

  test('is a note if a reduced snapshot does not have it', () => {
    const { warnings } = readModel(hub({ IsReduced: true }));
    expect(warnings).toEqual([expect.stringContaining(`Use "${HUB_ROLE}" if that is meant. Otherwise, to test it`)]);
  });
});
