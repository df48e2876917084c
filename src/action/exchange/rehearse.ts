import type { Hop, TokenRoute } from '../route/route.js';
import type { HostHandler } from './sdk-transport.js';
import type { Credentials } from './session.js';
import { Sts, type StsOptions } from './sts.js';
import { verify } from './verify.js';

const KEYS: Credentials = { accessKeyId: 'REHEARSALREHEARS', secretAccessKey: 'rehearsal', sessionToken: 'rehearsal' };

/**
 * Makes the last call of a route without a server, with keys and an answer that mean nothing. The first call takes longer than
 * those after it, because Node compiles what it uses, and while a token is awaited there is time for that. A rejection means nothing
 * either: the real call reports its own.
 */
export async function rehearse({ hops }: TokenRoute, options: StsOptions): Promise<void> {
  const hop = hops[1] ?? hops[0];
  const ignore = () => undefined;
  const sts = new Sts({
    ...options,
    secret: ignore,
    foreignHost: ignore,
    open: async ({ host }) => openPretended(host, hop),
  });
  const granted =
    hop.call === 'AssumeRole'
      ? await sts.assumeRole(hop, KEYS)
      : await sts.assumeRoleWithWebIdentity(hop, KEYS.sessionToken);
  verify(granted, hop, [], sts.host);
  sts.close();
}

/** Pretends to be a host that answers every call with the session of a hop. */
function openPretended(host: string, hop: Hop): HostHandler {
  const handle: HostHandler['handler']['handle'] = async () => {
    return { response: { statusCode: 200, headers: {}, body: [Buffer.from(answerTo(hop))] } };
  };
  return { handler: { handle }, connection: { via: { host }, fault: () => undefined } };
}

/** What is read of an answer. https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
function answerTo({ call, role: { partition, account, name }, sessionName, durationSeconds }: Hop): string {
  const ends = new Date(Date.now() + durationSeconds * 1000).toISOString();
  const { accessKeyId, secretAccessKey, sessionToken } = KEYS;
  const keys = `<AccessKeyId>${accessKeyId}</AccessKeyId><SecretAccessKey>${secretAccessKey}</SecretAccessKey><SessionToken>${sessionToken}</SessionToken>`;
  const arn = `arn:${partition}:sts::${account}:assumed-role/${name}/${sessionName}`;
  const session = `<Credentials>${keys}<Expiration>${ends}</Expiration></Credentials><AssumedRoleUser><Arn>${arn}</Arn></AssumedRoleUser>`;
  return `<${call}Response><${call}Result>${session}</${call}Result></${call}Response>`;
}
