import type { Cause } from '../action/causes.js';
import { byOutcome, type CredentialStepDeps, withExchangeDeps } from '../action/exchange-deps.js';
import { startExchangeLog } from '../action/exchange-log.js';
import { openAwsSettings } from '../action/inputs/aws-settings.js';
import { maskInputs, warnOfUnverified } from '../action/secret-inputs.js';
import { lineCommand } from '../shared/runner/commands.js';
import { appendAll } from '../shared/runner/runner-files.js';
import {
  LONGEST_ANNOTATION,
  type Step,
  type StepContext,
  type StepInputs,
  type StepOutcome,
} from '../shared/runner/step.js';
import { namesOf } from '../shared/text/name-list.js';
import { type AccountResult, accountResults, summaryLine, tableLines } from './account-result.js';
import { checkAccounts, planAccountRoutes } from './account-routes.js';
import { outputsOf } from './check-outputs.js';
import { renderSummary } from './check-summary.js';
import { type CheckReading, formatCheckIssue, formatCheckIssues, readCheck } from './read-check.js';

/** The check step: assumes the role in each account and reports the results; exports no session. */
export function checkStep(deps: CredentialStepDeps): Step<CheckReading> {
  return { read: readInputs, run: (reading, context) => check(reading, { ...context, ...deps }) };
}

async function readInputs({ environment, log }: StepContext): Promise<StepInputs<CheckReading>> {
  maskInputs(log, environment);
  warnOfUnverified(log, environment);
  const reading = readCheck(environment, await openAwsSettings(environment));
  return {
    request: reading.issues.length === 0 ? reading : undefined,
    maskAccountIds: reading.maskAccountIds,
    secrets: reading.secrets,
    warnings: (hide) => reading.warnings.map((warning) => formatCheckIssue(warning, hide)),
    errors: (hide) => formatCheckIssues(reading, hide),
  };
}

async function check(reading: CheckReading, context: StepContext & CredentialStepDeps): Promise<StepOutcome> {
  const routes = planAccountRoutes(reading.candidates);
  const [first] = routes;
  if (first === undefined) return publish([], [], reading, context);
  const progress = startExchangeLog(context.log, first.route, routes.length);
  // What is not an account's own is the same in every request.
  return withExchangeDeps(first.request, routes, progress, context, async (deps) => {
    const exchanges = await checkAccounts(routes, deps, progress.checked);
    const { failed } = byOutcome(exchanges);
    if (failed.length === 0) return publish(accountResults(exchanges, []), [], reading, context);

    const { explainCauses, failedOutcome, isOneFault, logCauses } = await import('../action/causes.js');
    const { delivery } = first.request;
    const diagnosisDeps = { ...context, exchange: deps, maskAccountIds: delivery.maskAccountIds };
    // Which keys come from the accounts file differs between accounts.
    if (isOneFault(failed, exchanges.length)) return failedOutcome(failed, { delivery, sources: [] }, diagnosisDeps);
    const named = failed.map(({ request: { diagnosisRole }, ...exchange }) => ({
      ...exchange,
      name: exchange.account,
      ...(diagnosisRole && { diagnosisRole }),
    }));
    const causes = await explainCauses(named, diagnosisDeps);
    return publish(accountResults(exchanges, causes), causes, reading, context, () => logCauses(causes, context.log));
  });
}

function publish(
  results: readonly AccountResult[],
  causes: readonly Cause[],
  reading: CheckReading,
  { environment, log, hide }: StepContext,
  logDetails: () => void = () => undefined,
): StepOutcome {
  log.line(`${summaryLine(results)}.`);
  if (results.length > 0) for (const line of tableLines(results, hide)) log.line(line);
  logDetails();

  const outputs = outputsOf(results, hide, !reading.maskAccountIds);
  const text = Object.entries(outputs).map(([name, value]) => lineCommand(name, value));
  appendAll([{ file: 'GITHUB_OUTPUT', text: text.join('') }], environment);

  const message = hide(failureOf(results, causes));
  const fails = message !== '' && (reading.failOnDenied || causes.some(({ isDenial }) => !isDenial));
  const summary = reading.summary ? () => renderSummary(results, causes, hide) : undefined;
  if (fails) return { ok: false, title: 'Check', errors: [message], summary };
  return { ok: true, report: () => message !== '' && log.warning(message), summary };
}

/** Which accounts denied the job, and why, in as many lines as an annotation takes; empty when none did. */
function failureOf(results: readonly AccountResult[], causes: readonly Cause[]): string {
  const named = (isDenial: boolean) =>
    results.filter(({ cause }) => cause?.isDenial === isDenial).map(({ account }) => account);
  const [denied, unknown] = [named(true), named(false)];
  const of = `of ${results.length} ${results.length === 1 ? 'account' : 'accounts'}`;
  const lines = [
    ...(denied.length > 0 ? [`${denied.length} ${of} denied the job: ${namesOf(denied)}.`] : []),
    ...(unknown.length > 0 ? [`${unknown.length} ${of} could not be checked: ${namesOf(unknown)}.`] : []),
    ...causes.filter(({ inFull }) => inFull).map(({ namedSentence }) => namedSentence),
  ];
  const text = lines.join('\n');
  return text.length <= LONGEST_ANNOTATION ? text : text.slice(0, text.lastIndexOf('\n', LONGEST_ANNOTATION));
}
