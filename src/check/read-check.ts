import path from 'node:path';
import type { Accounts } from '../accounts/accounts.js';
import { type AccountsFileIssue, formatAccountsFileIssue, isUnreadable } from '../accounts/file-messages.js';
import { ACCOUNTS_FILE } from '../accounts/file-name.js';
import { accountsFromWorkspace } from '../accounts/from-workspace.js';
import { hubRolesOf } from '../accounts/hub-roles.js';
import { defaultsFrom } from '../accounts/read-defaults.js';
import { readSelection } from '../accounts/selection/read-selection.js';
import { select } from '../accounts/selection/select.js';
import { formatSelectionIssue, type SelectionIssue } from '../accounts/selection/selection-messages.js';
import type { AwsSettings } from '../action/inputs/aws-settings.js';
import { MAIN_INPUTS } from '../action/inputs/main-inputs.js';
import { requestFrom } from '../action/inputs/read-request.js';
import type { Request } from '../action/inputs/request.js';
import { readStepInputs, type StepInputs } from '../action/inputs/step-inputs.js';
import type { Environment } from '../shared/environment.js';
import type { InputIssue } from '../shared/inputs/input-messages.js';
import { InputReader } from '../shared/inputs/input-reader.js';
import { inputsOfStep } from '../shared/inputs/raw-inputs.js';
import { parseBoolean } from '../shared/inputs/values.js';
import { namesOf } from '../shared/text/name-list.js';

