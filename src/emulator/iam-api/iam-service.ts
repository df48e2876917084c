/** IAM, as far as it is emulated: https://docs.aws.amazon.com/IAM/latest/APIReference/welcome.html. */
import type { IamCallKind } from '../calls.js';
import type { StsCall } from '../sts/state.js';
import type { QueryService } from '../sts/sts-service.js';
import { NAMESPACES } from '../sts/xml.js';
import { getPolicy, getPolicyVersion } from './policy-calls.js';
import { getRole, getRolePolicy, listAttachedRolePolicies, listRolePolicies } from './role-calls.js';
import { simulatePrincipalPolicy } from './simulate-principal-policy.js';

const CALLS: Readonly<Record<IamCallKind, StsCall>> = {
  SimulatePrincipalPolicy: simulatePrincipalPolicy,
  GetRole: getRole,
  ListRolePolicies: listRolePolicies,
  GetRolePolicy: getRolePolicy,
  ListAttachedRolePolicies: listAttachedRolePolicies,
  GetPolicy: getPolicy,
  GetPolicyVersion: getPolicyVersion,
};

export const IAM: QueryService = {
  version: '2010-05-08',
  namespace: NAMESPACES.iam,
  calls: new Map(Object.entries(CALLS)),
};
