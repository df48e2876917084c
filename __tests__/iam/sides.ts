/** The caller's and the role's side of a request, by the documents of each kind. */
import { authorizeHop, type Decision } from '../../src/iam/authorize.js';
import type { ModelAccount, Role } from '../../src/iam/aws-model.js';
import type { PolicyKind } from '../../src/iam/document.js';
import type { NamedPolicy } from '../../src/iam/evaluate.js';
import type { Caller } from '../../src/iam/principal.js';
import { TARGET_ROLE } from '../support/names.js';
import { allow, deny } from '../support/policies.js';
import { policyOf, requestOf } from './requests.js';

/** The documents of one case, by kind; what is left out is not there. An SCP stands for a level. */
export interface Side {
  readonly identity?: object[];
  readonly boundary?: object[];
  readonly session?: object[];
  readonly scp?: ReadonlyArray<object[]>;
  readonly rcp?: object[];
  readonly trust?: object[];
}

export const OTHER = [allow({ Action: 's3:*' })];
export const ANY = [allow()];
export const NO = [deny()];
export const NO_RCP = [deny({ Principal: '*' })];

function policies(kind: PolicyKind, name: string, statements: object[] | undefined): NamedPolicy[] {
  return statements?.length ? [{ ...policyOf(kind, ...statements), name }] : [];
}

export function account(id: string, { scp = [], rcp }: Side): ModelAccount {
  return {
    id,
    partition: 'aws',
    organizationId: undefined,
    oidcProviders: new Map(),
    roles: new Map(),
    serviceControlPolicies: scp.map((level, at) => policies('service-control', `SCP ${at}`, level)),
    resourceControlPolicies: policies('resource-control', 'RCP', rcp),
    disabledRegions: new Set(),
  };
}

export function callersHalf(side: Side) {
  return {
    permissions: {
      identity: policies('identity', 'policy', side.identity),
      boundary: side.boundary && policies('boundary', 'boundary', side.boundary),
    },
    sessionPolicies: side.session && policies('session', 'session policy', side.session),
  };
}

export function role(side: Side): Role | undefined {
  const [policy] = policies('trust', 'trust policy', side.trust);
  const arn = { arn: TARGET_ROLE, partition: 'aws', account: '222222222222', path: '/', name: 'DeployRole' };
  const permissions = { identity: [], boundary: undefined };
  return policy && { arn, id: 'AROATARGET', trust: policy, permissions, maxSessionDurationSeconds: 3600, tags: {} };
}

export function acrossAccounts(caller: Caller, side: Side): Decision {
  const from = { account: account('111122223333', { ...side, rcp: [] }), ...callersHalf(side) };
  const to = { account: account('222222222222', { ...side, scp: [NO] }), role: role(side) };
  return authorizeHop(from, to, requestOf({ caller }));
}

export function withinOne(caller: Caller, side: Side): Decision {
  const home = account('111122223333', side);
  return authorizeHop(
    { account: home, ...callersHalf(side) },
    { account: home, role: role(side) },
    requestOf({ caller }),
  );
}
