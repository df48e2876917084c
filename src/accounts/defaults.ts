import { isAccountId } from '../shared/aws/arn.js';
import { type FileDefault, type FileDefaults, type NamedAccount, NO_LAYER } from '../shared/inputs/file-defaults.js';
import { type InputIssue, type InputIssueDetail, invalid } from '../shared/inputs/input-issues.js';
import type { InputReader } from '../shared/inputs/input-reader.js';
import { MOST_HINTS, nearest } from '../shared/text/nearest.js';
import type { Account, Accounts, FileValue } from './accounts.js';
import type { AccountsFileIssue } from './file-issues.js';
import { placeOf } from './file-issues.js';
import { accountsFromWorkspace } from './from-workspace.js';
import { readWorkspaceFile } from './workspace-file.js';

/** What a step takes from the accounts file. */
export interface RequiredDefaults {
  /** The inputs, without a layer. */
  readonly inputs: InputReader;
  /** The step's own account, when it is a name. */
  readonly named: string | undefined;
  /** The accounts that profiles name. */
  readonly profiles: readonly string[];
  /** False with credentials of the runner's own and on route direct, where no hub is passed. */
  readonly hasHub: boolean;
}

// A session policy has 2048 characters at most; what is far beyond is not read at all.
const LARGEST_POLICY_BYTES = 16 * 1024;

/** Reads the accounts file and lays what it says under the inputs. Never throws for a bad file. */
export function loadDefaults(
  workspace: string,
  file: string,
  wants: RequiredDefaults,
): FileDefaults<AccountsFileIssue> {
  const reading = accountsFromWorkspace(workspace, file);
  if (!reading.ok) {
    return { ...NO_LAYER, account: () => undefined, fileIssues: reading.issues };
  }
  return applyAccounts(workspace, reading.accounts, wants);
}

/** Lays what accounts that were read say under the inputs. */
export function applyAccounts(
  workspace: string,
  accounts: Accounts,
  wants: RequiredDefaults,
): FileDefaults<AccountsFileIssue> {
  return new Laying(workspace, accounts, wants).layer();
}

class Laying {
  readonly #workspace: string;
  readonly #accounts: Accounts;
  readonly #wants: RequiredDefaults;
  readonly #secrets: string[] = [];
  #hints = 0;
  readonly #issues = new Map<string, InputIssue>();

  constructor(workspace: string, accounts: Accounts, wants: RequiredDefaults) {
    this.#workspace = workspace;
    this.#accounts = accounts;
    this.#wants = wants;
  }

  layer(): FileDefaults<AccountsFileIssue> {
    const { named, profiles } = this.#wants;
    const hubRole = this.#accounts.hub.role;
    const own = named === undefined ? undefined : this.#find(named);
    const step = own && this.#named(own, (input) => this.#isBlank(input));
    const accounts = new Map<string, NamedAccount>();
    if (step !== undefined) accounts.set(step.name, step);
    for (const name of profiles) {
      const found = this.#find(name);
      if (found !== undefined)
        accounts.set(
          name,
          this.#named(found, () => true),
        );
    }
    return {
      given: new Map([...this.#shared(own), ...(step?.given ?? [])]),
      account: (name) => accounts.get(name) ?? invalid(this.#noSuchAccount(name)),
      hubRole: hubRole && this.#given(hubRole),
      isMissed: false,
      secrets: this.#secrets,
      issues: [...this.#issues.values()],
      fileIssues: [],
    };
  }

  /** What the file says of hub and defaults. */
  #shared(own: Account | undefined): Map<string, FileDefault> {
    const { inputs, named, hasHub } = this.#wants;
    const { hub, defaults } = this.#accounts;
    const given = new Map<string, FileDefault>();
    const give = (input: string, written: FileValue<string> | undefined) => {
      if (written !== undefined) given.set(input, this.#given(written));
    };
    if (hasHub && (inputs.own('route') ?? own?.route?.value) !== 'direct') {
      give('hub-role', hub.role);
      give('sts-region', hub.region);
    }
    // An id is only an id, whatever account of the file has it; but the defaults hold for any.
    if (named === undefined && isAccountId(inputs.own('account') ?? '')) give('role-to-assume', defaults.role);
    if (own === undefined && inputs.variable('AWS_REGION') === undefined) give('aws-region', defaults.region);
    return given;
  }

  /** An account's entry, as texts of those inputs that are asked for. */
  #named(account: Account, isWanted: (input: string) => boolean): NamedAccount {
    const given = new Map<string, FileDefault>();
    const give = <T>(
      input: string,
      written: FileValue<T> | undefined,
      textOf: (from: FileValue<T>) => string | undefined,
    ) => {
      if (written === undefined || !isWanted(input)) return;
      const text = textOf(written);
      if (text !== undefined) given.set(input, this.#given(written, text));
    };
    give('role-to-assume', account.role, ({ value }) => value);
    give('aws-region', account.region, ({ value }) => value);
    give('route', account.route, ({ value }) => value);
    give('role-session-name', account.sessionName, ({ value }) => value);
    give('role-duration-seconds', account.durationSeconds, ({ value }) => String(value));
    give('inline-session-policy', account.sessionPolicy, (written) => this.#policy(written));
    give('role-external-id', account.externalIdEnv, (written) => this.#externalId(account.name, written));
    const rolePlace = placeOf(this.#accounts.file, account.position, `accounts.${account.name}.role`);
    return { name: account.name, id: this.#given(account.id), rolePlace, given };
  }

  #policy(written: FileValue<string>): string | undefined {
    const found = readWorkspaceFile(this.#workspace, written.value, LARGEST_POLICY_BYTES);
    if (found.ok && found.text.trim() !== '') return found.text.trim();
    const fault = found.ok ? ({ code: 'empty' } as const) : found.fault;
    return this.#issue(written, { code: 'bad-file', found: written.value, fault });
  }

  #externalId(account: string, written: FileValue<string>): string | undefined {
    const text = this.#wants.inputs.variable(written.value);
    if (text === undefined) {
      return this.#issue(written, { code: 'external-id-not-set', account, variable: written.value });
    }
    this.#secrets.push(text);
    return text;
  }

  #find(name: string): Account | undefined {
    return this.#accounts.accounts.find((account) => account.name === name);
  }

  #noSuchAccount(name: string): InputIssueDetail {
    const names = this.#accounts.accounts.map((account) => account.name);
    this.#hints += 1;
    const near = this.#hints > MOST_HINTS ? undefined : nearest(name, names);
    return { code: 'no-such-account', found: name, file: this.#accounts.file, nearest: near, names };
  }

  #isBlank(input: string): boolean {
    return this.#wants.inputs.own(input) === undefined;
  }

  #given<T>({ value, key, position }: FileValue<T>, text = String(value)): FileDefault {
    const { file } = this.#accounts;
    return { text, file, key, place: placeOf(file, position, key) };
  }

  /** Once, also where step and profile take the same value. */
  #issue({ key, position }: FileValue<unknown>, detail: InputIssueDetail): undefined {
    this.#issues.set(key, { name: placeOf(this.#accounts.file, position, key), detail });
  }
}
