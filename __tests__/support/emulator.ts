/** The emulator, and what a job calls there: the real clients of the AWS SDK, without their retries. */
import {
  type EvaluationResult,
  IAMClient,
  SimulatePrincipalPolicyCommand,
  type SimulatePrincipalPolicyCommandInput,
} from '@aws-sdk/client-iam';
import {
  AssumeRoleCommand,
  type AssumeRoleCommandInput,
  AssumeRoleWithWebIdentityCommand,
  type Credentials,
  GetCallerIdentityCommand,
  STSClient,
  type STSClientConfig,
} from '@aws-sdk/client-sts';
import type { LocalAws, LocalAwsOptions } from '../../src/emulator/emulator.js';
import { startLocalAws } from '../../src/emulator/emulator.js';
import { makeIssuerKey } from '../../src/emulator/github/issuer.js';
import { HUB_ROLE, SESSION_NAME, TARGET_ROLE } from './names.js';

const key = makeIssuerKey();
const running: LocalAws[] = [];

/** Starts an emulator that `stopEmulators` stops. */
export async function startEmulator(options: LocalAwsOptions): Promise<LocalAws> {
  const aws = await startLocalAws({ key, ...options });
  running.push(aws);
  return aws;
}

export async function stopEmulators(): Promise<void> {
  await Promise.all(running.splice(0).map((aws) => aws.stop()));
}

export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** The time at which a client signs, where it is not now. */
export type ClientClock = Pick<STSClientConfig, 'systemClockOffset'>;

/** A client of STS. */
export function stsClient(aws: LocalAws, credentials?: Keys, region = 'eu-west-1', clock: ClientClock = {}): STSClient {
  return new STSClient({ region, endpoint: aws.stsUrl, maxAttempts: 1, ...(credentials && { credentials }), ...clock });
}

/** A client of IAM. */
export function iamClient(aws: LocalAws, credentials: Keys, region = 'us-east-1', clock: ClientClock = {}): IAMClient {
  return new IAMClient({ region, endpoint: aws.iamUrl, maxAttempts: 1, credentials, ...clock });
}

/** The ARN of the session or user that has these keys. */
export async function callerArn(aws: LocalAws, keys: Keys, region?: string): Promise<string> {
  return (await stsClient(aws, keys, region).send(new GetCallerIdentityCommand({}))).Arn ?? '';
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
  more: {
    token?: string | undefined;
    role?: string;
    seconds?: number;
    policy?: string;
    policyArns?: readonly string[];
  } = {},
): Promise<Keys> {
  const { Credentials } = await stsClient(aws).send(
    new AssumeRoleWithWebIdentityCommand({
      RoleArn: more.role ?? HUB_ROLE,
      RoleSessionName: SESSION_NAME,
      WebIdentityToken: more.token ?? (await fetchToken(aws)),
      DurationSeconds: more.seconds,
      Policy: more.policy,
      PolicyArns: more.policyArns?.map((arn) => ({ arn })),
    }),
  );
  return keysOf(Credentials);
}

/** Assumes the target role. */
export async function hop(
  aws: LocalAws,
  from: Keys,
  more: Partial<AssumeRoleCommandInput> = {},
  clock?: ClientClock,
): Promise<Keys> {
  const { Credentials } = await stsClient(aws, from, undefined, clock).send(
    new AssumeRoleCommand({ RoleArn: TARGET_ROLE, RoleSessionName: SESSION_NAME, ...more }),
  );
  return keysOf(Credentials);
}

/** The code, status and message of the error that a call was answered with. */
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

/** Credentials as an answer of STS has them, in the form that a client takes. */
export function keysOf(credentials: Partial<Credentials> | undefined): Keys {
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = credentials ?? {};
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
}

/** Simulates `sts:AssumeRole` of the hub role on the target role; `more` changes the request. */
export function simulate(
  aws: LocalAws,
  credentials: Keys,
  more: Partial<SimulatePrincipalPolicyCommandInput> = {},
  region = 'us-east-1',
  clock: ClientClock = {},
) {
  const request = { PolicySourceArn: HUB_ROLE, ActionNames: ['sts:AssumeRole'], ResourceArns: [TARGET_ROLE], ...more };
  return iamClient(aws, credentials, region, clock).send(new SimulatePrincipalPolicyCommand(request));
}

/** The one result of a simulation. */
export async function resultOf(answer: ReturnType<typeof simulate>): Promise<EvaluationResult> {
  const { EvaluationResults: [result, ...others] = [] } = await answer;
  if (result === undefined || others.length > 0) throw new Error('there is not one result');
  return result;
}
