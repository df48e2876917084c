/** What every call to STS works on. */
import { parseRoleArn, type RoleArn } from '../../aws/arn.js';
import type { Account, World } from '../world.js';
import { absenceOf } from './absence.js';
import type { QueryParameters } from './query.js';
import type { Trail, WireRequest } from './request.js';
import type { Vault } from './vault.js';
import type { KeyFinder } from './web-identity-token.js';
import type { XmlTree } from './xml.js';

export interface StsState extends Grants {
  /** May be replaced at any time; sessions live on and are judged by the new one. */
  world: World;
  readonly keyOf: KeyFinder;
  /** The region of a call that neither its host nor a signature tells. */
  readonly region: string;
  readonly clock: () => number;
}

/** What sessions are given out of, and on which terms. */
export interface Grants {
  readonly world: World;
  readonly vault: Vault;
  /** Sessions really last this long, whatever was asked for. */
  readonly sessionSeconds?: number | undefined;
  /** Say in every AccessDenied of AssumeRole which kind of policy denied; when absent, within one account only. */
  readonly detailedDenials?: boolean | undefined;
}

/** Handles one kind of call. Throws `StsError` to refuse; what it finds out on the way it leaves in the trail. */
export type StsCall = (
  state: StsState,
  request: WireRequest,
  query: QueryParameters,
  trail: Trail,
) => XmlTree | Promise<XmlTree>;

/** The account that a role ARN names, if this world has it in that partition. */
export function accountOf(world: World, role: RoleArn): Account | undefined {
  const account = world.accounts.get(role.account);
  return account?.partition === role.partition ? account : undefined;
}

/** Notes what a call asks for, before anything of it is checked. */
export function noteRole(trail: Trail, query: QueryParameters, world: World): void {
  const [roleArn, sessionName] = [query.get('RoleArn'), query.get('RoleSessionName')];
  const role = roleArn === undefined ? undefined : parseRoleArn(roleArn);
  const absence = role && absenceOf(world, role);
  if (absence !== undefined) trail.absence = absence;
  if (roleArn !== undefined) trail.roleArn = roleArn;
  if (sessionName !== undefined) trail.sessionName = sessionName;
}
