/**
 * The calls that read a role: its trust policy, its inline policies and the managed policies attached to it.
 *
 * Sources: https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRole.html and the pages of the other calls. A denial names the role by
 * its name: https://github.com/terraform-aws-modules/terraform-aws-eks/issues/2517.
 */

import { absenceOf } from '../../iam/absent-role.js';
import type { Role } from '../../iam/aws-model.js';
import type { StoredPolicy } from '../../iam/policy-request.js';
import { formatDocument } from '../../iam/syntax.js';
import { parseRoleArn } from '../../shared/aws/arn.js';
import type { CallDetails, IamCallKind } from '../calls.js';
import { authorize } from '../sts/authenticate.js';
import type { StsCall, StsState, WireRequest } from '../sts/state.js';
import { authenticateIam, type IamCall, resourceKeys } from './iam-call.js';
import { noSuchEntity } from './iam-messages.js';
import { pageOf, parsePolicyArn, readName, readPage, readPathPrefix } from './iam-parameters.js';
import { encodeDocument, trustDocument } from './stored-documents.js';

/** The model has no dates of its roles and policies. */
export const CREATE_DATE = '2026-01-01T00:00:00Z';

export const getRole: StsCall = (state, request, query, details) => {
  const call = authenticateIam(state, request, details);
  const role = authorizedRole(state, request, call, 'GetRole', readName(query, 'RoleName'), details);
  const { arn, id, maxSessionDurationSeconds, permissions, tags } = role;
  const boundaryArn = permissions.boundary?.[0]?.stored?.arn;
  const listed = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  return {
    Role: {
      Path: arn.path,
      RoleName: arn.name,
      RoleId: id,
      Arn: arn.arn,
      CreateDate: CREATE_DATE,
      AssumeRolePolicyDocument: encodeDocument(trustDocument(role, state.world.saved.ids)),
      MaxSessionDuration: maxSessionDurationSeconds,
      // The model of the API has `PermissionsBoundaryPolicy`; IAM sends `Policy` (the example of `aws iam get-user` in the AWS CLI's reference).
      PermissionsBoundary: boundaryArn && {
        PermissionsBoundaryType: 'Policy',
        PermissionsBoundaryArn: boundaryArn,
      },
      Tags: listed.length > 0 ? listed : undefined,
      RoleLastUsed: {},
    },
  };
};

export const listRolePolicies: StsCall = (state, request, query, details) => {
  const call = authenticateIam(state, request, details);
  const [name, page] = [readName(query, 'RoleName'), readPage(query)];
  const role = authorizedRole(state, request, call, 'ListRolePolicies', name, details);
  const { members, rest } = pageOf(inlinePolicies(role), page);
  return { PolicyNames: members.map((policy) => policy.name), ...rest };
};

export const getRolePolicy: StsCall = (state, request, query, details) => {
  const call = authenticateIam(state, request, details);
  const [name, policyName] = [readName(query, 'RoleName'), readName(query, 'PolicyName')];
  details.policy = policyName;
  const role = authorizedRole(state, request, call, 'GetRolePolicy', name, details);
  const policy = inlinePolicies(role).find((one) => one.name.toLowerCase() === policyName.toLowerCase());
  if (policy === undefined) throw noSuchEntity('role policy', policyName);
  const PolicyDocument = encodeDocument(formatDocument(policy.source));
  return { RoleName: role.arn.name, PolicyName: policy.name, PolicyDocument };
};

export const listAttachedRolePolicies: StsCall = (state, request, query, details) => {
  const call = authenticateIam(state, request, details);
  const [name, prefix, page] = [readName(query, 'RoleName'), readPathPrefix(query), readPage(query)];
  const role = authorizedRole(state, request, call, 'ListAttachedRolePolicies', name, details);
  const attached = storedPolicies(role).flatMap(({ arn }) => {
    const policy = arn === undefined ? undefined : parsePolicyArn(arn);
    return policy?.path.startsWith(prefix) ? { PolicyName: policy.name, PolicyArn: policy.arn } : [];
  });
  const { members, rest } = pageOf(attached, page);
  return { AttachedPolicies: members, ...rest };
};

/**
 * The role of that name in the caller's account; names are not distinguished by case. A caller that may not make this call does not learn
 * whether the role exists. Throws `StsError` `AccessDenied` or `NoSuchEntity`.
 */
function authorizedRole(
  state: StsState,
  request: WireRequest,
  call: IamCall,
  kind: IamCallKind,
  name: string,
  details: CallDetails,
): Role {
  const { account, partition, inModel } = call;
  const role = inModel?.roles.get(name.toLowerCase());
  const resource = role?.arn.arn ?? `arn:${partition}:iam::${account}:role/${name}`;
  details.roleArn = resource;
  const keys = resourceKeys(account, inModel, role?.tags);
  const action = `iam:${kind}`;
  authorize(state, request, call, { action, resource, account, keys, shownResource: `role ${name}` }, details);
  if (role !== undefined) return role;
  const arn = parseRoleArn(resource);
  const absence = arn && absenceOf(state.world, arn);
  if (absence !== undefined) details.absence = absence;
  throw noSuchEntity('role', name);
}

function inlinePolicies(role: Role): StoredPolicy[] {
  return storedPolicies(role).filter(({ arn }) => arn === undefined);
}

function storedPolicies({ permissions }: Role): StoredPolicy[] {
  return permissions.identity.flatMap(({ stored }) => stored ?? []);
}
