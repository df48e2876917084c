/** Templates in the shapes that CDK and SAM write, with values that only AWS knows. */
import { describe, expect, test } from '@jest/globals';
import { loadModel } from '../../src/iam/load-model.js';
import { DEV_ACCOUNT, HUB_ACCOUNT, PROVIDER } from '../support/names.js';
import { allowPolicy, githubTrustPolicy, policy, trustPolicy } from '../support/policies.js';
import { accountIn, issuesOf, originOf, readFolder, readModel, roleIn } from './folder.js';

const ISSUER = `https://${PROVIDER}`;
const OPEN = { 'Fn::ImportValue': 'Network:ExportsOutputRefVpc' };

/** What CDK puts into each template, unless told otherwise. */
const BOOTSTRAP = {
  Parameters: {
    BootstrapVersion: {
      Type: 'AWS::SSM::Parameter::Value<String>',
      Default: '/cdk-bootstrap/hnb659fds/version',
      Description: 'Version of the CDK Bootstrap resources in this environment. [cdk:skip]',
    },
  },
  Rules: {
    CheckBootstrapVersion: {
      Assertions: [
        {
          Assert: { 'Fn::Not': [{ 'Fn::Contains': [['1', '2', '3', '4', '5'], { Ref: 'BootstrapVersion' }] }] },
          AssertDescription: 'CDK bootstrap stack version 6 required.',
        },
      ],
    },
  },
};

const role = (more: object = {}) => ({
  Type: 'AWS::IAM::Role',
  Properties: { RoleName: 'r', AssumeRolePolicyDocument: trustPolicy(), ...more },
});
const inline = (...statements: object[]) => ({
  Policies: [{ PolicyName: 'p', PolicyDocument: policy(...statements) }],
});

function filesOf(resources: object, more: object = {}) {
  return { 'dev/Shop.template.json': { ...BOOTSTRAP, Resources: resources, ...more } };
}

