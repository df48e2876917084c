import { describe, expect, test } from '@jest/globals';
import { DEV_ACCOUNT, HUB_ACCOUNT, PROD_ACCOUNT, PROVIDER } from '../../support/names.js';
import { allowPolicy, githubTrustPolicy, policy, trustPolicy } from '../../support/policies.js';
import { accountIn, readModel, roleIn } from '../folder.js';
import {
  AT_RESOURCE,
  FILE,
  inline,
  issuesOfTemplate,
  issuesOfValue,
  resolved,
  resourceTemplate,
  roleResource,
  sentencesOfTemplate,
  undeterminedInTemplate,
} from './template.js';

const ROLE_ARN = `arn:aws:iam::${DEV_ACCOUNT}:role/r`;

function stack(resources: object, more: object = {}): object {
  return { Resources: resources, ...more };
}

function files(resources: object, more: object = {}) {
  return { 'dev/stack.json': stack(resources, more) };
}

/** Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-role.html */
describe('AWS::IAM::Role', () => {
  test('is a role with all that is said of it', () => {
    const role = roleResource({
      Path: '/ci/',
      MaxSessionDuration: 7200,
      Tags: [{ Key: 'team', Value: 'shop' }],
      Policies: [inline('one'), inline('two')],
      ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'],
      PermissionsBoundary: 'arn:aws:iam::aws:policy/PowerUserAccess',
      Description: 'x',
    });
    expect(roleIn(files({ Role: role }), DEV_ACCOUNT, 'ci/r')).toMatchObject({
      trustPolicy: trustPolicy(),
      policies: { one: allowPolicy(), two: allowPolicy() },
      attachedPolicies: ['arn:aws:iam::aws:policy/AdministratorAccess'],
      permissionsBoundary: { Statement: [{ NotAction: expect.arrayContaining(['iam:*']) }] },
      permissionsBoundaryArn: 'arn:aws:iam::aws:policy/PowerUserAccess',
      maxSessionDurationSeconds: 7200,
      tags: { team: 'shop' },
    });
  });

  test('without a name is called after the stack and its logical id', () => {
    const role = { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: trustPolicy() } };
    const long = 'L'.repeat(80);
    const { roles } = accountIn({ 'dev/my stack_1.json': stack({ Deploy: role, [long]: role }) }, DEV_ACCOUNT);
    expect(Object.keys(roles ?? {})).toEqual(['my-stack-1-Deploy', `my-stack-1-${long}`.slice(0, 64)]);
  });

  test('may have its documents as JSON text, and numbers and booleans in them', () => {
    const text =
      '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"${AWS::AccountId}"},"Action":"sts:AssumeRole"}}';
    expect(
      roleIn(files({ Role: roleResource({ AssumeRolePolicyDocument: { 'Fn::Sub': text } }) }), DEV_ACCOUNT, 'r')
        .trustPolicy,
    ).toBe(text.replace('${AWS::AccountId}', DEV_ACCOUNT));
    const numbers = policy({
      Effect: 'Allow',
      Principal: { AWS: 111122223333 },
      Action: 'sts:AssumeRole',
      Condition: { Bool: { 'aws:SecureTransport': true }, NumericLessThan: { 'aws:MultiFactorAuthAge': 3600 } },
    });
    expect(
      roleIn(files({ Role: roleResource({ AssumeRolePolicyDocument: numbers }) }), DEV_ACCOUNT, 'r').trustPolicy,
    ).toEqual(
      policy({
        Effect: 'Allow',
        Principal: { AWS: HUB_ACCOUNT },
        Action: 'sts:AssumeRole',
        Condition: { Bool: { 'aws:SecureTransport': 'true' }, NumericLessThan: { 'aws:MultiFactorAuthAge': '3600' } },
      }),
    );
  });

  test('is refused with a document that is no JSON, of which nothing is repeated', () => {
    const text = { 'Fn::Sub': '{ "Statement": [\n"${Secret}", }' };
    const parameters = { Parameters: { Secret: { Type: 'String', NoEcho: true, Default: 'shop-deploys' } } };
    const sentences = sentencesOfTemplate(stack({ R: roleResource({ AssumeRolePolicyDocument: text }) }, parameters));
    expect(sentences).toHaveLength(1);
    expect(sentences[0]).toMatch(
      /^policies\/dev\/stack.yml: Resources.R.Properties.AssumeRolePolicyDocument is not valid JSON/,
    );
    expect(sentences[0]).not.toContain('deploys');
  });

  test('leaves out what AWS::NoValue stands at, and what its condition does not make', () => {
    const nothing = { Ref: 'AWS::NoValue' };
    const role = roleResource({ PermissionsBoundary: nothing, MaxSessionDuration: nothing, Policies: [nothing] });
    const never = { ...roleResource({ RoleName: 'never' }), Condition: 'Never' };
    const conditions = { Conditions: { Never: { 'Fn::Equals': ['a', 'b'] } } };
    const { roles } = accountIn(files({ Role: role, Never: never }, conditions), DEV_ACCOUNT);
    expect(Object.keys(roles ?? {})).toEqual(['r']);
    expect(roles?.r?.permissionsBoundary).toBeUndefined();
  });

  test.each<[string, object, string[]]>([
    ['no trust policy', { Type: 'AWS::IAM::Role' }, ['Resources.R.Properties: missing-property']],
    [
      'a trust policy that is a list',
      roleResource({ AssumeRolePolicyDocument: [] }),
      ['Resources.R.Properties.AssumeRolePolicyDocument: wrong-value'],
    ],
    [
      'a trust policy that is none',
      roleResource({ AssumeRolePolicyDocument: allowPolicy() }),
      ['Resources.R.Properties.AssumeRolePolicyDocument.Statement[0]: malformed-policy'],
    ],
    [
      'wrong values, all at once',
      roleResource({
        MaxSessionDuration: 900,
        ManagedPolicyArns: 'x',
        Tags: { a: 'b' },
        Policies: [{ PolicyName: 'p' }],
        PermissionsBoundary: ['x'],
      }),
      [
        'Resources.R.Properties.PermissionsBoundary: wrong-value',
        'Resources.R.Properties.Policies: wrong-value',
        'Resources.R.Properties.ManagedPolicyArns: wrong-value',
        'Resources.R.Properties.MaxSessionDuration: wrong-value',
        'Resources.R.Properties.Tags: wrong-value',
      ],
    ],
    [
      'a property that is none',
      roleResource({ MaxSessionDurations: 1 }),
      ['Resources.R.Properties.MaxSessionDurations: unknown-key'],
    ],
    ['a path without a slash', roleResource({ Path: 'ci' }), ['Resources.R.Properties.Path: wrong-value']],
    ['a name that IAM does not take', roleResource({ RoleName: 'a b' }), ['Resources.R.Properties.RoleName: bad-name']],
    ['a name with a slash', roleResource({ RoleName: 'ci/r' }), ['Resources.R.Properties.RoleName: bad-name']],
    ['a name that is a path', roleResource({ RoleName: '/r' }), ['Resources.R.Properties.RoleName: bad-name']],
    ['an empty name', roleResource({ RoleName: '' }), ['Resources.R.Properties.RoleName: bad-name']],
    ['a long name', roleResource({ RoleName: 'r'.repeat(65) }), ['Resources.R.Properties.RoleName: bad-name']],
    ['a path that does not end', roleResource({ Path: '/ci' }), ['Resources.R.Properties.Path: wrong-value']],
    ['a long path', roleResource({ Path: `/${'p'.repeat(511)}/` }), ['Resources.R.Properties.Path: wrong-value']],
    [
      'an inline policy of a name with a slash',
      roleResource({ Policies: [inline('a/b')] }),
      ['Resources.R.Properties.Policies[0].PolicyName: bad-name'],
    ],
    [
      'an inline policy of a long name',
      roleResource({ Policies: [inline(), inline('p'.repeat(129))] }),
      ['Resources.R.Properties.Policies[1].PolicyName: bad-name'],
    ],
    [
      'properties that are a list',
      { Type: 'AWS::IAM::Role', Properties: [] },
      ['Resources.R.Properties: wrong-value', 'Resources.R.Properties: missing-property'],
    ],
    ['no type', { Properties: {} }, ['Resources.R: no-type']],
    [
      'a condition that is not there',
      { ...roleResource(), Condition: 'Maybe' },
      ['Resources.R.Condition: no-such-condition'],
    ],
    [
      'a boundary that is not known',
      roleResource({ PermissionsBoundary: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }),
      ['Resources.R.Properties.PermissionsBoundary: unknown-boundary'],
    ],
    [
      'a managed policy that the account does not have',
      roleResource({ ManagedPolicyArns: [`arn:aws:iam::${DEV_ACCOUNT}:policy/Deploy`] }),
      ['Resources.R.Properties.ManagedPolicyArns[0]: no-such-policy'],
    ],
    [
      'a boundary that is empty',
      roleResource({ PermissionsBoundary: '' }),
      ['Resources.R.Properties.PermissionsBoundary: empty-policy-arn'],
    ],
    ['a name that needs itself', roleResource({ RoleName: { 'Fn::Sub': '${R}-x' } }), ['Resources.R: circle']],
  ])('is refused with %s', (_, role, told) => {
    expect(issuesOfTemplate(stack({ R: role }))).toEqual(told);
  });

  test('is told to set a parameter where a list of policies is empty without it', () => {
    const arn = 'arn:aws:iam::aws:policy/AdministratorAccess';
    const optional = { 'Fn::If': ['IsAdmin', arn, { Ref: 'AWS::NoValue' }] };
    const template = stack(
      { R: roleResource({ ManagedPolicyArns: { 'Fn::Split': [',', { 'Fn::Join': [',', [optional]] }] } }) },
      {
        Parameters: { Admin: { Type: 'String', Default: 'false' } },
        Conditions: { IsAdmin: { 'Fn::Equals': [{ Ref: 'Admin' }, 'true'] } },
      },
    );
    expect(sentencesOfTemplate(template)).toEqual([
      `${FILE}: Resources.R.Properties.ManagedPolicyArns[0] is empty, and IAM rejects an empty ARN. Set an ARN, or remove the value. In a template, parameters in the .parameters.json file may set it.`,
    ]);
    const parameters = [{ ParameterKey: 'Admin', ParameterValue: 'true' }];
    expect(sentencesOfTemplate(template, { 'dev/stack.parameters.json': parameters })).toEqual([]);
  });
});

