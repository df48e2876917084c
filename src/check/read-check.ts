import path from 'node:path';
import type { Account, Accounts } from '../accounts/accounts.js';
import { applyAccounts } from '../accounts/defaults.js';
import { type AccountsFileIssue, formatAccountsFileIssue, isUnreadable } from '../accounts/file-issues.js';
import { accountsFromWorkspace } from '../accounts/from-workspace.js';
import { readSelection } from '../accounts/selection/read-selection.js';
import { select } from '../accounts/selection/select.js';
import { formatSelectionIssue, type SelectionIssue } from '../accounts/selection/selection-issues.js';
import { type AwsSettings, NO_SETTINGS } from '../action/inputs/aws-settings.js';
import { MAIN_INPUTS } from '../action/inputs/main-inputs.js';
import { readRequest } from '../action/inputs/read-request.js';
import type { Request } from '../action/inputs/request.js';
import type { Environment } from '../shared/environment.js';
import { ACCOUNTS_FILE } from '../shared/inputs/accounts-file-name.js';
import { type FileDefaults, NO_LAYER } from '../shared/inputs/file-defaults.js';
import type { InputIssue } from '../shared/inputs/input-issues.js';
import { InputReader } from '../shared/inputs/input-reader.js';
import { parseBoolean } from '../shared/inputs/values.js';
import { runnerKindOf } from '../shared/runner/runner-kind.js';
import { namesOf } from '../shared/text/name-list.js';

/** The inputs of check. The main action's others make no sense where nothing is handed on, or are the file's to say. */
export const CHECK_INPUTS = [
  'accounts-file',
  'accounts',
  'where',
  'allow-empty',
  'aws-region',
  'sts-region',
  'hub-role',
  'identity',
  'web-identity-token-file',
  'audience',
  'allowed-account-ids',
  'role-session-name',
  'sts-endpoint',
  'http-proxy',
  'no-proxy',
  'retry-max-attempts',
  'action-timeout-s',
  'mask-aws-account-id',
  'summary',
  'fail-on-denied',
] as const;

/** An account that is to be checked, and what the main action would be asked for by `account: NAME`. */
export interface Candidate {
  readonly account: string;
  readonly request: Request;
}

/** What the inputs and the accounts file came to; what is wrong goes with an account where it is not everybody's. */
export interface CheckReading {
  /** How many accounts are chosen, good or not. */
  readonly chosen: number;
  readonly candidates: readonly Candidate[];
  readonly issues: readonly CheckIssue[];
  /** What stands in the file and is odd. */
  readonly warnings: ReadonlyArray<InputIssue | AccountsFileIssue>;
  /** External ids. To be masked before anything is said. */
  readonly secrets: readonly string[];
  readonly maskAccountIds: boolean;
  readonly failOnDenied: boolean;
  readonly summary: boolean;
}

interface CheckIssue {
  readonly issue: InputIssue | SelectionIssue | AccountsFileIssue;
  readonly account?: string;
}

// What is missing may stand in the file, and nobody has looked yet.
const UNREAD: FileDefaults<AccountsFileIssue> = {
  ...NO_LAYER,
  account: () => undefined,
  fileIssues: [{ file: ACCOUNTS_FILE, key: 'accounts-file', detail: { code: 'no-accounts' } }],
};

