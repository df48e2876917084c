import type { AnswerIssue, Fault, TokenFileIssue } from '../exchange/failure.js';
import type { HopPlace, Route } from '../route/route.js';
import { describeWait } from '../route/route.js';
import type { DiagnosisContext } from './context.js';
import type { DiagnosisDraft } from './diagnosis.js';
import { draft } from './draft.js';
import { type Message, msg, NOTHING } from './message.js';
import { isTokenCall, wayThrough, wayToAws } from './way-out.js';

/** What can break on the way that is neither a refusal of STS nor a job without a token. */
export type InfrastructureFault = Exclude<Fault, { readonly code: 'no-token-endpoint' } | { readonly answer: unknown }>;

/** Network, proxy, files, answers that are none, time. */
export function explainInfrastructureFault(
  fault: InfrastructureFault,
  place: HopPlace,
  { route }: DiagnosisContext,
): DiagnosisDraft {
  const waited: Message = { parts: [describeWait(place, route)] };
  switch (fault.code) {
    case 'token-endpoint-address':
      return draft('token-endpoint-refused', 'runner', 'certain', {
        sentence: msg`ACTIONS_ID_TOKEN_REQUEST_URL is no URL: the runner sets it, so nothing else may.`,
        hints: [],
      });
    case 'token-refused':
      return draft('token-endpoint-refused', 'GitHub', 'certain', {
        sentence: msg`GitHub's token endpoint ${fault.host} answered ${fault.status}${fault.message === '' ? { parts: [] } : msg`, ${fault.message}`}: run the job again, because the right to ask for tokens ends with the job it was given to.`,
        hints: [],
      });
    case 'token-endpoint-fault':
      return draft('token-endpoint-unavailable', 'GitHub', 'certain', {
        sentence: msg`GitHub's token endpoint ${fault.host} answered ${fault.status} in all attempts: look at githubstatus.com and run the job again.`,
        hints: [],
      });
    case 'token-file':
      return draft('token-file-unusable', 'workflow', 'certain', {
        sentence: msg`web-identity-token-file ${fault.path} ${{ parts: [TOKEN_FILE_FLAWS[fault.detail]] }}.`,
        hints: [],
      });
    case 'no-ambient-credentials':
      return draft('no-ambient-credentials', 'runner', 'certain', {
        sentence: msg`The runner has no credentials that the AWS SDK finds: set them before this step, or write identity: github-oidc.`,
        hints: [
          msg`The SDK says: ${fault.message}`,
          msg`It looks in the environment, the shared config and credentials files, SSO, and the container's or instance's metadata.`,
        ],
      });
    case 'answer-unreadable':
      return draft('unreadable-answer', 'network', 'likely', {
        sentence: msg`What ${fault.host} answered${fault.status === undefined ? '' : msg` (HTTP ${fault.status})`} is not an answer of that service, in all attempts: look for a proxy, a portal or a firewall in between.${isTokenCall(place, route) ? NOTHING : wayToAws(route.sts)}`,
        hints: [],
      });
    case 'unexpected-answer':
      return draft('unexpected-answer', 'network', 'certain', {
        sentence: msg`STS answered for ${fault.asked} with ${answerIssue(fault.detail, fault.came)}: nothing was handed on, so find out who answers at the STS endpoint.${wayToAws(route.sts)}`,
        hints: [],
      });
    case 'endpoint-not-safe':
      return draft('endpoint-not-safe', 'runner', 'certain', {
        sentence: msg`${fault.host} would be asked over plain http, and the token goes there: write an https:// endpoint in the AWS config file or in sts-endpoint.`,
        hints: [],
      });
    case 'unreachable':
      return draft('host-unreachable', 'network', 'certain', {
        sentence: msg`${fault.host} can't be reached${through(fault.proxy)} (${fault.reason}), in all attempts. ${wayThrough(fault, place, route)}`,
        hints: [],
      });
    case 'tls':
      return draft('certificate-not-trusted', 'network', 'certain', tlsWords(fault, place, route));
    case 'proxy-refused':
      return draft('proxy-refused', 'network', 'certain', { sentence: refusalWords(fault), hints: [] });
    case 'no-answer':
      return draft('no-answer', 'network', 'certain', {
        sentence: msg`${fault.host} gave no answer within ${fault.afterMs / 1000} s${through(fault.proxy)}, in all attempts. ${wayThrough(fault, place, route)}`,
        hints: [],
      });
    case 'deadline':
      return draft('timed-out', 'network', 'one of these', {
        sentence: msg`The ${fault.seconds} s of action-timeout-s were over while it waited for ${waited}: run the job again, or raise action-timeout-s.`,
        hints: [],
      });
    case 'cancelled':
      return draft('cancelled', 'workflow', 'certain', {
        sentence: msg`The step was cancelled by ${fault.signal} while it waited for ${waited}: nothing was handed on, so run the job again.`,
        hints: [],
      });
    case 'unknown':
      return draft('unknown', 'unknown', 'one of these', {
        sentence: msg`It ended while it waited for ${waited}: ${fault.message}.`,
        hints: [],
      });
  }
}

