import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Environment } from '../../shared/environment.js';

/** The variables of the SDK's default credential chain that are set. */
export type CredentialEnv = Readonly<Record<string, string>>;

/**
 * Where the SDK's default chain looks for credentials. Left out are static keys, which cannot renew, and
 * AWS_CONTAINER_AUTHORIZATION_TOKEN, a secret that nothing of ours replaces.
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
 * Variables that only this step may have: other places where the chain looks, and the hosts that it calls for credentials of a role
 * or of a sign-in.
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
 * The variables of the default chain as the runner set them. Once profiles are installed, `AWS_CONFIG_FILE` and `AWS_PROFILE` name
 * these, and the runner's own identity must not be renewed from a profile of ours.
 */
export function runnerCredentialEnv(environment: Environment): CredentialEnv {
  return savedChain(environment) ?? setOf(CHAIN_VARIABLES, environment);
}

/** What a renewal needs to find the runner's own credentials as the step found them. */
export function renewalChain(environment: Environment): CredentialEnv {
  return { ...runnerCredentialEnv(environment), ...setOf(STEP_VARIABLES, environment) };
}

/** Changes the environment of a renewal so that the default chain finds what the step found. */
export function restoreRenewalChain(environment: Record<string, string | undefined>, chain: CredentialEnv): void {
  restore([...STEP_VARIABLES, ...CHAIN_VARIABLES], environment, chain);
}

/** True when the job's config file is one of this action's. */
export function ownsConfig(environment: Environment): boolean {
  return savedChain(environment) !== undefined;
}

/** Saves the runner's variables beside a config file of ours, for later uses of the action in the job. */
export function saveCredentialEnv(folder: string, environment: Environment): void {
  const text = JSON.stringify(runnerCredentialEnv(environment));
  writeFileSync(path.join(folder, CHAIN), text, { flag: 'wx', mode: 0o600 });
}

/** Changes a process's environment so that the default chain finds what the runner set. */
export function restoreCredentialEnv(environment: Record<string, string | undefined>, chain: CredentialEnv): void {
  restore(CHAIN_VARIABLES, environment, chain);
}

/** Sets these names and no others: with `NODE_OPTIONS` or `PATH`, a file that was changed could run another program. */
function restore(
  names: readonly string[],
  environment: Record<string, string | undefined>,
  chain: CredentialEnv,
): void {
  for (const name of names) delete environment[name];
  Object.assign(environment, setOf(names, chain));
}

function setOf(names: readonly string[], environment: Environment): CredentialEnv {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = Object.hasOwn(environment, name) ? environment[name] : undefined;
      return value ? [[name, value]] : [];
    }),
  );
}

function savedChain(environment: Environment): CredentialEnv | undefined {
  const config = environment.AWS_CONFIG_FILE;
  if (!config || !/[\\/]xacct-action-[0-9a-f]{24}[\\/]config$/.test(config)) return undefined;
  try {
    const found: unknown = JSON.parse(readFileSync(path.join(path.dirname(config), CHAIN), 'utf8'));
    return isChain(found) ? setOf(CHAIN_VARIABLES, found) : undefined;
  } catch {
    // Its profiles were removed, or the file is not ours.
    return undefined;
  }
}

function isChain(value: unknown): value is CredentialEnv {
  return typeof value === 'object' && value !== null && Object.values(value).every((text) => typeof text === 'string');
}
