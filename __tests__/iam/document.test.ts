/** Sources: the grammar and the element reference of IAM (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html). */
import { describe, expect, test } from '@jest/globals';
import { type PolicyKind, parsePolicy, placeBelow, savedPolicy } from '../../src/iam/document.js';

const TRUST = { Effect: 'Allow', Principal: { AWS: '111122223333' }, Action: 'sts:AssumeRole' };
const IDENTITY = { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' };
const document = (...statements: unknown[]) => ({ Version: '2012-10-17', Statement: statements });

describe('a document that IAM takes', () => {
  test.each<[string, PolicyKind, unknown]>([
    ['with one statement instead of a list', 'identity', { Version: '2012-10-17', Statement: IDENTITY }],
    ['without a version', 'identity', { Statement: [IDENTITY] }],
    ['without a version, for a role', 'trust', { Statement: [TRUST] }],
    [
      'with names of many characters',
      'trust',
      document({
        ...TRUST,
        Principal: {
          AWS: ['arn:aws:iam::111122223333:user/a+b', 'arn:aws-us-gov:sts::111122223333:federated-user/a+b'],
        },
      }),
    ],
    ['of the old version', 'identity', { Version: '2008-10-17', Statement: [IDENTITY] }],
    ['with an id, for a role', 'trust', { Version: '2008-10-17', Id: 'x', Statement: [TRUST] }],
    ['as JSON text', 'identity', JSON.stringify(document(IDENTITY))],
    [
      'as JSON text with the same words in different places',
      'identity',
      '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:*","s3:*"],"Resource":"*","Sid":"Sid"},' +
        '{"Effect":"Deny","Action":"s3:*","Resource":"*","Condition":{"StringLike":{"a:b":["\\"","{","a:b","a:b"]},"StringEquals":{"a:b":"\\\\"}}}]}',
    ],
    [
      'with lists',
      'identity',
      document({ ...IDENTITY, Action: ['sts:*', 's3:Get?'], Resource: ['arn:aws:s3:::a', '*'] }),
    ],
    [
      'with NotAction and NotResource',
      'identity',
      document({ Effect: 'Deny', NotAction: 's3:*', NotResource: 'arn:aws:s3:::a' }),
    ],
    [
      'with a boolean condition value',
      'identity',
      document({ ...IDENTITY, Condition: { Bool: { 'aws:SecureTransport': true } } }),
    ],
    [
      'with every kind of principal',
      'trust',
      document({
        ...TRUST,
        Principal: {
          AWS: [
            '111122223333',
            'arn:aws:iam::111122223333:root',
            'arn:aws:iam::111122223333:role/a/b',
            'arn:aws:iam::111122223333:user/u',
            'arn:aws:sts::111122223333:assumed-role/hub/session',
            'AROAEXAMPLEEXAMPLE123',
            '*',
          ],
          Federated: 'arn:aws:iam::111122223333:oidc-provider/x',
          Service: 'ec2.amazonaws.com',
        },
      }),
    ],
    ['with a principal of everyone', 'trust', document({ ...TRUST, Principal: '*' })],
    ['with a Sid with blanks in a trust policy', 'trust', document({ ...TRUST, Sid: 'From the hub' })],
    [
      'with a Sid of many sorts in a trust policy',
      'trust',
      document({ ...TRUST, Sid: 'a b' }, { ...TRUST, Sid: 'a c' }),
    ],
    ['with two empty Sids', 'identity', document({ ...IDENTITY, Sid: '' }, { ...IDENTITY, Sid: '' })],
    ['with every action in a trust policy', 'trust', document({ ...TRUST, Action: '*' })],
    ['with an action in another case in a trust policy', 'trust', document({ ...TRUST, Action: 'STS:AssumeRole' })],
    ['with a resource of any partition', 'identity', document({ ...IDENTITY, Resource: 'arn:*:iam::1:role/x' })],
    [
      'with a user with a path',
      'trust',
      document({ ...TRUST, Principal: { AWS: 'arn:aws-cn:iam::111122223333:user/a/b' } }),
    ],
    [
      'with a federated user',
      'trust',
      document({ ...TRUST, Principal: { AWS: 'arn:aws:sts::111122223333:federated-user/bob' } }),
    ],
    [
      'as a resource control policy',
      'resource-control',
      document({ Effect: 'Deny', Principal: '*', Action: 'sts:*', Resource: '*' }),
    ],
    [
      'as a resource control policy with NotResource',
      'resource-control',
      document({ Effect: 'Deny', Principal: { AWS: '*' }, Action: 'sts:*', NotResource: 'arn:aws:iam::1:role/x' }),
    ],
    [
      'as RCPFullAWSAccess',
      'resource-control',
      document({ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }),
    ],
    ['as FullAWSAccess', 'service-control', document({ Effect: 'Allow', Action: '*', Resource: '*' })],
    [
      'as a service control policy of all elements',
      'service-control',
      document({
        Sid: 'x',
        Effect: 'Allow',
        NotAction: 'iam:*',
        NotResource: 'arn:aws:s3:::a',
        Condition: { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } },
      }),
    ],
  ])('%s', (_, kind, source) => {
    expect(parsePolicy(source as object, kind).statements.length).toBeGreaterThan(0);
  });
});