/**
 * What failed about TLS, by the code of Node or OpenSSL.
 * Source: https://nodejs.org/api/tls.html#x509-certificate-error-codes
 */
function tlsWords(
  fault: Extract<Fault, { readonly code: 'tls' }>,
  place: HopPlace,
  route: Route,
): Pick<DiagnosisDraft, 'sentence' | 'hints'> {
  const { host, reason, proxy, proxySetBy } = fault;
  const where = msg`${host}${through(proxy)}`;
  if (/^CERT_(?:HAS_EXPIRED|NOT_YET_VALID)$/.test(reason)) {
    return {
      sentence: msg`The certificate that ${where} shows is not valid now (${reason}): have it renewed, or set the clock of the runner if that is wrong.`,
      hints: [],
    };
  }
  if (/ALTNAME|HOSTNAME_MISMATCH/.test(reason)) {
    return {
      sentence: msg`The certificate that ${where} shows is for another name (${reason}). Find out who answers there.${proxy === undefined ? NOTHING : msg` Correct ${proxySetBy ?? 'http-proxy'}.`}${isTokenCall(place, route) ? NOTHING : wayToAws(route.sts)}`,
      hints: [],
    };
  }
  if (/^(?:EPROTO$|ERR_SSL_|ERR_TLS_(?!CERT))/.test(reason)) {
    return {
      sentence: msg`${where} does not speak TLS as it should (${reason}): an https:// address may lead to a port of plain http, or something in between may break the connection.`,
      hints: [],
    };
  }
  return {
    sentence: msg`The certificate that ${where} shows is not trusted (${reason}). Set NODE_EXTRA_CA_CERTS in this step's env to a PEM file with the authority that signed it.`,
    hints: [
      msg`A proxy that opens TLS signs with an authority of its own; that is the one to name.`,
      msg`AWS_CA_BUNDLE and ca_bundle are for the AWS CLI and boto3. Node does not read them.`,
    ],
  };
}

/** What a proxy's status means for the host that it was to connect to. */
function refusalWords({
  host,
  proxy,
  proxySetBy,
  status,
}: Extract<Fault, { readonly code: 'proxy-refused' }>): Message {
  const setting = proxySetBy ?? 'http-proxy';
  if (status === 407) {
    return msg`The proxy ${proxy} wants a user and password for ${host} (${status}). Set both in ${setting}, percent-encoded, or correct them.`;
  }
  return status >= 500
    ? msg`The proxy ${proxy} could not connect to ${host} (${status}). Check that the proxy reaches this host, or add the host to no-proxy.`
    : msg`The proxy ${proxy} refused to connect to ${host} (${status}). Allow this host in the proxy, or add the host to no-proxy.`;
}

const TOKEN_FILE_FLAWS: Readonly<Record<TokenFileIssue, string>> = {
  missing: 'does not exist: write a path relative to the workspace, or an absolute one',
  symlink: 'is a link, or lies in a folder that is one: write the path of the file itself',
  'not-a-file': 'is no regular file: write the path of the file that holds the token',
  empty: 'is empty: write the token to it before this step',
  'too-large': 'is too large for a token: write the path of the file that holds the token',
  'not-a-token': 'holds no JSON Web Token: write the path of the file that holds the token',
  unreadable: "can't be read: check its permissions",
};

function answerIssue(detail: AnswerIssue, came: string): Message {
  switch (detail) {
    case 'incomplete':
      return msg`a session that is not whole`;
    case 'other-account':
      return msg`a session of another account, ${came}`;
    case 'other-role':
      return msg`a session of another role, ${came}`;
    case 'account-not-allowed':
      return msg`${came}, of an account that allowed-account-ids does not hold`;
    case 'expired':
      return msg`a session that ended at ${came}`;
    case 'other-session':
      return msg`a session of another name, ${came}`;
    case 'not-an-identity':
      return came === ''
        ? msg`an identity that is not complete`
        : msg`${came}, which is not an identity of AWS in this partition`;
  }
}

function through(proxy: string | undefined): Message {
  return proxy === undefined ? NOTHING : msg` through the proxy ${proxy}`;
}
