import http from 'node:http';
import https from 'node:https';
import type { ProxyTerms } from '../../shared/proxy/proxy-terms.js';
import { property } from '../../shared/untyped.js';
import { messageOf, tokensIn } from './answer-text.js';
import { FaultError } from './failure.js';
import { CONNECT_TIMEOUT_MS, type Connection, connect, withinAnswerTimeout } from './network.js';
import { looksLikeJwt } from './token-claims.js';
import type { TokenEndpoint } from './token-endpoint.js';
import { isYoungJob } from './young-job.js';

/**
 * The job's token endpoint out of the environment that the runner sets for a job with `id-token: write`; `undefined` without.
 * Source: https://docs.github.com/en/actions/reference/security/oidc#methods-for-requesting-the-oidc-token
 */
export function tokenEndpointOf(environment: Readonly<Record<string, string | undefined>>): TokenEndpoint | undefined {
  const url = environment.ACTIONS_ID_TOKEN_REQUEST_URL;
  const requestToken = environment.ACTIONS_ID_TOKEN_REQUEST_TOKEN;
  const eventFile = environment.GITHUB_EVENT_PATH;
  return url && requestToken ? { url, requestToken, ...(eventFile && { eventFile }) } : undefined;
}

// What stands in a query by intention is shorter: api-version=2.0, placeholder=true.
const LEAST_SECRET_PARAMETER = 8;

/** Every secret that a request to this endpoint carries: the request token, and what its address holds of user, password and query. */
export function secretsOf({ url, requestToken }: TokenEndpoint): string[] {
  const address = URL.parse(url);
  if (address === null) return [requestToken];
  const { username, password, search, searchParams } = address;
  // As it is written, and as a server reads it.
  const written = search
    .slice(1)
    .split('&')
    .map((pair) => pair.slice(pair.indexOf('=') + 1));
  const parameters = [username, password, ...written, ...searchParams.values()];
  return [requestToken, ...new Set(parameters.filter((value) => value.length >= LEAST_SECRET_PARAMETER))];
}

/** The same, with the header as a server may repeat it: encoded as a whole, it is encoded otherwise than the token. */
function sentWith(endpoint: TokenEndpoint): string[] {
  const schemes = ['bearer', 'Bearer'].map((scheme) => `${scheme} ${endpoint.requestToken}`);
  return [...secretsOf(endpoint), ...schemes];
}

/** What one request for a token needs. */
export interface TokenRequest {
  readonly endpoint: TokenEndpoint | undefined;
  readonly audience: string;
  readonly proxy: ProxyTerms;
  readonly signal: AbortSignal;
  /** Told of every token in the answer, wherever it is, before anything else is done with the answer. */
  readonly secret: (value: string) => void;
  /** Called once the request is on its way, before the answer: the moment to do other work. */
  readonly sent: () => void;
}

const LONGEST_ANSWER = 64 * 1024;

/**
 * Asks GitHub once for an OIDC token of this job. Any status of success counts.
 *
 * @throws FaultError when there is no endpoint, it refuses, or its answer has no token in `value`.
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
      get(url, request, connection, signal),
    );
    for (const token of tokensIn([answer.body, ...answer.headers])) request.secret(token);
    const { status, body } = answer;
    // Whoever sends elsewhere is no refusal of GitHub's.
    const early = status >= 400 && status < 500 && (await isYoungJob(endpoint, answer.date));
    return tokenIn(answer, { host: url.host, message: () => messageOf(body, sentWith(endpoint)), early });
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

function get(url: URL, request: TokenRequest, connection: Connection, signal: AbortSignal): Promise<TokenAnswer> {
  const requestToken = request.endpoint?.requestToken ?? '';
  const headers = {
    authorization: `bearer ${requestToken}`,
    accept: 'application/json',
    'user-agent': 'xacct-action',
  };
  const { agent } = connection;
  return new Promise((resolve, reject) => {
    const send = url.protocol === 'http:' ? http.get : https.get;
    const call = send(url, { agent, headers, signal }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        body += chunk;
        if (body.length > LONGEST_ANSWER)
          response.destroy(new FaultError({ code: 'answer-unreadable', host: url.host }));
      });
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          retryAfter: response.headers['retry-after'],
          date: response.headers.date,
          headers: response.rawHeaders,
          body,
        }),
      );
    });
    const connecting = setTimeout(
      () => call.destroy(Object.assign(new Error(), { code: 'ETIMEDOUT' })),
      CONNECT_TIMEOUT_MS,
    );
    call.on('socket', (socket) => {
      if (!socket.connecting) clearTimeout(connecting);
      socket.once(url.protocol === 'http:' ? 'connect' : 'secureConnect', () => clearTimeout(connecting));
    });
    call.on('finish', request.sent);
    // No response follows, and without a listener no error either.
    call.on('upgrade', ({ statusCode: status = 0 }, socket) => {
      socket.destroy();
      reject(new FaultError({ code: 'answer-unreadable', host: url.host, status }));
    });
    call.on('close', () => clearTimeout(connecting));
    call.on('error', reject);
  });
}

interface Refusal {
  readonly host: string;
  readonly message: () => string;
  readonly early: boolean;
}

function tokenIn({ status, retryAfter: header, body }: TokenAnswer, { host, message, early }: Refusal): string {
  if (status === 429 || status === 408 || status >= 500 || (status === 403 && header !== undefined)) {
    const retryAfterMs = retryAfter(header);
    throw new FaultError({
      code: 'token-endpoint-fault',
      host,
      status,
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    });
  }
  // GitHub redirects nobody. Who does is a portal or a proxy.
  if (status < 400 && status >= 300) throw new FaultError({ code: 'answer-unreadable', host, status });
  if (status < 200 || status > 299) {
    throw new FaultError({ code: 'token-refused', host, status, message: message(), ...(early && { early }) });
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    parsed = undefined;
  }
  const token = property(parsed, 'value');
  if (typeof token !== 'string' || !looksLikeJwt(token))
    throw new FaultError({ code: 'answer-unreadable', host, status });
  return token;
}

/** Milliseconds that a `Retry-After` asks to wait: seconds or an HTTP date (RFC 9110, section 10.2.3). */
function retryAfter(header: string | undefined): number | undefined {
  if (header === undefined) return undefined;
  if (/^\s*\d{1,6}\s*$/.test(header)) return Number(header) * 1000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, at - Date.now());
}
