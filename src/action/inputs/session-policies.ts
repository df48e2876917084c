import type { InputReader } from '../../shared/inputs/input-reader.js';
import { type Invalid, invalid } from '../../shared/inputs/invalid.js';
import type { Setting } from '../../shared/inputs/settings.js';

// The limits of session policies: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
const SHARED_CHARACTERS = 2048;
const MOST_MANAGED = 10;
const POLICY_ARN = /^arn:(aws(?:-[a-z]+)*):iam::(aws|\d{12}):policy\/(?:[!-~]+\/)?[\w+=,.@-]{1,128}$/;

/** The ARN of a managed policy. */
export function parsePolicyArn(text: string): string | Invalid {
  return POLICY_ARN.test(text) ? text : invalid({ code: 'not-a-policy-arn', found: text });
}

/** Checks the policies that narrow a session, together and against the target role, if that is known. */
export function checkSessionPolicies(
  reader: InputReader,
  policy: Setting<string> | undefined,
  policyArns: readonly string[],
  target: { readonly account: string; readonly partition: string } | undefined,
): void {
  const foreign = target && policyArns.find((arn) => !isUsable(arn, target));
  if (target !== undefined && foreign !== undefined) {
    const { account, partition } = target;
    reader.report('managed-session-policies', {
      code: 'policy-of-another-account',
      found: foreign,
      account,
      partition,
    });
  }
  if (policyArns.length > MOST_MANAGED) {
    reader.report('managed-session-policies', { code: 'too-many-policies', count: policyArns.length });
  }
  const length = [policy?.value ?? '', ...policyArns].reduce((sum, text) => sum + text.length, 0);
  if (length > SHARED_CHARACTERS) {
    reader.report(policy?.place ?? 'managed-session-policies', { code: 'policies-too-long', length });
  }
}

function isUsable(arn: string, target: { readonly account: string; readonly partition: string }): boolean {
  const [, partition, owner] = POLICY_ARN.exec(arn) ?? [];
  return partition === target.partition && (owner === 'aws' || owner === target.account);
}
