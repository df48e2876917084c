/** The local AWS: GitHub's token endpoint, AWS's STS and a little of its IAM on one loopback port, for tests, demo and benchmark. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AwsModel, AwsModelData } from '../iam/aws-model.js';
import { loadModel } from '../iam/load-model.js';
import { type HttpAnswer, jsonAnswer, jsonRefusal } from './answer.js';
import type { Call, CallDetails, CallKind } from './calls.js';
import { type AnswerDelivery, deliver, Faults, reportExportFault } from './faults.js';
import type { ClaimOverrides, SubjectFormat } from './github/claims.js';
import { GithubIssuer, type GithubIssuerOptions, isBearer } from './github/issuer.js';
import { type HttpRequest, HttpServer, type HttpServerOptions } from './http-server.js';
import { IAM } from './iam-api/iam-service.js';
import { RateLimit } from './rate-limit.js';
import { QueryParameters } from './sts/query.js';
import { SessionTokenCodec } from './sts/session-token.js';
import type { StsOptions, StsState } from './sts/state.js';
import { throttled } from './sts/sts-messages.js';
import { answerCall, type QueryService, STS } from './sts/sts-service.js';
import { errorAnswer } from './sts/xml.js';

export interface LocalAwsOptions
  extends Omit<HttpServerOptions, 'handle'>,
    Omit<GithubIssuerOptions, 'clock' | 'onIssued'>,
    StsOptions {
  /** The accounts, as data or loaded already. */
  readonly world: AwsModelData | AwsModel;
  /** Overrides of the token's claims; `null` leaves a claim out. */
  readonly claims?: ClaimOverrides | undefined;
  /** `name-based` when absent. */
  readonly subjectFormat?: SubjectFormat | undefined;
  /** Milliseconds since the epoch; the machine's clock when absent. */
  readonly clock?: (() => number) | undefined;
  /** Added before every answer. */
  readonly latencyMs?: number | undefined;
  /** Calls to STS and IAM beyond this are throttled. */
  readonly requestsPerSecond?: number | undefined;
  /**
   * The region of a call that neither its host nor its signature names. When absent: us-east-1, where AWS serves its global endpoint
   * (https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_region-endpoints.html).
   */
  readonly region?: string | undefined;
  /** How many calls are kept in `calls`, and how many secrets in `issuedSecrets()`; 10,000 when absent. */
  readonly keep?: number | undefined;
  /** Told of every call once its answer is on its way. */
  readonly onCall?: ((call: Call) => void) | undefined;
  /** Stops on `POST /stop` with the key as bearer. */
  readonly stopping?: { readonly key: string; readonly onStop: () => void } | undefined;
}

/** The variables by which a job finds the token endpoint and STS. */
export interface RunnerEnvironment {
  readonly ACTIONS_ID_TOKEN_REQUEST_URL: string;
  readonly ACTIONS_ID_TOKEN_REQUEST_TOKEN: string;
  readonly AWS_ENDPOINT_URL_STS: string;
}

/** The same, and where IAM is. */
export interface EnvironmentWithIam extends RunnerEnvironment {
  readonly AWS_ENDPOINT_URL_IAM: string;
}

export interface LocalAws {
  readonly stsUrl: string;
  /** IAM, with the calls of `IAM_CALLS` only, at the same address as STS. */
  readonly iamUrl: string;
  readonly tokenRequestUrl: string;
  readonly requestToken: string;
  /** The issuer in the tokens. */
  readonly issuer: string;
  /** What a runner gives a job, and where STS is; IAM is left as it is. */
  runnerEnvironment(): RunnerEnvironment;
  environmentWithIam(): EnvironmentWithIam;
  /** Every call so far, in the order they came. */
  readonly calls: readonly Call[];
  /** How many connections were opened so far. */
  readonly connections: number;
  /** Overrides of the claims, read for every token. Change it in place, or replace it. */
  claims: ClaimOverrides;
  subjectFormat: SubjectFormat;
  readonly faults: Faults;
  /** Replaces the accounts; what IAM stores of them (unique ids, saved trust policies) is kept. Throws `ModelError`. */
  setWorld(world: AwsModelData): void;
  /** A token as the token endpoint would issue it, without a call. */
  issueToken(audience?: string): Promise<string>;
  /** Every key id, secret key, session token, OIDC token and request token issued so far. */
  issuedSecrets(): readonly string[];
  /** Ends it at once, open connections and stalled answers included. */
  stop(): Promise<void>;
}

const KEEP = 10_000;
const TOKEN_PATH = '/idtoken';
const STOP_PATH = '/stop';

