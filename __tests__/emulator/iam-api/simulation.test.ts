import { afterEach, describe, expect, test } from '@jest/globals';
import { exampleModel } from '../../../src/emulator/example-model.js';
import type { AwsModelData } from '../../../src/iam/aws-model.js';
import { exchange, resultOf, simulate, startEmulator, stopEmulators } from '../../support/emulator.js';
import { hubWith, modelWith } from '../../support/models.js';
import { HUB_ACCOUNT, HUB_ROLE, TARGET_ROLE } from '../../support/names.js';
import { FULL_ACCESS, policy, statement } from '../../support/policies.js';

const ROLE_TEMPLATE = 'arn:${Partition}:iam::${Account}:role/${RoleNameWithPath}';
const OTHER = 'arn:aws:iam::333333333333:role/DeployRole';
const MAY_HOP = policy(statement('Allow', 'sts:AssumeRole', TARGET_ROLE));

afterEach(stopEmulators);

function string(ContextKeyName: string, ...ContextKeyValues: string[]) {
  return { ContextKeyName, ContextKeyType: 'string' as const, ContextKeyValues };
}

describe('what the hub role’s own side allows', () => {
  test('is told with the statements that allow it', async () => {
    const aws = await startEmulator({ world: modelWith({ allowSimulation: true }) });
    const answer = await simulate(aws, await exchange(aws));
    expect(answer.IsTruncated).toBe(false);
    expect(answer.Marker).toBeUndefined();
    const matched = [{ SourcePolicyId: 'role_github-hub_assume-targets', SourcePolicyType: 'IAM Policy' }];
    expect(answer.EvaluationResults).toEqual([
      {
        EvalActionName: 'sts:AssumeRole',
        EvalResourceName: ROLE_TEMPLATE,
        EvalDecision: 'allowed',
        MatchedStatements: matched,
        MissingContextValues: [],
        ResourceSpecificResults: [
          {
            EvalResourceName: TARGET_ROLE,
            EvalResourceDecision: 'allowed',
            MatchedStatements: matched,
            MissingContextValues: [],
          },
        ],
      },
    ]);
  });

  type Case = readonly [name: string, world: AwsModelData, decision: string, matched: readonly string[]];
  const denyHop = policy(statement('Deny', 'sts:*', TARGET_ROLE), statement('Deny', 'sts:AssumeRole'));
  const inTwo = { first: MAY_HOP, second: FULL_ACCESS };
  test.each<Case>([
    ['nothing that allows it is an implicit denial', hubWith({}), 'implicitDeny', []],
    [
      'a permission for another role is an implicit denial',
      hubWith({ hop: policy(statement('Allow', 'sts:AssumeRole', OTHER)) }),
      'implicitDeny',
      [],
    ],
    [
      'a denial overrides what allows, and its statements alone are named',
      hubWith({ hop: MAY_HOP, stop: denyHop }),
      'explicitDeny',
      ['role_github-hub_stop', 'role_github-hub_stop'],
    ],
    [
      'all statements that allow it are named',
      hubWith(inTwo),
      'allowed',
      ['role_github-hub_first', 'role_github-hub_second'],
    ],
    [
      'an attached policy goes by its own name',
      hubWith({}, { attachedPolicies: ['arn:aws:iam::aws:policy/AdministratorAccess'] }),
      'allowed',
      ['AdministratorAccess'],
    ],
  ])('%s', async (_, world, decision, matched) => {
    const aws = await startEmulator({ world });
    const result = await resultOf(simulate(aws, await exchange(aws)));
    expect(result.EvalDecision).toBe(decision);
    const [specific] = result.ResourceSpecificResults ?? [];
    expect(specific?.EvalResourceDecision).toBe(decision);
    expect(specific?.MatchedStatements?.map(({ SourcePolicyId }) => SourcePolicyId)).toEqual(matched);
  });

  test('does not depend on the target: its trust policy, its resource control policies and its existence', async () => {
    const world = hubWith({ hop: policy(statement('Allow', 'sts:AssumeRole')) });
    const refusing = policy({ Effect: 'Deny', Principal: '*', Action: 'sts:AssumeRole' });
    const denyAll = policy({ Effect: 'Deny', Principal: '*', Action: '*', Resource: '*' });
    const target = {
      roles: { DeployRole: { trustPolicy: refusing } },
      resourceControlPolicies: { denyAll },
    };
    const aws = await startEmulator({ world: { accounts: { ...world.accounts, '222222222222': target } } });
    const keys = await exchange(aws);
    const nowhere = 'arn:aws:iam::999999999999:role/Nobody';
    const result = await resultOf(simulate(aws, keys, { ResourceArns: [TARGET_ROLE, nowhere] }));
    expect(result.ResourceSpecificResults?.map(({ EvalResourceDecision }) => EvalResourceDecision)).toEqual([
      'allowed',
      'allowed',
    ]);
  });

  test('does not depend on the session’s own policies', async () => {
    const aws = await startEmulator({ world: hubWith({ hop: MAY_HOP }) });
    const session = JSON.stringify(policy(statement('Allow', 'iam:SimulatePrincipalPolicy')));
    const result = await resultOf(simulate(aws, await exchange(aws, { policy: session })));
    expect(result.EvalDecision).toBe('allowed');
  });
});

