// What this project's policy engine says of a case.
import '../../scripts/typescript-sources.mjs';
import { HUB_ACCOUNT, PROVIDER, ROLE, SESSION, USER } from './cases.mjs';

const { parsePolicy } = await import('../../src/iam/document.ts');
const { MalformedPolicy } = await import('../../src/iam/syntax.ts');
const { contextKeys } = await import('../../src/iam/string-pattern.ts');
const { authorizeHop, authorizeByRole } = await import('../../src/iam/authorize.ts');

/** `allowed`, `explicit-deny` or `implicit-deny`; `refused` when a document is malformed, with the reason in `because`. */
export function judgeOurs(one) {
  try {
    const { allowed, explicit, because } = verdict(one);
    return { outcome: allowed ? 'allowed' : explicit ? 'explicit-deny' : 'implicit-deny', because };
  } catch (error) {
    if (error instanceof MalformedPolicy) return { outcome: 'refused', because: error.message };
    throw error;
  }
}

function verdict({ caller, account, action, resource, context, ...policies }) {
  const named = (kind, sources) =>
    sources.map((source, at) => ({ name: `${kind} ${at}`, policy: parsePolicy(source, kind) }));
  const target = {
    account: accountOf(account, [], named('resource-control', policies.rcps)),
    role: { trust: named('trust', [policies.trust])[0] },
  };
  const request = { caller: callerOf(caller, account), action, resource, context: contextKeys(context) };
  if (caller === 'token') return authorizeByRole(target, request);
  const home = accountOf(
    HUB_ACCOUNT,
    policies.scps.map((scp) => named('service-control', [scp])),
    target.account.resourceControlPolicies,
  );
  const from = {
    account: home,
    permissions: {
      identity: named('identity', policies.identity),
      boundary: policies.boundary && named('boundary', [policies.boundary]),
    },
    sessionPolicies: policies.session && named('session', [policies.session]),
  };
  return authorizeHop(from, account === HUB_ACCOUNT ? { ...target, account: home } : target, request);
}

function accountOf(id, serviceControlPolicies, resourceControlPolicies) {
  return { id, partition: 'aws', serviceControlPolicies, resourceControlPolicies };
}

function callerOf(caller, account) {
  switch (caller) {
    case 'role':
      return {
        kind: 'role-session',
        account: HUB_ACCOUNT,
        roleArn: ROLE,
        roleId: 'AROAHUBHUBHUBHUBHUBHU',
        arn: SESSION,
      };
    case 'user':
      return { kind: 'user', account: HUB_ACCOUNT, arn: USER, userId: 'AIDAANNAANNAANNAANNAA' };
    case 'token':
      return { kind: 'web-identity', provider: `arn:aws:iam::${account}:oidc-provider/${PROVIDER}` };
  }
}
