/**
 * The actions of STS that a policy can name.
 *
 * Source: "Actions, resources, and condition keys for AWS Security Token Service"
 * (https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html).
 */
import { compilePattern } from './string-pattern.js';

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

/** True for an action of that service, with or without wildcards, that matches none of the service. Case makes no difference. */
export function isUnknownStsAction(action: string): boolean {
  if (!/^sts:/i.test(action)) return false;
  const matches = compilePattern(action, { wildcards: true, variables: false, ignoreCase: true });
  return !STS_ACTIONS.some((known) => matches(known, new Map()));
}
