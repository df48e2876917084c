import { systemClock } from '../action/exchange/clock.js';
import { startDeadline } from '../action/exchange/deadline.js';
import { exchangeDeps } from '../action/exchange-deps.js';
import type { StepContext } from '../action/exchange-step.js';
import { openAwsSettings } from '../action/inputs/aws-settings.js';
import { ownsConfig, runnerCredentialEnv } from '../action/profiles/credential-env.js';
import { isAmbient } from '../action/route/route.js';
import { maskExternalId, maskInputs, warnOfUnverified } from '../action/secret-inputs.js';
import { summarise } from '../action/summarise.js';
import { sayAfterDelivery } from '../shared/log/after-delivery.js';
import { type Log, openLog } from '../shared/log/log.js';
import { logWarnings } from '../shared/log/log-warnings.js';
import { Secrets } from '../shared/log/secrets.js';
import { joined, LONGEST_ANNOTATION } from '../shared/runner/annotation.js';
import { lineCommand } from '../shared/runner/commands.js';
import { appendAll, formatExportError, RunnerFileError } from '../shared/runner/runner-files.js';
import type { StepEnd } from '../shared/runner/step-end.js';
import { namesOf } from '../shared/text/name-list.js';
import { type AccountResult, accountResults, summaryLine } from './account-result.js';
import { checkAccounts, planAccountRoutes } from './account-routes.js';
import type { Cause } from './causes.js';
import { outputsOf } from './check-outputs.js';
import { renderSummary } from './check-summary.js';
import { logCauses } from './log-causes.js';
import { startCheckProgress } from './progress.js';
import { type CheckReading, formatCheckIssue, formatCheckIssues, readCheck } from './read-check.js';
import { tableLines } from './table.js';

/** What the step has of the world around it. */
export type CheckContext = Omit<StepContext, 'programFolder'>;

interface Check extends CheckContext {
  readonly log: Log;
  readonly secrets: Secrets;
  readonly reading: CheckReading;
}

/** The check step: inputs, a walk to each account, the verdicts; hands on no session. Never throws. */
export async function checkStep(world: CheckContext): Promise<StepEnd> {
  const { environment, write } = world;
  const secrets = new Secrets();
  const log = openLog(environment, write, secrets);
  const hide = (text: string) => secrets.hide(text);
  try {
    maskInputs(log, environment);
    warnOfUnverified(log, environment);
    const reading = readCheck(environment, await openAwsSettings(environment));
    if (reading.maskAccountIds) secrets.hideAccountIds();
    for (const secret of reading.secrets) maskExternalId(log, secret);
    logWarnings(
      log,
      reading.warnings.map((warning) => formatCheckIssue(warning, hide)),
    );
    if (reading.issues.length > 0) {
      const message = joined(formatCheckIssues(reading, hide), 'things are wrong', log);
      return { ok: false, title: 'Inputs', message };
    }
    return await check({ ...world, log, secrets, reading });
  } catch (error) {
    if (error instanceof RunnerFileError) return { ok: false, title: 'Delivery', message: formatExportError(error) };
    log.debug(error instanceof Error ? (error.stack ?? error.message) : String(error));
    return { ok: false, title: 'Error', message: hide(`An unexpected error ended the step: ${String(error)}`) };
  }
}

async function check(world: Check): Promise<StepEnd> {
  const { environment, log, reading, clock = systemClock } = world;
  const errands = planAccountRoutes(reading.candidates);
  const [first] = errands;
  if (first === undefined) return publish([], [], world);
  // What is no account's own is the same in every request.
  const { delivery, patience } = first.request;
  if (delivery.maskAccountIds) {
    for (const { route } of errands) for (const { role } of route.hops) log.mask(role.account);
  }
  if (isAmbient(first.route) && ownsConfig(environment)) world.restoreChain(runnerCredentialEnv(environment));

  const deadline = startDeadline(patience.deadlineMs, clock);
  world.onCancel((signal) => deadline.cancel(signal));
  const rounds = startCheckProgress(log, errands.length, first.route);
  try {
    const means = exchangeDeps(first.request, environment, { deadline, clock, observer: rounds });
    const walked = await checkAccounts(errands, means, rounds.checked);
    const broken = walked.flatMap(({ outcome, ...errand }) => (outcome.ok ? [] : [{ ...errand, outcome }]));
    if (broken.length === 0) return publish(accountResults(walked, []), [], world);

    const { explainCauses, isOneFault } = await import('./causes.js');
    // Which keys were taken differs from account to account.
    const terms = { ...world, means, delivery, sources: [] };
    if (isOneFault(broken, walked.length)) {
      const { diagnoseAll } = await import('../action/diagnose.js');
      return {
        ok: false,
        title: 'Exchange',
        message: joined(await diagnoseAll(broken, terms), 'things are wrong', log),
      };
    }
    const causes = await explainCauses(broken, terms);
    return publish(accountResults(walked, causes), causes, world);
  } finally {
    rounds.close();
    deadline.clear();
  }
}

/** Tells the verdicts everywhere, and what they make of the step. */
function publish(verdicts: readonly AccountResult[], causes: readonly Cause[], world: Check): StepEnd {
  const { environment, log, secrets, reading } = world;
  const hide = (text: string) => secrets.hide(text);
  log.line(`${summaryLine(verdicts)}.`);
  if (verdicts.length > 0) for (const line of tableLines(verdicts, hide)) log.line(line);
  logCauses(causes, log);

  const outputs = outputsOf(verdicts, hide, !reading.maskAccountIds);
  const text = Object.entries(outputs).map(([name, value]) => lineCommand(name, value));
  appendAll([{ file: 'GITHUB_OUTPUT', text: text.join('') }], environment);
  if (reading.summary && environment.GITHUB_STEP_SUMMARY) {
    sayAfterDelivery(log, () => summarise(renderSummary(verdicts, causes, hide), environment, log));
  }

  const message = hide(failureOf(verdicts, causes));
  if (message === '') return { ok: true };
  if (reading.failOnDenied || causes.some(({ isDenial }) => !isDenial)) return { ok: false, title: 'Check', message };
  log.warning(message);
  return { ok: true };
}

/** Who was not admitted, and why, in as many lines as an annotation takes; empty when all were. */
function failureOf(verdicts: readonly AccountResult[], causes: readonly Cause[]): string {
  const named = (isDenial: boolean) =>
    verdicts.filter(({ cause }) => cause?.isDenial === isDenial).map(({ account }) => account);
  const [denied, unknown] = [named(true), named(false)];
  const of = `of ${verdicts.length} ${verdicts.length === 1 ? 'account' : 'accounts'}`;
  const lines = [
    ...(denied.length > 0 ? [`${denied.length} ${of} not admitted: ${namesOf(denied)}.`] : []),
    ...(unknown.length > 0 ? [`${unknown.length} ${of} could not be checked: ${namesOf(unknown)}.`] : []),
    ...causes.filter(({ inFull }) => inFull).map(({ accounts, sentence }) => `${namesOf(accounts)}: ${sentence}`),
  ];
  const text = lines.join('\n');
  return text.length <= LONGEST_ANNOTATION ? text : text.slice(0, text.lastIndexOf('\n', LONGEST_ANNOTATION));
}