describe('a template of cdk synth', () => {
  test('loads without a note on its bootstrap version', () => {
    const { world, warnings } = readModel(
      filesOf({ Deploy: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: trustPolicy() } } }),
    );
    expect(warnings).toEqual([]);
    expect(Object.keys(world.accounts[DEV_ACCOUNT]?.roles ?? {})).toEqual(['Shop-Deploy']);
  });

  test.each(['Shop.parameters.json', 'Shop.template.parameters.json'])('has its parameters in %s', (name) => {
    const files = filesOf({ R: role({ Tags: [{ Key: 'v', Value: { Ref: 'BootstrapVersion' } }] }) });
    const given = [{ ParameterKey: 'BootstrapVersion', ParameterValue: '21' }];
    expect(roleIn({ ...files, [`dev/${name}`]: given }, DEV_ACCOUNT, 'r').tags).toEqual({ v: '21' });
  });

  test('that its rule refuses with the value that is given is refused', () => {
    const given = [{ ParameterKey: 'BootstrapVersion', ParameterValue: '3' }];
    expect(issuesOf(readFolder({ ...filesOf({ R: role() }), 'dev/Shop.parameters.json': given }))).toEqual([
      'policies/dev/Shop.template.json Rules.CheckBootstrapVersion.Assertions[0]: rule-failed',
    ]);
  });

  const provider = (properties: object) => ({
    Type: 'Custom::AWSCDKOpenIdConnectProvider',
    Properties: {
      ServiceToken: { 'Fn::GetAtt': ['Handler', 'Arn'] },
      CodeHash: '2cb5f7e9',
      RejectUnauthorized: false,
      ...properties,
    },
    UpdateReplacePolicy: 'Delete',
  });

  test('has an OIDC provider in its custom resource, which Ref names by its ARN', () => {
    const resources = {
      Provider: provider({ ClientIDList: ['sts.amazonaws.com'], Url: ISSUER }),
      R: role({
        AssumeRolePolicyDocument: policy({
          Effect: 'Allow',
          Principal: { Federated: { Ref: 'Provider' } },
          Action: 'sts:AssumeRoleWithWebIdentity',
          Condition: { StringEquals: { [`${PROVIDER}:sub`]: 'repo:octo/shop:ref:refs/heads/main' } },
        }),
      }),
    };
    expect(accountIn(filesOf(resources), DEV_ACCOUNT)).toMatchObject({
      oidcProviders: [{ url: ISSUER, audiences: ['sts.amazonaws.com'] }],
      roles: {
        r: {
          trustPolicy: {
            Statement: [{ Principal: { Federated: `arn:aws:iam::${DEV_ACCOUNT}:oidc-provider/${PROVIDER}` } }],
          },
        },
      },
    });
  });

  test.each<[string, object, string]>([
    ['Url', { ClientIDList: ['a'], Url: OPEN }, 'Url.Fn::ImportValue: unresolvable'],
    ['audience', { ClientIDList: ['a', OPEN], Url: ISSUER }, 'ClientIDList[1].Fn::ImportValue: unresolvable'],
  ])('of whose provider the %s is open is refused: what it denies would prove nothing', (_, properties, told) => {
    expect(issuesOf(readFolder(filesOf({ P: provider(properties), R: role() })))).toEqual([
      `policies/dev/Shop.template.json Resources.P.Properties.${told}`,
    ]);
  });

  test('may have a condition whose keys are made by a custom resource', () => {
    const key = { 'Fn::Join': ['', ['{"', PROVIDER, ':sub":"repo:octo/shop:pull_request"}']] };
    const resources = {
      Json: { Type: 'Custom::AWSCDKCfnJson', Properties: { ServiceToken: 'x', Value: key } },
      R: role({
        AssumeRolePolicyDocument: githubTrustPolicy(DEV_ACCOUNT, { StringEquals: { 'Fn::GetAtt': ['Json', 'Value'] } }),
      }),
    };
    expect(roleIn(filesOf(resources), DEV_ACCOUNT, 'r').trustPolicy).toEqual(
      githubTrustPolicy(DEV_ACCOUNT, { StringEquals: { [`${PROVIDER}:sub`]: 'repo:octo/shop:pull_request' } }),
    );
  });

  test('imports what another template of the account exports', () => {
    const producer = {
      ...BOOTSTRAP,
      Resources: { Hub: role({ RoleName: 'hub' }) },
      Outputs: {
        Arn: { Value: { 'Fn::GetAtt': ['Hub', 'Arn'] }, Export: { Name: { 'Fn::Sub': '${AWS::StackName}:HubArn' } } },
        Plain: { Value: OPEN },
        Broken: { Value: { Ref: 'Nothing' }, Export: { Name: 'Broken' } },
      },
    };
    const imported = policy({
      Effect: 'Allow',
      Principal: { AWS: { 'Fn::ImportValue': 'Producer:HubArn' } },
      Action: 'sts:AssumeRole',
    });
    const files = {
      ...filesOf({ R: role({ AssumeRolePolicyDocument: imported }) }),
      'dev/Producer.template.json': producer,
    };
    expect(roleIn(files, DEV_ACCOUNT, 'r').trustPolicy).toEqual(trustPolicy(`arn:aws:iam::${DEV_ACCOUNT}:role/hub`));
    // Exports belong to an account.
    const apart = {
      ...filesOf({ R: role({ AssumeRolePolicyDocument: imported }) }),
      'prod/Producer.template.json': producer,
    };
    expect(roleIn(apart, DEV_ACCOUNT, 'r').undetermined?.place).toContain('Fn::ImportValue');
  });
});

