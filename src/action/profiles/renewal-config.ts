import type { ProxyTerms } from '../../shared/proxy/proxy-terms.js';
import type { Authorities } from '../exchange/authorities.js';
import type { Route } from '../route/route.js';
import type { CredentialEnv } from './credential-env.js';

/**
 * What it takes to make a profile's session again: the route, and the means of the job that can't be found again later. It is
 * stored for the job's life, holds the external id if there is one, and so is kept like a secret.
 */
export interface RenewalConfig {
  readonly version: 1;
  readonly profile: string;
  readonly route: Route;
  readonly userAgent: ReadonlyArray<readonly [name: string, value?: string]>;
  /** The step's proxy, with its password if it has one: later steps may have other variables. STS's address is the route's. */
  readonly proxy: ProxyTerms;
  /** The certificate authorities that the step trusted. */
  readonly authorities: Authorities;
  readonly maxAttempts: number;
  /** On route ambient: the variables in which the SDK finds the runner's own credentials, as they were before ours. */
  readonly ambient?: CredentialEnv;
  /** Account ids are kept out of what is said. */
  readonly hidesAccounts: boolean;
}

/** A recipe out of its stored text; `undefined` when the text is no recipe of this version. */
export function parseRenewalConfig(text: string): RenewalConfig | undefined {
  try {
    const found: unknown = JSON.parse(text);
    // Only this action writes the file, whole or not at all, in a folder of its own: past the version there is nothing to doubt.
    return isRecipe(found) ? found : undefined;
  } catch {
    return undefined;
  }
}

function isRecipe(value: unknown): value is RenewalConfig {
  return typeof value === 'object' && value !== null && 'version' in value && value.version === 1 && 'route' in value;
}
