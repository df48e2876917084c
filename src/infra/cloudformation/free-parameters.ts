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

export interface FreeParameter {
  /** What its value is, for people. */
  readonly form: string;
  /** What the template takes, as its `AllowedPattern` or `AllowedValues` have it, so that a deployment does not fail of it later. */
  readonly shape: RegExp;
}

const POLICY: FreeParameter = {
  form: 'ARN of a policy',
  shape: /^$|^arn:aws(-[a-z]+)*:iam::(aws|[0-9]{12}):policy\/[A-Za-z0-9_+=.@/-]+$/,
};
const NAMED_POLICY: FreeParameter = {
  form: 'name of a policy that every account has',
  shape: /^$|^([A-Za-z0-9_+=.@-]+\/)*[A-Za-z0-9_+=.@-]{1,128}$/,
};
const PROVIDER: FreeParameter = {
  form: 'ARN of an OIDC provider that is there',
  shape: /^$|^arn:aws(-[a-z]+)*:iam::[0-9]{12}:oidc-provider\/[A-Za-z0-9._/-]+$/,
};
const INSTANT: FreeParameter = {
  form: '2026-11-26T14:00:00Z',
  shape: /^$|^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$/,
};

/** Parameters of hub.yml that neither the accounts file nor another flag sets. */
export const FREE_HUB_PARAMETERS: ReadonlyMap<string, FreeParameter> = new Map([
  ['PermissionsBoundaryArn', POLICY],
  ['ProviderArn', PROVIDER],
  ['RevokeSessionsIssuedBefore', INSTANT],
  ['SelfSimulation', { form: 'on', shape: /^(?:off|on)$/ }],
]);

/** Parameters of target.yml that neither the accounts file nor another flag sets. */
export const FREE_TARGET_PARAMETERS: ReadonlyMap<string, FreeParameter> = new Map([
  [
    'AuditPrincipalArn',
    {
      form: 'ARN of a role of the security account',
      shape: /^$|^arn:aws(-[a-z]+)*:iam::[0-9]{12}:role\/[A-Za-z0-9_+=.@/-]+$/,
    },
  ],
  ['AuditRoleName', { form: 'name of a role', shape: /^[A-Za-z0-9_+=.@-]{1,64}$/ }],
  ['PermissionsBoundaryArn', POLICY],
  ['PermissionsBoundaryName', NAMED_POLICY],
  [
    'PolicyArns',
    {
      form: 'ARNs of policies, with commas and without blanks between them',
      shape:
        /^$|^arn:aws(-[a-z]+)*:iam::(aws|[0-9]{12}):policy\/[A-Za-z0-9_+=.@/-]+(,arn:aws(-[a-z]+)*:iam::(aws|[0-9]{12}):policy\/[A-Za-z0-9_+=.@/-]+)*$/,
    },
  ],
  ['PolicyName', NAMED_POLICY],
  ['ProviderArn', PROVIDER],
  ['RevokeSessionsIssuedBefore', INSTANT],
  [
    'SessionTagKeys',
    {
      form: 'keys of session tags, with commas and without blanks between them',
      shape: /^$|^[A-Za-z0-9_.:/=+@-]{1,128}(,[A-Za-z0-9_.:/=+@-]{1,128}){0,49}$/,
    },
  ],
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