describe('what is open', () => {
  const AT = 'policies/dev/Shop.template.json: Resources.R.Properties';

  test.each<[string, object]>([
    ['a statement of another service', inline({ Effect: 'Allow', Action: ['s3:Get*', 'kms:Decrypt'], Resource: OPEN })],
    [
      'a condition of such a statement',
      inline({ Effect: 'Allow', Action: 's3:*', Resource: '*', Condition: { IpAddress: { 'aws:SourceIp': OPEN } } }),
    ],
    ['a denial of another service', inline({ Effect: 'Deny', Action: 's3:*', Resource: OPEN })],
    ['a denial of all but STS', inline({ Effect: 'Deny', NotAction: ['sts:*'], Resource: OPEN })],
    [
      'the condition of a service',
      {
        AssumeRolePolicyDocument: policy(
          {
            Effect: 'Allow',
            Principal: { Service: 'states.amazonaws.com' },
            Action: 'sts:AssumeRole',
            Condition: { ArnLike: { 'aws:SourceArn': OPEN } },
          },
          { Effect: 'Allow', Principal: { AWS: HUB_ACCOUNT }, Action: 'sts:AssumeRole' },
        ),
      },
    ],
    [
      'the audience of another provider',
      {
        AssumeRolePolicyDocument: policy({
          Effect: 'Allow',
          Principal: { Federated: 'cognito-identity.amazonaws.com' },
          Action: 'sts:AssumeRoleWithWebIdentity',
          Condition: { StringEquals: { 'cognito-identity.amazonaws.com:aud': OPEN } },
        }),
      },
    ],
    ['the name of a policy', { Policies: [{ PolicyName: OPEN, PolicyDocument: allowPolicy() }] }],
    ['a description', { Description: OPEN }],
  ])('in %s leaves the role as it is', (_, properties) => {
    const { world, warnings } = readModel(filesOf({ R: role(properties) }));
    expect(world.accounts[DEV_ACCOUNT]?.roles?.r?.undetermined).toBeUndefined();
    expect(warnings.filter((warning) => warning.includes('denied to everyone'))).toEqual([]);
  });

  test.each<[string, object, string]>([
    [
      'a principal',
      { AssumeRolePolicyDocument: policy({ Effect: 'Allow', Principal: { AWS: OPEN }, Action: 'sts:AssumeRole' }) },
      'AssumeRolePolicyDocument.Statement[0].Principal.AWS',
    ],
    [
      'a condition of a trust policy',
      { AssumeRolePolicyDocument: githubTrustPolicy(DEV_ACCOUNT, { StringEquals: { [`${PROVIDER}:sub`]: OPEN } }) },
      `AssumeRolePolicyDocument.Statement[0].Condition.StringEquals.${PROVIDER}:sub`,
    ],
    [
      'a negated condition',
      { AssumeRolePolicyDocument: githubTrustPolicy(DEV_ACCOUNT, { StringNotEquals: { [`${PROVIDER}:sub`]: OPEN } }) },
      `AssumeRolePolicyDocument.Statement[0].Condition.StringNotEquals.${PROVIDER}:sub`,
    ],
    ['a trust policy', { AssumeRolePolicyDocument: OPEN }, 'AssumeRolePolicyDocument'],
    [
      'a target',
      inline({ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: OPEN }),
      'Policies[0].PolicyDocument.Statement[0].Resource',
    ],
    [
      'a denied target',
      inline({ Effect: 'Deny', Action: '*', Resource: OPEN }),
      'Policies[0].PolicyDocument.Statement[0].Resource',
    ],
    [
      'an action',
      inline({ Effect: 'Allow', Action: OPEN, Resource: '*' }),
      'Policies[0].PolicyDocument.Statement[0].Action',
    ],
    [
      'a denial of all but another service',
      inline({ Effect: 'Deny', NotAction: 's3:*', Resource: OPEN }),
      'Policies[0].PolicyDocument.Statement[0].Resource',
    ],
    ['an attached policy', { ManagedPolicyArns: [OPEN] }, 'ManagedPolicyArns[0]'],
    ['the boundary', { PermissionsBoundary: OPEN }, 'PermissionsBoundary'],
    ['a tag', { Tags: [{ Key: 'a', Value: OPEN }] }, 'Tags[0].Value'],
    ['how long sessions last', { MaxSessionDuration: OPEN }, 'MaxSessionDuration'],
    ['all policies', { Policies: OPEN }, 'Policies'],
  ])('in %s denies the role to everyone, and says where', (_, properties, place) => {
    const { world, warnings } = readModel(filesOf({ R: role(properties) }));
    expect(world.accounts[DEV_ACCOUNT]?.roles?.r).toMatchObject({
      undetermined: originOf(`${AT}.${place}.Fn::ImportValue`),
      trustPolicy: { Statement: [{ Effect: 'Deny', Principal: '*', Action: 'sts:*' }] },
    });
    expect(warnings).toContainEqual(expect.stringContaining(`${AT}.${place}.Fn::ImportValue calls "Fn::ImportValue"`));
    expect(loadModel(world).accounts.get(DEV_ACCOUNT)?.roles.get('r')?.undetermined).toBeDefined();
  });

  test.each<[string, string]>([
    ['Policy', 'Roles'],
    ['ManagedPolicy', 'Roles'],
    ['RolePolicy', 'RoleName'],
  ])('in a document of AWS::IAM::%s denies the roles that have it', (type, roles) => {
    const properties = {
      PolicyName: 'p',
      ManagedPolicyName: 'p',
      PolicyDocument: policy({ Effect: 'Allow', Action: 'sts:*', Resource: OPEN }),
      [roles]: roles === 'Roles' ? [{ Ref: 'R' }] : { Ref: 'R' },
    };
    const { PolicyName: name, ManagedPolicyName: managed, ...rest } = properties;
    const named = type === 'ManagedPolicy' ? { ManagedPolicyName: managed } : { PolicyName: name };
    const files = filesOf({
      R: role(),
      S: role({ RoleName: 's' }),
      P: { Type: `AWS::IAM::${type}`, Properties: { ...named, ...rest } },
    });
    expect(roleIn(files, DEV_ACCOUNT, 'r').undetermined?.place).toContain(
      'Resources.P.Properties.PolicyDocument.Statement[0].Resource',
    );
    expect(roleIn(files, DEV_ACCOUNT, 's').undetermined).toBeUndefined();
  });

  test('in the name of a role leaves it out, and in the roles of a policy is refused where it matters', () => {
    const { world, warnings } = readModel(filesOf({ R: role({ RoleName: OPEN }), S: role({ RoleName: 's' }) }));
    expect(Object.keys(world.accounts[DEV_ACCOUNT]?.roles ?? {})).toEqual(['s']);
    expect(warnings).toEqual([expect.stringContaining('Until then the resource is left out.')]);
    const put = (action: string) =>
      filesOf({
        R: role(),
        P: {
          Type: 'AWS::IAM::Policy',
          Properties: { PolicyName: 'p', PolicyDocument: allowPolicy(action), Roles: [OPEN] },
        },
      });
    expect(issuesOf(readFolder(put('*')))).toEqual([
      'policies/dev/Shop.template.json Resources.P.Properties.Roles[0].Fn::ImportValue: unresolvable',
    ]);
    expect(issuesOf(readFolder(put('s3:*')))).toEqual([]);
  });

  test('in the condition of a role leaves it out, and in that of a policy is refused', () => {
    const more = { Conditions: { Maybe: { 'Fn::Equals': [{ Ref: 'BootstrapVersion' }, '6'] } } };
    const files = filesOf({ R: { ...role(), Condition: 'Maybe' }, S: role({ RoleName: 's' }) }, more);
    expect(Object.keys(accountIn(files, DEV_ACCOUNT).roles ?? {})).toEqual(['s']);
    const denial = {
      Type: 'AWS::IAM::Policy',
      Condition: 'Maybe',
      Properties: { PolicyName: 'p', PolicyDocument: allowPolicy(), Roles: ['r'] },
    };
    expect(issuesOf(readFolder(filesOf({ R: role(), P: denial }, more)))).toEqual([
      'policies/dev/Shop.template.json Parameters.BootstrapVersion: parameter-elsewhere',
    ]);
  });
});

