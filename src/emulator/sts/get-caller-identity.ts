/** https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html */
import { authenticate } from './authenticate.js';
import type { StsCall } from './state.js';

/**
 * Returns who signed. Always allowed, whatever the policies are, also in a region that is not activated
 * (https://github.com/aws/aws-sdk-go-v2/issues/2846).
 */
export const getCallerIdentity: StsCall = (state, request, _query, details) => {
  const { signer } = authenticate(request, state, state.clock());
  details.caller = signer.caller.arn;
  const userId = signer.kind === 'user' ? signer.user.id : `${signer.session.roleId}:${signer.session.name}`;
  return { Arn: signer.caller.arn, UserId: userId, Account: signer.caller.account };
};
