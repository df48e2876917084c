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

/** Masks the secrets in inputs and variables, before any input is read. */
export function maskInputs(log: Log, environment: Environment): void {
  log.mask(environment.ACTIONS_ID_TOKEN_REQUEST_TOKEN ?? '');
  const endpoint = tokenEndpointOf(environment);
  for (const secret of endpoint === undefined ? [] : secretsOf(endpoint)) log.mask(secret);
  const inAddresses = ADDRESSES.flatMap((name) => secretsInAddress(environment[name] ?? ''));
  // One letter is not a secret, and masked it would hide a part of every word in the log.
  for (const secret of [environment['INPUT_ROLE-EXTERNAL-ID']?.trim() ?? '', ...inAddresses]) {
    if (secret.length > 1) log.mask(secret);
  }
}

/** Warns of a setting that would let anyone read the OIDC token. The step ignores it. */
export function warnOfUnverified(log: Log, environment: Environment): void {
  if (environment[UNVERIFIED] !== '0') return;
  log.warning(
    `${UNVERIFIED} is 0, which turns off certificate verification. This step verifies certificates anyway. Remove ${UNVERIFIED}, and set NODE_EXTRA_CA_CERTS to a file with the certificate authority.`,
  );
}

/**
 * The secrets before the last `@` of an address: all of it, the password, and both as a proxy gets them. Found in the text itself,
 * because an address with a typo has a password too.
 */
function secretsInAddress(text: string): string[] {
  const end = text.lastIndexOf('@');
  if (end < 0) return [];
  const userInfo = text.slice(0, end).replace(/^\s*(?:[a-z][a-z\d+.-]*:(?=[/\\]))?[/\\\s]*/i, '');
  const colon = userInfo.indexOf(':');
  // A user alone may be a common word, which must stay readable elsewhere.
  if (colon < 0) return [`${userInfo}@`];
  const password = userInfo.slice(colon + 1);
  const shown = [userInfo, decode(userInfo)].map((pair) => Buffer.from(pair).toString('base64'));
  return [userInfo, password, decode(password), ...shown];
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
