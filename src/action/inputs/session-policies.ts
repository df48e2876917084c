import { type Invalid, invalid } from '../../shared/inputs/input-issues.js';
import type { InputReader } from '../../shared/inputs/input-reader.js';
import { listOf } from '../../shared/inputs/values.js';
import { slipIn } from '../../shared/text/json-slip.js';

// The limits of session policies: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
const SHARED_CHARACTERS = 2048;
const MOST_MANAGED = 10;
const OUTSIDE_CHARACTERS = /[^\t\n\r\u0020-\u00ff]/u;
const POLICY_ARN = /^arn:(aws(?:-[a-z]+)*):iam::(aws|\d{12}):policy\/(?:[!-~]+\/)?[\w+=,.@-]{1,128}$/;

/** What narrows the target session. */
export interface SessionPolicies {
  readonly policy?: string;
  readonly policyArns: readonly string[];
}

/**
 * Session policies out of `inline-session-policy` and `managed-session-policies`. The inline policy is sent as it was
 * written. Notes what is wrong. `target` is undefined when the target role itself is not known yet.
 */
export function readSessionPolicies(
  inputs: InputReader,
  target: { readonly account: string; readonly partition: string } | undefined,
): SessionPolicies {
  const policy = inputs.value('inline-session-policy', parsePolicy);
  const policyArns = inputs.value('managed-session-policies', listOf(policyArnOf(target))) ?? [];
  if (policyArns.length > MOST_MANAGED) {
    inputs.report('managed-session-policies', { code: 'too-many-policies', count: policyArns.length });
  }
  const length = [policy ?? '', ...policyArns].reduce((sum, text) => sum + text.length, 0);
  if (length > SHARED_CHARACTERS) {
    const longest = policy === undefined ? 'managed-session-policies' : 'inline-session-policy';
    inputs.report(longest, { code: 'policies-too-long', length });
  }
  return { policyArns, ...(policy !== undefined && { policy }) };
}

function parsePolicy(text: string): string | Invalid {
  const position = text.search(OUTSIDE_CHARACTERS);
  if (position >= 0) {
    const character = String.fromCodePoint(text.codePointAt(position) ?? 0);
    return invalid({ code: 'policy-characters', character, position });
  }
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return invalid({ code: 'policy-not-json', reason: whereJsonEnds(text) });
  }
  if (typeof document !== 'object' || document === null || Array.isArray(document)) {
    return invalid({ code: 'policy-not-an-object' });
  }
  return 'Statement' in document ? text : invalid({ code: 'policy-without-statement' });
}

/** V8's message quotes the text; where the fault lies is enough, and a policy is nobody else's business. */
function whereJsonEnds(text: string): string {
  const at = slipIn(text) ?? text.length;
  return at === text.trimEnd().length
    ? `it ends too early, after character ${at}`
    : `the fault is at character ${at + 1}`;
}

function policyArnOf(target: { readonly account: string; readonly partition: string } | undefined) {
  return (text: string): string | Invalid => {
    const [, partition, owner] = POLICY_ARN.exec(text) ?? [];
    if (partition === undefined || owner === undefined) return invalid({ code: 'not-a-policy-arn', found: text });
    if (target === undefined) return text;
    const fits = partition === target.partition && (owner === 'aws' || owner === target.account);
    return fits ? text : invalid({ code: 'policy-of-another-account', found: text, ...target });
  };
}
