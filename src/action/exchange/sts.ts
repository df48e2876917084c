import {
  AssumeRoleCommand,
  AssumeRoleWithWebIdentityCommand,
  GetCallerIdentityCommand,
  STSClient,
} from '@aws-sdk/client-sts';
import { defaultProvider } from '@aws-sdk/credential-provider-node';
import type { AssumeRoleHop, HopPlace, StsAddress, WebIdentityHop } from '../route/route.js';
import { credentialsIn, tokensIn } from './answer-text.js';
import { FaultError } from './failure.js';
import { withinAnswerTimeout } from './network.js';
import { SdkTransport, type TransportTerms } from './sdk-transport.js';
import type { CallerAnswer, Credentials, StsCredentials } from './session.js';
import { stsFault } from './sts-faults.js';

/** A shorter word is no key of anybody's, and would be masked in every word of the log. */
const SHORTEST_SECRET = 8;

/** What the calls of a route to STS share. */
export interface StsTerms extends TransportTerms {
  readonly address: StsAddress;
  /** Signs with what the SDK's default chain finds, or with the session that a hop begins at. */
  readonly signer: 'ambient' | 'hop';
  /** Told of each secret that the default chain finds or an answer holds, before anything else is done with it. */
  readonly secret: (value: string, of: HopPlace) => void;
}

/**
 * One STS client over one kept-alive connection for all calls of a route. The SDK makes each call once: what to try again is
 * not its business. Every method throws a `FaultError` and nothing else.
 */
export class Sts {
  readonly #terms: StsTerms;
  readonly #transport: SdkTransport;
  readonly #client: STSClient;
  /** Whose signatures the client makes, and the clients that make those of others. */
  #signer: Credentials | undefined;
  readonly #others = new Map<Credentials, STSClient>();
  /** Where on the route each call is made, by its signal. */
  readonly #places = new WeakMap<object, HopPlace>();

  constructor(terms: StsTerms) {
    this.#terms = terms;
    const { secret } = terms;
    const answered = (body: string, signal: object) => {
      const of = this.#places.get(signal) ?? 'identity';
      for (const value of [...credentialsIn(body), ...tokensIn([body])]) secret(value, of);
    };
    this.#transport = new SdkTransport({ ...terms, answered });
    this.#client = this.#clientOf(() => this.#signer);
  }

  /** The host that is asked; the region stands in until the first call has found it. */
  get host(): string {
    return this.#transport.connection?.via.host ?? `STS in ${this.#terms.address.region}`;
  }

