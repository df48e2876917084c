import {
  AssumeRoleCommand,
  AssumeRoleWithWebIdentityCommand,
  GetCallerIdentityCommand,
  STSClient,
  type STSClientConfig,
} from '@aws-sdk/client-sts';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { isAwsHost, isLoopback } from '../aws/host.js';
import type { AssumeRoleHop, StsAddress, WebIdentityHop } from '../route/route.js';
import { FaultError } from './failure.js';
import { CONNECT_TIMEOUT_MS, type Connection, connect, type ProxyTerms, withinAnswerTimeout } from './network.js';
import type { Credentials, Granted } from './session.js';
import { stsFault } from './sts-faults.js';

/** What the calls of a route to STS share. */
export interface StsTerms {
  readonly address: StsAddress;
  readonly proxy: ProxyTerms;
  /** Names and values for the user agent; a name without a value stands alone. */
  readonly userAgent: ReadonlyArray<readonly [name: string, value?: string]>;
  /** Signs with what the SDK's default chain finds, or with what `signWith` hands over. */
  readonly signer: 'ambient' | 'hop';
  readonly signal: AbortSignal;
  /** Told once when the host that is asked is not AWS's. */
  readonly foreignHost: (host: string) => void;
}

/** Who signs, as STS sees it. */
export interface Caller {
  readonly account: string;
  readonly arn: string;
}

type SdkRequest = Parameters<NodeHttpHandler['handle']>[0];
type SdkOptions = Parameters<NodeHttpHandler['handle']>[1];

/**
 * One STS client over one kept-alive connection for all calls of a route. The SDK makes each call once: what to try again is
 * not its business. Every method throws a `FaultError` and nothing else.
 */
export class Sts {
  readonly #terms: StsTerms;
  readonly #client: STSClient;
  #signer: Credentials | undefined;
  #connection: Connection | undefined;
  #handler: NodeHttpHandler | undefined;
  #serverAheadMs = 0;

