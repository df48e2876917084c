import {
  AssumeRoleCommand,
  type AssumeRoleCommandOutput,
  AssumeRoleWithWebIdentityCommand,
  GetCallerIdentityCommand,
  STSClient,
} from '@aws-sdk/client-sts';
import { defaultProvider } from '@aws-sdk/credential-provider-node';
import type { AssumeRoleHop, Hop, HopPlace, StsAddress, WebIdentityHop } from '../route/route.js';
import { credentialsIn, tokensIn } from './answer-text.js';
import { FaultError } from './failure.js';
import { withinAnswerTimeout } from './network.js';
import { SdkTransport, type TransportOptions } from './sdk-transport.js';
import type { CallerAnswer, Credentials, StsCredentials } from './session.js';
import { stsFault } from './sts-faults.js';

/** A shorter value is not a key, and would be masked in every word of the log. */
const SHORTEST_SECRET = 8;

/** What the STS calls of a job share. */
export interface StsOptions extends TransportOptions {
  readonly address: StsAddress;
  /** Signs with what the SDK's default chain finds, or with the session that a hop starts from. */
  readonly signer: 'ambient' | 'hop';
  /** Called with each secret that the default chain finds or an answer holds, before anything else is done with it. */
  readonly secret: (value: string, of: HopPlace) => void;
}

/** The STS calls of a job over one keep-alive connection, each attempted once. Every method throws `FaultError` only. */
export class Sts {
  readonly #options: StsOptions;
  readonly #transport: SdkTransport;
  readonly #client: STSClient;
  /** The session that the client signs with, and the clients for other sessions. */
  #signer: Credentials | undefined;
  readonly #others = new Map<Credentials, STSClient>();
  /** The stage of each call, by its signal. */
  readonly #places = new WeakMap<object, HopPlace>();

  constructor(options: StsOptions) {
    this.#options = options;
    const answered = (body: string, signal: object) => {
      const of = this.#places.get(signal) ?? 'identity';
      for (const value of [...credentialsIn(body), ...tokensIn([body])]) options.secret(value, of);
    };
    this.#transport = new SdkTransport({ ...options, answered });
    this.#client = this.#clientFor(() => this.#signer);
  }

  /** The host that is called, or its region before the first call. */
  get host(): string {
    return this.#transport.connection?.via.host ?? `STS in ${this.#options.address.region}`;
  }

  /** The identity behind the ambient credentials, not yet checked. */
  async caller(): Promise<CallerAnswer> {
    const { Account, Arn, UserId } = await this.#call('identity', [], (abortSignal) =>
      this.#client.send(new GetCallerIdentityCommand({}), { abortSignal }),
    );
    return { account: Account, arn: Arn, userId: UserId };
  }

  async assumeRoleWithWebIdentity(hop: WebIdentityHop, token: string): Promise<StsCredentials> {
    const command = new AssumeRoleWithWebIdentityCommand({ ...commonParameters(hop), WebIdentityToken: token });
    return this.#session(hop, [token], (abortSignal) => this.#client.send(command, { abortSignal }));
  }

  /** Signed by the session that the hop starts from; without one by what the default chain finds. */
  async assumeRole(hop: AssumeRoleHop, signer?: Credentials): Promise<StsCredentials> {
    const client = signer === undefined ? this.#client : this.#signedBy(signer);
    const command = new AssumeRoleCommand({
      ...commonParameters(hop),
      ...(hop.externalId !== undefined && { ExternalId: hop.externalId }),
      ...(hop.sourceIdentity !== undefined && { SourceIdentity: hop.sourceIdentity }),
      ...(hop.tags.length > 0 && { Tags: hop.tags.map(({ key, value }) => ({ Key: key, Value: value })) }),
      ...(hop.transitiveTagKeys.length > 0 && { TransitiveTagKeys: [...hop.transitiveTagKeys] }),
    });
    const sent = signer === undefined ? [] : [signer.accessKeyId, signer.secretAccessKey, signer.sessionToken];
    return this.#session(hop, sent, (abortSignal) => client.send(command, { abortSignal }));
  }

  close(): void {
    for (const client of [this.#client, ...this.#others.values()]) client.destroy();
    this.#transport.close();
  }

  /** The first session signs with the client that exists already; most jobs have no other. */
  #signedBy(credentials: Credentials): STSClient {
    this.#signer ??= credentials;
    if (this.#signer === credentials) return this.#client;
    const known = this.#others.get(credentials) ?? this.#clientFor(() => credentials);
    this.#others.set(credentials, known);
    return known;
  }

  #clientFor(signer: () => Credentials | undefined): STSClient {
    const { address, signer: kind, secret } = this.#options;
    const sign = async () => {
      const credentials = signer();
      if (credentials === undefined) throw new Error('a signed call was made before there was a session to sign it');
      return credentials;
    };
    return new STSClient({
      ...this.#transport.clientConfig,
      region: address.region,
      credentialDefaultProvider: (init) => {
        const provider = defaultProvider(init);
        return async (...context) => {
          const found = await provider(...context);
          const values = [found.accessKeyId, found.secretAccessKey, found.sessionToken ?? ''];
          for (const value of values) secret(value, 'identity');
          return found;
        };
      },
      // `memoized` keeps the SDK from storing the session, which does not exist yet when the client is created.
      ...(kind === 'hop' && { credentials: Object.assign(sign, { memoized: true }) }),
    });
  }

  /** Makes a call. Its error holds none of the secrets that were `sent`. */
  async #call<T>(place: HopPlace, sent: readonly string[], send: (signal: AbortSignal) => Promise<T>): Promise<T> {
    try {
      const via = { ...this.#transport.connection?.via, host: this.host };
      return await withinAnswerTimeout(via, this.#options.signal, (signal) => {
        this.#places.set(signal, place);
        return send(signal);
      });
    } catch (error) {
      const fault = stsFault(error, this.#transport.connection, this.host, sent);
      // Host and proxy were not known when the first call began.
      const known = fault.code === 'no-answer' ? { ...fault, ...this.#transport.connection?.via } : fault;
      throw new FaultError(known, 1, { cause: error });
    }
  }

  async #session(
    { lands }: Hop,
    sent: readonly string[],
    send: (signal: AbortSignal) => Promise<Pick<AssumeRoleCommandOutput, 'Credentials' | 'AssumedRoleUser'>>,
  ): Promise<StsCredentials> {
    const { Credentials, AssumedRoleUser } = await this.#call(lands, sent, send);
    // The parser reads forms of XML in which `credentialsIn` finds no keys.
    const values = [Credentials?.AccessKeyId, Credentials?.SecretAccessKey, Credentials?.SessionToken];
    for (const word of values.join(' ').split(/\s+/)) {
      if (word.length >= SHORTEST_SECRET) this.#options.secret(word, lands);
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

/** The parameters that both calls have. */
function commonParameters({ role, sessionName, durationSeconds, policy, policyArns }: Hop) {
  return {
    RoleArn: role.arn,
    RoleSessionName: sessionName,
    DurationSeconds: durationSeconds,
    ...(policy !== undefined && { Policy: policy }),
    ...(policyArns.length > 0 && { PolicyArns: policyArns.map((arn) => ({ arn })) }),
  };
}