describe('policies of their own', () => {
  const own = (type: string, properties: object) => ({ Type: `AWS::IAM::${type}`, Properties: properties });
  const document = { PolicyDocument: allowPolicy('s3:*') };

  test('are put on roles by AWS::IAM::Policy and AWS::IAM::RolePolicy, wherever the role is made', () => {
    const resources = {
      Role: roleResource({ Path: '/ci/' }),
      Policy: own('Policy', { PolicyName: 'one', Roles: [{ Ref: 'Role' }, 'plain'], ...document }),
      RolePolicy: own('RolePolicy', { PolicyName: 'two', RoleName: { Ref: 'Role' }, ...document }),
    };
    const account = { ...files(resources), 'dev/plain/trust.json': trustPolicy() };
    expect(roleIn(account, DEV_ACCOUNT, 'ci/r').policies).toEqual({
      one: allowPolicy('s3:*'),
      two: allowPolicy('s3:*'),
    });
    expect(roleIn(account, DEV_ACCOUNT, 'plain').policies).toEqual({ one: allowPolicy('s3:*') });
  });

  test('are attached as AWS::IAM::ManagedPolicy from either side, and may bound', () => {
    const resources = {
      Named: own('ManagedPolicy', { ManagedPolicyName: 'named', Path: '/ci/', Roles: [{ Ref: 'Role' }], ...document }),
      Unnamed: own('ManagedPolicy', document),
      Bound: own('ManagedPolicy', { ManagedPolicyName: 'bound', PolicyDocument: allowPolicy('*') }),
      Role: roleResource({
        ManagedPolicyArns: [{ Ref: 'Unnamed' }],
        PermissionsBoundary: { 'Fn::GetAtt': ['Bound', 'PolicyArn'] },
      }),
    };
    const { attachedPolicies, ...role } = roleIn(files(resources), DEV_ACCOUNT, 'r') ?? {};
    expect(attachedPolicies).toEqual([
      `arn:aws:iam::${DEV_ACCOUNT}:policy/stack-Unnamed`,
      `arn:aws:iam::${DEV_ACCOUNT}:policy/ci/named`,
    ]);
    expect(role).toMatchObject({
      permissionsBoundary: allowPolicy('*'),
      permissionsBoundaryArn: `arn:aws:iam::${DEV_ACCOUNT}:policy/bound`,
    });
  });

  test.each<[string, object, string]>([
    [
      'a role that is not there',
      own('RolePolicy', { PolicyName: 'p', RoleName: 'rr', ...document }),
      '.Properties.RoleName: no-such-role',
    ],
    [
      'a name with a slash',
      own('Policy', { PolicyName: 'a/b', Roles: ['r'], ...document }),
      '.Properties.PolicyName: bad-name',
    ],
    [
      'a name with a blank',
      own('RolePolicy', { PolicyName: 'a b', RoleName: 'r', ...document }),
      '.Properties.PolicyName: bad-name',
    ],
    [
      'the name of a managed policy with a slash',
      own('ManagedPolicy', { ManagedPolicyName: 'ci/p', ...document }),
      '.Properties.ManagedPolicyName: bad-name',
    ],
    [
      'the path of a managed policy without a slash',
      own('ManagedPolicy', { Path: 'ci/', ...document }),
      '.Properties.Path: wrong-value',
    ],
    [
      'the name of an instance profile with a slash',
      own('InstanceProfile', { InstanceProfileName: 'ci/p', Roles: ['r'] }),
      '.Properties.InstanceProfileName: bad-name',
    ],
    ['no document', own('Policy', { PolicyName: 'p', Roles: ['r'] }), '.Properties: missing-property'],
    ['no name', own('Policy', { Roles: ['r'], ...document }), '.Properties: missing-property'],
    [
      'a document that IAM refuses',
      own('ManagedPolicy', { PolicyDocument: trustPolicy() }),
      '.Properties.PolicyDocument.Statement[0].Principal: malformed-policy',
    ],
  ])('are refused with %s', (_, resource, told) => {
    expect(issuesOfTemplate(stack({ R: roleResource(), P: resource }))).toEqual([`Resources.P${told}`]);
  });

  test('may not be on one role twice by one name', () => {
    const twice = own('RolePolicy', { PolicyName: 'p', RoleName: 'r', ...document });
    expect(issuesOfTemplate(stack({ R: roleResource({ Policies: [inline()] }), P: twice }))).toEqual([
      'Resources.P.Properties.PolicyDocument: name-twice',
    ]);
  });
});

