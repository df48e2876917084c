import type { ProxyTerms } from '../route/proxy-terms.js';
import type { Route } from '../route/route.js';

/**
 * What it takes to make a profile's session again: the route, and the means of the job that can't be found again later. It is
 * stored for the job's life, holds the external id if there is one, and so is kept like a secret.
 */
export interface Recipe {
  readonly version: 1;
  readonly profile: string;
  readonly route: Route;
  readonly userAgent: ReadonlyArray<readonly [name: string, value?: string]>;
  readonly proxy: ProxyTerms;
  readonly maxAttempts: number;
  /** On route ambient: the variables in which the SDK finds the runner's own credentials, as they were before ours. */
  readonly ambient?: Readonly<Record<string, string>>;
}

/**
 * Where the SDK's default chain looks for credentials, but for static keys: these can't renew.
 * Source: https://docs.aws.amazon.com/sdkref/latest/guide/environment-variables.html
 */
export const CHAIN_VARIABLES = [
  'AWS_PROFILE',
  'AWS_CONFIG_FILE',
  'AWS_SHARED_CREDENTIALS_FILE',
  'AWS_ROLE_ARN',
  'AWS_ROLE_SESSION_NAME',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  'AWS_CONTAINER_AUTHORIZATION_TOKEN',
  'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE',
  'AWS_EC2_METADATA_DISABLED',
  'AWS_EC2_METADATA_SERVICE_ENDPOINT',
  'AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE',
] as const;

/** The variables of the default chain that are set, to be restored when a profile renews. */
export function recordChain(environment: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    CHAIN_VARIABLES.flatMap((name) => {
      const value = environment[name];
      return value ? [[name, value]] : [];
    }),
  );
}

/** A recipe out of its stored text; `undefined` when the text is no recipe of this version. */
export function parseRecipe(text: string): Recipe | undefined {
  try {
    const found: unknown = JSON.parse(text);
    // Only this action writes the file, whole or not at all, in a folder of its own: past the version there is nothing to doubt.
    return isRecipe(found) ? found : undefined;
  } catch {
    return undefined;
  }
}

function isRecipe(value: unknown): value is Recipe {
  return typeof value === 'object' && value !== null && 'version' in value && value.version === 1 && 'route' in value;
}