/** The inputs of check. The others of the main action are set by the accounts file, or are about exports, which check has none of. */
export const CHECK_INPUTS = [
  'accounts-file',
  'accounts',
  'where',
  'allow-empty',
  'policies',
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

/** An account to check, and the request that the main action would make with `account: NAME`. */
export interface Candidate {
  readonly account: string;
  readonly request: Request;
}

/** What inputs and accounts file ask for; an issue has an account where it is not about all. */
export interface CheckReading {
  /** How many accounts are selected, valid or not. */
  readonly chosen: number;
  readonly candidates: readonly Candidate[];
  readonly issues: readonly CheckIssue[];
  readonly warnings: ReadonlyArray<InputIssue | AccountsFileIssue>;
  /** External ids: to be masked before anything is logged. */
  readonly secrets: readonly string[];
  readonly maskAccountIds: boolean;
  readonly failOnDenied: boolean;
  readonly summary: boolean;
  /** A folder of policies to compare the accounts with. */
  readonly policies?: PolicyFolder;
}

export interface PolicyFolder {
  /** As the workflow names it. */
  readonly folder: string;
  readonly workspace: string;
  /** What the folders in it may be called. */
  readonly names: { readonly hub: string | undefined; readonly accounts: ReadonlyMap<string, string> };
}

interface CheckIssue {
  readonly issue: InputIssue | SelectionIssue | AccountsFileIssue;
  readonly account?: string;
}

/** What check shares with the main action. */
const SHARED_INPUTS: readonly string[] = CHECK_INPUTS.filter((name) => MAIN_INPUTS.some((other) => other === name));

/** Reads the inputs and the accounts file, and makes for each account the request that the main action would make. */
export function readCheck(environment: Environment, awsSettings?: AwsSettings): CheckReading {
  const raw = inputsOfStep(environment);
  const reader = new InputReader(raw);
  const failOnDenied = reader.value('fail-on-denied', parseBoolean) ?? true;
  const { selection, issues: selectionIssues, maskAccountIds } = readSelection(raw, CHECK_INPUTS);
  // Any other input is reported as unknown, and what it means to the main action is not.
  const texts = new Map([...raw.texts].filter(([name]) => SHARED_INPUTS.includes(name)));
  const inputs = readStepInputs({ ...raw, texts }, awsSettings);
  const inputIssues = [...selectionIssues, ...reader.issues, ...inputs.issues];
  const terms = {
    chosen: 0,
    maskAccountIds,
    failOnDenied,
    summary: inputs.delivery.summary,
    warnings: inputs.warnings,
    secrets: [],
    candidates: [],
  };

  const workspace = path.resolve(environment.GITHUB_WORKSPACE ?? '.');
  const reading = accountsFromWorkspace(workspace, selection.file ?? ACCOUNTS_FILE);
  if (!reading.ok) {
    const issues = isUnreadable(reading.issues)
      ? [...reading.issues, ...inputIssues]
      : [...inputIssues, ...reading.issues];
    return { ...terms, issues: issues.map((issue) => ({ issue })) };
  }
  const { accounts } = reading;
  const folder = reader.text('policies');
  const policies = folder === undefined ? {} : { policies: { folder, workspace, names: namesIn(accounts) } };
  const warnings = [...inputs.warnings, ...reading.warnings];
  const selected = select(accounts, selection);
  if (!selected.ok) {
    return {
      ...terms,
      ...policies,
      warnings,
      issues: [...inputIssues, ...selected.issues].map((issue) => ({ issue })),
    };
  }
  const read = selected.accounts.map((account) => readCandidate(account.name, inputs, workspace, accounts));
  return {
    ...terms,
    ...policies,
    chosen: read.length,
    warnings: distinct([...warnings, ...read.flatMap((one) => one.warnings)]),
    secrets: read.flatMap(({ secrets }) => secrets),
    candidates: read.flatMap(({ candidate }) => candidate ?? []),
    issues: [...inputIssues.map((issue) => ({ issue })), ...read.flatMap(({ issues }) => issues)],
  };
}

function namesIn(accounts: Accounts): PolicyFolder['names'] {
  const [hub] = hubRolesOf(accounts);
  return { hub: hub?.account, accounts: new Map(accounts.accounts.map(({ name, id }) => [name, id.value])) };
}

interface CandidateReading {
  readonly candidate: Candidate | undefined;
  readonly issues: readonly CheckIssue[];
  readonly warnings: readonly InputIssue[];
  readonly secrets: readonly string[];
}

function readCandidate(account: string, inputs: StepInputs, workspace: string, accounts: Accounts): CandidateReading {
  const defaults = defaultsFrom(workspace, accounts, { inputs: inputs.raw, account, profiles: [] });
  const { request, issues, warnings } = requestFrom(
    { ...inputs, account: { input: 'account', place: 'account', value: account } },
    defaults,
  );
  return {
    candidate: request && { account, request },
    issues: issues.map((issue) => ({ issue, account })),
    warnings,
    secrets: defaults.secrets,
  };
}

/** Each once: many accounts share a value. */
function distinct<T>(issues: readonly T[]): T[] {
  return [...new Map(issues.map((issue) => [JSON.stringify(issue), issue])).values()];
}

/** The sentence of an issue or a warning. */
export function formatCheckIssue(issue: CheckIssue['issue'], hide: (text: string) => string): string {
  return 'key' in issue ? formatAccountsFileIssue(issue, hide) : formatSelectionIssue(issue, hide);
}

/** The sentences of all issues, each once; with the accounts in front where a sentence is about an input. */
export function formatCheckIssues(reading: CheckReading, hide: (text: string) => string): string[] {
  const found = new Map<string, Set<string>>();
  for (const { issue, account } of reading.issues) {
    const sentence = formatCheckIssue(issue, hide);
    const isPlaced = 'key' in issue || ('name' in issue && !/^[\w-]+$/.test(issue.name));
    const accounts = found.get(sentence) ?? new Set();
    // About all accounts, or with a place of its own.
    accounts.add(account === undefined || isPlaced ? '' : account);
    found.set(sentence, accounts);
  }
  return [...found].map(([sentence, accounts]) =>
    accounts.has('') || accounts.size === reading.chosen ? sentence : `${hide(namesOf([...accounts]))}: ${sentence}`,
  );
}
