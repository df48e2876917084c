import { providerName } from '../iam/aws-model.js';
import { GITHUB_ISSUER } from '../shared/aws/testable-claims.js';
import { nearest } from '../shared/text/nearest.js';

/** The name of GitHub's provider, which begins its condition keys. */
export const GITHUB = providerName(GITHUB_ISSUER);

// An issuer that Actions had before (https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html).
const FORMER = 'vstoken.actions.githubusercontent.com';

/**
 * True for the name of a provider whose tokens are GitHub's: of github.com, for all or for one enterprise, of GHE.com, or of a server.
 *
 * Sources: https://docs.github.com/en/actions/reference/security/oidc,
 * https://docs.github.com/en/enterprise-server@latest/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-aws.
 */
export function isOfGithub(provider: string): boolean {
  return /^token\.actions\.(?:githubusercontent\.com(?:\/[\w-]+)?|[\w-]+\.ghe\.com)$|\/_services\/token$/i.test(
    provider,
  );
}

/** True for what is meant as the name of GitHub's provider, most likely, and is another one. */
export function isNearlyGithub(provider: string): boolean {
  if (provider === GITHUB || provider === FORMER) return false;
  if (providerName(provider).replace(/\/+$/, '').toLowerCase() === GITHUB) return true;
  return !isOfGithub(provider) && nearest(provider, [GITHUB]) !== undefined;
}

const PROVIDER_ARN = /^arn:aws(?:-[a-z]+)*:iam::\d{12}:oidc-provider\/(.+)$/;

/** The name of the provider with this ARN; `undefined` for a text that is not the ARN of an OIDC provider. */
export function providerOfArn(arn: string): string | undefined {
  return PROVIDER_ARN.exec(arn)?.[1];
}