describe('AWS::IAM::OIDCProvider', () => {
  const provider = (more: object = {}) => ({
    Type: 'AWS::IAM::OIDCProvider',
    Properties: { Url: `https://${PROVIDER}`, ClientIdList: ['sts.amazonaws.com'], ThumbprintList: ['a'], ...more },
  });

  test('is a provider, which Ref and GetAtt name by its ARN', () => {
    const arn = `arn:aws:iam::${DEV_ACCOUNT}:oidc-provider/${PROVIDER}`;
    const role = roleResource({
      AssumeRolePolicyDocument: githubTrustPolicy(DEV_ACCOUNT),
      Tags: [
        { Key: 'ref', Value: { Ref: 'Provider' } },
        { Key: 'arn', Value: { 'Fn::GetAtt': 'Provider.Arn' } },
      ],
    });
    const account = accountIn(files({ Provider: provider(), Role: role }), DEV_ACCOUNT);
    expect(account.oidcProviders).toEqual([{ url: `https://${PROVIDER}`, audiences: ['sts.amazonaws.com'] }]);
    expect(account.roles?.r?.tags).toEqual({ ref: arn, arn });
  });

  test('takes the place of what trust policies name', () => {
    const other = provider({ Url: 'https://ghe.example.com/' });
    const account = { ...files({ Provider: other }), 'dev/r/trust.json': githubTrustPolicy(DEV_ACCOUNT) };
    expect(accountIn(account, DEV_ACCOUNT).oidcProviders).toEqual([
      { url: 'https://ghe.example.com/', audiences: ['sts.amazonaws.com'] },
    ]);
  });

  test('without a Url is refused', () => {
    expect(issuesOfTemplate(stack({ P: { Type: 'AWS::IAM::OIDCProvider', Properties: {} } }))).toEqual([
      'Resources.P.Properties: missing-property',
    ]);
  });
});

