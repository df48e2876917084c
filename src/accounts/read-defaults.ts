import { isAccountId } from '../shared/aws/arn.js';
import type { InputIssue, InputIssueDetail } from '../shared/inputs/input-messages.js';
import type { Invalid } from '../shared/inputs/invalid.js';
import { type RawInputs, variableOf } from '../shared/inputs/raw-inputs.js';
import { parseExternalId, parsePolicy } from '../shared/inputs/session-values.js';
import type { FileSetting, RequestSettings } from '../shared/inputs/settings.js';
import { isInvalid } from '../shared/inputs/values.js';
import { MOST_HINTS, nearest } from '../shared/text/nearest.js';
import type { Account, Accounts, FileValue } from './accounts.js';
import { type FileDefaults, type NamedAccount, NO_DEFAULTS } from './file-defaults.js';
import { placeOf } from './file-messages.js';
import { accountsFromWorkspace } from './from-workspace.js';
import { readWorkspaceFile } from './workspace-file.js';

/** What a step uses of the accounts file. */
export interface DefaultsRequest {
  readonly inputs: RawInputs;
  /** The account of the step: 12 digits, or a name in the file. */
  readonly account: string | undefined;
  /** The names of accounts in `profiles`. */
  readonly profiles: readonly string[];
}

// A session policy has at most 2048 characters. A much larger file is not read.
const LARGEST_POLICY_BYTES = 16 * 1024;

/** Reads the accounts file of the workspace and what it sets for a step. Never throws for an invalid file. */
export function loadDefaults(workspace: string, file: string, request: DefaultsRequest): FileDefaults {
  const reading = accountsFromWorkspace(workspace, file);
  return reading.ok
    ? defaultsFrom(workspace, reading.accounts, request)
    : { ...NO_DEFAULTS, account: () => undefined, isUnknown: true, fileIssues: reading.issues };
}

/** What an accounts file sets for a step. Reads the session policies that it names, and the variables of external ids. */
export function defaultsFrom(workspace: string, accounts: Accounts, request: DefaultsRequest): FileDefaults {
  const reader = new DefaultsReader(workspace, accounts, request.inputs);
  const { texts } = request.inputs;
  const own = accounts.accounts.find(({ name }) => name === request.account);
  const usesHub = texts.get('identity') !== 'ambient' && (texts.get('route') ?? own?.route?.value) !== 'direct';
  const ownNamed = own && reader.named(own, (input) => !texts.has(input) && (usesHub || input !== 'hub-role'));
  const named = new Map(ownNamed === undefined ? [] : [[ownNamed.name, ownNamed]]);
  for (const account of accounts.accounts) {
    if (request.profiles.includes(account.name))
      named.set(
        account.name,
        reader.named(account, () => true),
      );
  }
  return {
    settings: { ...reader.shared(request.account, own, usesHub), ...ownNamed?.settings },
    hubRole: accounts.hub.role && reader.setting('hub-role', accounts.hub.role),
    account: (name) => named.get(name) ?? reader.noSuchAccount(name),
    isUnknown: false,
    secrets: reader.secrets,
    issues: [...reader.issues.values()],
    fileIssues: [],
  };
}

class DefaultsReader {
  readonly secrets: string[] = [];
  /** By the key, so that a value that step and profile use is reported once. */
  readonly issues = new Map<string, InputIssue>();
  readonly #workspace: string;
  readonly #accounts: Accounts;
  readonly #inputs: RawInputs;
  #hints = 0;

  constructor(workspace: string, accounts: Accounts, inputs: RawInputs) {
    this.#workspace = workspace;
    this.#accounts = accounts;
    this.#inputs = inputs;
  }

