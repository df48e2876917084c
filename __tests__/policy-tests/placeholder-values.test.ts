/** What only AWS knows of a template decides nothing: no condition holds by it, and a case that hangs on it fails. */
import { describe, expect, test } from '@jest/globals';
import { loadModel } from '../../src/iam/load-model.js';
import { reportLines } from '../../src/policy-tests/case-report.js';
import { runCases } from '../../src/policy-tests/run-cases.js';
import { readModel } from '../policy-files/folder.js';
import { HUB_ROLE, PROVIDER } from '../support/names.js';
import { casesOf, directoryIn, NOW } from './case-runs.js';

const TOLD = { repository: 'octo/shop', ref: 'refs/heads/main' };
const SUBJECT = { [`${PROVIDER}:sub`]: 'repo:octo/shop:ref:refs/heads/main' };
const REF = { Ref: 'Endpoint' };
const GROUP = { 'Fn::GetAtt': ['Group', 'Arn'] };
const ENDPOINT = 'stack-Endpoint';

const allow = (Condition: object, Effect = 'Allow') => ({
  Effect,
  Principal: { Federated: { 'Fn::Sub': `arn:aws:iam::\${AWS::AccountId}:oidc-provider/${PROVIDER}` } },
  Action: 'sts:AssumeRoleWithWebIdentity',
  Condition,
});
const deny = (Condition: object) => allow(Condition, 'Deny');
const SURE = allow({ StringEquals: SUBJECT });

function resourcesOf(statements: readonly object[], more: object = {}): object {
  return {
    Resources: {
      Endpoint: { Type: 'AWS::EC2::VPCEndpoint' },
      Group: { Type: 'AWS::Logs::LogGroup' },
      Hub: {
        Type: 'AWS::IAM::Role',
        Properties: {
          RoleName: 'github-hub',
          AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: statements },
          ...more,
        },
      },
    },
  };
}

