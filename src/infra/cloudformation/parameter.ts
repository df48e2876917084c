/** A parameter as `aws cloudformation … --parameters file://FILE` reads it. */
export interface Parameter {
  readonly ParameterKey: string;
  readonly ParameterValue: string;
}

/**
 * The longest value that a parameter takes, in characters: CloudFormation counts 4096 bytes, and nothing in these values takes two.
 * Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
 */
export const LONGEST_VALUE = 4096;

/** Parameters of hub.yml that the accounts file and the other flags say nothing of, each with the form of its value. */
export const FREE_HUB_PARAMETERS: ReadonlyMap<string, string> = new Map([
  ['PermissionsBoundaryArn', 'ARN of a policy'],
  ['ProviderArn', 'ARN of an OIDC provider that is there'],
  ['RevokeSessionsIssuedBefore', '2026-11-26T14:00:00Z'],
  ['SelfSimulation', 'on'],
]);

/** Parameters of target.yml that the accounts file and the other flags say nothing of, each with the form of its value. */
export const FREE_TARGET_PARAMETERS: ReadonlyMap<string, string> = new Map([
  ['AuditPrincipalArn', 'ARN of a role of the security account'],
  ['AuditRoleName', 'name of a role'],
  ['PermissionsBoundaryArn', 'ARN of a policy'],
  ['PermissionsBoundaryName', 'name of a policy that every account has'],
  ['PolicyArns', 'ARNs of policies, with commas and without blanks between them'],
  ['PolicyName', 'name of a policy that every account has'],
  ['ProviderArn', 'ARN of an OIDC provider that is there'],
  ['RevokeSessionsIssuedBefore', '2026-11-26T14:00:00Z'],
]);

/**
 * Parameters of target.yml that are secrets. What the command makes is kept, and a command line is seen by others, so they are put in by
 * hand: docs/setup.md says how for a new external id, docs/runbook.md for one that takes the place of another.
 */
export const SECRET_TARGET_PARAMETERS: readonly string[] = ['ExternalId', 'FormerExternalId'];

/**
 * Parameters by name; those without a value are left out. That is for what is put in by hand alone: a stack that is deployed anew keeps the
 * value of every parameter that is left out, and so would keep what was once let in and is not asked for any more.
 * Source: `--parameter-overrides`, https://docs.aws.amazon.com/cli/latest/reference/cloudformation/deploy/
 */
export function parametersFrom(values: Readonly<Record<string, string | undefined>>): Parameter[] {
  return Object.entries(values).flatMap(([ParameterKey, ParameterValue]) =>
    ParameterValue === undefined ? [] : { ParameterKey, ParameterValue },
  );
}

/** A list as the templates take it. */
export function listOf(values: readonly string[]): string {
  return values.join(',');
}

/** How the templates take what can be switched. */
export function onOrOff(isOn: boolean): 'on' | 'off' {
  return isOn ? 'on' : 'off';
}
