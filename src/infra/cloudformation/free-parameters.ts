/** A parameter as `aws cloudformation … --parameters file://FILE` reads it. */
export interface StackParameter {
  readonly ParameterKey: string;
  readonly ParameterValue: string;
}

/**
 * The longest value that a parameter takes, in characters: CloudFormation counts 4096 bytes, and nothing in these values takes two.
 * Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
 */
export const LONGEST_VALUE = 4096;

/** Parameters of hub.yml that neither the accounts file nor another flag sets, and what their values are, for people. */
export const FREE_HUB_PARAMETERS: ReadonlyMap<string, string> = new Map([
  ['PermissionsBoundaryArn', 'ARN of a policy'],
  ['ProviderArn', 'ARN of an existing OIDC provider'],
  ['RevokeSessionsIssuedBefore', '2026-11-26T14:00:00Z'],
  ['SelfReading', 'on'],
  ['SelfSimulation', 'on'],
]);

/** The same of target.yml. */
export const FREE_TARGET_PARAMETERS: ReadonlyMap<string, string> = new Map([
  ['AuditPrincipalArn', 'ARN of a role of the security account'],
  ['AuditRoleName', 'name of a role'],
  ['PermissionsBoundaryArn', 'ARN of a policy'],
  ['PermissionsBoundaryName', 'name of a policy that every account has'],
  ['PolicyArns', 'ARNs of policies, separated by commas without spaces'],
  ['PolicyName', 'name of a policy that every account has'],
  ['ProviderArn', 'ARN of an existing OIDC provider'],
  ['RevokeSessionsIssuedBefore', '2026-11-26T14:00:00Z'],
  ['SessionTagKeys', 'keys of session tags, separated by commas without spaces'],
]);

/**
 * Parameters of target.yml that are secrets. What the command makes is kept, and a command line is seen by others, so they are put in by
 * hand: see docs/setup.md for a new external id, docs/runbook.md for its rotation.
 */
export const SECRET_TARGET_PARAMETERS: readonly string[] = ['ExternalId', 'FormerExternalId'];

/**
 * Parameters by name; those without a value are left out, which is only for values that are set by hand: a redeployed stack keeps the
 * value of every parameter that is left out, and so would keep what is not requested any more.
 * Source: `--parameter-overrides`, https://docs.aws.amazon.com/cli/latest/reference/cloudformation/deploy/
 */
export function parametersFrom(values: Readonly<Record<string, string | undefined>>): StackParameter[] {
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
