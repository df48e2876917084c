import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

type MutableEnvironment = Readonly<Record<string, string | undefined>>;
/** The variables of the SDK's default chain that are set. */
export type CredentialEnv = Readonly<Record<string, string>>;

/**
 * Where the SDK's default chain looks for credentials, but for static keys, which can't renew, and for the token of a container's
 * endpoint in AWS_CONTAINER_AUTHORIZATION_TOKEN: nothing of ours takes its place, so it need not be written down.
 * Source: https://docs.aws.amazon.com/sdkref/latest/guide/environment-variables.html
 */
const CHAIN_VARIABLES = [
  'AWS_PROFILE',
  'AWS_CONFIG_FILE',
  'AWS_SHARED_CREDENTIALS_FILE',
  'AWS_ROLE_ARN',
  'AWS_ROLE_SESSION_NAME',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE',
  'AWS_EC2_METADATA_DISABLED',
  'AWS_EC2_METADATA_SERVICE_ENDPOINT',
  'AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE',
] as const;

/**
 * Where else the SDK's default chain looks, and which hosts it calls where these credentials are those of a role, or of a sign-in.
 * Nothing of ours takes the place of these, but a step's own may be unknown to later ones.
 * Source: https://docs.aws.amazon.com/sdkref/latest/guide/file-location.html
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */
const STEP_VARIABLES = [
  'HOME',
  'USERPROFILE',
  'HOMEDRIVE',
  'HOMEPATH',
  'AWS_LOGIN_CACHE_DIRECTORY',
  'AWS_EC2_METADATA_V1_DISABLED',
  'AWS_ENDPOINT_URL',
  'AWS_ENDPOINT_URL_STS',
  'AWS_ENDPOINT_URL_SSO',
  'AWS_ENDPOINT_URL_SSO_OIDC',
  'AWS_ENDPOINT_URL_SIGNIN',
  'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS',
  'AWS_USE_FIPS_ENDPOINT',
  'AWS_USE_DUALSTACK_ENDPOINT',
] as const;

const CHAIN = 'chain.json';

/**
 * The variables of the default chain as the job had them before this action's own: once profiles are installed, `AWS_CONFIG_FILE`
 * and `AWS_PROFILE` name these, and an identity that comes from the runner must not be renewed from a profile of ours.
 */
export function runnerCredentialEnv(environment: MutableEnvironment): CredentialEnv {
  return keptChain(environment) ?? setOf(CHAIN_VARIABLES, environment);
}

/** What a renewal needs to find the runner's own credentials as the step found them. */
export function renewalChain(environment: MutableEnvironment): CredentialEnv {
  return { ...runnerCredentialEnv(environment), ...setOf(STEP_VARIABLES, environment) };
}

/** Makes the environment of a renewal one in which the SDK's default chain finds what the step found. */
export function restoreRenewalChain(environment: Record<string, string | undefined>, chain: CredentialEnv): void {
  for (const name of STEP_VARIABLES) delete environment[name];
  restoreCredentialEnv(environment, chain);
  Object.assign(environment, setOf(STEP_VARIABLES, chain));
}

/** True when the job's config file is one of this action's. */
export function ownsConfig(environment: MutableEnvironment): boolean {
  return keptChain(environment) !== undefined;
}

/** Keeps the runner's chain beside a config file of ours, for later uses of the action in the job. */
export function saveCredentialEnv(folder: string, environment: MutableEnvironment): void {
  writeFileSync(path.join(folder, CHAIN), JSON.stringify(runnerCredentialEnv(environment)), {
    flag: 'wx',
    mode: 0o600,
  });
}

/**
 * Makes a process's environment one in which the SDK's default chain finds what the runner had. A chain that was read from a
 * file sets the chain's own variables and nothing else: `NODE_OPTIONS` or `PATH` in it would run somebody else's program.
 */
export function restoreCredentialEnv(environment: Record<string, string | undefined>, chain: CredentialEnv): void {
  for (const name of CHAIN_VARIABLES) delete environment[name];
  Object.assign(environment, setOf(CHAIN_VARIABLES, chain));
}

function setOf(names: readonly string[], environment: MutableEnvironment): CredentialEnv {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = Object.hasOwn(environment, name) ? environment[name] : undefined;
      return value ? [[name, value]] : [];
    }),
  );
}

function keptChain(environment: MutableEnvironment): CredentialEnv | undefined {
  const config = environment.AWS_CONFIG_FILE;
  if (!config || !/[\\/]xacct-action-[0-9a-f]{24}[\\/]config$/.test(config)) return undefined;
  try {
    const found: unknown = JSON.parse(readFileSync(path.join(path.dirname(config), CHAIN), 'utf8'));
    return isChain(found) ? setOf(CHAIN_VARIABLES, found) : undefined;
  } catch {
    // Its profiles are retired, or the file is somebody else's.
    return undefined;
  }
}

function isChain(value: unknown): value is CredentialEnv {
  return typeof value === 'object' && value !== null && Object.values(value).every((text) => typeof text === 'string');
}
