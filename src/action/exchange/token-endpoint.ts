import { statSync } from 'node:fs';
import type { Environment } from '../../shared/environment.js';
import { decodeClaims } from './token-claims.js';

/** Where a job requests an OIDC token from GitHub. The request token is a secret. */
export interface TokenEndpoint {
  readonly url: string;
  readonly requestToken: string;
  /** The file with the job's event. The runner creates it with the first step that is an action. */
  readonly eventFile?: string;
}

/**
 * The job's token endpoint, from the environment of a job with `id-token: write`; `undefined` without it.
 * Source: https://docs.github.com/en/actions/reference/security/oidc#methods-for-requesting-the-oidc-token
 */
export function tokenEndpointOf(environment: Environment): TokenEndpoint | undefined {
  const url = environment.ACTIONS_ID_TOKEN_REQUEST_URL;
  const requestToken = environment.ACTIONS_ID_TOKEN_REQUEST_TOKEN;
  const eventFile = environment.GITHUB_EVENT_PATH;
  return url && requestToken ? { url, requestToken, ...(eventFile && { eventFile }) } : undefined;
}

// Query values that are not secret are shorter: api-version=2.0, placeholder=true.
const LEAST_SECRET_PARAMETER = 8;

/** Every secret in a request to this endpoint: the request token, and user, password and query values of its URL. */
export function secretsOf({ url, requestToken }: TokenEndpoint): string[] {
  const address = URL.parse(url);
  if (address === null) return [requestToken];
  const { username, password, search, searchParams } = address;
  const encoded = search
    .slice(1)
    .split('&')
    .map((pair) => pair.slice(pair.indexOf('=') + 1));
  const values = [username, password, ...encoded, ...searchParams.values()];
  return [requestToken, ...new Set(values.filter((value) => value.length >= LEAST_SECRET_PARAMETER))];
}

const FIRST_MINUTE_MS = 60_000;

/**
 * True in the first minute of a job, when the token endpoint may not know yet that the job runs. By the request token's `iat` and the
 * clock of the server that answered (`date`, an HTTP date); without `iat` by the age of the event's file. The runner creates that
 * file for the first step that is an action, and later writes into the same file
 * (https://github.com/actions/runner/blob/main/src/Runner.Worker/ExecutionContext.cs, WriteWebhookPayload).
 */
export function isYoungJob(endpoint: TokenEndpoint, date: string | undefined): boolean {
  const issued = decodeClaims(endpoint.requestToken)?.iat;
  if (typeof issued === 'number') {
    const serverMs = Date.parse(date ?? '');
    return isYoung((Number.isNaN(serverMs) ? Date.now() : serverMs) - issued * 1000);
  }
  if (endpoint.eventFile === undefined) return false;
  try {
    const { birthtimeMs, mtimeMs } = statSync(endpoint.eventFile);
    // A file system that does not keep the time of creation reports 0. A file is not younger than its content.
    return birthtimeMs > 0 && isYoung(Date.now() - Math.min(birthtimeMs, mtimeMs));
  } catch {
    return false;
  }
}

/** The age can be negative: HTTP dates have whole seconds. */
function isYoung(ageMs: number): boolean {
  return ageMs > -FIRST_MINUTE_MS && ageMs < FIRST_MINUTE_MS;
}
