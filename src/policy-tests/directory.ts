import type { Account, Accounts } from '../accounts/accounts.js';
import { type RoleArn, roleArnFromName } from '../shared/aws/arn.js';

/** The roles of the accounts file that cases may name. */
export interface Directory {
  /** The file as a user names it; `undefined` when there is none. */
  readonly file: string | undefined;
  readonly hubRole: RoleArn | undefined;
  readonly hubRegion: string | undefined;
  /** By the account's name. */
  readonly accounts: ReadonlyMap<string, ListedAccount>;
}

export interface ListedAccount {
  readonly id: string;
  /** Its target role, if it has one. */
  readonly role: RoleArn | undefined;
  readonly region: string | undefined;
  readonly route: 'hub' | 'direct' | undefined;
  readonly environment: string | undefined;
  readonly sessionName: string | undefined;
  readonly durationSeconds: number | undefined;
}

/** The directory of an accounts file; empty without one. A role's name is a role of the hub's partition. */
export function directoryOf(accounts: Accounts | undefined): Directory {
  const hubRole = accounts?.hub.role?.value;
  const partition = hubRole?.partition ?? 'aws';
  return {
    file: accounts?.file,
    hubRole,
    hubRegion: accounts?.hub.region?.value,
    accounts: new Map(accounts?.accounts.map((account) => [account.name, listed(account, partition)])),
  };
}

function listed(account: Account, partition: string): ListedAccount {
  const { id, role, region, route, environment, sessionName, durationSeconds } = account;
  return {
    id: id.value,
    role: role && roleArnFromName(partition, id.value, role.value),
    region: region?.value,
    route: route?.value,
    environment: environment?.value,
    sessionName: sessionName?.value,
    durationSeconds: durationSeconds?.value,
  };
}