describe('a macro', () => {
  const SAM = { Transform: 'AWS::Serverless-2016-10-31', Globals: { Function: { Timeout: 3 } } };
  const FUNCTION = {
    Type: 'AWS::Serverless::Function',
    Properties: { Policies: [{ S3ReadPolicy: { BucketName: 'x' } }, 'AWSLambdaBasicExecutionRole'] },
  };

  test('of AWS is noted, and what it adds is open', () => {
    const resources = {
      Fn: FUNCTION,
      R: role(inline({ Effect: 'Allow', Action: 'iam:PassRole', Resource: { 'Fn::GetAtt': ['FnRole', 'Arn'] } })),
    };
    const { world, warnings } = readModel({ 'dev/sam.json': { ...SAM, Resources: resources } });
    expect(warnings[0]).toBe(
      'policies/dev/sam.json: Transform calls the macro "AWS::Serverless-2016-10-31". Roles and policies that it adds are not read.',
    );
    expect(world.accounts[DEV_ACCOUNT]?.roles?.r?.undetermined).toBeUndefined();
    const trusting = role({
      AssumeRolePolicyDocument: policy({
        Effect: 'Allow',
        Principal: { AWS: { 'Fn::GetAtt': 'FnRole.Arn' } },
        Action: 'sts:AssumeRole',
      }),
    });
    expect(
      roleIn({ 'dev/sam.json': { ...SAM, Resources: { Fn: FUNCTION, R: trusting } } }, DEV_ACCOUNT, 'r').undetermined
        ?.place,
    ).toContain('Principal.AWS.Fn::GetAtt');
  });

  test.each<[string, object, string[]]>([
    ['of your own beside roles', { Transform: ['Mine'], Resources: { R: role() } }, ['Transform: macro']],
    [
      'that includes anything beside roles',
      { Transform: { Name: 'AWS::Include', Parameters: {} }, Resources: { R: role() } },
      ['Transform: macro'],
    ],
    [
      'of your own among resources',
      { Resources: { R: role(), 'Fn::Transform': { Name: 'Mine' } } },
      ['Resources.Fn::Transform: macro'],
    ],
    [
      'of your own where nothing is of IAM',
      { Transform: 'Mine', Anything: {}, Resources: { Q: { Type: 'AWS::SQS::Queue' } } },
      [],
    ],
    [
      'that includes resources beside roles',
      { Resources: { R: role(), 'Fn::Transform': { Name: 'AWS::Include' } } },
      [],
    ],
    ['that is none, with its section', { Globals: {}, Resources: { R: role() } }, ['Globals: unknown-key']],
  ])('%s', (_, template, told) => {
    expect(
      issuesOf(readFolder({ 'dev/sam.json': template })).map((one) => one.replace('policies/dev/sam.json ', '')),
    ).toEqual(told);
  });

  const EXTENDED = {
    Transform: 'AWS::LanguageExtensions',
    Parameters: { Names: { Type: 'CommaDelimitedList', Default: 'a,b-c' } },
    Mappings: { Hubs: { dev: { id: HUB_ACCOUNT } } },
  };

  test('of the language makes a loop, which is written out', () => {
    const each = (name: string, values: unknown, body: object) => ({ [`Fn::ForEach::L${name}`]: [name, values, body] });
    const body = role({
      RoleName: { 'Fn::Sub': '${Name}-${Stage}' },
      AssumeRolePolicyDocument: trustPolicy('HUB'),
      Tags: [
        { Key: 'name', Value: { Ref: 'Name' } },
        { Key: 'length', Value: { 'Fn::Length': { Ref: 'Names' } } },
      ],
    });
    const written = JSON.parse(
      JSON.stringify(body).replace(
        '"HUB"',
        '{"Fn::FindInMap":["Hubs","prod","id",{"DefaultValue":{"Ref":"AWS::AccountId"}}]}',
      ),
    );
    const resources = each(
      'Name',
      { Ref: 'Names' },
      each('Stage', ['x', 'y'], { 'Role&{Name}${Stage}': { ...written, Condition: 'Is${Stage}' } }),
    );
    const conditions = each('Stage', ['x', 'y'], { 'Is${Stage}': { 'Fn::Equals': ['${Stage}', 'x'] } });
    const { roles } = accountIn(
      { 'dev/loop.json': { ...EXTENDED, Resources: resources, Conditions: conditions } },
      DEV_ACCOUNT,
    );
    expect(roles).toMatchObject({
      'a-x': { tags: { name: 'a', length: '2' } },
      'b-c-x': { trustPolicy: trustPolicy(DEV_ACCOUNT) },
    });
    expect(Object.keys(roles ?? {})).toHaveLength(2);
  });

  test.each<[string, unknown, string]>([
    ['no list', 'x', 'loop'],
    ['no name', [1, ['a'], {}], 'loop'],
    ['no body', ['N', ['a'], 'x'], 'loop'],
    ['values that are open', ['N', OPEN, { 'R${N}': role() }], 'unresolvable'],
    ['values that are no texts', ['N', [{ a: 'b' }], { 'R${N}': role() }], 'loop'],
  ])('of the language with a loop of %s is refused', (_, loop, code) => {
    const [told] = issuesOf(
      readFolder({ 'dev/loop.json': { ...EXTENDED, Resources: { R: role(), 'Fn::ForEach::L': loop } } }),
    );
    expect(told).toMatch(new RegExp(`Resources\\.Fn::ForEach::L.*: ${code}$`));
  });
});
