/** https://docs.aws.amazon.com/STS/latest/APIReference/API_GetAccessKeyInfo.html */
import { callerPolicies } from '../../iam/sts/caller-policies.js';
import { violationsOf } from '../../iam/sts/role-parameters.js';
import { constraintsViolated, regionDisabled } from '../../iam/sts/sts-error.js';
import { authenticate, authorize } from './authenticate.js';
import { accountOfKeyId } from './key-id.js';
import type { StsCall } from './state.js';
import { noSuchAccessKey } from './sts-messages.js';

// No type of resource can be named for it: "Actions, resources, and condition keys for AWS Security Token Service",
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html
const CALL = { action: 'sts:GetAccessKeyInfo', resource: '*' };

/**
 * Returns the account of a key, also of an expired one. For a key of an account outside of the model it answers as AWS may for a deleted
 * key: it does not exist.
 */
export const getAccessKeyInfo: StsCall = (state, request, query, details) => {
  const call = authenticate(request, state, state.clock());
  const { caller } = call.signer;
  details.caller = caller.arn;
  const { account: own } = callerPolicies(state.world, call.signer);
  if (own?.disabledRegions.has(call.region)) throw regionDisabled(caller.account);
  const accessKeyId = query.get('AccessKeyId') ?? '';
  const violations = violationsOf('accessKeyId', query.get('AccessKeyId'), true);
  if (violations.length > 0) throw constraintsViolated(violations);
  authorize(state, request, call, CALL, details);
  const account = state.world.users.get(accessKeyId)?.account ?? accountOfKeyId(accessKeyId);
  if (account === undefined || !state.world.accounts.has(account)) throw noSuchAccessKey(accessKeyId);
  return { Account: account };
};
