import type { AnswerIssue, Fault, TokenFileIssue, Via } from '../exchange/failure.js';
import { describeWait, type HopPlace, type Route, type StsAddress } from '../route/route.js';
import type { DiagnosisContext } from './context.js';
import { type DiagnosisDraft, type DraftText, draft } from './diagnosis.js';
import { fixedText, type Message, msg, NOTHING } from './message.js';

/** What can fail that is neither a refusal of STS nor a job without a token. */
export type InfrastructureFault = Exclude<Fault, { readonly code: 'no-token-endpoint' } | { readonly answer: unknown }>;

/** Network, proxy, files, responses of another server, time. */
export function explainInfrastructureFault(
  fault: InfrastructureFault,
  place: HopPlace,
  { route }: DiagnosisContext,
): DiagnosisDraft {
  const wait = fixedText(describeWait(place, route));
  const isToken = isTokenRequest(place, route);
  switch (fault.code) {
    case 'token-endpoint-address':
      return draft('token-endpoint-refused', 'runner', 'certain', {
        sentence: msg`ACTIONS_ID_TOKEN_REQUEST_URL is not a URL. The runner sets it: remove whatever else sets it in this job.`,
      });
    case 'token-refused':
      return draft('token-endpoint-refused', 'GitHub', 'certain', {
        sentence: msg`GitHub's token endpoint ${fault.host} returned ${fault.status}${fault.message === '' ? NOTHING : msg` (${fault.message})`}. Rerun the job: the permission to request tokens ends with the job that has it.`,
      });
    case 'token-endpoint-fault':
      return draft('token-endpoint-unavailable', 'GitHub', 'certain', {
        sentence: msg`GitHub's token endpoint ${fault.host} returned ${fault.status} on every attempt. Check githubstatus.com, then rerun the job.`,
      });
    case 'token-file':
      return draft('token-file-unusable', 'workflow', 'certain', {
        sentence: msg`web-identity-token-file ${fault.path} ${fixedText(TOKEN_FILE_ISSUES[fault.detail])}.`,
      });
    case 'no-ambient-credentials':
      return draft('no-ambient-credentials', 'runner', 'certain', {
        sentence: msg`The AWS SDK finds no credentials on the runner. Set them before this step, or set identity: github-oidc.`,
        notes: [
          msg`The AWS SDK reports: ${fault.message}`,
          msg`It searches the environment, the shared config and credentials files, SSO, and the metadata of the container or instance.`,
        ],
      });
    case 'answer-unreadable':
      return draft('unreadable-answer', 'network', 'likely', {
        sentence: msg`The response from ${fault.host}${fault.status === undefined ? NOTHING : msg` (HTTP ${fault.status})`} is not a response of ${isToken ? fixedText("GitHub's token endpoint") : fixedText('AWS STS')}, on every attempt. Check for a proxy, captive portal or firewall in between.${isToken ? NOTHING : endpointFix(route.sts)}`,
      });
    case 'unexpected-answer':
      return draft('unexpected-answer', 'network', 'certain', {
        sentence: msg`The request was for ${fault.requested}, but STS returned ${ANSWER_ISSUES[fault.detail](fault.returned)}. Nothing was exported. Check which server answers at the STS endpoint.${endpointFix(route.sts)}`,
      });
    case 'endpoint-not-safe':
      return draft('endpoint-not-safe', 'runner', 'certain', {
        sentence: msg`${fault.host} would be called over plain http, so anyone in the network could read the call. Set an https:// endpoint in the AWS config file.`,
      });
    case 'unreachable':
      return draft('host-unreachable', 'network', 'certain', {
        sentence: msg`${fault.host} cannot be reached${through(fault.proxy)} (${fault.reason}), on every attempt. ${networkFix(fault, place, route)}`,
      });
    case 'tls':
      return draft('certificate-not-trusted', 'network', 'certain', explainTls(fault, place, route));
    case 'proxy-refused':
      return draft('proxy-refused', 'network', 'certain', { sentence: proxyRefusal(fault) });
    case 'no-answer':
      return draft('no-answer', 'network', 'certain', {
        sentence: msg`${fault.host} did not respond within ${fault.afterMs / 1000} s${through(fault.proxy)}, on every attempt. ${networkFix(fault, place, route)}`,
      });
    case 'deadline':
      return draft('timed-out', 'network', 'one of these', {
        sentence: msg`The ${fault.seconds} s of action-timeout-s ended while waiting for ${wait}. Rerun the job, or raise action-timeout-s.`,
      });
    case 'cancelled':
      return draft('cancelled', 'workflow', 'certain', {
        sentence: msg`The step was cancelled by ${fault.signal} while waiting for ${wait}. Nothing was exported. Rerun the job.`,
      });
    case 'unknown':
      return draft('unknown', 'unknown', 'one of these', {
        sentence: msg`The exchange failed while waiting for ${wait}: ${fault.message}. Rerun the job with debug logging enabled.`,
      });
  }
}

/**
 * What failed about TLS, by the code of Node or OpenSSL.
 * Source: https://nodejs.org/api/tls.html#x509-certificate-error-codes
 */
