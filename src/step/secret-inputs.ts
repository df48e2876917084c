import { secretsOf, tokenEndpointOf } from '../exchange/github-token.js';
import { PROXY_VARIABLES } from '../exchange/job-proxy.js';
import type { Environment } from '../inputs/input-source.js';
import type { Log } from '../log/log.js';

/** What is secret before anything is known: masked before an input is even read. */
export function maskInputs(log: Log, environment: Environment): void {
  maskExternalId(log, environment['INPUT_ROLE-EXTERNAL-ID']?.trim() ?? '');
  log.mask(environment.ACTIONS_ID_TOKEN_REQUEST_TOKEN ?? '');
  const endpoint = tokenEndpointOf(environment);
  for (const secret of endpoint === undefined ? [] : secretsOf(endpoint)) log.mask(secret);
  for (const name of ['INPUT_HTTP-PROXY', ...PROXY_VARIABLES]) {
    const password = URL.parse(environment[name]?.trim() ?? '')?.password;
    if (!password) continue;
    log.mask(password);
    log.mask(decodedPassword(password));
  }
}

/** Masks an external id. */
export function maskExternalId(log: Log, externalId: string): void {
  // One letter is no external id, and would be blanked in every word of the log.
  if (externalId.length > 1) log.mask(externalId);
}

function decodedPassword(password: string): string {
  try {
    return decodeURIComponent(password);
  } catch {
    return password;
  }
}
