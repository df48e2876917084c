/** https://docs.aws.amazon.com/STS/latest/APIReference/API_GetAccessKeyInfo.html */

import { authorizeSameAccount, denialTail, undeterminedTail } from '../../iam/authorize.js';
import { requestKeys, signerKeys } from '../../iam/request-context.js';
import { contextKeys } from '../../iam/string-pattern.js';
import { authenticate } from './authenticate.js';
import { callerPolicies } from './caller-policies.js';
import { accountOfKeyId } from './key-id.js';
import type { StsCall } from './state.js';
import { noSuchAccessKey, notAuthorized, regionDisabled } from './sts-messages.js';
import { readAccessKeyId } from './sts-parameters.js';

// No type of resource can be named for it: "Actions, resources, and condition keys for AWS Security Token Service",
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html
const [ACTION, RESOURCE] = ['sts:GetAccessKeyInfo', '*'];

/**
 * Tells the account that a key belongs to, whoever's it is and whether or not it still works. Keys of accounts outside this world are
 * answered as AWS may answer for deleted ones: they don't exist.
 */
export const getAccessKeyInfo: StsCall = (state, request, query, trail) => {
  const nowMs = state.clock();
  const { signer, region } = authenticate(request, state.world, state.vault, nowMs);
  const { caller } = signer;
  trail.caller = caller.arn;
  const from = callerPolicies(state.world, signer);
  if (from.account?.disabledRegions.has(region)) throw regionDisabled(caller.account);
  const accessKeyId = readAccessKeyId(query);
  const context = contextKeys({
    ...requestKeys(request, region, nowMs),
    ...signerKeys(signer, from.account, from.role),
  });
  const verdict = authorizeSameAccount(from, { caller, action: ACTION, resource: RESOURCE, context });
  trail.verdict = verdict;
  if (!verdict.allowed) {
    const tail = state.detailedDenials === false ? '' : denialTail(verdict);
    throw notAuthorized(caller.arn, ACTION, RESOURCE, tail + undeterminedTail(verdict));
  }
  const account = state.world.users.get(accessKeyId)?.account ?? accountOfKeyId(accessKeyId);
  if (account === undefined || !state.world.accounts.has(account)) throw noSuchAccessKey(accessKeyId);
  return { Account: account };
};