describe('a permissions boundary', () => {
  const asks = statement('Allow', 'iam:SimulatePrincipalPolicy');
  type Case = readonly [name: string, boundary: object, decision: string, allowed: boolean];
  test.each<Case>([
    ['that allows the action is said to', FULL_ACCESS, 'allowed', true],
    ['that does not allow the action denies it', policy(asks), 'implicitDeny', false],
    [
      'that denies the action denies it',
      policy(statement('Allow', '*'), statement('Deny', 'sts:AssumeRole')),
      'explicitDeny',
      false,
    ],
  ])('%s', async (_, permissionsBoundary, decision, allowed) => {
    const aws = await startEmulator({ world: hubWith({ hop: MAY_HOP }, { permissionsBoundary }) });
    const result = await resultOf(simulate(aws, await exchange(aws)));
    const detail = { AllowedByPermissionsBoundary: allowed };
    expect(result).toMatchObject({ EvalDecision: decision, PermissionsBoundaryDecisionDetail: detail });
    expect(result.ResourceSpecificResults).toMatchObject([
      { EvalResourceDecision: decision, PermissionsBoundaryDecisionDetail: detail },
    ]);
    // The boundary's own statements are never named.
    expect(result.MatchedStatements).toHaveLength(allowed ? 1 : 0);
  });
});

describe('service control policies', () => {
  const stopHop = policy(statement('Deny', 'sts:AssumeRole', TARGET_ROLE));
  const allowsIam = { iam: policy(statement('Allow', 'iam:*')) };
  type Case = readonly [
    name: string,
    levels: ReadonlyArray<Record<string, object>>,
    decision: string,
    allowed: boolean,
  ];
  test.each<Case>([
    ['that allow the action are said to', [{ FULL_ACCESS }], 'allowed', true],
    ['that deny it deny it implicitly', [{ FULL_ACCESS }, { FULL_ACCESS, stopHop }], 'implicitDeny', false],
    ['of which one level does not allow it deny it', [{ FULL_ACCESS }, allowsIam], 'implicitDeny', false],
  ])('%s', async (_, serviceControlPolicies, decision, allowed) => {
    const aws = await startEmulator({ world: hubWith({ hop: MAY_HOP }, {}, { serviceControlPolicies }) });
    const result = await resultOf(simulate(aws, await exchange(aws)));
    expect(result.EvalDecision).toBe(decision);
    expect(result.OrganizationsDecisionDetail).toEqual({ AllowedByOrganizations: allowed });
    expect(result.MatchedStatements).toHaveLength(allowed ? 1 : 0);
  });

  test('end the simulation: neither boundary nor missing keys are told then', async () => {
    const tests = { Condition: { StringEquals: { 'sts:ExternalId': 'x' } } };
    const hop = policy(statement('Allow', 'sts:AssumeRole', '*', tests));
    const serviceControlPolicies = [{ FULL_ACCESS, stopHop }];
    const world = hubWith({ hop }, { permissionsBoundary: FULL_ACCESS }, { serviceControlPolicies });
    const aws = await startEmulator({ world });
    const result = await resultOf(simulate(aws, await exchange(aws)));
    expect(result.MissingContextValues).toEqual([]);
    expect(result.PermissionsBoundaryDecisionDetail).toBeUndefined();
    expect(result.OrganizationsDecisionDetail).toEqual({ AllowedByOrganizations: false });
  });

  test('know only the context that was given, and do not say what they miss', async () => {
    const elsewhere = { Condition: { StringNotEquals: { 'aws:RequestedRegion': 'eu-west-1' } } };
    const onlyHere = policy(statement('Deny', 'sts:AssumeRole', '*', elsewhere));
    const aws = await startEmulator({
      world: hubWith({ hop: MAY_HOP }, {}, { serviceControlPolicies: [{ FULL_ACCESS, onlyHere }] }),
    });
    const keys = await exchange(aws);
    const without = await resultOf(simulate(aws, keys));
    expect(without).toMatchObject({ EvalDecision: 'implicitDeny', MissingContextValues: [] });
    const ContextEntries = [string('aws:RequestedRegion', 'eu-west-1')];
    const given = await resultOf(simulate(aws, keys, { ContextEntries }));
    expect(given.EvalDecision).toBe('allowed');
  });

  test('are silent about an account in an organization without any, and outside of one nothing is said', async () => {
    const aws = await startEmulator({ world: hubWith({ hop: MAY_HOP }, {}, { organizationId: 'o-exampleorgid' }) });
    const result = await resultOf(simulate(aws, await exchange(aws)));
    expect(result.OrganizationsDecisionDetail).toEqual({ AllowedByOrganizations: true });
    aws.setWorld(hubWith({ hop: MAY_HOP }));
    expect((await resultOf(simulate(aws, await exchange(aws)))).OrganizationsDecisionDetail).toBeUndefined();
  });
});

