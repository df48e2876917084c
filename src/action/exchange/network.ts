import http from 'node:http';
import type { Duplex } from 'node:stream';
import { isLoopback } from '../../shared/aws/host.js';
import type { ProxyTerms } from '../../shared/proxy/job-proxy.js';
import { bypassesProxy } from '../../shared/proxy/no-proxy.js';
import { property } from '../../shared/untyped.js';
import { type Fault, FaultError, type Via } from './failure.js';

/** How long one call may take. The deadline of the step can end it earlier. */
export const CONNECT_TIMEOUT_MS = 5_000;
const ANSWER_TIMEOUT_MS = 10_000;

const OPTIONS = { keepAlive: true, noDelay: true, rejectUnauthorized: true };

/** Keep-alive connections to one host, through a proxy or not. */
export interface Connection {
  readonly agent: http.Agent;
  /** Begins a request over it. */
  readonly get: typeof http.get;
  readonly via: Via;
  /** Opens a connection for the first request to a host with a name and TLS. What fails here is tried again by that request, which reports it. */
  open(): void;
  /** The network fault in an error of a call over this connection; `undefined` when the network is not the cause. */
  fault(error: unknown): Fault | undefined;
  close(): void;
}

/** Prepares connections to the host of a URL, and makes no call. Proxy code is loaded only where there is a proxy. */
export async function connect(url: URL, { url: proxyUrl, setBy, noProxy }: ProxyTerms): Promise<Connection> {
  // Not imported: Node loads all of TLS for it, which a call to an http endpoint does not need.
  const client = url.protocol === 'http:' ? http : process.getBuiltinModule('node:https');
  const get = client.get.bind(client);
  if (proxyUrl === undefined || bypassesProxy(url, noProxy) || wouldExposeToken(url, proxyUrl)) {
    const agent = new client.Agent(OPTIONS);
    const via = { host: url.host };
    const first = firstSocket(agent, url);
    const close = () => {
      first.close();
      agent.destroy();
    };
    return { agent, get, via, open: first.open, fault: (error) => networkFault(error, via), close };
  }

  const { HttpsProxyAgent } = await import('https-proxy-agent');
  const agent = new HttpsProxyAgent(proxyUrl, OPTIONS);
  // By default it guesses this from the call stack, and a kept connection is never used again.
  agent.isSecureEndpoint = () => url.protocol === 'https:';
  let refusal: number | undefined;
  agent.on('proxyConnect', ({ statusCode }: { statusCode: number }) => {
    refusal = statusCode === 200 ? undefined : statusCode;
  });
  const via = { host: url.host, proxy: agent.proxy.host, ...(setBy !== undefined && { proxySetBy: setBy }) };
  const fault = (error: unknown): Fault | undefined =>
    refusal === undefined ? networkFault(error, via) : { code: 'proxy-refused', status: refusal, ...via };
  // A tunnel belongs to its request.
  return { agent, get, via, open: () => undefined, fault, close: () => agent.destroy() };
}

/** A socket that an agent opens before there is a request, for the first one. */
function firstSocket(agent: http.Agent, { hostname, port }: URL): Pick<Connection, 'open' | 'close'> {
  let socket: Duplex | null | undefined;
  let isClosed = false;
  const create = agent.createConnection;
  const open = () => {
    if (isClosed || socket) return;
    socket = create.call(agent, { ...OPTIONS, host: hostname, port: port || 443, servername: hostname });
    // Without a listener an error would end the process.
    socket?.on('error', () => undefined);
    agent.createConnection = (...request) => {
      agent.createConnection = create;
      return socket?.destroyed === false ? socket : create.apply(agent, request);
    };
  };
  const close = () => {
    isClosed = true;
    socket?.destroy();
  };
  return { open, close };
}

/** Plain http is allowed on this machine only, and a proxy elsewhere could read the token in it. */
function wouldExposeToken(url: URL, proxyUrl: string): boolean {
  return url.protocol === 'http:' && !isLoopback(URL.parse(proxyUrl)?.hostname ?? '');
}

// Error codes of Node's TLS (https://nodejs.org/api/tls.html#x509-certificate-error-codes) and of OpenSSL below it.
const TLS_CODE =
  /^(?:ERR_TLS_|ERR_SSL_|EPROTO$|CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE|CRL_|PATH_LENGTH_|ERROR_IN_CERT|ERROR_IN_CRL)/;
const TIMEOUT_CODE = /^(?:ETIMEDOUT|ESOCKETTIMEDOUT)$/;
// Node's own codes (ERR_…) are about the request, not the network.
const SYSTEM_CODE = /^E(?!RR_)[A-Z0-9_]{2,}$/;

function networkFault(error: unknown, via: Via): Fault | undefined {
  if (error instanceof FaultError) return error.fault;
  const code = errorCode(error);
  const { name, message } = error instanceof Error ? error : { name: '', message: '' };
  if (TLS_CODE.test(code)) return { code: 'tls', reason: code, ...via };
  // The SDK calls a connection that was reset a TimeoutError too, but keeps its code.
  if (TIMEOUT_CODE.test(code) || (name === 'TimeoutError' && !SYSTEM_CODE.test(code))) {
    return { code: 'no-answer', afterMs: CONNECT_TIMEOUT_MS, ...via };
  }
  if (SYSTEM_CODE.test(code)) return { code: 'unreachable', reason: code, ...via };
  // Node's HTTP parser rejected the answer.
  if (code.startsWith('HPE_')) return { code: 'answer-unreadable', host: via.host };
  if (/socket hang up|aborted|Proxy connection ended/i.test(message)) {
    return { code: 'unreachable', reason: 'ECONNRESET', ...via };
  }
  return undefined;
}

function errorCode(error: unknown): string {
  const code = property(error, 'code');
  if (typeof code === 'string') return code;
  // For a host with several addresses, Node wraps one error for each.
  return error instanceof AggregateError ? errorCode(error.errors[0]) : '';
}

/**
 * Makes one call under an answer timeout and the step's own signal. The call gets a signal that joins both.
 *
 * @throws FaultError `no-answer` on timeout, the reason of `stop` when that is aborted, or the error of the call.
 */
export async function withinAnswerTimeout<T>(
  via: Via,
  stop: AbortSignal,
  call: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const { signal } = controller;
  const timeout = new FaultError({ code: 'no-answer', afterMs: ANSWER_TIMEOUT_MS, ...via });
  const onStop = () => controller.abort(stop.reason);
  const timer = setTimeout(() => controller.abort(timeout), ANSWER_TIMEOUT_MS);
  stop.addEventListener('abort', onStop, { once: true });
  // Some calls ignore their signal: the SDK while it looks for the runner's own credentials, and a request that is answered with 101.
  const aborted = new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  try {
    return await Promise.race([call(signal), aborted]);
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  } finally {
    clearTimeout(timer);
    stop.removeEventListener('abort', onStop);
  }
}
