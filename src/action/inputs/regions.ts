import { isNamedLikeARegion } from '../../shared/aws/partition.js';
import type { Invalid } from '../../shared/inputs/input-issues.js';
import type { InputReader } from '../../shared/inputs/input-reader.js';
import { parseRegion } from '../../shared/inputs/values.js';

/** A region, by an input or the accounts file. One that is not named as AWS names regions is taken, and doubted. */
export function readRegion(inputs: InputReader, name: 'aws-region' | 'sts-region'): string | undefined {
  const text = inputs.text(name);
  return text === undefined ? undefined : checkRegion(inputs, name, parseRegion(text));
}

/** Notes under the name what is wrong with a region, or odd. */
export function checkRegion(inputs: InputReader, name: string, parsed: string | Invalid): string | undefined {
  const region = inputs.check(name, parsed);
  if (region !== undefined && !isNamedLikeARegion(region)) inputs.warn(name, { code: 'unusual-region', found: region });
  return region;
}
