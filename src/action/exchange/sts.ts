import {
  AssumeRoleCommand,
  type AssumeRoleCommandOutput,
  AssumeRoleWithWebIdentityCommand,
  GetCallerIdentityCommand,
  STSClient,
} from '@aws-sdk/client-sts';
import { isAwsHost } from '../../shared/aws/host.js';
import type { AssumeRoleHop, Hop, HopPlace, StsAddress, WebIdentityHop } from '../route/route.js';
import { credentialsIn, tokensIn } from './answer-text.js';
import { FaultError } from './failure.js';
import { withinAnswerTimeout } from './network.js';
import { SdkTransport, type TransportOptions } from './sdk-transport.js';
import type { CallerAnswer, Credentials, StsCredentials } from './session.js';
import { stsFault } from './sts-error-codes.js';

/** A shorter value is not a key, and would be masked in every word of the log. */
const SHORTEST_SECRET = 8;

type DefaultProvider = ReturnType<typeof import('@aws-sdk/credential-provider-node').defaultProvider>;

/** What the STS calls of a job share. */
export interface StsOptions extends TransportOptions {
  readonly address: StsAddress;
  /** Hops without a session to sign them are signed with what the SDK's default chain finds. */
  readonly isAmbient: boolean;
  /** Called with each secret that the default chain finds or an answer holds, before anything else is done with it. */
  readonly secret: (value: string, of: HopPlace) => void;
}

/** The STS calls of a job over one keep-alive connection, each attempted once. Errors are thrown as `FaultError`. */
export class Sts {
  readonly #options: StsOptions;
  readonly #transport: SdkTransport;
  /** A client for each session that signs, and one for calls without such a session. */
  readonly #clients = new Map<Credentials | undefined, STSClient>();
  /** The stage of each call, by its signal. */
  readonly #places = new WeakMap<object, HopPlace>();

  constructor(options: StsOptions) {
    this.#options = options;
    const answered = (body: string, signal: object) => {
      const of = this.#places.get(signal) ?? 'identity';
      for (const value of [...credentialsIn(body), ...tokensIn([body])]) options.secret(value, of);
    };
    this.#transport = new SdkTransport({ ...options, answered });
  }

  /** The host that is called, or its region before the first call. */
  get host(): string {
    return this.#transport.connection?.via.host ?? `STS in ${this.#options.address.region}`;
  }

  /** Where calls will go. Throws where the SDK has no endpoint, as a call does. */
  get endpoint(): URL {
    const { region, fips, dualStack, endpoint } = this.#options.address;
    const { url } = this.#clientFor().config.endpointProvider({
      Region: region,
      UseFIPS: fips,
      UseDualStack: dualStack,
      ...(endpoint !== undefined && { Endpoint: endpoint }),
    });
    return url;
  }

  /** The identity behind the ambient credentials, not yet checked. */
  async caller(): Promise<CallerAnswer> {
    const { Account, Arn, UserId } = await this.#call('identity', [], (abortSignal) =>
      this.#clientFor().send(new GetCallerIdentityCommand({}), { abortSignal }),
    );
    return { account: Account, arn: Arn, userId: UserId };
  }

  async assumeRoleWithWebIdentity(hop: WebIdentityHop, token: string): Promise<StsCredentials> {
    const command = new AssumeRoleWithWebIdentityCommand({ ...commonParameters(hop), WebIdentityToken: token });
    return this.#session(hop, [token], (abortSignal) => this.#clientFor().send(command, { abortSignal }));
  }

  /** Signed by the session that the hop starts from; without one by what the default chain finds. */
  async assumeRole(hop: AssumeRoleHop, signer?: Credentials): Promise<StsCredentials> {
    if (signer === undefined && !this.#options.isAmbient) {
      throw new Error('a signed call was made before there was a session to sign it');
    }
    const command = new AssumeRoleCommand({
      ...commonParameters(hop),
      ExternalId: hop.externalId,
      SourceIdentity: hop.sourceIdentity,
      ...(hop.tags.length > 0 && { Tags: hop.tags.map(({ key, value }) => ({ Key: key, Value: value })) }),
      ...(hop.transitiveTagKeys.length > 0 && { TransitiveTagKeys: [...hop.transitiveTagKeys] }),
    });
    const sent = signer === undefined ? [] : [signer.accessKeyId, signer.secretAccessKey, signer.sessionToken];
    return this.#session(hop, sent, (abortSignal) => this.#clientFor(signer).send(command, { abortSignal }));
  }

  /** Connects to the endpoint ahead of the first call, if it is AWS's. Any other is named before anything is sent there. */
  open(): void {
    const { endpoint } = this.#options.address;
    if (endpoint === undefined || isAwsUrl(endpoint)) this.#transport.open(this.endpoint);
  }

  close(): void {
    for (const client of this.#clients.values()) client.destroy();
    this.#transport.close();
  }

  #clientFor(signer?: Credentials): STSClient {
    const known = this.#clients.get(signer);
    if (known !== undefined) return known;
    const { address, secret } = this.#options;
    const client = new STSClient({
      ...this.#transport.clientConfig,
      region: address.region,
      ...(signer !== undefined && { credentials: signer }),
      credentialDefaultProvider: (init) => {
        // One for all calls, because it keeps what it has found.
        let loading: Promise<DefaultProvider> | undefined;
        return async (...context) => {
          loading ??= import('@aws-sdk/credential-provider-node').then(({ defaultProvider }) => defaultProvider(init));
          const provider = await loading;
          const found = await provider(...context);
          const values = [found.accessKeyId, found.secretAccessKey, found.sessionToken ?? ''];
          for (const value of values) secret(value, 'identity');
          return found;
        };
      },
    });
    this.#clients.set(signer, client);
    return client;
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

function isAwsUrl(text: string): boolean {
  const url = URL.parse(text);
  return url?.protocol === 'https:' && isAwsHost(url.hostname);
}

/** The parameters that both calls have. */
function commonParameters({ role, sessionName, durationSeconds, policy, policyArns }: Hop) {
  return {
    RoleArn: role.arn,
    RoleSessionName: sessionName,
    DurationSeconds: durationSeconds,
    Policy: policy,
    ...(policyArns.length > 0 && { PolicyArns: policyArns.map((arn) => ({ arn })) }),
  };
}
