/**
 * The calls that read a managed policy. It has one version, v1.
 *
 * Sources: https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetPolicy.html and
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetPolicyVersion.html
 */
import { createHash } from 'node:crypto';
import type { AwsModel, Permissions } from '../../iam/aws-model.js';
import type { StoredPolicy } from '../../iam/policy-request.js';
import { formatDocument } from '../../iam/syntax.js';
import type { CallDetails, IamCallKind } from '../calls.js';
import { authorize } from '../sts/authenticate.js';
import type { StsCall, StsState, WireRequest } from '../sts/state.js';
import { authenticateIam, type IamCall, KEYS_OF_AWS_POLICY, resourceKeys } from './iam-call.js';
import { noSuchPolicy, noSuchVersion } from './iam-messages.js';
import { type PolicyArn, readPolicyArn, readVersionId } from './iam-parameters.js';
import { CREATE_DATE } from './role-calls.js';
import { encodeDocument } from './stored-documents.js';

const VERSION = 'v1';

export const getPolicy: StsCall = (state, request, query, details) => {
  const call = authenticateIam(state, request, details);
  const policyArn = readPolicyArn(query, call.partition);
  const { arn, path, name } = policyArn;
  authorizedPolicy(state, request, call, 'GetPolicy', policyArn, details);
  const identities = permissionsIn(state.world, call.account);
  const uses = (kind: keyof Permissions) =>
    identities.filter((one) => one[kind]?.some(({ stored }) => stored?.arn === arn)).length;
  return {
    Policy: {
      PolicyName: name,
      // The same for each start of the emulator.
      PolicyId: `ANPA${createHash('sha256').update(arn).digest('hex').slice(0, 17).toUpperCase()}`,
      Arn: arn,
      Path: path,
      DefaultVersionId: VERSION,
      AttachmentCount: uses('identity'),
      PermissionsBoundaryUsageCount: uses('boundary'),
      IsAttachable: true,
      CreateDate: CREATE_DATE,
      UpdateDate: CREATE_DATE,
    },
  };
};

export const getPolicyVersion: StsCall = (state, request, query, details) => {
  const call = authenticateIam(state, request, details);
  const [policyArn, version] = [readPolicyArn(query, call.partition), readVersionId(query)];
  const policy = authorizedPolicy(state, request, call, 'GetPolicyVersion', policyArn, details);
  if (version !== VERSION) throw noSuchVersion(policyArn.arn, version);
  const Document = encodeDocument(formatDocument(policy.source));
  return { PolicyVersion: { Document, VersionId: VERSION, IsDefaultVersion: true, CreateDate: CREATE_DATE } };
};

/** The policy of that ARN in the caller's account, or of AWS. Throws `StsError` `AccessDenied` or `NoSuchEntity`. */
function authorizedPolicy(
  state: StsState,
  request: WireRequest,
  call: IamCall,
  kind: IamCallKind,
  { arn, account }: PolicyArn,
  details: CallDetails,
): StoredPolicy {
  details.policy = arn;
  const ofAccount =
    account === 'aws'
      ? { keys: KEYS_OF_AWS_POLICY }
      : { account, keys: resourceKeys(account, state.world.accounts.get(account)) };
  authorize(
    state,
    request,
    call,
    { action: `iam:${kind}`, resource: arn, shownResource: `policy ${arn}`, ...ofAccount },
    details,
  );
  const policy = findPolicy(state.world, call.account, arn);
  if (policy === undefined) throw noSuchPolicy(arn);
  return policy;
}

/** A permissions boundary may be a document that only a role or user has. */
function findPolicy(model: AwsModel, account: string, arn: string): StoredPolicy | undefined {
  const boundaries = permissionsIn(model, account).flatMap(({ boundary }) => boundary ?? []);
  return model.managedPolicies.get(arn)?.stored ?? boundaries.find(({ stored }) => stored?.arn === arn)?.stored;
}

/** What the roles and users of an account may do. */
function permissionsIn({ accounts, users }: AwsModel, account: string): Permissions[] {
  const ofAccount = [...users.values()].filter((user) => user.account === account);
  return [...(accounts.get(account)?.roles.values() ?? []), ...ofAccount].map(({ permissions }) => permissions);
}
