/**
 * ARNs as the ARN operators compare them: field by field, so that no wildcard reaches across a colon of the first five.
 *
 * Source: "ARN condition operators"
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_ARN).
 */
import { ARN_FIELDS, splitArn } from './arn-fields.js';
import { compilePattern, type Matcher } from './string-pattern.js';

/** Makes a matcher out of an ARN with wildcards; `undefined` when the text is none. `*` alone stands for every ARN. */
export function compileArnPattern(pattern: string, variables: boolean): Matcher | undefined {
  if (pattern === '*') return isComplete;
  const fields = splitArn(pattern, variables);
  if (fields.length < ARN_FIELDS) return undefined;
  const matchers = fields.map((field) => compilePattern(field, { wildcards: true, variables }));
  return (text, context) => {
    const given = splitArn(text);
    return given.length === ARN_FIELDS && given.every((field, at) => matchers[at]?.(field, context));
  };
}

function isComplete(text: string): boolean {
  return splitArn(text).length === ARN_FIELDS;
}
