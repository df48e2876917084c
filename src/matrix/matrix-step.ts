import { ACCOUNTS_FILE, type Account, type Accounts, type Written } from '../accounts/accounts.js';
import { type AccountsProblem, isUnreadable, wordAccountsProblem } from '../accounts/flaw.js';
import { accountsFromWorkspace } from '../accounts/from-workspace.js';
import { isNamedLikeARegion } from '../aws/partition.js';
import { appendAll, RunnerFileError, wordUndelivered } from '../deliver/runner-files.js';
import type { Flaw } from '../inputs/flaw.js';
import type { Environment } from '../inputs/input-source.js';
import { sayAfterDelivery } from '../log/after-delivery.js';
import { joined } from '../log/annotation.js';
import { type Log, openLog } from '../log/log.js';
import { lineCommand } from '../log/runner-commands.js';
import { sayWarnings } from '../log/say-warnings.js';
import { Secrets } from '../log/secrets.js';
import { CHAINING_CAP_SECONDS } from '../route/chaining-cap.js';
import type { StepEnd } from '../step/exchange-step.js';
import { keysWithIds } from './crossing.js';
import { asMatrices, groupsOf, matrixEntry } from './matrices.js';
import { outputsOf } from './outputs.js';
import { type MatrixProblem, wordMatrixProblem } from './problem.js';
import { report } from './report.js';
import { select } from './select.js';
import { readSelection, type SelectionReading } from './selection.js';

/** The matrix step: inputs, accounts file, selection, outputs; and on failure the sentences for it. Never throws. */
export function matrixStep(environment: Environment, write: (text: string) => void): StepEnd {
  const secrets = new Secrets();
  const log = openLog(environment, write, secrets);
  const hide = (text: string) => secrets.hide(text);
  try {
    const reading = readSelection(environment);
    if (reading.maskAccountIds) secrets.hideAccountIds();
    const sentences = handOnMatrix(reading, environment, log, hide);
    return sentences.length === 0
      ? { ok: true }
      : { ok: false, title: 'Matrix', message: joined(sentences, 'things are wrong', log) };
  } catch (error) {
    if (error instanceof RunnerFileError) return { ok: false, title: 'Delivery', message: wordUndelivered(error) };
    log.debug(error instanceof Error ? (error.stack ?? error.message) : String(error));
    return { ok: false, title: 'Error', message: hide(`An unexpected error ended the step: ${String(error)}`) };
  }
}

/** Hands on what was asked for, or says all that is wrong and hands on nothing. */
function handOnMatrix(
  { selection, problems, maskAccountIds }: SelectionReading,
  environment: Environment,
  log: Log,
  hide: (text: string) => string,
): readonly string[] {
  const wrongInputs = problems.map((problem) => wordMatrixProblem(problem, hide));
  const workspace = environment.GITHUB_WORKSPACE || process.cwd();
  const reading = accountsFromWorkspace(workspace, selection.file ?? ACCOUNTS_FILE);
  if (!reading.ok) {
    const inFile = reading.problems.map((problem) => wordAccountsProblem(problem, hide));
    return isUnreadable(reading.problems) ? [...inFile, ...wrongInputs] : [...wrongInputs, ...inFile];
  }
  const from = reading.accounts;
  const selected = select(from, selection);
  const doubts = [...reading.warnings, ...(selected.ok ? doubtsOf(selected.accounts, from) : [])];
  sayWarnings(
    log,
    doubts.map((doubt) => wordAccountsProblem(doubt, hide)),
  );
  if (!selected.ok) return [...wrongInputs, ...selected.problems.map((problem) => wordMatrixProblem(problem, hide))];
  const { accounts } = selected;
  if (maskAccountIds) {
    for (const { id } of accounts) log.mask(id.value);
    const keys = keysWithIds(accounts, from);
    const problem: MatrixProblem = { input: 'mask-aws-account-id', flaw: { code: 'holds-an-id', keys } };
    if (keys.length > 0) return [...wrongInputs, wordMatrixProblem(problem, hide)];
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
 * What is odd about the selected accounts, but may be meant, each place once. A duration that the exchange refuses on route hub
 * is among it: whether the jobs set out from a token, or from keys of the runner's own that know no cap, the file does not say.
 */
function doubtsOf(accounts: readonly Account[], { file }: Accounts): AccountsProblem[] {
  const doubts = new Map<string, AccountsProblem>();
  const doubt = ({ key, position }: Written<unknown>, flaw: Flaw) =>
    doubts.set(key, { file, position, key, flaw: { code: 'value', flaw } });
  for (const { region, route, durationSeconds } of accounts) {
    if (region !== undefined && !isNamedLikeARegion(region.value)) {
      doubt(region, { code: 'unusual-region', found: region.value });
    }
    if (route?.value !== 'direct' && durationSeconds !== undefined && durationSeconds.value > CHAINING_CAP_SECONDS) {
      doubt(durationSeconds, { code: 'beyond-chaining-cap', found: durationSeconds.value });
    }
  }
  return [...doubts.values()];
}