describe('other resources', () => {
  test('of IAM are refused by name when they may change who gets in', () => {
    expect(sentencesOfTemplate(stack({ X: { Type: 'AWS::IAM::AssumptionGate' } }))).toEqual([
      `${FILE}: Resources.X is "AWS::IAM::AssumptionGate", which is not modelled here and may change who may assume a role. Move it to a template of its own outside of this folder.`,
    ]);
  });

  test('about users are noted, and a policy may be theirs alone', () => {
    const properties = { PolicyName: 'p', PolicyDocument: allowPolicy(), Users: ['anna'], Groups: ['admins'] };
    const template = stack({
      R: roleResource(),
      U: { Type: 'AWS::IAM::User', Properties: { Policies: [{ Ref: 'Nothing' }] } },
      G: { Type: 'AWS::IAM::Group' },
      P: { Type: 'AWS::IAM::Policy', Properties: properties },
    });
    const { warnings, world } = readModel({ 'dev/stack.yml': JSON.stringify(template) });
    expect(warnings).toEqual([
      `${FILE}: Resources.U is about "AWS::IAM::User". Users and groups are not read, so no case can be run as one.`,
      `${FILE}: Resources.G is about "AWS::IAM::Group". Users and groups are not read, so no case can be run as one.`,
    ]);
    expect(Object.keys(world.accounts[DEV_ACCOUNT]?.roles ?? {})).toEqual(['r']);
  });

  test.each([
    ['AWS::IAM::Rol', 'AWS::IAM::Role'],
    ['AWS::IAM::OIDCProvidr', 'AWS::IAM::OIDCProvider'],
    ['AWS::Iam::Role', 'AWS::IAM::Role'],
    ['AWS:IAM::Role', 'AWS::IAM::Role'],
    ['AWS::IAM:ManagedPolicy', 'AWS::IAM::ManagedPolicy'],
  ])('of the type %s, which is none, are refused with what is most likely meant', (type, meant) => {
    expect(sentencesOfTemplate(stack({ R: { ...roleResource(), Type: type } }))).toEqual([
      `${FILE}: Resources.R is "${type}", which is not a resource type. Use "${meant}" if that is meant, or remove it.`,
    ]);
  });

  test.each(['AWS::IoT::Policy', 'AWS::FMS::Policy', 'AWS::SSO::Rule'])('of the type %s are none of IAM', (type) => {
    expect(issuesOfTemplate(stack({ R: roleResource(), P: { Type: type } }))).toEqual([]);
  });

  test('are passed over when they are no matter of who gets in, whatever stands in them', () => {
    const resources = {
      Profile: { Type: 'AWS::IAM::InstanceProfile', Properties: { Roles: [{ Ref: 'Nothing' }] } },
      Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: { 'Fn::ImportValue': 'x' } } },
      Role: roleResource(),
    };
    expect(Object.keys(accountIn(files(resources), DEV_ACCOUNT).roles ?? {})).toEqual(['r']);
  });

  test('have placeholders for what only AWS knows, which is noted', () => {
    const sections = '';
    const bucket = '\n  Bucket: { Type: AWS::S3::Bucket }\n  Topic: { Type: AWS::SNS::Topic }';
    const { world, warnings } = readModel({
      'dev/stack.yml':
        resourceTemplate(
          '[!Sub "${Bucket.Arn}/*", !Ref Topic, !Sub "arn:aws:s3:::${Bucket}-${Bucket.Some.Name}"]',
          sections,
        ) + bucket,
    });
    expect(world.accounts[DEV_ACCOUNT]?.roles?.r?.policies?.p).toMatchObject({
      Statement: [
        {
          Resource: [
            `arn:aws:s3:eu-west-1:${DEV_ACCOUNT}:{{placeholder.stack-Bucket.Arn}}/*`,
            `arn:aws:sns:eu-west-1:${DEV_ACCOUNT}:{{placeholder.stack-Topic.Arn}}`,
            'arn:aws:s3:::{{placeholder.stack-Bucket}}-{{placeholder.stack-Bucket.Some.Name}}',
          ],
        },
      ],
    });
    expect(warnings).toContain(
      `${FILE}: ${AT_RESOURCE}[0].Fn::Sub refers to "Bucket.Arn", an "AWS::S3::Bucket". Only AWS knows its value, so it is a placeholder here, which allows nothing.`,
    );
  });

  test.each(['AWS::CloudFormation::Stack', 'AWS::CloudFormation::CustomResource', 'Custom::Mine'])(
    'of the type %s may name a role, so what they give is told to be unknown',
    (type) => {
      const template = `${resourceTemplate('!GetAtt Nested.Outputs.RoleArn')}  Nested: { Type: "${type}" }\n`;
      expect(undeterminedInTemplate(template)).toEqual([`${AT_RESOURCE}.Fn::GetAtt: known-to-aws (nothing)`]);
      expect(undeterminedInTemplate(template.replace('s3:GetObject', 'sts:AssumeRole'))).toEqual([
        `${AT_RESOURCE}.Fn::GetAtt: known-to-aws (role)`,
      ]);
    },
  );

  test('that are not made can not be named', () => {
    const never = { ...roleResource({ RoleName: 'never' }), Condition: 'Never' };
    const role = roleResource({ Tags: [{ Key: 'a', Value: { 'Fn::GetAtt': ['Never', 'Arn'] } }] });
    const conditions = { Conditions: { Never: { 'Fn::Equals': ['a', 'b'] } } };
    expect(issuesOfTemplate(stack({ Never: never, R: role }, conditions))).toEqual([
      'Resources.R.Properties.Tags[0].Value.Fn::GetAtt: not-made',
    ]);
  });
});

