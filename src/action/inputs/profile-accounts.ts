import type { RoleArn } from '../../shared/aws/arn.js';
import { partitionOfRegion } from '../../shared/aws/partition.js';
import type { Environment } from '../../shared/environment.js';
import type { NamedAccount } from '../../shared/inputs/file-defaults.js';
import type { InputReader } from '../../shared/inputs/input-reader.js';
import { isSameRole, parseRole } from '../../shared/inputs/role-value.js';
import { oneOf } from '../../shared/inputs/values.js';
import { readRegion } from './regions.js';
import type { ProfileRequest, RouteOptions } from './request.js';
import { readRoleIn } from './roles.js';
import { readTarget } from './target.js';

/**
 * A profile whose target is an account of the accounts file. What its entry says wins over the step's inputs, for it is said of
 * this account alone; where it says nothing, the step's inputs hold. Notes what is wrong.
 */
export function readAccountProfile(
  inputs: InputReader,
  environment: Environment,
  profile: string,
  account: NamedAccount,
  stepWay: RouteOptions,
): ProfileRequest | undefined {
  const own = inputs.forAccount(account);
  const way = wayOf(own, stepWay);
  const region = readRegion(own, 'aws-region');
  const partition = way?.by === 'hub' ? way.hubRole.partition : partitionOfRegion(region ?? '');
  const role = readRoleIn(own, account, partition);
  if (role !== undefined) checkPlace(own, role, way, region);
  const session = readTarget(own, environment, role, way);
  inputs.takeOver(own);
  if (way === undefined || role === undefined || session === undefined) return undefined;
  return { name: profile, target: role, own: { way, session, ...(region !== undefined && { region }) } };
}

/** The account's own route, from the step's own identity. */
function wayOf(own: InputReader, stepWay: RouteOptions): RouteOptions | undefined {
  const route = own.value('route', oneOf('hub', 'direct'));
  if (stepWay.by === 'ambient') {
    return route === 'direct' ? own.report('route', { code: 'direct-without-a-token' }) : stepWay;
  }
  if (route === 'direct') return { by: 'direct', identity: stepWay.identity };
  if (stepWay.by === 'hub') return stepWay;
  const hubRole = own.value('hub-role', parseRole);
  if (hubRole !== undefined) return { by: 'hub', identity: stepWay.identity, hubRole };
  return own.text('hub-role') === undefined
    ? own.missing('hub-role', 'write it, or hub.role in the accounts file: a profile goes through the hub')
    : undefined;
}

function checkPlace(own: InputReader, role: RoleArn, way: RouteOptions | undefined, region: string | undefined): void {
  if (way?.by === 'hub' && isSameRole(way.hubRole, role)) {
    own.report('role-to-assume', { code: 'target-is-the-hub', found: role.arn });
  }
  if (region !== undefined && partitionOfRegion(region) !== role.partition) {
    const terms = { found: region, partition: role.partition, role: role.arn };
    own.report('aws-region', { code: 'region-of-another-partition', ...terms });
  }
}