describe('a document that IAM refuses', () => {
  test.each<[string, PolicyKind, unknown, string | RegExp]>([
    ['no JSON', 'identity', '{', /^Syntax errors in policy: .*JSON/],
    ...[
      // Quotes that are written with backslashes end no text.
      '{"Id\\"":1,"a":"\\\\","Id\\"":2}',
      '{"a":{"b":[{"c":1}]},"Id\\"":"{","Id\\"":"}"}',
      '{"a":["Id\\"",{"Id\\"":1}],"Id\\"":1,"Id\\"":2}',
    ].map((text): [string, PolicyKind, string, string] => [
      `a key twice in ${text}`,
      'identity',
      text,
      'Syntax errors in policy: Id" is twice in one object',
    ]),
    [
      'an operator twice',
      'identity',
      '{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"a:b":"x"},"String\\u0045quals" : {"a:c":"y"}}}}',
      'Syntax errors in policy: StringEquals is twice in one object',
    ],
    [
      'a key twice after a list and an object',
      'identity',
      '{"Id":"a","Statement":[{"Id":"b"}],"Id":"c"}',
      'Syntax errors in policy: Id is twice in one object',
    ],
    ['a JSON text', 'identity', '"x"', 'Syntax errors in policy: expected an object'],
    ['a list', 'identity', [], 'Syntax errors in policy: expected an object'],
    [
      'another version',
      'identity',
      { Version: '2020-01-01', Statement: [IDENTITY] },
      'Version: The policy must contain a valid version string',
    ],
    ['an id that is no text', 'identity', { Id: 5, Statement: [IDENTITY] }, 'Id: Has prohibited field Id'],
    ['an id that is no text, for a role', 'trust', { Id: 5, Statement: [TRUST] }, 'Id: must be a text'],
    ['no statement', 'identity', { Version: '2012-10-17' }, 'Statement: a policy must have at least one statement'],
    ['an empty list of statements', 'identity', document(), 'Statement: a policy must have at least one statement'],
    [
      'an unknown element',
      'identity',
      { Statement: [IDENTITY], Statements: [] },
      'Statements is none of Version, Id, Statement',
    ],
    [
      'an unknown element of a statement',
      'identity',
      document({ ...IDENTITY, Conditions: {} }),
      'Statement[0]: Syntax errors in policy: Conditions is none of',
    ],
    [
      'no effect',
      'identity',
      document({ ...IDENTITY, Effect: undefined }),
      'Statement[0].Effect: must be "Allow" or "Deny"',
    ],
    [
      'an effect in lower case',
      'identity',
      document(IDENTITY, { ...IDENTITY, Effect: 'allow' }),
      'Statement[1].Effect',
    ],
    [
      'an effect twice over',
      'resource-control',
      document({ ...IDENTITY, Principal: '*' }),
      'a resource control policy can only deny',
    ],
    [
      'an RCP that allows less than all actions',
      'resource-control',
      document({ Effect: 'Allow', Principal: '*', Action: 'sts:*', Resource: '*' }),
      'Statement[0].Effect: a resource control policy can only deny',
    ],
    [
      'an RCP that allows less than all resources',
      'resource-control',
      document({ Effect: 'Allow', Principal: '*', Action: '*', Resource: 'arn:aws:s3:::a' }),
      'a resource control policy can only deny',
    ],
    [
      'an RCP that allows on a condition',
      'resource-control',
      document({ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*', Condition: {} }),
      'a resource control policy can only deny',
    ],
    [
      'NotAction in a resource control policy',
      'resource-control',
      document({ Effect: 'Deny', Principal: '*', NotAction: 'sts:*', Resource: '*' }),
      'Statement[0].NotAction: Has prohibited field NotAction',
    ],
    [
      'NotPrincipal in a resource control policy',
      'resource-control',
      document({ Effect: 'Deny', NotPrincipal: '*', Action: 'sts:*', Resource: '*' }),
      'Statement[0].NotPrincipal: Has prohibited field NotPrincipal',
    ],
    [
      'no principal in a resource control policy',
      'resource-control',
      document({ Effect: 'Deny', Action: 'sts:*', Resource: '*' }),
      'Missing required field Principal',
    ],
    [
      'no resource in a resource control policy',
      'resource-control',
      document({ Effect: 'Deny', Principal: '*', Action: 'sts:*' }),
      'Missing required field Resource',
    ],
    [
      'a resource control policy of the older version',
      'resource-control',
      { Version: '2008-10-17', Statement: { Effect: 'Deny', Principal: '*', Action: 'sts:*', Resource: '*' } },
      'Version: must be "2012-10-17" in such a policy',
    ],
    ['a service control policy without a version', 'service-control', { Statement: IDENTITY }, 'Version: must be'],
    [
      'a principal in a service control policy',
      'service-control',
      document({ ...IDENTITY, NotPrincipal: '*' }),
      'Statement[0].NotPrincipal: Policy document should not specify a principal',
    ],
    [
      'a principal in a boundary',
      'boundary',
      document({ ...IDENTITY, Principal: '*' }),
      'should not specify a principal',
    ],
    ['no resource in a session policy', 'session', document({ ...IDENTITY, Resource: undefined }), 'field Resource'],
    [
      'a Sid with blanks in a resource control policy',
      'resource-control',
      document({ Sid: 'a b', Effect: 'Deny', Principal: '*', Action: 'sts:*', Resource: '*' }),
      'must be alpha-numeric',
    ],
    ['a statement that is a list', 'identity', document([IDENTITY]), 'Statement[0]: Syntax errors in policy: expected'],
    ['a statement that is null', 'identity', document(null), 'Statement[0]: Syntax errors in policy: expected'],
    [
      'a Sid with blanks in an identity policy',
      'identity',
      document({ ...IDENTITY, Sid: 'a b' }),
      'Statement[0].Sid: Statement IDs (SID) must be alpha-numeric',
    ],
    ['a Sid that is no text', 'identity', document({ ...IDENTITY, Sid: 1 }), 'Statement[0].Sid: must be a text'],
    [
      'a Sid twice',
      'identity',
      document({ ...IDENTITY, Sid: 'a' }, { ...IDENTITY, Sid: 'a' }),
      'Statement[1].Sid: Statement IDs (SID) in a single policy must be unique: a',
    ],
    [
      'a principal in an identity policy',
      'identity',
      document({ ...IDENTITY, Principal: '*' }),
      'Statement[0].Principal: Policy document should not specify a principal',
    ],
    [
      'no principal in a trust policy',
      'trust',
      document({ ...TRUST, Principal: undefined }),
      'Statement[0]: Missing required field Principal',
    ],
    [
      'Principal and NotPrincipal',
      'trust',
      document({ ...TRUST, NotPrincipal: '*' }),
      'Statement[0].NotPrincipal: Has prohibited field NotPrincipal',
    ],
    [
      'Allow with NotPrincipal',
      'trust',
      document({ ...TRUST, Principal: undefined, NotPrincipal: { AWS: '111122223333' } }),
      'Statement[0].NotPrincipal: Has prohibited field NotPrincipal',
    ],
    [
      'Deny with NotPrincipal',
      'trust',
      document({ ...TRUST, Effect: 'Deny', Principal: undefined, NotPrincipal: { AWS: '111122223333' } }),
      'Statement[0].NotPrincipal: Has prohibited field NotPrincipal',
    ],
    [
      'an unknown type of principal',
      'trust',
      document({ ...TRUST, Principal: { Aws: 'x' } }),
      'Statement[0].Principal: Syntax errors in policy: Aws is none of',
    ],
    [
      'a group',
      'trust',
      document({ ...TRUST, Principal: { AWS: 'arn:aws:iam::111122223333:group/g' } }),
      'Invalid principal in policy: "AWS":"arn:aws:iam::111122223333:group/g"',
    ],
    [
      'a root of 11 digits',
      'trust',
      document({ ...TRUST, Principal: { AWS: 'arn:aws:iam::11112222333:root' } }),
      'Invalid principal in policy',
    ],
    [
      'a root of every account',
      'trust',
      document({ ...TRUST, Principal: { AWS: 'arn:aws:iam::*:root' } }),
      'Invalid principal in policy',
    ],
    [
      'every session of a role',
      'trust',
      document({ ...TRUST, Principal: { AWS: 'arn:aws:sts::111122223333:assumed-role/hub/*' } }),
      'Invalid principal in policy',
    ],
    ...[
      'arn:aws:iam::111122223333:root/x',
      'x arn:aws:iam::111122223333:root',
      'arn:aws:iam::111122223333:user/a b',
      'arn:aws:iam::111122223333:user/',
      'x arn:aws:iam::111122223333:user/a',
      'arn:aws:sts::111122223333:federated-user/a b',
      'arn:aws:sts::111122223333:federated-user/bob/x',
      'arn:aws-1:sts::111122223333:federated-user/bob',
      'arn:aws-gov:iam::111122223333:root',
      'arn:aws-gov:iam::111122223333:role/r',
      'arn:aws-gov:iam::111122223333:user/u',
      'arn:aws-gov:sts::111122223333:assumed-role/r/s-1',
      'arn:aws-gov:sts::111122223333:federated-user/bob',
      'AROAEXAMPLEEXAMPLE123x',
      'x arn:aws:sts::111122223333:federated-user/bob',
      'AROAEXAMPLE-EXAMPLE123',
      'xAROAEXAMPLEEXAMPLE123',
      'AROASHORT',
      'AKIAEXAMPLEEXAMPLE123',
    ].map((name): [string, PolicyKind, unknown, string] => [
      `the principal ${name}`,
      'trust',
      document({ ...TRUST, Principal: { AWS: name } }),
      `Statement[0].Principal.AWS: Invalid principal in policy: "AWS":"${name}"`,
    ]),
    ['a principal that is a text', 'trust', document({ ...TRUST, Principal: '111122223333' }), 'expected an object'],
    [
      'a number as a principal',
      'trust',
      document({ ...TRUST, Principal: { AWS: 5 } }),
      'Statement[0].Principal.AWS: Syntax errors in policy: expected a text',
    ],
    [
      'an account as a canonical user',
      'trust',
      document({ ...TRUST, Principal: { CanonicalUser: '111122223333' } }),
      'Invalid principal in policy: "CanonicalUser"',
    ],
    ['an empty principal', 'trust', document({ ...TRUST, Principal: {} }), 'Invalid principal in policy'],
    [
      'a principal of 11 digits',
      'trust',
      document({ ...TRUST, Principal: { AWS: '11112222333' } }),
      'Statement[0].Principal.AWS: Invalid principal in policy: "AWS":"11112222333"',
    ],
    [
      'a wildcard in a role principal',
      'trust',
      document({ ...TRUST, Principal: { AWS: 'arn:aws:iam::111122223333:role/*' } }),
      'Invalid principal in policy',
    ],
    [
      'a canonical user',
      'trust',
      document({ ...TRUST, Principal: { CanonicalUser: 'abc' } }),
      'Invalid principal in policy: "CanonicalUser":"abc"',
    ],
    [
      'a narrow principal in a resource control policy',
      'resource-control',
      document({ Effect: 'Deny', Principal: { AWS: '111122223333' }, Action: 'sts:*', Resource: '*' }),
      'takes "*" only',
    ],
    [
      'everyone beside a narrow principal in a resource control policy',
      'resource-control',
      document({ Effect: 'Deny', Principal: { AWS: ['*', '111122223333'] }, Action: 'sts:*', Resource: '*' }),
      'takes "*" only',
    ],
    ['no action', 'identity', document({ ...IDENTITY, Action: undefined }), 'Missing required field Action'],
    ['Action and NotAction', 'identity', document({ ...IDENTITY, NotAction: 's3:*' }), 'has both Action and NotAction'],
    [
      'an empty list of actions',
      'identity',
      document({ ...IDENTITY, Action: [] }),
      'Policy statement must contain actions.',
    ],
    [
      'an action without a service',
      'identity',
      document({ ...IDENTITY, Action: 'AssumeRole' }),
      'Actions/Conditions must be prefaced by a vendor',
    ],
    ...Object.entries({
      'Actions/Conditions must be prefaced by a vendor': ['sts:', ':AssumeRole', '**', ''],
      '"acm:List," has the character ",", which no action has (use "acm:List" if that is meant)': ['acm:List,'],
      '"sts:Assume Role" has the character " ", which no action has (use "sts:AssumeRole" if that is meant)': [
        'sts:Assume Role',
      ],
      '"api-x:Get-It" has the character "-", which no action has (use "api-x:GetIt" if that is meant)': [
        'api-x:Get-It',
      ],
      '"s_3:Get" has the character "_", which no action has (use "s3:Get" if that is meant)': ['s_3:Get'],
      '"s3:${x}" has the character "$", which no action has': ['s3:${x}'],
      'Action vendors (e.g., aws, ec2, etc.) must not contain wildcards.': ['*:*', '*:Untag*', 's?s:AssumeRole'],
      'Actions/Condition can contain only one colon.': ['sts:AssumeRole:x', 's*s::x'],
    }).flatMap(([reason, actions]) =>
      actions.map((action): [string, PolicyKind, unknown, string] => [
        `the action "${action}"`,
        'identity',
        document({ ...IDENTITY, Action: action }),
        `Statement[0].Action: ${reason}`,
      ]),
    ),
    [
      'a bad NotAction',
      'identity',
      document({ ...IDENTITY, Action: undefined, NotAction: ['sts:*', 'x'] }),
      'Statement[0].NotAction: Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.: x',
    ],
    [
      'an action of a service that begins like STS in a trust policy',
      'trust',
      document({ ...TRUST, Action: 'xsts:AssumeRole' }),
      'AssumeRole policy may only specify STS AssumeRole actions: xsts:AssumeRole',
    ],
    [
      'NotResource in a trust policy',
      'trust',
      document({ ...TRUST, NotResource: '*' }),
      'Statement[0].NotResource: Has prohibited field NotResource',
    ],
    [
      'Resource and NotResource',
      'identity',
      document({ ...IDENTITY, NotResource: '*' }),
      'Statement[0]: has both Resource and NotResource',
    ],
    [
      'a resource that only ends like an ARN',
      'identity',
      document({ ...IDENTITY, Resource: 'x-arn:aws:s3:::a' }),
      'must be in ARN format',
    ],
    [
      'a bad NotResource',
      'identity',
      document({ ...IDENTITY, Resource: undefined, NotResource: ['*', 'x'] }),
      'Statement[0].NotResource: Resource x must be in ARN format or "*".',
    ],
    [
      'a null as a resource',
      'identity',
      document({ ...IDENTITY, Resource: null }),
      'Statement[0].Resource: Syntax errors in policy: expected a text or a list of texts',
    ],
    [
      'another service in a trust policy',
      'trust',
      document({ ...TRUST, Action: 's3:GetObject' }),
      'AssumeRole policy may only specify STS AssumeRole actions',
    ],
    [
      'a resource in a trust policy',
      'trust',
      document({ ...TRUST, Resource: '*' }),
      'Statement[0].Resource: Has prohibited field Resource',
    ],
    [
      'no resource in an identity policy',
      'identity',
      document({ ...IDENTITY, Resource: undefined }),
      'Missing required field Resource',
    ],
    [
      'an empty list of resources',
      'identity',
      document({ ...IDENTITY, Resource: [] }),
      'Policy statement must contain resources.',
    ],
    [
      'a resource that is no ARN',
      'identity',
      document({ ...IDENTITY, Resource: 'role/x' }),
      'Resource role/x must be in ARN format or "*".',
    ],
    [
      'a number as an action',
      'identity',
      document({ ...IDENTITY, Action: 5 }),
      'Statement[0].Action: Syntax errors in policy: expected a text or a list of texts',
    ],
    [
      'an operator that does not exist',
      'identity',
      document({ ...IDENTITY, Condition: { NumericLess: { 'a:b': '5' } } }),
      'Statement[0].Condition.NumericLess: Invalid Condition type',
    ],
    [
      'a condition without a value',
      'identity',
      document({ ...IDENTITY, Condition: { StringEquals: { 'a:b': [] } } }),
      'a condition key must have a value',
    ],
    [
      'an operator whose keys are a list',
      'identity',
      document({ ...IDENTITY, Condition: { StringEquals: ['a:b'] } }),
      'Statement[0].Condition.StringEquals: Syntax errors in policy: expected an object',
    ],
    [
      'a condition value that is null',
      'identity',
      document({ ...IDENTITY, Condition: { StringEquals: { 'a:b': null } } }),
      'Statement[0].Condition.StringEquals.a:b: Syntax errors in policy: expected a text',
    ],
    [
      'a condition that is a text',
      'identity',
      document({ ...IDENTITY, Condition: 'x' }),
      'Statement[0].Condition: Syntax errors in policy',
    ],
    [
      'a condition value that is an object',
      'identity',
      document({ ...IDENTITY, Condition: { StringEquals: { 'a:b': {} } } }),
      'expected a text or a list of texts',
    ],
  ])('has %s', (_, kind, source, message) => {
    expect(() => parsePolicy(source as object, kind)).toThrow(message);
  });
});

describe('what a document says', () => {
  test('is kept as written', () => {
    const { kind, statements } = parsePolicy(
      document(IDENTITY, {
        Sid: 'x',
        Effect: 'Deny',
        NotAction: ['s3:*', 'STS:Assume*'],
        NotResource: ['arn:aws:s3:::a', '*'],
        Condition: { NumericLessThan: { 'a:b': [5, '6'] }, Bool: { 'a:c': true } },
      }),
      'identity',
    );
    expect(kind).toBe('identity');
    expect(statements).toMatchObject([
      { index: 0, sid: undefined, effect: 'Allow', actions: { negated: false, written: ['sts:AssumeRole'] } },
      {
        index: 1,
        sid: 'x',
        effect: 'Deny',
        principals: undefined,
        actions: { negated: true, written: ['s3:*', 'STS:Assume*'] },
        resources: { negated: true, written: ['arn:aws:s3:::a', '*'] },
        conditions: [
          { operator: 'NumericLessThan', key: 'a:b', values: ['5', '6'] },
          { operator: 'Bool', key: 'a:c', values: ['true'] },
        ],
      },
    ]);
  });

  test('about a role is kept with the unique id that the role has now', () => {
    const arn = 'arn:aws:iam::111122223333:role/hub';
    const policy = savedPolicy(
      parsePolicy(document({ ...TRUST, Principal: { AWS: [arn, '111122223333'] } }), 'trust'),
      (name) => {
        expect(name).toBe(arn);
        return 'AROANOWNOWNOWNOWNOW';
      },
    );
    expect(policy.statements[0]?.principals).toMatchObject({
      of: [{ kind: 'identity', arn, uniqueId: 'AROANOWNOWNOWNOWNOW' }, { kind: 'account' }],
    });
  });

  test('names the condition keys that it needs', () => {
    const statement = {
      ...IDENTITY,
      Resource: ['arn:aws:s3:::${aws:PrincipalTag/team}', "arn:aws:s3:::${aws:username, 'x'}${*}"],
      Condition: { StringLike: { 'STS:ExternalId': 'a${aws:userid}${$}' }, Null: { 'aws:SourceIp': 'true' } },
    };
    const keys = (version: string) =>
      parsePolicy({ Version: version, Statement: statement }, 'identity').statements[0]?.contextKeys;
    const tested = ['STS:ExternalId', 'aws:SourceIp'];
    expect(keys('2012-10-17')).toEqual([...tested, 'aws:PrincipalTag/team', 'aws:userid']);
    expect(keys('2008-10-17')).toEqual(tested);
  });

  test('that IAM refuses is told with its place', () => {
    const refusal = (source: unknown, kind: PolicyKind = 'identity') => {
      try {
        parsePolicy(source as object, kind);
      } catch (error) {
        return error;
      }
      return undefined;
    };
    expect(refusal(document({ ...IDENTITY, Effect: 'allow' }))).toMatchObject({
      name: 'MalformedPolicy',
      where: 'Statement[0].Effect',
      reason: 'must be "Allow" or "Deny"',
      message: 'Statement[0].Effect: must be "Allow" or "Deny"',
    });
    expect(refusal('{')).toMatchObject({
      where: '',
      message: expect.stringMatching(/^Syntax errors in policy: (?!SyntaxError).*JSON/),
    });
    expect(refusal('{"Id":1,"Id":2}')).toMatchObject({
      where: '',
      message: 'Syntax errors in policy: Id is twice in one object',
    });
    expect(refusal([])).toMatchObject({ where: '', message: 'Syntax errors in policy: expected an object' });
    expect(refusal(document({ ...TRUST, Principal: { AWS: 'x' } }), 'trust')).toMatchObject({
      reason: 'Invalid principal in policy: "AWS":"x"',
    });
  });

  test('is everyone, as written', () => {
    const [statement] = parsePolicy(document({ ...TRUST, Principal: '*' }), 'trust').statements;
    expect(statement?.principals?.written).toEqual(['*']);
  });

  test.each([
    [
      document({ ...IDENTITY, Resuorce: '*' }),
      'Resuorce is none of Sid, Effect, Principal, NotPrincipal, Action, NotAction, Resource, NotResource, Condition (use Resource if that is meant)',
    ],
    [{ Statment: IDENTITY }, 'Statment is none of Version, Id, Statement (use Statement if that is meant)'],
    [{ Rules: IDENTITY }, 'Rules is none of Version, Id, Statement'],
  ])('that IAM does not know is answered with the element that is meant, if there is one: %j', (source, reason) => {
    expect(() => parsePolicy(source, 'identity')).toThrow(
      expect.objectContaining({
        reason: `Syntax errors in policy: ${reason}`,
      }),
    );
  });

  test.each<[string, string | number, string]>([
    ['', 'Statement', 'Statement'],
    ['Statement', 0, 'Statement[0]'],
    ['Statement[0]', 'Action', 'Statement[0].Action'],
  ])('is in its place: below "%s" %s is %s', (place, name, path) => {
    expect(placeBelow(place, name)).toBe(path);
  });
});