function explainTls(fault: Extract<Fault, { readonly code: 'tls' }>, place: HopPlace, route: Route): DraftText {
  const { host, reason, proxy, proxySetBy } = fault;
  const certificate = msg`The TLS certificate of ${host}${through(proxy)}`;
  if (/^CERT_(?:HAS_EXPIRED|NOT_YET_VALID)$/.test(reason)) {
    return {
      sentence: msg`${certificate} is not valid now (${reason}). Renew it, or set the runner's clock if that is wrong.`,
    };
  }
  if (/ALTNAME|HOSTNAME_MISMATCH/.test(reason)) {
    return {
      sentence: msg`${certificate} is for another name (${reason}). Check which server answers there.${proxy === undefined ? NOTHING : msg` Correct ${proxySetBy ?? 'http-proxy'}.`}${isTokenRequest(place, route) ? NOTHING : endpointFix(route.sts)}`,
    };
  }
  if (/^(?:EPROTO$|ERR_SSL_|ERR_TLS_(?!CERT))/.test(reason)) {
    return {
      sentence: msg`The TLS handshake with ${host}${through(proxy)} failed (${reason}). Check that this port serves https, and that no proxy or firewall interrupts the connection.`,
    };
  }
  return {
    sentence: msg`${certificate} is not trusted (${reason}). Set NODE_EXTRA_CA_CERTS in this step's env to a PEM file with the certificate authority that signed it.`,
    notes: [
      msg`A proxy that decrypts TLS signs with its own certificate authority. The PEM file must contain that authority.`,
      msg`AWS_CA_BUNDLE and ca_bundle are for the AWS CLI and boto3. Node.js does not read them.`,
    ],
  };
}

/** What a proxy's status means for the host that it was to connect to. */
function proxyRefusal(fault: Extract<Fault, { readonly code: 'proxy-refused' }>): Message {
  const { host, proxy, proxySetBy, status } = fault;
  if (status === 407) {
    return msg`The proxy ${proxy} requires a user and password for ${host} (${status}). Set both in ${proxySetBy ?? 'http-proxy'}, percent-encoded, or correct them.`;
  }
  return status >= 500
    ? msg`The proxy ${proxy} could not connect to ${host} (${status}). Check that the proxy can reach this host, or add the host to no-proxy.`
    : msg`The proxy ${proxy} refused to connect to ${host} (${status}). Allow this host in the proxy, or add the host to no-proxy.`;
}

const TOKEN_FILE_ISSUES: Readonly<Record<TokenFileIssue, string>> = {
  missing: 'does not exist. Set a path relative to the workspace, or an absolute path',
  symlink: 'is a symbolic link, or is in a folder that is one. Set the path of the file itself',
  'not-a-file': 'is not a regular file. Set the path of the file with the token',
  empty: 'is empty. Write the token to it before this step',
  'too-large': 'is too large for a token. Set the path of the file with the token',
  'not-a-token': 'does not contain a JSON Web Token. Set the path of the file with the token',
  unreadable: 'cannot be read. Check its permissions',
};

const ANSWER_ISSUES: Readonly<Record<AnswerIssue, (returned: string) => Message>> = {
  incomplete: () => msg`an incomplete session`,
  'other-account': (returned) => msg`a session of another account, ${returned}`,
  'other-role': (returned) => msg`a session of another role, ${returned}`,
  'other-session': (returned) => msg`a session with another name, ${returned}`,
  'account-not-allowed': (returned) => msg`a session of ${returned}, an account that is not in allowed-account-ids`,
  expired: (returned) => msg`a session that expired at ${returned}`,
  'not-an-identity': (returned) =>
    returned === '' ? msg`an incomplete identity` : msg`${returned}, which is not an AWS identity in this partition`,
};

function through(proxy: string | undefined): Message {
  return proxy === undefined ? NOTHING : msg` through the proxy ${proxy}`;
}

/** True where GitHub's token endpoint was called: inputs that choose an STS host do not help then. */
function isTokenRequest(place: HopPlace, { identity }: Route): boolean {
  return place === 'identity' && identity.from === 'github-oidc';
}

/** What to do where a host cannot be reached. */
function networkFix({ proxy, proxySetBy }: Via, place: HopPlace, route: Route): Message {
  const { sts } = route;
  const isToken = isTokenRequest(place, route);
  if (proxy !== undefined) {
    return msg`Correct ${proxySetBy ?? 'http-proxy'}, or add the host to no-proxy.${isToken ? NOTHING : endpointFix(sts)}`;
  }
  if (isToken) return msg`Allow the runner's network to reach GitHub's token endpoint, or set http-proxy.`;
  if (sts.endpoint !== undefined) return msg`Allow the runner's network to reach it.${endpointFix(sts)}`;
  return sts.fips
    ? msg`Check that sts-region ${sts.region} has a FIPS endpoint for STS, and allow the runner's network to reach it.`
    : msg`Allow the runner's network to reach it, or set another sts-region.`;
}

/** How to call AWS's own STS where another host is set; empty where none is. */
function endpointFix({ endpoint, setBy }: StsAddress): Message {
  if (endpoint === undefined || setBy === undefined) return NOTHING;
  if (setBy === 'sts-endpoint') return msg` To call AWS's own host, remove sts-endpoint.`;
  // A position in a file has quotes of its own, and gets others where it is shown.
  return msg` The host is set by ${setBy.replaceAll('"', '')}. To call AWS instead, set AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' in this step's env.`;
}

/** The same where the setting is for all services, as for an emulator, and may not be meant for STS. */
export function emulatorFix(sts: StsAddress): Message {
  return sts.setBy === 'sts-endpoint' || sts.setBy === 'AWS_ENDPOINT_URL_STS' ? NOTHING : endpointFix(sts);
}
