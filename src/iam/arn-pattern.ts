/**
 * ARNs as the ARN operators compare them: field by field, so that no wildcard reaches across a colon of the first five.
 *
 * Source: "ARN condition operators"
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_ARN).
 */
import { compilePattern, type Matcher } from './string-pattern.js';

/** Makes a matcher out of an ARN with wildcards; `undefined` when the text is not an ARN. `*` alone is taken for every ARN. */
export function compileArnPattern(pattern: string, variables: boolean): Matcher | undefined {
  if (pattern === '*') return isArn;
  const fields = splitArn(pattern, variables);
  if (fields.length < ARN_FIELDS) return undefined;
  const matchers = fields.map((field) => compilePattern(field, { wildcards: true, variables }));
  return (text, context) => {
    const given = splitArn(text);
    return given.length === ARN_FIELDS && given.every((field, at) => matchers[at]?.(field, context));
  };
}

/** True for a complete ARN. */
export function isArn(text: string): boolean {
  return splitArn(text).length === ARN_FIELDS;
}

/**
 * The fields of an ARN: `arn`, partition, service, Region, account and resource.
 *
 * Source: "Identify AWS resources with Amazon Resource Names (ARNs)"
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html).
 */

/** How many fields a complete ARN has. */
export const ARN_FIELDS = 6;

/**
 * Splits at the first five colons; the last field may hold more of them. An incomplete ARN has fewer fields. With `variables`, a colon in
 * `${…}` is part of a variable's name.
 */
export function splitArn(text: string, variables = false): string[] {
  const fields: string[] = [];
  let start = 0;
  for (let at = 0; at < text.length && fields.length < ARN_FIELDS - 1; at += 1) {
    if (variables && text.startsWith('${', at)) at = Math.max(at, text.indexOf('}', at));
    if (text[at] !== ':') continue;
    fields.push(text.slice(start, at));
    start = at + 1;
  }
  return [...fields, text.slice(start)];
}