describe('the context', () => {
  const hop = policy(
    statement('Allow', 'sts:AssumeRole', 'arn:aws:iam::*:role/${aws:PrincipalTag/Team}*', {
      Condition: { StringEquals: { 'sts:ExternalId': ["${aws:username, 'nobody'}", 'shop'] } },
    }),
    statement('Allow', 's3:GetObject', '*', { Condition: { Bool: { 'aws:SecureTransport': 'true' } } }),
    statement('Deny', 'sts:*', '*', { Condition: { Null: { 'STS:EXTERNALID': 'true' } } }),
  );
  const missing = ['sts:ExternalId', 'aws:PrincipalTag/Team', 'aws:SecureTransport'];
  test('that is missing is told once a key, for all statements, as the policies write it', async () => {
    const aws = await startEmulator({ world: hubWith({ hop }) });
    const result = await resultOf(simulate(aws, await exchange(aws)));
    expect(result.EvalDecision).toBe('explicitDeny');
    expect(result.MissingContextValues).toEqual(missing);
    expect(result.ResourceSpecificResults?.[0]?.MissingContextValues).toEqual(missing);
  });

  test('that is given decides, whatever the case of its names', async () => {
    const aws = await startEmulator({ world: hubWith({ hop }) });
    const ContextEntries = [
      string('STS:externalid', 'shop'),
      string('aws:PrincipalTag/team', 'Deploy'),
      string('aws:SecureTransport', 'true'),
    ];
    const result = await resultOf(simulate(aws, await exchange(aws), { ContextEntries }));
    expect(result).toMatchObject({ EvalDecision: 'allowed', MissingContextValues: [] });
  });

  test('of a document without policy variables has none of theirs', async () => {
    const old = { ...hop, Version: '2008-10-17' };
    const aws = await startEmulator({ world: hubWith({ old }) });
    const result = await resultOf(simulate(aws, await exchange(aws)));
    expect(result.MissingContextValues).toEqual(['sts:ExternalId', 'aws:SecureTransport']);
  });
});

describe('several questions in one call', () => {
  test('give one result for each action, the most restrictive decision of its resources', async () => {
    const mixed = policy(
      statement('Allow', 'sts:AssumeRole', TARGET_ROLE),
      statement('Allow', 'sts:TagSession', '*'),
      statement('Deny', 'sts:TagSession', OTHER),
    );
    const aws = await startEmulator({ world: hubWith({ mixed }) });
    const { EvaluationResults = [] } = await simulate(aws, await exchange(aws), {
      ActionNames: ['sts:AssumeRole', 'sts:TagSession'],
      ResourceArns: [TARGET_ROLE, OTHER],
    });
    const told = EvaluationResults.map((result) => [
      result.EvalActionName,
      result.EvalDecision,
      result.MatchedStatements?.length,
      ...(result.ResourceSpecificResults ?? []).map((one) => [one.EvalResourceName, one.EvalResourceDecision]),
    ]);
    expect(told).toEqual([
      ['sts:AssumeRole', 'implicitDeny', 0, [TARGET_ROLE, 'allowed'], [OTHER, 'implicitDeny']],
      ['sts:TagSession', 'explicitDeny', 1, [TARGET_ROLE, 'allowed'], [OTHER, 'explicitDeny']],
    ]);
  });

  test.each([[undefined], [['*']]])('without a resource (%j) give no results for resources', async (ResourceArns) => {
    const aws = await startEmulator({ world: hubWith({ all: FULL_ACCESS }) });
    const question = { ActionNames: ['s3:ListAllMyBuckets'], ResourceArns };
    const result = await resultOf(simulate(aws, await exchange(aws), question));
    expect(result).toMatchObject({ EvalResourceName: '*', EvalDecision: 'allowed' });
    expect(result.ResourceSpecificResults).toBeUndefined();
  });
});

test('a user’s policies are simulated as a role’s are', async () => {
  const secretAccessKey = 'not-a-secret';
  const user = {
    accessKeyId: 'AKIALOCALEXAMPLE0000',
    secretAccessKey,
    policies: { all: policy(statement('Allow', '*'), statement('Deny', 'sts:*', OTHER)) },
  };
  const world = exampleModel();
  const hub = { ...world.accounts[HUB_ACCOUNT], users: { ann: user } };
  const aws = await startEmulator({ world: { accounts: { ...world.accounts, [HUB_ACCOUNT]: hub } } });
  const ann = `arn:aws:iam::${HUB_ACCOUNT}:user/ann`;
  const keys = { accessKeyId: user.accessKeyId, secretAccessKey };
  const result = await resultOf(simulate(aws, keys, { PolicySourceArn: ann }));
  expect(result).toMatchObject({ EvalDecision: 'allowed', MatchedStatements: [{ SourcePolicyId: 'user_ann_all' }] });
  expect(aws.calls.at(-1)).toMatchObject({ kind: 'SimulatePrincipalPolicy', caller: ann, roleArn: ann, status: 200 });
  const hubResult = await resultOf(simulate(aws, keys, { PolicySourceArn: HUB_ROLE }));
  expect(hubResult.EvalDecision).toBe('allowed');
});
