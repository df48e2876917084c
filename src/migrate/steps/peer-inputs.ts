/**
 * The inputs of aws-actions/configure-aws-credentials, with the major version that was the first to have each.
 * Source: action.yml of its tags v1 to v6.2.3.
 */
const SINCE: ReadonlyMap<string, number> = new Map([
  ['audience', 1],
  ['aws-access-key-id', 1],
  ['aws-region', 1],
  ['aws-secret-access-key', 1],
  ['aws-session-token', 1],
  ['mask-aws-account-id', 1],
  ['role-duration-seconds', 1],
  ['role-external-id', 1],
  ['role-session-name', 1],
  ['role-skip-session-tagging', 1],
  ['role-to-assume', 1],
  ['web-identity-token-file', 1],
  ['http-proxy', 2],
  ['inline-session-policy', 2],
  ['managed-session-policies', 2],
  ['role-chaining', 2],
  ['disable-retry', 3],
  ['output-credentials', 3],
  ['retry-max-attempts', 3],
  ['special-characters-workaround', 3],
  ['unset-current-credentials', 3],
  ['output-env-credentials', 4],
  ['use-existing-credentials', 4],
  ['action-timeout-s', 5],
  ['allowed-account-ids', 5],
  ['force-skip-oidc', 5],
  ['no-proxy', 5],
  ['aws-profile', 6],
  ['custom-tags', 6],
  ['overwrite-aws-profile', 6],
  ['sts-endpoint', 6],
  ['transitive-tag-keys', 6],
]);

/** Inputs that are on or off, each with its value where it is not set. */
export const SWITCHES: ReadonlyMap<string, boolean> = new Map([
  ['disable-retry', false],
  ['force-skip-oidc', false],
  ['mask-aws-account-id', false],
  ['output-credentials', false],
  ['output-env-credentials', true],
  ['overwrite-aws-profile', false],
  ['role-chaining', false],
  ['role-skip-session-tagging', false],
  ['special-characters-workaround', false],
  ['unset-current-credentials', false],
]);

/**
 * Inputs that versions 3 and later also take from environment variables of these names, in upper case and with underscores. Those that
 * this action reads from the same variables are left out.
 * Source: `translateEnvVariables` in src/helpers.ts.
 */
const FROM_ENVIRONMENT: readonly string[] = [
  'role-to-assume',
  'web-identity-token-file',
  'role-chaining',
  'audience',
  'mask-aws-account-id',
  'role-duration-seconds',
  'role-external-id',
  'role-session-name',
  'role-skip-session-tagging',
  'transitive-tag-keys',
  'inline-session-policy',
  'managed-session-policies',
  'output-credentials',
  'unset-current-credentials',
  'disable-retry',
  'retry-max-attempts',
  'special-characters-workaround',
  'use-existing-credentials',
  'overwrite-aws-profile',
];

/** Static keys as inputs. */
export const KEY_INPUTS = ['aws-access-key-id', 'aws-secret-access-key', 'aws-session-token'] as const;

/** The default session name of every version. */
export const PEER_SESSION_NAME = 'GitHubActions';

/** The keys of the session tags that it sends by default. */
export const STANDARD_TAG_KEYS: readonly string[] = [
  'GitHub',
  'Repository',
  'Workflow',
  'Action',
  'Actor',
  'Commit',
  'Branch',
  'EventName',
  'BaseRef',
  'HeadRef',
  'RunId',
  'Job',
  'TriggeringActor',
];

/** True for an input of any version. */
export function isPeerInput(name: string): boolean {
  return SINCE.has(name);
}

/** True for an input that a version ignores, because a later one introduced it. False where the version is not known. */
export function isIgnoredBy(major: number | undefined, name: string): boolean {
  return major !== undefined && (SINCE.get(name) ?? 0) > major;
}

/** The variable among these that the step takes an input from. */
export function inputVariable(
  major: number | undefined,
  env: Iterable<string>,
  isSet: (name: string) => boolean,
): string | undefined {
  if (major !== undefined && major < 3) return undefined;
  const names = new Set(env);
  const name = FROM_ENVIRONMENT.find((input) => names.has(variableOf(input)) && !isSet(input));
  return name && variableOf(name);
}

function variableOf(input: string): string {
  return input.toUpperCase().replaceAll('-', '_');
}
