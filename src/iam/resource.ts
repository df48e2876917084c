/**
 * The values of `Resource` and `NotResource`.
 *
 * Source: "IAM JSON policy elements: Resource"
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html).
 */
import { PARTITIONS } from '../shared/aws/partition.js';
import { ARN_FIELDS, splitArn } from './arn-pattern.js';
import type { KindRules } from './policy-kinds.js';
import { type ContextKeys, compilePattern, hasAllValues, type Matcher } from './string-pattern.js';
import { MalformedPolicy } from './syntax.js';
import { placeholdersIn, replacePlaceholders } from './unknown.js';

export interface ResourceRules extends Pick<KindRules, 'isOfIam' | 'completesArns'> {
  readonly variables: boolean;
  readonly effect: 'Allow' | 'Deny';
  /** True for `NotResource`. */
  readonly negated: boolean;
}

const NO_VARIABLES = new Map();

/**
 * Makes a matcher out of a resource. Missing fields of an ARN are wildcards: `arn:aws:sqs` is `arn:aws:sqs:*:*:*`
 * ("Identify AWS resources with Amazon Resource Names (ARNs)", https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html).
 * A placeholder, or a variable in a form that AWS does not document, is taken as any text, so that what it may match is found by
 * `unknownOfResource`. Where AWS does not document how a resource is read, it matches by every reading if a match denies, and by none if a
 * match allows. Throws `MalformedPolicy` for what is no ARN, for a partition that AWS does not have, for an incomplete ARN where the kind of
 * document takes none, and for an ARN of IAM that IAM does not take.
 */
export function compileResource(resource: string, where: string, rules: ResourceRules): Matcher {
  const { variables, isOfIam, completesArns, effect, negated } = rules;
  const denies = (effect === 'Deny') !== negated;
  const compile = (pattern: string) => compilePattern(pattern, { wildcards: true, variables });
  if (resource === '*') return compile(resource);
  if (placeholdersIn(resource).length > 0) {
    const anyText = replacePlaceholders(resource, '*');
    // What begins with one is the ARN of a resource outside IAM, and no role.
    return anyText.startsWith('*') ? nothing : compileResource(anyText, where, rules);
  }
  const fields = splitArn(resource, variables);
  const [prefix, partition] = fields;
  if (prefix !== 'arn' || partition === undefined) {
    throw new MalformedPolicy(where, `Resource ${resource} must be in ARN format or "*".`);
  }
  // AWS's words: https://github.com/hashicorp/terraform-provider-aws/issues/3045
  if (!isPartition(partition)) {
    throw new MalformedPolicy(where, `Partition "${partition}" is not valid for resource "${resource}".`);
  }
  const missing = ARN_FIELDS - fields.length;
  if (missing > 0 && !completesArns) {
    throw new MalformedPolicy(
      where,
      `Resource ${resource} is an incomplete ARN (use all six fields: arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE)`,
    );
  }
  const detail = isOfIam ? detailOfIam(fields, resource) : undefined;
  if (detail !== undefined) throw new MalformedPolicy(where, detail);
  const completed = compile(resource + ':*'.repeat(missing));
  if (!denies) return hasVariableEarly(fields, variables) ? nothing : completed;
  const asWritten = compile(resource);
  // Of a `NotResource` with such a variable it "will not match any resource", which may be about the value or the element.
  const isOpen = (context: ContextKeys) => negated && variables && !hasAllValues(resource, context);
  return (text, context) => completed(text, context) || asWritten(text, context) || isOpen(context);
}

const nothing: Matcher = () => false;

/**
 * What IAM says of a complete ARN of its own that has a region (https://github.com/cloud-gov/terraform-provision/pull/1838), or a name
 * without its type, as in `arn:aws:iam::222222222222:DeployRole` (https://github.com/duo-labs/parliament/pull/177). Wildcards and variables
 * may match the right text.
 */
function detailOfIam([, , service, region, , name]: readonly string[], resource: string): string | undefined {
  if (service !== 'iam' || region === undefined || name === undefined) return undefined;
  if (PLAIN.test(region)) return `IAM resource ${resource} cannot contain region information. (leave the region empty)`;
  if (!PLAIN.test(name) || name.includes('/') || name === 'root') return undefined;
  return `IAM resource path must either be "*" or start with user/, role/, group/, policy/ … (use role/${name} for a role)`;
}

// Without wildcards and variables.
const PLAIN = /^[^*?${}]+$/;

/**
 * "You can't use a variable to replace parts of the ARN before the fifth colon, such as the service or account"
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-wheretouse).
 */
function hasVariableEarly(fields: readonly string[], variables: boolean): boolean {
  return variables && fields.slice(0, ARN_FIELDS - 1).some((field) => field.includes('${'));
}

/** By the page a partition has no wildcard; `arn:*:…` is in many policies that AWS accepted, AWS Control Tower's among them. */
function isPartition(partition: string): boolean {
  const matches = compilePattern(partition, { wildcards: true, variables: false });
  return [...PARTITIONS].some((known) => matches(known, NO_VARIABLES));
}
