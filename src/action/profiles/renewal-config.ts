import type { ProxyTerms } from '../../shared/proxy/job-proxy.js';
import { property } from '../../shared/untyped.js';
import type { Authorities } from '../exchange/authorities.js';
import type { Route } from '../route/route.js';
import type { CredentialEnv } from './credential-env.js';

/**
 * What a renewal of a profile needs: the route, and what later steps of the job do not have. It is stored while the job runs, can hold
 * the external id and a proxy's password, and so is kept like a secret.
 */
export interface RenewalConfig {
  readonly version: 1;
  readonly profile: string;
  readonly route: Route;
  readonly userAgent: ReadonlyArray<readonly [name: string, value?: string]>;
  readonly proxy: ProxyTerms;
  readonly authorities: Authorities;
  readonly maxAttempts: number;
  /** With identity `ambient`: the variables with which the SDK finds the runner's own credentials. */
  readonly ambient?: CredentialEnv;
  /** Account ids are not shown. */
  readonly hidesAccounts: boolean;
}

/** True for a stored config of this version. Only this action writes the file, so its version is enough. */
export function isRenewalConfig(value: unknown): value is RenewalConfig {
  return property(value, 'version') === 1 && property(value, 'route') !== undefined;
}
