/**
 * How much of the allotted space policies and tags take up.
 *
 * AWS does not publish the packing ("PackedPolicySize",
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html), so these figures are an approximation: the characters against
 * the limit of 2048 that AWS gives for plain text policies, and the bytes of tags against four times that.
 */
import { packedPolicyTooLarge, packedTagsTooLarge } from './sts-error.js';

const POLICY_CHARACTERS = 2048;
const TAG_BYTES = 8192;

/** The share in percent; `undefined` when nothing was passed. Throws `StsError` `PackedPolicyTooLarge` above 100. */
export function packedPercent(policyCharacters: number, tags: Readonly<Record<string, string>>): number | undefined {
  const tagBytes = Object.entries(tags).reduce(
    (sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(value),
    0,
  );
  if (policyCharacters === 0 && tagBytes === 0) return undefined;
  const policy = Math.ceil((100 * policyCharacters) / POLICY_CHARACTERS);
  const tagged = Math.ceil((100 * tagBytes) / TAG_BYTES);
  if (policy > 100) throw packedPolicyTooLarge(policy);
  if (tagged > 100) throw packedTagsTooLarge(tagged);
  return Math.max(policy, tagged);
}
