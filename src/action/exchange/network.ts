import http from 'node:http';
import https from 'node:https';
import { isLoopback } from '../../shared/aws/host.js';
import { bypassesProxy } from '../../shared/proxy/no-proxy.js';
import type { ProxyTerms } from '../../shared/proxy/proxy-terms.js';
import { type Fault, FaultError, type Via } from './failure.js';

/** How long a single call may take. The step's own deadline stands above both. */
export const CONNECT_TIMEOUT_MS = 5_000;
export const ANSWER_TIMEOUT_MS = 10_000;

/** The way to one host: through a proxy or not, over connections that are kept alive. */
export interface Connection {
  readonly agent: http.Agent;
  readonly via: Via;
  /** The fault in an error that a call over this connection ended with, or a refusal by the proxy. */
  fault(error: unknown): Fault | undefined;
  /** Closes what is kept alive. */
  close(): void;
}

/** Opens the way to the host of a URL. Proxy code is loaded only where there is a proxy. Makes no call yet. */
export async function connect(url: URL, terms: ProxyTerms): Promise<Connection> {
  const host = url.host;
  if (terms.url === undefined || bypassesProxy(url, terms.noProxy) || wouldLeaveInTheClear(url, terms.url)) {
    const module = url.protocol === 'http:' ? http : https;
    // One connection is enough for the calls of a route, which follow one another.
    const agent = new module.Agent({ keepAlive: true, rejectUnauthorized: true });
    return { agent, via: { host }, fault: (error) => networkFault(error, { host }), close: () => agent.destroy() };
  }

  const { HttpsProxyAgent } = await import('https-proxy-agent');
  const agent = new HttpsProxyAgent(terms.url, { keepAlive: true, rejectUnauthorized: true });
  // Left to itself it guesses this from the call stack, wrongly when a connection is put back: none would be used twice.
  agent.isSecureEndpoint = () => url.protocol === 'https:';
  const proxy = agent.proxy.host;
  let refusal: number | undefined;
  agent.on('proxyConnect', ({ statusCode }: { statusCode: number }) => {
    refusal = statusCode === 200 ? undefined : statusCode;
  });
  const via = { host, proxy, ...(terms.setBy !== undefined && { proxySetBy: terms.setBy }) };
  return {
    agent,
    via,
    fault: (error) =>
      refusal === undefined ? networkFault(error, via) : { code: 'proxy-refused', status: refusal, ...via },
    close: () => agent.destroy(),
  };
}

/** What is meant for this machine may go over plain http, but not to a proxy elsewhere, who could read the token in it. */
function wouldLeaveInTheClear(url: URL, proxy: string): boolean {
  return url.protocol === 'http:' && !isLoopback(URL.parse(proxy)?.hostname ?? '');
}

// Error codes of Node's TLS (https://nodejs.org/api/tls.html#x509-certificate-error-codes) and of OpenSSL below it.
const TLS_CODE =
  /^(?:ERR_TLS_|ERR_SSL_|EPROTO$|CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE|CRL_|PATH_LENGTH_|ERROR_IN_CERT|ERROR_IN_CRL)/;
const TIMEOUT_CODE = /^(?:ETIMEDOUT|ESOCKETTIMEDOUT)$/;
// Node's own codes (ERR_…) speak of the request, not of the network.
const SYSTEM_CODE = /^E(?!RR_)[A-Z0-9_]{2,}$/;

function networkFault(error: unknown, via: Via): Fault | undefined {
  if (error instanceof FaultError) return error.fault;
  const code = errorCode(error);
  if (TLS_CODE.test(code)) return { code: 'tls', reason: code, ...via };
  // The SDK calls a connection that was reset a TimeoutError too, but leaves its code.
  if (TIMEOUT_CODE.test(code) || (errorName(error) === 'TimeoutError' && !SYSTEM_CODE.test(code))) {
    return { code: 'no-answer', afterMs: CONNECT_TIMEOUT_MS, ...via };
  }
  if (SYSTEM_CODE.test(code)) return { code: 'unreachable', reason: code, ...via };
  // Node's parser met something that is not HTTP.
  if (code.startsWith('HPE_')) return { code: 'answer-unreadable', host: via.host };
  if (error instanceof Error && /socket hang up|aborted|Proxy connection ended/i.test(error.message)) {
    return { code: 'unreachable', reason: 'ECONNRESET', ...via };
  }
  return undefined;
}

function errorCode(error: unknown): string {
  if (typeof error === 'object' && error !== null) {
    if ('code' in error && typeof error.code === 'string') return error.code;
    // With several addresses for a host, Node wraps one error an address.
    if (error instanceof AggregateError && error.errors.length > 0) return errorCode(error.errors[0]);
  }
  return '';
}

function errorName(error: unknown): string {
  return error instanceof Error ? error.name : '';
}

/**
 * Makes one call under an answer timeout and the step's own signal. The call gets a signal that joins both.
 *
 * @throws FaultError `no-answer` when the timeout ends it; whatever the call throws otherwise.
 */
export async function withinAnswerTimeout<T>(
  via: Via,
  stop: AbortSignal,
  call: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  let onTimeout = () => controller.abort();
  let onStop = onTimeout;
  // Not every call heeds its signal: the SDK looks for the runner's own credentials to the end, and a request that was answered with 101
  // never ends. The step ends anyway.
  const stopped = new Promise<never>((_, reject) => {
    const endWith = (reason: () => unknown) => () => {
      controller.abort();
      reject(reason());
    };
    onTimeout = endWith(() => new FaultError({ code: 'no-answer', afterMs: ANSWER_TIMEOUT_MS, ...via }));
    onStop = endWith(() => stop.reason);
  });
  const timer = setTimeout(onTimeout, ANSWER_TIMEOUT_MS);
  stop.addEventListener('abort', onStop, { once: true });
  try {
    return await Promise.race([call(controller.signal), stopped]);
  } catch (error) {
    if (!controller.signal.aborted || stop.aborted) throw error;
    throw new FaultError({ code: 'no-answer', afterMs: ANSWER_TIMEOUT_MS, ...via }, 1, { cause: error });
  } finally {
    clearTimeout(timer);
    stop.removeEventListener('abort', onStop);
  }
}
