/** What the tests of the local AWS share: a signing key made once, and clients as a job has them. */
import {
  AssumeRoleCommand,
  type AssumeRoleCommandInput,
  AssumeRoleWithWebIdentityCommand,
  STSClient,
} from '@aws-sdk/client-sts';
import type { LocalAws, LocalAwsOptions } from '../../src/emulator/emulator.js';
import { startLocalAws } from '../../src/emulator/emulator.js';
import { makeIssuerKey } from '../../src/emulator/github/issuer.js';

export const HUB = 'arn:aws:iam::111122223333:role/github-hub';
export const TARGET = 'arn:aws:iam::222222222222:role/DeployRole';
export const HUB_SESSION = 'arn:aws:sts::111122223333:assumed-role/github-hub/shop-1-1';
export const TARGET_SESSION = 'arn:aws:sts::222222222222:assumed-role/DeployRole/shop-1-1';

const key = makeIssuerKey();
const running: LocalAws[] = [];

/** Starts a local AWS that `stopAll` ends. */
export async function start(options: LocalAwsOptions): Promise<LocalAws> {
  const aws = await startLocalAws({ key, ...options });
  running.push(aws);
  return aws;
}

export async function stopAll(): Promise<void> {
  await Promise.all(running.splice(0).map((aws) => aws.stop()));
}

export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** A client of the AWS SDK, without its retries. */
export function stsClient(aws: LocalAws, credentials?: Keys, region = 'eu-west-1'): STSClient {
  return new STSClient({ region, endpoint: aws.stsUrl, maxAttempts: 1, ...(credentials && { credentials }) });
}

/** The token of the job, as the token endpoint gives it. */
export async function fetchToken(aws: LocalAws, audience = 'sts.amazonaws.com'): Promise<string> {
  const response = await fetch(`${aws.tokenRequestUrl}&audience=${encodeURIComponent(audience)}`, {
    headers: { authorization: `bearer ${aws.requestToken}` },
  });
  const { value } = (await response.json()) as { value: string };
  return value;
}

/** Exchanges a token for a role's session. */
export async function exchange(
  aws: LocalAws,
  more: { token?: string; role?: string; seconds?: number; policy?: string } = {},
): Promise<Keys> {
  const { Credentials } = await stsClient(aws).send(
    new AssumeRoleWithWebIdentityCommand({
      RoleArn: more.role ?? HUB,
      RoleSessionName: 'shop-1-1',
      WebIdentityToken: more.token ?? (await fetchToken(aws)),
      DurationSeconds: more.seconds,
      Policy: more.policy,
    }),
  );
  return keysOf(Credentials);
}

/** Assumes the target role. */
export async function hop(aws: LocalAws, from: Keys, more: Partial<AssumeRoleCommandInput> = {}): Promise<Keys> {
  const { Credentials } = await stsClient(aws, from).send(
    new AssumeRoleCommand({ RoleArn: TARGET, RoleSessionName: 'shop-1-1', ...more }),
  );
  return keysOf(Credentials);
}

/** The wire code, status and message of what a call was refused with. */
export async function refusalOf(call: Promise<unknown>): Promise<{ code: string; status: number; message: string }> {
  try {
    await call;
  } catch (error) {
    const { Code, message, $metadata } = error as {
      Code: string;
      message: string;
      $metadata: { httpStatusCode: number };
    };
    return { code: Code, status: $metadata.httpStatusCode, message };
  }
  throw new Error('the call was not refused');
}

function keysOf(
  credentials:
    | { AccessKeyId?: string | undefined; SecretAccessKey?: string | undefined; SessionToken?: string | undefined }
    | undefined,
): Keys {
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = credentials ?? {};
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
}
