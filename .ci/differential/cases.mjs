// Random cases: the policies of a caller and of the role it asks for, and the request. Plain JSON, so that one can be printed and read.
import { condition, contextOf } from './conditions.mjs';

export const HUB_ACCOUNT = '111122223333';
export const PROVIDER = 'token.actions.githubusercontent.com';
export const ROLE = `arn:aws:iam::${HUB_ACCOUNT}:role/ci/github-hub`;
export const SESSION = `arn:aws:sts::${HUB_ACCOUNT}:assumed-role/github-hub/shop-1-1`;
export const USER = `arn:aws:iam::${HUB_ACCOUNT}:user/anna`;

const ACTIONS = {
  role: 'sts:AssumeRole',
  user: 'sts:AssumeRole',
  token: 'sts:AssumeRoleWithWebIdentity',
};
const ARNS = { role: ROLE, user: USER };

/** One case. `caller` is a session of a role, a user, or a web identity. */
export function randomCase(random) {
  const caller = random.pick(['role', 'role', 'user', 'token', 'token']);
  const account = caller !== 'token' && random.chance(0.4) ? HUB_ACCOUNT : '222222222222';
  const make = { random, caller, account, action: ACTIONS[caller] };
  const signed = caller !== 'token';
  return {
    caller,
    account,
    action: make.action,
    resource: `arn:aws:iam::${account}:role/DeployRole`,
    context: contextOf(random, caller, {
      'aws:ResourceAccount': account,
      ...(signed && { 'aws:PrincipalArn': ARNS[caller], 'aws:PrincipalAccount': HUB_ACCOUNT }),
      ...(caller === 'user' && { 'aws:username': 'anna' }),
    }),
    trust: document(
      make,
      'trust',
      random.some(1, 3, () => trustStatement(make)),
    ),
    identity: signed ? random.some(0, 2, () => attached(make, 'identity')) : [],
    boundary: signed ? random.maybe(0.25, () => attached(make, 'boundary')) : undefined,
    session: caller === 'role' ? random.maybe(0.25, () => attached(make, 'session')) : undefined,
    scps: signed && random.chance(0.2) ? random.some(1, 2, () => attached(make, 'scp')) : [],
    rcps: random.chance(0.15) ? [document(make, 'rcp', [{ ...denial(make), Principal: '*' }])] : [],
  };
}

function document({ random }, kind, statements) {
  const mustTell = kind === 'scp' || kind === 'rcp';
  const version = mustTell || random.chance(0.92) ? '2012-10-17' : random.pick(['2008-10-17', undefined]);
  return {
    ...(version && { Version: version }),
    ...(random.chance(0.005) && { Id: 'x' }),
    Statement: random.listOf(statements),
  };
}

function attached(make, kind) {
  return document(
    make,
    kind,
    make.random.some(1, 3, () => ({
      ...effect(make, 0.75),
      ...actions(make, true),
      ...resources(make, kind),
      ...conditions(make),
    })),
  );
}

function denial(make) {
  const { random, action } = make;
  return {
    Effect: 'Deny',
    Action: random.pick([action, 'sts:*']),
    Resource: '*',
    Condition: condition(random, make.caller),
  };
}

function trustStatement(make) {
  return { ...effect(make, 0.8), ...principals(make), ...actions(make, false), ...conditions(make) };
}

function effect({ random }, allow) {
  return { Effect: random.chance(allow) ? 'Allow' : 'Deny' };
}

function conditions({ random, caller }) {
  return random.chance(0.45) ? { Condition: condition(random, caller) } : {};
}

function actions({ random, action }, isAttached) {
  const own = [
    action,
    action,
    action,
    'sts:*',
    'sts:Assume*',
    `STS:${action.slice(4).toLowerCase()}`,
    'sts:Assume?ole',
    '*',
  ];
  const other = [
    'sts:TagSession',
    'sts:AssumeRoleWithSAML',
    ...(isAttached ? ['s3:*', 'iam:PassRole', 's3:GetObject'] : []),
  ];
  const one = () => random.pick(random.chance(0.85) ? own : other);
  return { [random.chance(0.06) ? 'NotAction' : 'Action']: random.listOf(random.some(1, 2, one)) };
}

function resources({ random, account }, kind) {
  const name = 'DeployRole';
  const role = `arn:aws:iam::${account}:role/`;
  const own = [
    '*',
    '*',
    role + name,
    role + name,
    `${role}*`,
    `${role}Deploy?ole`,
    `${role}Deploy*`,
    `arn:aws:iam::*:role/${name}`,
    `arn:*:iam::${account}:role/${name}`,
    'arn:aws:iam::${aws:ResourceAccount}:role/*',
    `${role}\${aws:PrincipalTag/none, '${name}'}`,
    `${role}\${aws:PrincipalTag/team}`,
  ];
  const other = [
    `${role}deployrole`,
    `${role}Deploy`,
    'arn:aws:iam::333333333333:role/*',
    'arn:aws:s3:::b/*',
    `${role}Deploy\${*}`,
  ];
  const incomplete = [
    'arn:aws',
    'arn:aws:iam',
    'arn:*',
    'arn:aws:iam:*',
    'arn:aws:iam::*',
    `arn:aws:iam::${account}`,
    'arn:aws:iam::333333333333',
    'arn:aws:sts',
    `arn:aws:iam:*:role/${name}`,
  ];
  const refused = ['*:*', 'arn:was:iam::1:role/x', name];
  // A session policy is refused for an incomplete one, so few have it.
  const mostWhole = kind === 'session' ? 0.98 : 0.85;
  const one = () => {
    const which = random.next();
    return random.pick(
      which < 0.7 ? own : which < 0.85 ? other : which < mostWhole ? own : which < 0.995 ? incomplete : refused,
    );
  };
  return { [random.chance(0.08) ? 'NotResource' : 'Resource']: random.listOf(random.some(1, 2, one)) };
}

function principals({ random, caller, account }) {
  const provider = `arn:aws:iam::${account}:oidc-provider/${PROVIDER}`;
  const own = {
    role: [{ AWS: ROLE }, { AWS: SESSION }, { AWS: HUB_ACCOUNT }, { AWS: `arn:aws:iam::${HUB_ACCOUNT}:root` }],
    user: [{ AWS: USER }, { AWS: HUB_ACCOUNT }, { AWS: [USER, ROLE] }],
    token: [{ Federated: provider }, { Federated: provider }, { Federated: ['accounts.google.com', provider] }],
  }[caller];
  const wide = ['*', { AWS: '*' }, { AWS: [own[0].AWS ?? ROLE, '*'] }, { ...own[0], Service: 'ec2.amazonaws.com' }];
  const other = [
    { AWS: '333333333333' },
    { AWS: `arn:aws:iam::${HUB_ACCOUNT}:role/CI/GitHub-Hub` },
    { AWS: `arn:aws:iam::${HUB_ACCOUNT}:role/other` },
    { AWS: SESSION.replace('shop', 'other') },
    { AWS: `arn:aws:iam::${HUB_ACCOUNT}:user/bert` },
    { Service: 'ec2.amazonaws.com' },
    { Federated: provider.replace('token', 'tokens') },
    { Federated: 'cognito-identity.amazonaws.com' },
    { AWS: ROLE },
    { AWS: USER },
    { Federated: provider },
  ];
  if (random.chance(0.01)) return { NotPrincipal: random.pick(own) };
  const which = random.next();
  return { Principal: random.pick(which < 0.6 ? own : which < 0.8 ? wide : other) };
}
