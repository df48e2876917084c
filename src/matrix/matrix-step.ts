import type { Account, Accounts, FileValue } from '../accounts/accounts.js';
import { type AccountsFileIssue, formatAccountsFileIssue, isUnreadable } from '../accounts/file-issues.js';
import { ACCOUNTS_FILE } from '../accounts/file-name.js';
import { accountsFromWorkspace } from '../accounts/from-workspace.js';
import { readSelection, type SelectionReading } from '../accounts/selection/read-selection.js';
import { select } from '../accounts/selection/select.js';
import { formatSelectionIssue, type SelectionIssue } from '../accounts/selection/selection-issues.js';
import { CHAINING_CAP_SECONDS } from '../action/route/chaining-cap.js';
import { isNamedLikeARegion } from '../shared/aws/partition.js';
import type { Environment } from '../shared/environment.js';
import type { InputIssueDetail } from '../shared/inputs/input-issues.js';
import { inputsOfStep } from '../shared/inputs/raw-inputs.js';
import { sayAfterDelivery } from '../shared/log/after-delivery.js';
import { type Log, openLog } from '../shared/log/log.js';
import { logWarnings } from '../shared/log/log-warnings.js';
import { Secrets } from '../shared/log/secrets.js';
import { joined } from '../shared/runner/annotation.js';
import { lineCommand } from '../shared/runner/commands.js';
import { appendAll, formatExportError, RunnerFileError } from '../shared/runner/runner-files.js';
import type { StepEnd } from '../shared/runner/step-end.js';
import { asMatrices, groupsOf, matrixEntry } from './matrices.js';
import { report } from './matrix-log.js';
import { keysContainingAccountIds, outputsOf } from './matrix-outputs.js';

/** The matrix step: inputs, accounts file, selection, outputs; or the sentences of a failure. Never throws. */
export function matrixStep(environment: Environment, write: (text: string) => void): StepEnd {
  const secrets = new Secrets();
  const log = openLog(environment, write, secrets);
  const hide = (text: string) => secrets.hide(text);
  try {
    const reading = readSelection(inputsOfStep(environment));
    if (reading.maskAccountIds) secrets.hideAccountIds();
    const sentences = exportMatrix(reading, environment, log, hide);
    return sentences.length === 0
      ? { ok: true }
      : { ok: false, title: 'Matrix', message: joined(sentences, 'things are wrong', log) };
  } catch (error) {
    if (error instanceof RunnerFileError) return { ok: false, title: 'Delivery', message: formatExportError(error) };
    log.debug(error instanceof Error ? (error.stack ?? error.message) : String(error));
    return { ok: false, title: 'Error', message: hide(`An unexpected error ended the step: ${String(error)}`) };
  }
}

/** Sets the outputs, or returns the sentences of all issues and sets none. */
function exportMatrix(
  { selection, issues, maskAccountIds }: SelectionReading,
  environment: Environment,
  log: Log,
  hide: (text: string) => string,
): readonly string[] {
  const wrongInputs = issues.map((issue) => formatSelectionIssue(issue, hide));
  const workspace = environment.GITHUB_WORKSPACE || process.cwd();
  const reading = accountsFromWorkspace(workspace, selection.file ?? ACCOUNTS_FILE);
  if (!reading.ok) {
    const inFile = reading.issues.map((issue) => formatAccountsFileIssue(issue, hide));
    return isUnreadable(reading.issues) ? [...inFile, ...wrongInputs] : [...wrongInputs, ...inFile];
  }
  const from = reading.accounts;
  const selected = select(from, selection);
  const warnings = [...reading.warnings, ...(selected.ok ? warningsOf(selected.accounts, from) : [])];
  logWarnings(
    log,
    warnings.map((warning) => formatAccountsFileIssue(warning, hide)),
  );
  if (!selected.ok) return [...wrongInputs, ...selected.issues.map((issue) => formatSelectionIssue(issue, hide))];
  const { accounts } = selected;
  if (maskAccountIds) {
    for (const { id } of accounts) log.mask(id.value);
    const keys = keysContainingAccountIds(accounts, from);
    const issue: SelectionIssue = { input: 'mask-aws-account-id', detail: { code: 'holds-an-id', keys } };
    if (keys.length > 0) return [...wrongInputs, formatSelectionIssue(issue, hide)];
  }
  if (wrongInputs.length > 0) return wrongInputs;

  const { groupBy, batch } = selection;
  const entries = accounts.map((account) => matrixEntry(account, !maskAccountIds));
  const groups = groupBy === undefined ? undefined : groupsOf(entries, groupBy, batch);
  const outputs = outputsOf(entries, asMatrices(entries, batch), groups);
  const text = Object.entries(outputs).map(([name, value]) => lineCommand(name, value));
  appendAll([{ file: 'GITHUB_OUTPUT', text: text.join('') }], environment);
  sayAfterDelivery(log, () => report({ from, entries, groups, outputs }, selection, log));
  return [];
}

/**
 * Warnings on the selected accounts, each place once. A duration above the limit of role chaining is only a warning: the jobs may use
 * the runner's own keys, for which the limit does not apply.
 */
function warningsOf(accounts: readonly Account[], { file }: Accounts): AccountsFileIssue[] {
  const warnings = new Map<string, AccountsFileIssue>();
  const warning = ({ key, position }: FileValue<unknown>, detail: InputIssueDetail) =>
    warnings.set(key, { file, position, key, detail: { code: 'value', detail } });
  for (const { region, route, durationSeconds } of accounts) {
    if (region !== undefined && !isNamedLikeARegion(region.value)) {
      warning(region, { code: 'unusual-region', found: region.value });
    }
    if (route?.value !== 'direct' && durationSeconds !== undefined && durationSeconds.value > CHAINING_CAP_SECONDS) {
      warning(durationSeconds, { code: 'beyond-chaining-cap', found: durationSeconds.value });
    }
  }
  return [...warnings.values()];
}