  /** Who STS says that the ambient credentials are, not yet checked. */
  async caller(): Promise<CallerAnswer> {
    const { Account, Arn, UserId } = await this.#call({ place: 'identity', sent: [] }, (abortSignal) =>
      this.#client.send(new GetCallerIdentityCommand({}), { abortSignal }),
    );
    return { account: Account, arn: Arn, userId: UserId };
  }

  /** Asks for the session of a web-identity hop. */
  async assumeRoleWithWebIdentity(hop: WebIdentityHop, token: string): Promise<StsCredentials> {
    const command = new AssumeRoleWithWebIdentityCommand({ ...sessionTerms(hop), WebIdentityToken: token });
    const call = { place: hop.lands, sent: [token] };
    return this.#granted(
      call.place,
      await this.#call(call, (abortSignal) => this.#client.send(command, { abortSignal })),
    );
  }

  /** Asks for the session of a hop, signed by the session that it begins at; on route ambient by what the chain finds. */
  async assumeRole(hop: AssumeRoleHop, signer?: Credentials): Promise<StsCredentials> {
    const client = signer === undefined ? this.#client : this.#signedBy(signer);
    const command = new AssumeRoleCommand({
      ...sessionTerms(hop),
      ...(hop.externalId !== undefined && { ExternalId: hop.externalId }),
      ...(hop.sourceIdentity !== undefined && { SourceIdentity: hop.sourceIdentity }),
      ...(hop.tags.length > 0 && { Tags: hop.tags.map(({ key, value }) => ({ Key: key, Value: value })) }),
      ...(hop.transitiveTagKeys.length > 0 && { TransitiveTagKeys: [...hop.transitiveTagKeys] }),
    });
    const sent = signer === undefined ? [] : [signer.accessKeyId, signer.secretAccessKey, signer.sessionToken];
    const call = { place: hop.lands, sent };
    return this.#granted(call.place, await this.#call(call, (abortSignal) => client.send(command, { abortSignal })));
  }

  /** Closes the connection. */
  close(): void {
    for (const client of [this.#client, ...this.#others.values()]) client.destroy();
    this.#transport.close();
  }

  /** The first session signs with the client that is there already; most jobs have no other. */
  #signedBy(credentials: Credentials): STSClient {
    this.#signer ??= credentials;
    if (this.#signer === credentials) return this.#client;
    const known = this.#others.get(credentials) ?? this.#clientOf(() => credentials);
    this.#others.set(credentials, known);
    return known;
  }

  #clientOf(signer: () => Credentials | undefined): STSClient {
    const { address, signer: kind, secret } = this.#terms;
    const sign = async () => {
      const credentials = signer();
      if (credentials === undefined) throw new Error('a signed call was made before a session was there to sign it');
      return credentials;
    };
    return new STSClient({
      ...this.#transport.clientConfig,
      region: address.region,
      // `memoized` says that the SDK need keep nothing: the session that signs is kept here, and is not there at first.
      credentialDefaultProvider: (init) => told(defaultProvider(init), (value) => secret(value, 'identity')),
      ...(kind === 'hop' && { credentials: Object.assign(sign, { memoized: true }) }),
    });
  }

  /** Makes a call. Whatever it ends with holds nothing of the secrets that were sent. */
  async #call<T>({ place, sent }: PlacedCall, send: (abortSignal: AbortSignal) => Promise<T>): Promise<T> {
    const made = (abortSignal: AbortSignal) => {
      this.#places.set(abortSignal, place);
      return send(abortSignal);
    };
    try {
      const via = { ...this.#transport.connection?.via, host: this.host };
      return await withinAnswerTimeout(via, this.#terms.signal, made);
    } catch (error) {
      const fault = stsFault(error, this.#transport.connection, this.host, sent);
      // Which host the SDK would choose, and over which proxy, was not known when the first call began.
      const known = fault.code === 'no-answer' ? { ...fault, ...this.#transport.connection?.via } : fault;
      throw new FaultError(known, 1, { cause: error });
    }
  }

  #granted(place: HopPlace, { Credentials, AssumedRoleUser }: SdkSession): StsCredentials {
    // Not all forms of XML that the parser reads are found in the body.
    const { AccessKeyId, SecretAccessKey, SessionToken } = Credentials ?? {};
    for (const word of [AccessKeyId, SecretAccessKey, SessionToken].join(' ').split(/\s+/)) {
      if (word.length >= SHORTEST_SECRET) this.#terms.secret(word, place);
    }
    return {
      accessKeyId: Credentials?.AccessKeyId,
      secretAccessKey: Credentials?.SecretAccessKey,
      sessionToken: Credentials?.SessionToken,
      expiresAtMs: Credentials?.Expiration?.getTime(),
      assumedRoleArn: AssumedRoleUser?.Arn,
      answeredAtMs: Date.now() + this.#transport.serverAheadMs,
    };
  }
}

/** Where a call is made, and the secrets that are sent with it. */
interface PlacedCall {
  readonly place: HopPlace;
  readonly sent: readonly string[];
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

/** A provider that tells of its secrets as soon as it has found them. */
function told(
  provider: ReturnType<typeof defaultProvider>,
  secret: (value: string) => void,
): ReturnType<typeof defaultProvider> {
  return async (...context) => {
    const found = await provider(...context);
    for (const value of [found.accessKeyId, found.secretAccessKey, found.sessionToken ?? '']) secret(value);
    return found;
  };
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
