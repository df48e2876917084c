/**
 * A text as a policy writes it to match exactly this text, where `*` and `?` are wildcards and `${…}` is a variable.
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-specialchars
 */
export function literalPattern(text: string): string {
  return text.replace(/[$*?]/g, (mark) => `\${${mark}}`);
}
