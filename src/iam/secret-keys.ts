/** True for a condition key whose values are secrets, in a policy as in a request: they are compared and never shown. */
export function isSecretKey(key: string): boolean {
  return key.toLowerCase() === 'sts:externalid';
}
