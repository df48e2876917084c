import type { ProxyTerms } from '../../shared/proxy/proxy-terms.js';
import type { ServiceAddress, StsAddress } from './route.js';

/**
 * Which hosts are called, and through which proxy: resolved once from inputs, variables and AWS config files, so that nothing is
 * looked up again. The step uses it, a recipe carries it, and a renewal uses it in a process whose variables may differ. Plain data.
 */
export interface ConnectionTerms {
  readonly sts: StsAddress;
  /** Where IAM is called after a denial; absent where what the job says of it cannot be used. */
  readonly iam?: ServiceAddress;
  readonly proxy: ProxyTerms;
}
