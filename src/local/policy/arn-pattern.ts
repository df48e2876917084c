/**
 * ARNs as the ARN operators compare them: part by part, so that no wildcard reaches across a colon of the first five.
 *
 * Source: "ARN condition operators"
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_ARN).
 */
import { compilePattern, type Matcher } from './pattern.js';

const PARTS = 6;

/** Makes a matcher out of an ARN with wildcards; `undefined` when the text is none. `*` alone stands for every ARN. */
export function compileArnPattern(pattern: string, variables: boolean): Matcher | undefined {
  if (pattern === '*') return (text) => splitArn(text) !== undefined;
  const parts = splitArn(pattern, variables);
  if (parts === undefined) return undefined;
  const matchers = parts.map((part) => compilePattern(part, { wildcards: true, variables }));
  return (text, context) => {
    const given = splitArn(text);
    return given?.every((part, at) => matchers[at]?.(part, context)) ?? false;
  };
}

/** The six parts of an ARN; what follows the fifth colon is one part. `undefined` when there are fewer. */
function splitArn(text: string, variables = false): string[] | undefined {
  const parts: string[] = [];
  let start = 0;
  for (let at = 0; at < text.length && parts.length < PARTS - 1; at += 1) {
    // A colon inside `${…}` belongs to a variable's name.
    if (variables && text.startsWith('${', at)) at = Math.max(at, text.indexOf('}', at));
    if (text[at] !== ':') continue;
    parts.push(text.slice(start, at));
    start = at + 1;
  }
  return parts.length === PARTS - 1 ? [...parts, text.slice(start)] : undefined;
}
