import type { Account, Accounts, FileValue } from '../accounts/accounts.js';
import type { AccountsFileIssue } from '../accounts/file-messages.js';
import { ACCOUNTS_FILE } from '../accounts/file-name.js';
import { accountsFromWorkspace } from '../accounts/from-workspace.js';
import { readSelection, type Selection } from '../accounts/selection/read-selection.js';
import { select } from '../accounts/selection/select.js';
import type { SelectionIssue } from '../accounts/selection/selection-messages.js';
import { CHAINING_CAP_SECONDS } from '../action/route/route.js';
import { isNamedLikeARegion } from '../shared/aws/partition.js';
import type { InputIssueDetail } from '../shared/inputs/input-messages.js';
import { inputsOfStep } from '../shared/inputs/raw-inputs.js';
import { lineCommand } from '../shared/runner/commands.js';
import { appendAll } from '../shared/runner/runner-files.js';
import type { Step, StepContext, StepInputs, StepOutcome } from '../shared/runner/step.js';
import { asMatrices, groupsOf, matrixEntry } from './matrices.js';
import { report } from './matrix-log.js';
import { keysContainingAccountIds, outputsOf } from './matrix-outputs.js';

interface MatrixRequest {
  readonly selection: Selection;
  readonly file: Accounts;
  readonly accounts: readonly Account[];
  readonly maskAccountIds: boolean;
}

/** The matrix step: sets the selected accounts as outputs. */
export const matrixStep: Step<MatrixRequest> = { read: readInputs, run: exportMatrix };

async function readInputs({ environment, log }: StepContext): Promise<StepInputs<MatrixRequest>> {
  const { selection, issues, maskAccountIds } = readSelection(inputsOfStep(environment));
  const workspace = environment.GITHUB_WORKSPACE || process.cwd();
  const reading = accountsFromWorkspace(workspace, selection.file ?? ACCOUNTS_FILE);
  const selected = reading.ok ? select(reading.accounts, selection) : undefined;
  const accounts = selected?.ok ? selected.accounts : [];
  if (maskAccountIds) for (const { id } of accounts) log.mask(id.value);
  const keys = reading.ok && maskAccountIds ? keysContainingAccountIds(accounts, reading.accounts) : [];
  const inputIssues: Array<(typeof issues)[number] | SelectionIssue> = [
    ...issues,
    ...(selected?.ok === false ? selected.issues : []),
    ...(keys.length > 0 ? [{ input: 'mask-aws-account-id', detail: { code: 'holds-an-id', keys } } as const] : []),
  ];
  const fileIssues = reading.ok ? [] : reading.issues;
  const warnings = reading.ok ? [...reading.warnings, ...warningsOf(accounts, reading.accounts)] : [];
  // Most steps have nothing to say, and load no sentences.
  const isSilent = inputIssues.length + fileIssues.length + warnings.length === 0;
  const messages = isSilent ? undefined : await import('./matrix-messages.js');
  const formatAll = (all: readonly AccountsFileIssue[], hide: (text: string) => string) =>
    all.flatMap((issue) => messages?.formatAccountsFileIssue(issue, hide) ?? []);
  return {
    request:
      reading.ok && inputIssues.length === 0
        ? { selection, file: reading.accounts, accounts, maskAccountIds }
        : undefined,
    maskAccountIds,
    warnings: (hide) => formatAll(warnings, hide),
    errors: (hide) => {
      const inputErrors = inputIssues.flatMap((issue) => messages?.formatSelectionIssue(issue, hide) ?? []);
      const fileErrors = formatAll(fileIssues, hide);
      return messages?.isUnreadable(fileIssues) ? [...fileErrors, ...inputErrors] : [...inputErrors, ...fileErrors];
    },
  };
}

function exportMatrix(
  { selection, file, accounts, maskAccountIds }: MatrixRequest,
  { environment, log }: StepContext,
): StepOutcome {
  const { groupBy, batch } = selection;
  const entries = accounts.map((account) => matrixEntry(account, !maskAccountIds));
  const groups = groupBy === undefined ? undefined : groupsOf(entries, groupBy, batch);
  const outputs = outputsOf(entries, asMatrices(entries, batch), groups);
  const text = Object.entries(outputs).map(([name, value]) => lineCommand(name, value));
  appendAll([{ file: 'GITHUB_OUTPUT', text: text.join('') }], environment);
  return { ok: true, report: () => report({ from: file, entries, groups, outputs }, selection, log) };
}

/**
 * Warnings about the selected accounts, each place once. A duration above the cap of role chaining is only a warning: with keys
 * of the runner's own there is no such cap.
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