  constructor(terms: StsTerms) {
    this.#terms = terms;
    const { region, endpoint } = terms.address;
    const signer = async () => {
      if (this.#signer === undefined) throw new Error('a signed call was made before a session was there to sign it');
      return this.#signer;
    };
    const config: STSClientConfig = {
      region,
      maxAttempts: 1,
      retryMode: 'standard',
      // Never `auto`, which asks the instance metadata service.
      defaultsMode: 'standard',
      authSchemePreference: ['sigv4'],
      requestHandler: { handle: (request: SdkRequest, options: SdkOptions) => this.#send(request, options) },
      customUserAgent: terms.userAgent.map(([name, value]) => (value === undefined ? [name] : [name, value])),
      ...(endpoint !== undefined && { endpoint }),
      // `memoized` keeps the SDK from holding on to the first session it was given.
      ...(terms.signer === 'hop' && { credentials: Object.assign(signer, { memoized: true }) }),
    };
    this.#client = new STSClient(config);
  }

  /** The host that is asked; the region stands in until the first call has found it. */
  get host(): string {
    return this.#connection?.via.host ?? `STS in ${this.#terms.address.region}`;
  }

  /** Signs the next calls with a session's credentials. */
  signWith(credentials: Credentials): void {
    this.#signer = credentials;
  }

  /** Who the ambient credentials are. */
  async caller(): Promise<Caller> {
    const answer = await this.#call((abortSignal) =>
      this.#client.send(new GetCallerIdentityCommand({}), { abortSignal }),
    );
    return { account: answer.Account ?? '', arn: answer.Arn ?? '' };
  }

  /** Asks for the session of a web-identity hop. */
  async assumeRoleWithWebIdentity(hop: WebIdentityHop, token: string): Promise<Granted> {
    const command = new AssumeRoleWithWebIdentityCommand({ ...sessionTerms(hop), WebIdentityToken: token });
    return this.#granted(await this.#call((abortSignal) => this.#client.send(command, { abortSignal })));
  }

  /** Asks for the session of a signed hop. */
  async assumeRole(hop: AssumeRoleHop): Promise<Granted> {
    const command = new AssumeRoleCommand({
      ...sessionTerms(hop),
      ...(hop.externalId !== undefined && { ExternalId: hop.externalId }),
      ...(hop.sourceIdentity !== undefined && { SourceIdentity: hop.sourceIdentity }),
      ...(hop.tags.length > 0 && { Tags: hop.tags.map(({ key, value }) => ({ Key: key, Value: value })) }),
      ...(hop.transitiveTagKeys.length > 0 && { TransitiveTagKeys: [...hop.transitiveTagKeys] }),
    });
    return this.#granted(await this.#call((abortSignal) => this.#client.send(command, { abortSignal })));
  }

  /** Closes the connection. */
  close(): void {
    this.#client.destroy();
    this.#connection?.close();
  }

  async #call<T>(send: (abortSignal: AbortSignal) => Promise<T>): Promise<T> {
    try {
      return await withinAnswerTimeout({ ...this.#connection?.via, host: this.host }, this.#terms.signal, send);
    } catch (error) {
      throw new FaultError(stsFault(error, this.#connection, this.host), 1, { cause: error });
    }
  }

  /** The SDK's request on its way out: the one place that knows which host it has chosen, whatever told it to. */
  async #send(request: SdkRequest, options: SdkOptions): ReturnType<NodeHttpHandler['handle']> {
    this.#handler ??= await this.#open(request);
    const sent = await this.#handler.handle(request, options);
    const date = Date.parse(sent.response.headers.date ?? '');
    if (!Number.isNaN(date)) this.#serverAheadMs = date - Date.now();
    return sent;
  }

  async #open(request: SdkRequest): Promise<NodeHttpHandler> {
    const port = request.port === undefined ? '' : `:${request.port}`;
    const url = new URL(`${request.protocol}//${request.hostname}${port}`);
    // An endpoint out of the shared config file is known here only. The OIDC token must not go out in the clear.
    if (url.protocol !== 'https:' && !isLoopback(url.hostname))
      throw new FaultError({ code: 'endpoint-not-safe', host: url.host });
    if (!isAwsHost(url.hostname)) this.#terms.foreignHost(url.host);

    const connection = await connect(url, this.#terms.proxy);
    this.#connection = connection;
    return new NodeHttpHandler({
      connectionTimeout: CONNECT_TIMEOUT_MS,
      ...(url.protocol === 'http:' ? { httpAgent: connection.agent } : { httpsAgent: connection.agent }),
    });
  }

  #granted({ Credentials, AssumedRoleUser }: SdkSession): Granted {
    return {
      accessKeyId: Credentials?.AccessKeyId,
      secretAccessKey: Credentials?.SecretAccessKey,
      sessionToken: Credentials?.SessionToken,
      expiresAtMs: Credentials?.Expiration?.getTime(),
      assumedRoleArn: AssumedRoleUser?.Arn,
      answeredAtMs: Date.now() + this.#serverAheadMs,
    };
  }
}

interface SdkSession {
  readonly Credentials?:
    | {
        readonly AccessKeyId: string | undefined;
        readonly SecretAccessKey: string | undefined;
        readonly SessionToken: string | undefined;
        readonly Expiration: Date | undefined;
      }
    | undefined;
  readonly AssumedRoleUser?: { readonly Arn: string | undefined } | undefined;
}

/** What both calls take. */
function sessionTerms({ role, sessionName, durationSeconds, policy, policyArns }: WebIdentityHop | AssumeRoleHop) {
  return {
    RoleArn: role.arn,
    RoleSessionName: sessionName,
    DurationSeconds: durationSeconds,
    ...(policy !== undefined && { Policy: policy }),
    ...(policyArns.length > 0 && { PolicyArns: policyArns.map((arn) => ({ arn })) }),
  };
}