describe('a template', () => {
  test('is rolled out to every target by itself', () => {
    const role = roleResource({ Tags: [{ Key: 'arn', Value: { 'Fn::GetAtt': ['R', 'Arn'] } }] });
    const { accounts } = readModel({ '_targets/stack.json': stack({ R: role }) }).world;
    expect([DEV_ACCOUNT, PROD_ACCOUNT].map((id) => accounts[id]?.roles?.r?.tags?.arn)).toEqual([
      ROLE_ARN,
      `arn:aws:iam::${PROD_ACCOUNT}:role/r`,
    ]);
  });

  test('lies in the partition of its account', () => {
    const account = {
      ...files({
        R: roleResource({
          AssumeRolePolicyDocument: trustPolicy(HUB_ACCOUNT),
          Tags: [{ Key: 'at', Value: { 'Fn::Sub': '${AWS::Region} ${R.Arn} ${AWS::URLSuffix}' } }],
        }),
      }),
      'dev/account.json': { partition: 'aws-cn' },
    };
    expect(roleIn(account, DEV_ACCOUNT, 'r').tags).toEqual({
      at: `cn-north-1 arn:aws-cn:iam::${DEV_ACCOUNT}:role/r amazonaws.com.cn`,
    });
  });

  test('is told once, however many accounts it is rolled out to', () => {
    const read = sentencesOfTemplate(stack({ R: roleResource() }), {
      '_targets/x.json': stack({ R: { Type: 'AWS::IAM::AssumptionGate' } }),
    });
    expect(read).toHaveLength(1);
  });

  test.each<[string, unknown, string]>([
    ['a section that is none', { ...stack({ R: roleResource() }), Resourses: {} }, 'Resourses: unknown-key'],
    ['parameters that are a list', { ...stack({ R: roleResource() }), Parameters: [] }, 'Parameters: wrong-type'],
    ['an alias', 'A: &a { x: y }\nResources:\n  R: *a', `${FILE}: alias`],
    ['a key twice', 'Resources:\n  R: { Type: a }\n  R: { Type: b }', `${FILE}: key-twice`],
    ['two documents', 'Resources: {}\n---\nResources: {}', `${FILE}: not-yaml`],
    ['a slip', 'Resources: {', `${FILE}: not-yaml`],
    ['nothing in it', '', `${FILE}: not-yaml`],
    ['a list in it', '- a', `${FILE}: stray`],
    ['other things in it', 'a: b', `${FILE}: stray`],
    ['a policy in it', 'Statement: []', `${FILE}: policy-of-no-role`],
    ['a tag of YAML that CloudFormation does not know', 'Resources: !!binary x', `${FILE}: not-yaml`],
  ])('is refused with %s', (_, template, told) => {
    expect(issuesOfTemplate(template)).toEqual([told]);
  });

  test('says where it stops being YAML', () => {
    expect(sentencesOfTemplate('Resources:\n  R: { a: b\n')).toEqual([
      `${FILE}: is not valid YAML in line 3, column 1. Look there, or just before, for a missing quote or colon, or wrong indentation.`,
    ]);
    expect(sentencesOfTemplate('Resources:\n  "R": { Type: a }\n  R: { Type: b }')).toEqual([
      `${FILE}: has the key "R" twice in one object. Remove one of them.`,
    ]);
  });

  test.each(['1.10', '1.0', '12345678901234567890', '1E5', '-0'])(
    'reads JSON with its numbers as they are written: %s',
    (number) => {
      const condition = { StringEquals: { 'aws:RequestTag/n': ['NUMBER', 'a "7.0" b'] } };
      const role = roleResource({
        AssumeRolePolicyDocument: policy({
          Effect: 'Allow',
          Principal: { AWS: HUB_ACCOUNT },
          Action: 'sts:AssumeRole',
          Condition: condition,
        }),
        MaxSessionDuration: 7200,
        Tags: [
          { Key: 'direct', Value: 'NUMBER' },
          { Key: 'by-default', Value: { Ref: 'Default' } },
          { Key: 'given', Value: { Ref: 'Given' } },
        ],
      });
      const template = JSON.stringify({
        Parameters: { Default: { Type: 'String', Default: 'NUMBER' }, Given: { Type: 'String' } },
        Resources: { Role: role },
      });
      const given = JSON.stringify({ Parameters: { Given: 'NUMBER' } });
      const numbers = (text: string) => text.replaceAll('"NUMBER"', number);
      const read = roleIn(
        { 'dev/stack.json': numbers(template), 'dev/stack.parameters.json': numbers(given) },
        DEV_ACCOUNT,
        'r',
      );
      expect(read.tags).toEqual({ direct: number, 'by-default': number, given: number });
      expect(read.maxSessionDurationSeconds).toBe(7200);
      expect(JSON.stringify(read.trustPolicy)).toContain(JSON.stringify([number, 'a "7.0" b']));
    },
  );

  test('reads YAML as CloudFormation does: numbers as they are written, no dates, yes and no as booleans', () => {
    const sections = 'Parameters:\n  A: { Type: String, Default: 012345678901 }\n  B: { Type: String, Default: yes }';
    expect(resolved('!Sub "arn:aws:${A}:${B}"', sections)).toBe('arn:aws:012345678901:true');
    expect(issuesOfValue('!If [Yes, a, b]', 'Conditions:\n  Yes: !Equals [a, a]')).toEqual([
      `${AT_RESOURCE}.Fn::If: wrong-argument`,
    ]);
  });
});
