import type { FileDefaults } from '../../accounts/file-defaults.js';
import type { RoleArn } from '../../shared/aws/arn.js';
import { isNamedLikeARegion, partitionOfRegion } from '../../shared/aws/partition.js';
import type { InputReader } from '../../shared/inputs/input-reader.js';
import type { RequestSettings, Setting } from '../../shared/inputs/settings.js';
import { isSameRole, parseRegion } from '../../shared/inputs/values.js';
import type { RouteOptions } from './request.js';

/** The setting itself, after a warning where the region is not named as AWS names its regions. */
export function checkRegionName<S extends Setting<string> | undefined>(reader: InputReader, region: S): S {
  if (region?.value !== undefined && !isNamedLikeARegion(region.value)) {
    reader.warn(region.place, { code: 'unusual-region', found: region.value });
  }
  return region;
}

/** The region of a setting. An input is checked where it is parsed, any other source here. */
export function readRegion(reader: InputReader, region: Setting<string> | undefined): string | undefined {
  return region?.place === region?.input ? region?.value : checkRegionName(reader, region)?.value;
}

/** The region of the job, where no valid one is set. Reports that the region is missing. */
export function regionOfJob(
  reader: InputReader,
  { region }: RequestSettings,
  { isUnknown }: FileDefaults,
): Setting<string> | undefined {
  const text = reader.variable('AWS_REGION');
  if (text !== undefined) {
    return { input: 'aws-region', place: 'AWS_REGION', value: reader.check('AWS_REGION', parseRegion(text)) };
  }
  if (region === undefined && !isUnknown) {
    const fix = 'Set it to the region of later steps, such as eu-west-1, or set region in the accounts file.';
    reader.report('aws-region', { code: 'missing', fix });
  }
  return undefined;
}

interface RoleAndRoute {
  readonly role: RoleArn;
  readonly way: RouteOptions | undefined;
  /** What turns FIPS endpoints on. */
  readonly fipsBy?: string | undefined;
}

/** Checks that hub, target and both regions are in one partition, and that the regions have what is asked for there. */
export function checkPartitions(
  reader: InputReader,
  settings: RequestSettings,
  { role, way, fipsBy }: RoleAndRoute,
): void {
  if (way?.by === 'hub') {
    const set = settings.role?.value ?? role;
    const found = typeof set === 'string' ? set : set.arn;
    const place = settings.role?.place ?? 'role-to-assume';
    if (way.hubRole.partition !== role.partition) {
      reader.report(place, { code: 'target-in-another-partition', found, hub: way.hubRole.arn });
      return;
    }
    if (isSameRole(way.hubRole, role)) reader.report(place, { code: 'target-is-the-hub', found });
  }
  for (const region of [settings.region, settings.stsRegion]) {
    if (region?.value === undefined || partitionOfRegion(region.value) === role.partition) continue;
    const { arn, partition } = role;
    reader.report(region.place, { code: 'region-of-another-partition', found: region.value, partition, role: arn });
  }
  const called = settings.stsRegion ?? settings.region;
  if (called?.value !== undefined && fipsBy !== undefined && !hasFips(called.value)) {
    reader.report(called.place, { code: 'no-fips-endpoint', found: called.value, switch: fipsBy });
  }
}

/** Where STS has a FIPS endpoint: https://docs.aws.amazon.com/general/latest/gr/sts.html */
function hasFips(region: string): boolean {
  return /^(?:us-(?:east|west)-[12]|us-gov-.*)$/.test(region);
}
