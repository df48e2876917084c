/**
 * The actions of STS that a policy can name.
 *
 * Source: "Actions, resources, and condition keys for AWS Security Token Service"
 * (https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html).
 */
export const STS_ACTIONS: readonly string[] = [
  'sts:AssumeRole',
  'sts:AssumeRoleWithSAML',
  'sts:AssumeRoleWithWebIdentity',
  'sts:AssumeRoot',
  'sts:DecodeAuthorizationMessage',
  'sts:GetAccessKeyInfo',
  'sts:GetCallerIdentity',
  'sts:GetDelegatedAccessToken',
  'sts:GetFederationToken',
  'sts:GetServiceBearerToken',
  'sts:GetSessionToken',
  'sts:GetWebIdentityToken',
  'sts:SetContext',
  'sts:SetSourceIdentity',
  'sts:TagGetWebIdentityToken',
  'sts:TagSession',
];

/** True for an action of that service by a whole name, without wildcards, that the service does not have. Case makes no difference. */
export function isUnknownStsAction(action: string): boolean {
  const name = action.toLowerCase();
  return /^sts:[^*?]*$/.test(name) && !STS_ACTIONS.some((known) => known.toLowerCase() === name);
}
