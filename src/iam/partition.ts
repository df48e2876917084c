/**
 * ARNs of another partition than the account's, which IAM and STS reject in the policies that they store.
 *
 * Sources: "Identify AWS resources with Amazon Resource Names (ARNs)" (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html)
 * on partitions, and AWS's words for a resource (https://github.com/terraform-aws-modules/terraform-aws-iam/issues/39) and for a principal
 * (https://github.com/DataDog/cloudformation-template/issues/71).
 */
import { type Policy, type PolicyKind, parsePolicy } from './document.js';
import { KIND_RULES } from './policy-kinds.js';
import { compilePattern } from './string-pattern.js';
import { MalformedPolicy } from './syntax.js';

/** Reads a policy of an account in this partition. Throws `MalformedPolicy`. */
export function parsePolicyIn(partition: string, source: string | object, kind: PolicyKind): Policy {
  const policy = parsePolicy(source, kind);
  checkPartition(policy, partition);
  return policy;
}

/**
 * Throws `MalformedPolicy` where a policy of an account in this partition names a resource or principal of another partition. A partition
 * with wildcards (`arn:*:…`) must match. AWS Organizations is not known to reject them.
 */
export function checkPartition({ kind, statements }: Policy, partition: string): void {
  if (!KIND_RULES[kind].isOfIam) return;
  for (const { index, principals, resources } of statements) {
    const where = `Statement[${index}]`;
    const principal = principals?.of.find(({ written }) => isForeign(written, partition));
    if (principal !== undefined) {
      const type = principal.kind === 'federated' ? 'Federated' : 'AWS';
      const reason = `Invalid principal in policy: "${type}":"${principal.written}" (${useOwn(partition)})`;
      throw new MalformedPolicy(`${where}.Principal.${type}`, reason);
    }
    const resource = resources?.written.find((written) => isForeign(written, partition));
    if (resource === undefined) continue;
    throw new MalformedPolicy(
      `${where}.${resources?.negated ? 'NotResource' : 'Resource'}`,
      `Partition "${partitionOf(resource)}" is not valid for resource "${resource}". (${useOwn(partition)})`,
    );
  }
}

function useOwn(partition: string): string {
  return `the account is in the partition ${partition}: use arn:${partition}:, or correct the account's partition`;
}

function isForeign(written: string, partition: string): boolean {
  const found = partitionOf(written);
  return found !== undefined && !compilePattern(found, { wildcards: true, variables: false })(partition, new Map());
}

/** `undefined` for a text that is not an ARN. */
function partitionOf(written: string): string | undefined {
  const [prefix, partition] = written.split(':', 2);
  return prefix === 'arn' ? partition : undefined;
}