/** What is said of a case, once expected to be allowed and once to be denied; `ok` where it passes. */
function told(files: object, row: object): { readonly allowed: string; readonly denied: string } {
  const { world } = readModel({ ...files });
  const lineOf = (expect: string) => {
    const one = { name: 'a', role: 'hub', 'hub-role': HUB_ROLE, claims: TOLD, expect, ...row };
    const results = runCases(loadModel(world), casesOf(JSON.stringify({ cases: [one] }), directoryIn()), () => NOW);
    const [first = '', second = ''] = reportLines(results, { quiet: false });
    return first.startsWith('ok') ? 'ok' : second.replace(/^ {2}# /, '');
  };
  return { allowed: lineOf('allowed'), denied: lineOf('denied') };
}

const undetermined = (resource = ENDPOINT, at = 'hub') => {
  const line = `is undetermined at ${at}: only AWS knows the value of ${resource}. Use a parameter with that value in the template`;
  return { allowed: line, denied: line };
};
const ALLOWED = { allowed: 'ok', denied: 'expected denied, was allowed' };
const DENIED = { allowed: 'expected allowed, was denied at hub', denied: 'ok' };

describe('a condition with a placeholder in a trust policy', () => {
  test.each<[string, object[], object]>([
    ['negated, on a key that no request has', [allow({ StringNotEquals: { 'aws:SourceVpce': REF } })], undetermined()],
    ['negated, on a key that it has', [allow({ StringNotEquals: { 'aws:SourceIp': REF } })], undetermined()],
    ['negated for all values', [allow({ 'ForAllValues:StringNotLike': { 'aws:SourceIp': REF } })], undetermined()],
    ['with IfExists', [allow({ StringEqualsIfExists: { 'aws:SourceVpce': REF } })], undetermined()],
    ['of all values', [allow({ 'ForAllValues:StringEquals': { 'aws:SourceVpce': REF } })], undetermined()],
    ['of an ARN', [allow({ ArnNotLike: { 'aws:SourceArn': GROUP } })], undetermined('stack-Group.Arn')],
    ['of an address', [allow({ NotIpAddress: { 'aws:SourceIp': REF } })], undetermined()],
    ['of a number', [allow({ NumericLessThan: { 'aws:EpochTime': REF } })], undetermined()],
    ['of a date', [allow({ DateGreaterThan: { 'aws:CurrentTime': REF } })], undetermined()],
    ['of a Bool', [allow({ Bool: { 'aws:SecureTransport': REF } })], undetermined()],
    [
      'as a part of the value',
      [allow({ StringLike: { 'aws:SourceIp': { 'Fn::Sub': '${Endpoint}*' } } })],
      undetermined(),
    ],
    [
      'beside a policy variable',
      [allow({ StringNotEquals: { 'aws:SourceIp': { 'Fn::Sub': '${!aws:SourceIp}${Endpoint}' } } })],
      undetermined(),
    ],
    [
      'in the subject',
      [allow({ StringLike: { [`${PROVIDER}:sub`]: { 'Fn::Join': [':', ['repo', REF, '*']] } } })],
      undetermined(),
    ],
    ['positive, on a key that no request has', [allow({ StringEquals: { 'aws:SourceVpce': REF } })], DENIED],
    ['beside a condition that fails', [allow({ StringNotEquals: { ...SUBJECT, 'aws:SourceVpce': REF } })], DENIED],
    [
      'beside a known value that matches',
      [allow({ StringEquals: { [`${PROVIDER}:sub`]: [REF, SUBJECT[`${PROVIDER}:sub`]] } })],
      ALLOWED,
    ],
    [
      'beside a known value that does not',
      [allow({ StringNotEquals: { [`${PROVIDER}:sub`]: [REF, SUBJECT[`${PROVIDER}:sub`]] } })],
      DENIED,
    ],
    ['beside a statement that allows', [allow({ StringNotEquals: { 'aws:SourceVpce': REF } }), SURE], ALLOWED],
    ['in a statement that may deny', [SURE, deny({ StringNotEquals: { 'aws:SourceVpce': REF } })], undetermined()],
    ['in a statement that may deny with it', [SURE, deny({ StringEquals: { 'aws:SourceIp': REF } })], undetermined()],
    ['in a statement that cannot deny', [SURE, deny({ StringEquals: { 'aws:SourceVpce': REF } })], ALLOWED],
    [
      'of the id of the stack',
      [allow({ StringNotEquals: { 'aws:SourceIp': { Ref: 'AWS::StackId' } } })],
      undetermined('AWS.StackId'),
    ],
  ])('%s', (_, statements, expected) => {
    expect(told({ 'hub/stack.json': resourcesOf(statements) }, {})).toEqual(expected);
  });

  test('shows no external id that is tested beside it', () => {
    const condition = { StringNotEquals: { 'sts:ExternalId': ['hush-hush', REF] } };
    const { world } = readModel({ 'hub/stack.json': resourcesOf([allow(condition)]) });
    const text = JSON.stringify({
      cases: [{ name: 'a', role: 'hub', 'hub-role': HUB_ROLE, claims: TOLD, expect: 'denied' }],
    });
    const lines = reportLines(
      runCases(loadModel(world), casesOf(text, directoryIn()), () => NOW),
      { quiet: false },
    );
    expect(lines.join('\n')).toContain(ENDPOINT);
    expect(lines.join('\n')).not.toContain('hush');
  });
});

describe('a placeholder in what the role of a template may do', () => {
  const target = 'arn:aws:iam::222222222222:role/DeployRole';
  const trust = { AWS: HUB_ROLE };
  const files = (statement: object, tags: object = {}) => ({
    'hub/stack.json': resourcesOf([SURE], {
      ...tags,
      Policies: [{ PolicyName: 'p', PolicyDocument: { Version: '2012-10-17', Statement: statement } }],
    }),
    'dev/DeployRole/trust.json': {
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Principal: trust, Action: 'sts:AssumeRole' },
    },
  });
  const row = { role: target };
  const may = (more: object) => ({ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*', ...more });
  const named = (name: string) => ({ 'Fn::Sub': `arn:aws:iam::222222222222:role/${name}` });

  test.each<[string, object, object]>([
    [
      'in its conditions',
      may({ Condition: { StringNotEquals: { 'aws:SourceVpce': REF } } }),
      undetermined(ENDPOINT, 'target'),
    ],
    ['in the name of a role', may({ Resource: named('${Endpoint}') }), undetermined(ENDPOINT, 'target')],
    ['beside the role itself', may({ Resource: [named('${Endpoint}'), target] }), ALLOWED],
    [
      'in another name',
      may({ Resource: named('Other-${Endpoint}') }),
      { ...DENIED, allowed: 'expected allowed, was denied at target' },
    ],
    [
      'in NotResource',
      may({ Resource: undefined, NotResource: named('${Endpoint}') }),
      undetermined(ENDPOINT, 'target'),
    ],
    ['as an ARN of another service', may({ Action: '*', Resource: [GROUP, target] }), ALLOWED],
    ['as a whole', may({ Action: '*', Resource: [REF, { 'Fn::Sub': '${Group}/*' }, target] }), ALLOWED],
  ])('%s', (_, statement, expected) => {
    expect(told(files(statement), row)).toEqual(expected);
  });

  test('in a tag of the role that a condition tests', () => {
    const tags = { Tags: [{ Key: 'endpoint', Value: REF }] };
    const test = (operator: string, value: string) =>
      told(files(may({ Condition: { [operator]: { 'aws:PrincipalTag/endpoint': value } } }), tags), row);
    expect(test('StringEquals', '{{x}}')).toEqual(undetermined(ENDPOINT, 'target'));
    expect(test('StringNotEquals', 'vpce-1')).toEqual(undetermined(ENDPOINT, 'target'));
    expect(test('Null', 'false')).toEqual(undetermined(ENDPOINT, 'target'));
    expect(told(files(may({}), tags), row)).toEqual(ALLOWED);
  });
});

describe('the id of a role, which the emulator has to invent', () => {
  const files = (Condition: object, Effect = 'Allow') => ({
    'hub/github-hub/trust.json': {
      Version: '2012-10-17',
      Statement: {
        ...allow({ StringEquals: SUBJECT }),
        Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/${PROVIDER}` },
      },
    },
    'hub/github-hub/p.json': {
      Version: '2012-10-17',
      Statement: [
        ...(Effect === 'Deny' ? [{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' }] : []),
        { Effect, Action: 'sts:AssumeRole', Resource: '*', Condition },
      ],
    },
    'dev/DeployRole/trust.json': {
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Principal: { AWS: '111122223333' }, Action: 'sts:AssumeRole' },
    },
  });
  const row = { role: 'arn:aws:iam::222222222222:role/DeployRole' };
  const line = `is undetermined at target: only AWS knows the id of ${HUB_ROLE}. Test aws:PrincipalArn in the policy`;

  test.each<[string, string, string, string]>([
    ['StringLike', 'aws:userid', 'AROAEXAMPLEEXAMPLE1:*', 'Allow'],
    ['StringNotLike', 'aws:userid', 'AROAEXAMPLEEXAMPLE1:*', 'Allow'],
    ['StringNotLike', 'AWS:UserId', 'AROAEXAMPLEEXAMPLE1:*', 'Deny'],
    ['StringEquals', 'aws:userid', 'AROAEXAMPLEEXAMPLE1:x', 'Deny'],
    ['StringNotEquals', 'aws:PrincipalArn', '${aws:userid}', 'Allow'],
  ])('%s %s %s under %s', (operator, key, value, effect) => {
    expect(told(files({ [operator]: { [key]: value } }, effect), row)).toEqual({ allowed: line, denied: line });
  });
});

describe('a placeholder in something else', () => {
  const warningsOf = (hub: object, more: object = {}) => {
    const template = resourcesOf([SURE], hub);
    return readModel({ 'hub/stack.json': { Resources: { ...property(template), ...more } } });
  };
  const property = (template: object) => ('Resources' in template ? Object(template.Resources) : {});

  test('leaves out a role of that name', () => {
    const { world, warnings } = warningsOf({ RoleName: { 'Fn::Sub': 'hub-${Endpoint}' } });
    expect(Object.keys(world.accounts['111122223333']?.roles ?? {})).toEqual([]);
    expect(warnings.join('\n')).toContain('Until then the resource is left out.');
  });

  test.each<[string, object]>([
    ['a path', { Path: { 'Fn::Sub': '/${Endpoint}/' } }],
    ['a boundary', { PermissionsBoundary: { 'Fn::Sub': 'arn:aws:iam::111122223333:policy/${Endpoint}' } }],
    ['an attached policy', { ManagedPolicyArns: [{ 'Fn::Sub': 'arn:aws:iam::111122223333:policy/${Endpoint}' }] }],
    ['a duration', { MaxSessionDuration: { 'Fn::GetAtt': ['Endpoint', 'Seconds'] } }],
    ['the key of a tag', { Tags: [{ Key: { 'Fn::Select': [0, { 'Fn::Split': ['-', REF] }] }, Value: 'x' }] }],
  ])('of a role is as open as every other: %s', (_, more) => {
    const { world } = warningsOf(more);
    const role = world.accounts['111122223333']?.roles?.['github-hub'];
    expect(role === undefined || role.undetermined !== undefined).toBe(true);
  });

  test.each<[string, object]>([
    ['an AWS principal', { AWS: ['111122223333', { 'Fn::GetAtt': ['Endpoint', 'RoleArn'] }] }],
    ['a provider', { Federated: { 'Fn::Sub': 'arn:aws:iam::111122223333:oidc-provider/${Endpoint.Issuer}' } }],
    ['a service', { Service: { Ref: 'Endpoint' } }],
  ])('as %s denies that role alone', (_, Principal) => {
    const Statement = { Effect: 'Allow', Principal, Action: 'sts:AssumeRole' };
    const AssumeRolePolicyDocument = { Version: '2012-10-17', Statement };
    const other = { Type: 'AWS::IAM::Role', Properties: { RoleName: 'other', AssumeRolePolicyDocument } };
    const { world } = warningsOf({}, { Other: other });
    const { roles = {} } = world.accounts['111122223333'] ?? {};
    expect(roles.other?.undetermined?.place).toContain('Resources.Other.Properties.AssumeRolePolicyDocument');
    expect(roles['github-hub']).not.toHaveProperty('undetermined');
  });

  test('as the name of a policy matters to nobody', () => {
    const document = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }] };
    const PolicyName = { 'Fn::Sub': '${Endpoint}-x' };
    const more = {
      P: { Type: 'AWS::IAM::Policy', Properties: { PolicyName, PolicyDocument: document, Roles: [{ Ref: 'Hub' }] } },
    };
    const { world } = warningsOf({ Policies: [{ PolicyName, PolicyDocument: document }] }, more);
    expect(world.accounts['111122223333']?.roles?.['github-hub']).not.toHaveProperty('undetermined');
  });

  test('as the URL of a provider leaves that out, so that GitHub keeps the one that the trust policy names', () => {
    const cluster = {
      Type: 'AWS::IAM::OIDCProvider',
      Properties: {
        Url: { 'Fn::GetAtt': ['Endpoint', 'OpenIdConnectIssuerUrl'] },
        ClientIdList: ['sts.amazonaws.com'],
      },
    };
    const { world } = warningsOf({}, { Cluster: cluster });
    expect(world.accounts['111122223333']?.oidcProviders).toEqual([
      { url: `https://${PROVIDER}`, audiences: ['sts.amazonaws.com'] },
    ]);
  });
});
