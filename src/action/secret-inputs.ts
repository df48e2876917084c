import type { Environment } from '../shared/environment.js';
import type { Log } from '../shared/log/log.js';
import { PROXY_VARIABLES } from '../shared/proxy/job-proxy.js';
import { UNVERIFIED } from './exchange/guard-process.js';
import { secretsOf, tokenEndpointOf } from './exchange/token-endpoint.js';

/** Every input and variable that holds an address. */
const ADDRESSES = [
  'INPUT_HTTP-PROXY',
  'INPUT_STS-ENDPOINT',
  ...PROXY_VARIABLES,
  'ALL_PROXY',
  'all_proxy',
  'AWS_ENDPOINT_URL',
  'AWS_ENDPOINT_URL_STS',
  'AWS_ENDPOINT_URL_IAM',
  'ACTIONS_ID_TOKEN_REQUEST_URL',
];

/** What is secret before anything is known: masked before an input is even read. */
export function maskInputs(log: Log, environment: Environment): void {
  maskExternalId(log, environment['INPUT_ROLE-EXTERNAL-ID']?.trim() ?? '');
  log.mask(environment.ACTIONS_ID_TOKEN_REQUEST_TOKEN ?? '');
  const endpoint = tokenEndpointOf(environment);
  for (const secret of endpoint === undefined ? [] : secretsOf(endpoint)) log.mask(secret);
  for (const name of ADDRESSES) for (const secret of secretsInAddress(environment[name] ?? '')) log.mask(secret);
}

/** Warns of a switch that would let anyone read the OIDC token, and is not followed. */
export function warnOfUnverified(log: Log, environment: Environment): void {
  if (environment[UNVERIFIED] !== '0') return;
  log.warning(
    `${UNVERIFIED} is 0, which turns the verification of certificates off. This step verifies them anyway. Set NODE_EXTRA_CA_CERTS to the authority that signs them, and remove ${UNVERIFIED}.`,
  );
}

/** Masks an external id. */
export function maskExternalId(log: Log, externalId: string): void {
  // One letter is no external id, and would be blanked in every word of the log.
  if (externalId.length > 1) log.mask(externalId);
}

/**
 * What an address holds in front of its last `@`, as a user and a password or as whatever else a slip made of these: all of it, the
 * password, and both as a proxy is shown them. Found in the text itself, because what is not a URL has a password too.
 */
function secretsInAddress(text: string): string[] {
  const end = text.lastIndexOf('@');
  if (end < 0) return [];
  const userInfo = text.slice(0, end).replace(/^\s*(?:[a-z][a-z\d+.-]*:(?=[/\\]))?[/\\\s]*/i, '');
  const colon = userInfo.indexOf(':');
  // A user alone may be an everyday word, which is to stay readable elsewhere.
  if (colon < 0) return [`${userInfo}@`];
  const password = userInfo.slice(colon + 1);
  const shown = [userInfo, decode(userInfo)].map((pair) => Buffer.from(pair).toString('base64'));
  // One letter is no password, and would be blanked in every word of the log.
  return [userInfo, password, decode(password), ...shown].filter((secret) => secret.length > 1);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
