/** https://docs.aws.amazon.com/STS/latest/APIReference/API_GetAccessKeyInfo.html */
import { authorizeSameAccount, denialTail, undeterminedTail } from '../../iam/authorize.js';
import { requestKeys, signerKeys } from '../../iam/request-context.js';
import { contextKeys } from '../../iam/string-pattern.js';
import { callerPolicies } from '../../iam/sts/caller-policies.js';
import { violationsOf } from '../../iam/sts/role-parameters.js';
import { constraintsViolated, notAuthorized, regionDisabled } from '../../iam/sts/sts-error.js';
import { authenticate } from './authenticate.js';
import { accountOfKeyId } from './key-id.js';
import type { StsCall } from './state.js';
import { noSuchAccessKey } from './sts-messages.js';

// No type of resource can be named for it: "Actions, resources, and condition keys for AWS Security Token Service",
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html
const [ACTION, RESOURCE] = ['sts:GetAccessKeyInfo', '*'];

/**
 * Returns the account of a key, also of an expired one. For a key of an account outside of the model it answers as AWS may for a deleted
 * key: it does not exist.
 */
export const getAccessKeyInfo: StsCall = (state, request, query, details) => {
  const nowMs = state.clock();
  const { signer, region } = authenticate(request, state, nowMs);
  const { caller } = signer;
  details.caller = caller.arn;
  const from = callerPolicies(state.world, signer);
  if (from.account?.disabledRegions.has(region)) throw regionDisabled(caller.account);
  const accessKeyId = query.get('AccessKeyId') ?? '';
  const violations = violationsOf('accessKeyId', query.get('AccessKeyId'), true);
  if (violations.length > 0) throw constraintsViolated(violations);
  const context = contextKeys({
    ...requestKeys(request, region, nowMs),
    ...signerKeys(signer, from.account, from.role),
  });
  const verdict = authorizeSameAccount(from, { caller, action: ACTION, resource: RESOURCE, context });
  details.verdict = verdict;
  if (!verdict.allowed) {
    const tail = state.detailedDenials === false ? '' : denialTail(verdict);
    throw notAuthorized(caller.arn, ACTION, RESOURCE, tail + undeterminedTail(verdict));
  }
  const account = state.world.users.get(accessKeyId)?.account ?? accountOfKeyId(accessKeyId);
  if (account === undefined || !state.world.accounts.has(account)) throw noSuchAccessKey(accessKeyId);
  return { Account: account };
};