/** Starts the emulator on 127.0.0.1. Rejects with `ModelError` for accounts that AWS would reject, and when the port is in use. */
export async function startLocalAws(options: LocalAwsOptions): Promise<LocalAws> {
  const clock = options.clock ?? Date.now;
  const keep = options.keep ?? KEEP;
  const secrets: string[] = [];
  const calls: Call[] = [];
  const faults = new Faults();
  const remember = (issued: readonly string[]) => push(secrets, issued, keep);
  const issuer = new GithubIssuer({ ...options, clock, onIssued: (jwt) => remember([jwt]) });
  issuer.claims = options.claims ?? {};
  issuer.subjectFormat = options.subjectFormat ?? 'name-based';
  const sts: StsState = {
    world: 'saved' in options.world ? options.world : loadModel(options.world),
    tokens: new SessionTokenCodec(remember),
    keyOf: (name, keyId) => issuer.publicKey(name, keyId),
    clock,
    region: options.region ?? 'us-east-1',
    sessionSeconds: options.sessionSeconds,
    detailedDenials: options.detailedDenials,
  };
  const limit = options.requestsPerSecond === undefined ? undefined : new RateLimit(options.requestsPerSecond, clock);

  const handle = async (request: HttpRequest): Promise<AnswerDelivery> => {
    const { call, answer, details } = route(request);
    push(calls, [call], keep);
    const fault = faults.take(call.kind);
    call.fault = fault?.kind;
    const delivery = fault
      ? await reportExportFault(fault, { ...call, nowMs: call.atMs }, answer)
      : deliver(await answer());
    Object.assign(call, details);
    call.status = delivery.transport === 'whole' ? delivery.answer?.status : undefined;
    call.errorCode = delivery.answer?.error?.code;
    call.errorMessage = delivery.answer?.error?.message;
    options.onCall?.(call);
    if (options.latencyMs !== undefined) await sleep(options.latencyMs);
    return dated(delivery, clock());
  };

  const route = (request: HttpRequest): { call: Call; answer: () => Promise<HttpAnswer>; details: CallDetails } => {
    const [pathname = '/'] = request.target.split('?');
    const searchParams = new URLSearchParams(request.target.slice(pathname.length));
    const requestId = randomUUID();
    const details: CallDetails = {};
    const as = (kind: CallKind, parameters: Record<string, string>, answer: () => Promise<HttpAnswer>) => {
      const { connection, headers } = request;
      const call: Call = { kind, atMs: clock(), connection, requestId, userAgent: headers['user-agent'], parameters };
      return { call, answer, details };
    };
    if (request.method === 'GET') {
      const query = Object.fromEntries(searchParams);
      if (pathname === TOKEN_PATH) return as('token', query, () => issuer.answerTokenRequest(searchParams, request));
      if (pathname === '/.well-known/openid-configuration') {
        return as('discovery', query, async () => issuer.discovery(front.baseUrl));
      }
      if (pathname === '/.well-known/jwks') return as('discovery', query, () => issuer.jwks());
    }
    if (request.method === 'POST' && pathname === '/') {
      const query = new QueryParameters(request.body);
      const service = query.get('Version') === IAM.version ? IAM : STS;
      return as(callKind(service, query.get('Action')), query.toRecord(), async () =>
        limit?.refuses()
          ? errorAnswer(throttled(), requestId, service.namespace)
          : answerCall(service, sts, request, query, requestId, details),
      );
    }
    const { stopping } = options;
    if (stopping && request.method === 'POST' && pathname === STOP_PATH && isBearer(request, stopping.key)) {
      return as('other', {}, async () => {
        stopping.onStop();
        return jsonAnswer({});
      });
    }
    return as('other', {}, async () => jsonRefusal(404, 'NotFound', 'Not found'));
  };

  const front = await HttpServer.listen({ ...options, handle });
  const stsUrl = front.baseUrl;
  const tokenRequestUrl = `${front.baseUrl}${TOKEN_PATH}?api-version=2.0`;
  const runnerEnvironment = (): RunnerEnvironment => ({
    ACTIONS_ID_TOKEN_REQUEST_URL: tokenRequestUrl,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: issuer.requestToken,
    AWS_ENDPOINT_URL_STS: stsUrl,
  });
  return {
    stsUrl,
    iamUrl: front.baseUrl,
    tokenRequestUrl,
    requestToken: issuer.requestToken,
    issuer: issuer.issuer,
    runnerEnvironment,
    environmentWithIam: () => ({ ...runnerEnvironment(), AWS_ENDPOINT_URL_IAM: front.baseUrl }),
    calls,
    get connections() {
      return front.connections;
    },
    get claims() {
      return issuer.claims;
    },
    set claims(claims) {
      issuer.claims = claims;
    },
    get subjectFormat() {
      return issuer.subjectFormat;
    },
    set subjectFormat(format) {
      issuer.subjectFormat = format;
    },
    faults,
    setWorld: (world) => {
      sts.world = loadModel(world, sts.world);
    },
    issueToken: (audience) => issuer.issue(audience),
    issuedSecrets: () => [issuer.requestToken, ...secrets],
    stop: () => front.stop(),
  };
}

/** The `Date` of an answer is the local AWS's own time too: by it clients see how far their clock is off. */
function dated(delivery: AnswerDelivery, nowMs: number): AnswerDelivery {
  if (delivery.answer === undefined) return delivery;
  const headers = { ...delivery.answer.headers, date: new Date(nowMs).toUTCString() };
  return { ...delivery, answer: { ...delivery.answer, headers } };
}

function callKind({ calls }: QueryService, action: string | undefined): CallKind {
  // The names of the services' calls are among the kinds.
  return action !== undefined && calls.has(action) ? (action as CallKind) : 'other';
}

/** Keeps the newest; drops in blocks, because dropping one by one would move the whole list each time. */
function push<T>(list: T[], items: readonly T[], keep: number): void {
  list.push(...items);
  if (list.length > keep * 1.25) list.splice(0, list.length - keep);
}
