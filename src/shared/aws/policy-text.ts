/**
 * A text as a policy must write it to mean itself where `*` and `?` stand for others and `${…}` is expanded.
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-specialchars
 */
export function literalPattern(text: string): string {
  return text.replace(/[$*?]/g, (mark) => `\${${mark}}`);
}
