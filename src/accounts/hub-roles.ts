import { type RoleArn, roleArnFromName } from '../shared/aws/arn.js';
import type { Accounts, FileValue } from './accounts.js';
import type { IssueSink } from './issue-collector.js';

/** The hub roles of a file: hub.role, and those of accounts. All are in one partition, as the targets are. */
export class HubRoles {
  readonly #hub: RoleArn | undefined;
  readonly #isHubSet: boolean;
  readonly #issues: IssueSink;
  #first: RoleArn | undefined;

  /** `isHubSet`: hub.role is in the file, although it may be invalid. */
  constructor(hub: RoleArn | undefined, isHubSet: boolean, issues: IssueSink) {
    this.#hub = hub;
    this.#isHubSet = isHubSet;
    this.#issues = issues;
    this.#first = hub;
  }

  /** The hub role that an account sets: a name is of a role in the account of hub.role. Reports what is wrong with it. */
  ofAccount({ value, key, position }: FileValue<RoleArn | string>, offset: number): FileValue<RoleArn> | undefined {
    const role = typeof value === 'string' ? this.#named(value) : value;
    if (role === undefined) {
      // An invalid hub.role has an issue of its own.
      if (!this.#isHubSet) this.#issues.report(offset, key, { code: 'hub-role-without-hub', found: String(value) });
      return undefined;
    }
    this.#first ??= role;
    if (role.partition !== this.#first.partition) {
      const { arn: other } = this.#first;
      return this.#issues.report(offset, key, { code: 'hub-role-in-another-partition', found: role.arn, other });
    }
    return { value: role, key, position };
  }

  #named(name: string): RoleArn | undefined {
    return this.#hub && roleArnFromName(this.#hub.partition, this.#hub.account, name);
  }
}

/** Every hub role of a file, once: hub.role first, then those of the accounts on route hub. */
export function hubRolesOf({ hub, accounts }: Pick<Accounts, 'hub' | 'accounts'>): RoleArn[] {
  const own = accounts.flatMap(({ route, hubRole }) => (route?.value === 'direct' ? [] : (hubRole ?? [])));
  const all = [...(hub.role === undefined ? [] : [hub.role]), ...own].map(({ value }) => [value.arn, value] as const);
  return [...new Map(all).values()];
}
