import type { InfraIssue } from '../infra-messages.js';
import type { InfraWarning } from '../infra-warning-messages.js';
import type { StackParameter } from './free-parameters.js';

// The characters of a role's trust policy that IAM allows by default, and the most that it allows on request.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
const TRUST_QUOTA = 2048;
const TRUST_LIMIT = 4096;

/**
 * Renders a template with these parameters in an account and measures the trust policy of its role in characters, without white space,
 * which IAM does not count. `undefined` when the template does not accept the parameters.
 */
export type MeasureTrust = (
  template: 'hub' | 'target',
  parameters: readonly StackParameter[],
  account: string,
) => number | undefined;

export interface Sizes {
  readonly warnings: readonly InfraWarning[];
  readonly issues: readonly InfraIssue[];
}

/** Whether a trust policy fits, or fits only with a higher quota. A policy that fits also fits into the template's parameters. */
export function sizesOf(what: string, characters: number | undefined): Sizes {
  if (characters === undefined)
    return { warnings: [], issues: [{ name: `The trust policy of ${what}`, detail: { code: 'not-measured' } }] };
  if (characters > TRUST_LIMIT) {
    const detail = { code: 'trust-too-long', characters, limit: TRUST_LIMIT } as const;
    return { warnings: [], issues: [{ name: `The trust policy of ${what}`, detail }] };
  }
  const isAboveQuota = characters > TRUST_QUOTA;
  return {
    warnings: isAboveQuota ? [{ code: 'trust-above-quota', what, characters, quota: TRUST_QUOTA }] : [],
    issues: [],
  };
}