/** Reads inputs and accounts file, and makes for each chosen account the request that the main action would make. */
export function readCheck(all: Environment, settings: AwsSettings = NO_SETTINGS): CheckReading {
  // The others are refused, and what they would mean to the main action is not told besides.
  const environment = withInputs(CHECK_INPUTS, all);
  const reader = new InputReader(environment);
  const failOnDenied = reader.value('fail-on-denied', parseBoolean) ?? true;
  const summary = reader.value('summary', parseBoolean) ?? runnerKindOf(all) !== 'act';
  const { selection, issues: misasked, maskAccountIds } = readSelection(all, CHECK_INPUTS);
  const inputs = readRequest(asFor('any', environment), UNREAD, settings);
  const wrong = [...misasked, ...reader.issues, ...(inputs.ok ? [] : inputs.issues)];
  const terms = {
    chosen: 0,
    maskAccountIds,
    failOnDenied,
    summary,
    warnings: inputs.warnings,
    secrets: [],
    candidates: [],
  };

  const workspace = path.resolve(environment.GITHUB_WORKSPACE ?? '.');
  const reading = accountsFromWorkspace(workspace, selection.file ?? ACCOUNTS_FILE);
  if (!reading.ok) {
    const cause = isUnreadable(reading.issues);
    const issues = cause ? [...reading.issues, ...wrong] : [...wrong, ...reading.issues];
    return { ...terms, issues: issues.map((issue) => ({ issue })) };
  }
  const { accounts: from } = reading;
  const warnings = [...inputs.warnings, ...reading.warnings];
  const selected = select(from, selection);
  if (!selected.ok) {
    return { ...terms, warnings, issues: [...wrong, ...selected.issues].map((issue) => ({ issue })) };
  }
  const read = selected.accounts.map((account) => readCandidate(account, from, workspace, environment, settings));
  return {
    ...terms,
    chosen: read.length,
    warnings: distinct([...warnings, ...read.flatMap((one) => one.warnings)]),
    secrets: read.flatMap(({ secrets }) => secrets),
    candidates: read.flatMap(({ candidate }) => candidate ?? []),
    issues: [...wrong.map((issue) => ({ issue })), ...read.flatMap(({ issues }) => issues)],
  };
}

/** The sentence for something that is wrong or odd. */
export function formatCheckIssue(issue: CheckIssue['issue'], hide: (text: string) => string): string {
  return 'key' in issue ? formatAccountsFileIssue(issue, hide) : formatSelectionIssue(issue, hide);
}

/** The sentences for all that is wrong, each once; with the accounts in front where a sentence speaks of an input only. */
export function formatCheckIssues(reading: CheckReading, hide: (text: string) => string): string[] {
  const found = new Map<string, Set<string>>();
  for (const { issue, account } of reading.issues) {
    const sentence = formatCheckIssue(issue, hide);
    const isPlaced = 'key' in issue || ('name' in issue && !/^[\w-]+$/.test(issue.name));
    const accounts = found.get(sentence) ?? new Set();
    // Everybody's, or told by its own place.
    accounts.add(account === undefined || isPlaced ? '' : account);
    found.set(sentence, accounts);
  }
  return [...found].map(([sentence, accounts]) =>
    accounts.has('') || accounts.size === reading.chosen ? sentence : `${hide(namesOf([...accounts]))}: ${sentence}`,
  );
}

interface InputReading {
  readonly warnings: readonly InputIssue[];
  readonly secrets: readonly string[];
  readonly issues: readonly CheckIssue[];
  readonly candidate?: Candidate;
}

function readCandidate(
  account: Account,
  from: Accounts,
  workspace: string,
  environment: Environment,
  settings: AwsSettings,
): InputReading {
  const { name } = account;
  const own = asFor(name, environment);
  const inputs = new InputReader(own);
  const hasHub = inputs.own('identity') !== 'ambient';
  const layer = applyAccounts(workspace, from, { inputs, named: name, profiles: [], hasHub });
  const reading = readRequest(own, layer, settings);
  const { secrets } = layer;
  const { warnings } = reading;
  return reading.ok
    ? { secrets, warnings, issues: [], candidate: { account: name, request: reading.request } }
    : { secrets, warnings, issues: reading.issues.map((issue) => ({ issue, account: name })) };
}

/** Each once: what many accounts share is said of each. */
function distinct<T>(issues: readonly T[]): T[] {
  return [...new Map(issues.map((issue) => [JSON.stringify(issue), issue])).values()];
}

/** As the main action would have it: what only check has is none of its inputs. */
function asFor(account: string, environment: Environment): Environment {
  return { ...withInputs(MAIN_INPUTS, environment), INPUT_ACCOUNT: account };
}

/** These inputs alone. */
function withInputs(names: readonly string[], environment: Environment): Environment {
  const own = new Set(names.map((name) => `INPUT_${name.toUpperCase()}`));
  return Object.fromEntries(
    Object.entries(environment).filter(([name]) => !name.startsWith('INPUT_') || own.has(name)),
  );
}