  /** What `hub` and `defaults` set for the step. */
  shared(account: string | undefined, own: Account | undefined, usesHub: boolean): RequestSettings {
    const { hub, defaults } = this.#accounts;
    // An id is not looked up among the accounts of the file; the default role is for every account.
    const takesRole = account !== undefined && isAccountId(account);
    const takesRegion = own === undefined && variableOf(this.#inputs, 'AWS_REGION') === undefined;
    return {
      ...(usesHub && hub.role && { hubRole: this.setting('hub-role', hub.role) }),
      ...(usesHub && hub.region && { stsRegion: this.setting('sts-region', hub.region) }),
      ...(takesRole && defaults.role && { role: this.setting('role-to-assume', defaults.role) }),
      ...(takesRole && defaults.diagnosisRole && this.#diagnosisRole(defaults.diagnosisRole)),
      ...(takesRegion && defaults.region && { region: this.setting('aws-region', defaults.region) }),
    };
  }

  /** What an account sets. Files and variables are read for the inputs that are needed only; only these take the hub role. */
  named(account: Account, isNeeded: (input: string) => boolean): NamedAccount {
    const { name, position, id, hubRole, role, region, route, sessionName, durationSeconds } = account;
    const policy = isNeeded('inline-session-policy') && account.sessionPolicy && this.#policy(account.sessionPolicy);
    const externalId =
      isNeeded('role-external-id') && account.externalIdEnv && this.#externalId(name, account.externalIdEnv);
    return {
      name,
      id: this.setting('account', id),
      rolePlace: placeOf(this.#accounts.file, position, `accounts.${name}.role`),
      settings: {
        ...(hubRole && isNeeded('hub-role') && { hubRole: this.setting('hub-role', hubRole) }),
        ...(role && { role: this.setting('role-to-assume', role) }),
        ...(region && { region: this.setting('aws-region', region) }),
        ...(route && { route: this.setting('route', route) }),
        ...(sessionName && { sessionName: this.setting('role-session-name', sessionName) }),
        ...(durationSeconds && { durationSeconds: this.setting('role-duration-seconds', durationSeconds) }),
        ...(policy && { policy }),
        ...(externalId && { externalId }),
        ...(account.diagnosisRole && this.#diagnosisRole(account.diagnosisRole)),
      },
    };
  }

  setting<T>(input: string, { value, key, position }: FileValue<T>): FileSetting<T> {
    const { file } = this.#accounts;
    return { input, value, place: placeOf(file, position, key), source: { file, key } };
  }

  noSuchAccount(name: string): Invalid {
    const names = this.#accounts.accounts.map((account) => account.name);
    this.#hints += 1;
    const near = this.#hints > MOST_HINTS ? undefined : nearest(name, names);
    return { detail: { code: 'no-such-account', found: name, file: this.#accounts.file, nearest: near, names } };
  }

  #diagnosisRole(role: FileValue<string>): RequestSettings {
    return { diagnosisRole: this.setting('diagnosis-role', role) };
  }

  #policy(path: FileValue<string>): FileSetting<string> | undefined {
    const found = readWorkspaceFile(this.#workspace, path.value, LARGEST_POLICY_BYTES);
    if (!found.ok || found.text.trim() === '') {
      const fault = found.ok ? ({ code: 'empty' } as const) : found.fault;
      return this.#report(path, { code: 'bad-file', found: path.value, fault });
    }
    return this.#parsed('inline-session-policy', path, parsePolicy(found.text.trim()));
  }

  #externalId(account: string, variable: FileValue<string>): FileSetting<string> | undefined {
    const text = variableOf(this.#inputs, variable.value);
    if (text === undefined) {
      return this.#report(variable, { code: 'external-id-not-set', account, variable: variable.value });
    }
    this.secrets.push(text);
    return this.#parsed('role-external-id', variable, parseExternalId(text));
  }

  /** What was read by way of a value of the file. */
  #parsed(input: string, by: FileValue<string>, parsed: string | Invalid): FileSetting<string> | undefined {
    return isInvalid(parsed) ? this.#report(by, parsed.detail) : this.setting(input, { ...by, value: parsed });
  }

  #report({ key, position }: FileValue<unknown>, detail: InputIssueDetail): undefined {
    this.issues.set(key, { name: placeOf(this.#accounts.file, position, key), detail });
  }
}
