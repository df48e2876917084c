import type { Account, Accounts } from '../accounts/accounts.js';
import { hubRolesOf } from '../accounts/hub-roles.js';
import { type RoleArn, roleArnFromName } from '../shared/aws/arn.js';

/** The roles of the accounts file that cases may name. */
export interface Directory {
  /** The file as a user names it; `undefined` when there is none. */
  readonly file: string | undefined;
  /** The hub role of accounts without their own. */
  readonly hubRole: RoleArn | undefined;
  /** The account that a folder named hub is for. */
  readonly hubAccount: string | undefined;
  readonly hubRegion: string | undefined;
  /** By the account's name. */
  readonly accounts: ReadonlyMap<string, ListedAccount>;
}

export interface ListedAccount {
  readonly id: string;
  /** Its target role, if it has one. */
  readonly role: RoleArn | undefined;
  /** Its own hub role, if it has one. */
  readonly hubRole: RoleArn | undefined;
  readonly region: string | undefined;
  readonly route: 'hub' | 'direct' | undefined;
  readonly environment: string | undefined;
  readonly sessionName: string | undefined;
  readonly durationSeconds: number | undefined;
}

/** The directory of an accounts file; empty without one. A role's name is a role of the hub's partition. */
export function directoryOf(accounts: Accounts | undefined): Directory {
  const hubRole = accounts?.hub.role?.value;
  const [first] = accounts === undefined ? [] : hubRolesOf(accounts);
  const partition = first?.partition ?? 'aws';
  return {
    file: accounts?.file,
    hubRole,
    hubAccount: first?.account,
    hubRegion: accounts?.hub.region?.value,
    accounts: new Map(accounts?.accounts.map((account) => [account.name, listed(account, partition)])),
  };
}

function listed(account: Account, partition: string): ListedAccount {
  const { id, role, hubRole, region, route, environment, sessionName, durationSeconds } = account;
  return {
    id: id.value,
    role: role && roleArnFromName(partition, id.value, role.value),
    hubRole: hubRole?.value,
    region: region?.value,
    route: route?.value,
    environment: environment?.value,
    sessionName: sessionName?.value,
    durationSeconds: durationSeconds?.value,
  };
}
