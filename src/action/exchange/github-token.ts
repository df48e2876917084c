import type { ProxyTerms } from '../../shared/proxy/job-proxy.js';
import { property } from '../../shared/untyped.js';
import { messageOf, tokensIn } from './answer-text.js';
import { FaultError } from './failure.js';
import { CONNECT_TIMEOUT_MS, type Connection, connect, withinAnswerTimeout } from './network.js';
import { looksLikeJwt } from './token-claims.js';
import { isYoungJob, secretsOf, type TokenEndpoint } from './token-endpoint.js';

export interface TokenRequest {
  readonly endpoint: TokenEndpoint | undefined;
  readonly audience: string;
  readonly proxy: ProxyTerms;
  readonly signal: AbortSignal;
  /** Called with every token in the answer, wherever it is, before anything else is done with the answer. */
  readonly secret: (value: string) => void;
  /** Called once the request is sent, before the answer: the time to do other work. */
  readonly sent: () => void;
}

const LONGEST_ANSWER = 64 * 1024;

/**
 * Requests an OIDC token for this job from GitHub, once. Any 2xx status is a success.
 *
 * @throws FaultError when there is no endpoint, it rejects the request, or its answer has no token in `value`.
 */
export async function requestGitHubToken(request: TokenRequest): Promise<string> {
  const { endpoint } = request;
  if (endpoint === undefined) throw new FaultError({ code: 'no-token-endpoint' });
  const url = URL.parse(endpoint.url);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new FaultError({ code: 'token-endpoint-address', host: url?.host ?? '' });
  }
  url.searchParams.append('audience', request.audience);

  const connection = await connect(url, request.proxy);
  try {
    const answer = await withinAnswerTimeout(connection.via, request.signal, (signal) =>
      get(url, endpoint, connection, signal, request.sent),
    );
    for (const token of tokensIn([answer.body, ...answer.headers])) request.secret(token);
    return tokenIn(answer, url.host, endpoint);
  } catch (error) {
    const fault = connection.fault(error);
    throw fault === undefined ? error : new FaultError(fault, 1, { cause: error });
  } finally {
    connection.close();
  }
}

interface TokenAnswer {
  readonly status: number;
  readonly retryAfter: string | undefined;
  /** The server's clock when it answered. */
  readonly date: string | undefined;
  /** Names and values of its headers. */
  readonly headers: readonly string[];
  readonly body: string;
}

function get(
  url: URL,
  { requestToken }: TokenEndpoint,
  { agent, get: begin }: Connection,
  signal: AbortSignal,
  sent: () => void,
): Promise<TokenAnswer> {
  const headers = {
    authorization: `bearer ${requestToken}`,
    accept: 'application/json',
    'user-agent': 'xacct-action',
  };
  const isPlain = url.protocol === 'http:';
  const unreadable = (status?: number) =>
    new FaultError({ code: 'answer-unreadable', host: url.host, ...(status !== undefined && { status }) });
  return new Promise((resolve, reject) => {
    const call = begin(url, { agent, headers, signal }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        body += chunk;
        if (body.length > LONGEST_ANSWER) response.destroy(unreadable());
      });
      response.on('error', reject);
      response.on('end', () => {
        const { statusCode: status = 0, headers: named, rawHeaders } = response;
        resolve({ status, retryAfter: named['retry-after'], date: named.date, headers: rawHeaders, body });
      });
    });
    const onTimeout = () => call.destroy(Object.assign(new Error(), { code: 'ETIMEDOUT' }));
    const connecting = setTimeout(onTimeout, CONNECT_TIMEOUT_MS);
    call.on('socket', (socket) => {
      if (!socket.connecting) clearTimeout(connecting);
      socket.once(isPlain ? 'connect' : 'secureConnect', () => clearTimeout(connecting));
    });
    call.on('finish', sent);
    // Without a listener neither a response nor an error follows.
    call.on('upgrade', ({ statusCode = 0 }, socket) => {
      socket.destroy();
      reject(unreadable(statusCode));
    });
    call.on('close', () => clearTimeout(connecting));
    call.on('error', reject);
  });
}

/** @throws FaultError for an answer without a token. */
function tokenIn(answer: TokenAnswer, host: string, endpoint: TokenEndpoint): string {
  const { status, body } = answer;
  if (status === 429 || status === 408 || status >= 500 || (status === 403 && answer.retryAfter !== undefined)) {
    const retryAfterMs = retryAfterIn(answer.retryAfter);
    const fault = { code: 'token-endpoint-fault', host, status } as const;
    throw new FaultError(retryAfterMs === undefined ? fault : { ...fault, retryAfterMs });
  }
  // GitHub does not redirect. A portal or a proxy does.
  if (status < 400 && status >= 300) throw new FaultError({ code: 'answer-unreadable', host, status });
  if (status < 200 || status > 299) {
    const early = status >= 400 && isYoungJob(endpoint, answer.date);
    const message = messageOf(body, sentWith(endpoint));
    throw new FaultError({ code: 'token-refused', host, status, message, ...(early && { early }) });
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    parsed = undefined;
  }
  const token = property(parsed, 'value');
  if (typeof token === 'string' && looksLikeJwt(token)) return token;
  throw new FaultError({ code: 'answer-unreadable', host, status });
}

/** The secrets of a request, and its header as a server may repeat it, which is encoded as a whole. */
function sentWith(endpoint: TokenEndpoint): string[] {
  const headers = ['bearer', 'Bearer'].map((scheme) => `${scheme} ${endpoint.requestToken}`);
  return [...secretsOf(endpoint), ...headers];
}

/** Milliseconds of a `Retry-After`: seconds or an HTTP date (RFC 9110, section 10.2.3). */
function retryAfterIn(header: string | undefined): number | undefined {
  if (header === undefined) return undefined;
  if (/^\s*\d{1,6}\s*$/.test(header)) return Number(header) * 1000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, at - Date.now());
}
