import path from 'node:path';
import type { Cause } from '../action/causes.js';
import type { ExchangeDeps } from '../action/exchange/exchange.js';
import { byOutcome, type CredentialStepDeps, withExchangeDeps } from '../action/exchange-deps.js';
import { startExchangeLog } from '../action/exchange-log.js';
import { openAwsSettings } from '../action/inputs/aws-settings.js';
import { maskInputs, warnOfUnverified } from '../action/secret-inputs.js';
import type { Log } from '../shared/log/log.js';
import { projectOf } from '../shared/project.js';
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
import { type AccountResult, accountResults, type RoleDifference, summaryLine, tableLines } from './account-result.js';
import { type AccountExchange, checkAccounts, planAccountRoutes } from './account-routes.js';
import { outputsOf } from './check-outputs.js';
import { renderSummary } from './check-summary.js';
import { differencesSentence, logDifferences } from './differences.js';
import { type CheckReading, formatCheckIssue, formatCheckIssues, type PolicyFolder, readCheck } from './read-check.js';
import type { WrittenRoles, WrittenRolesReading } from './written-roles.js';

/** The check step: assumes the role in each account and reports the results; exports no session. */
export function checkStep(deps: CredentialStepDeps): Step<CheckRequest> {
  return { read: readInputs, run: (request, context) => check(request, { ...context, ...deps }) };
}

interface CheckRequest extends CheckReading {
  /** What the accounts are compared with. */
  readonly written?: WrittenRoles;
}

async function readInputs({ environment, log }: StepContext): Promise<StepInputs<CheckRequest>> {
  maskInputs(log, environment);
  warnOfUnverified(log, environment);
  const reading = readCheck(environment, await openAwsSettings(environment));
  const written = reading.policies && (await readPolicyFolder(reading.policies));
  const isValid = reading.issues.length === 0 && written?.ok !== false;
  return {
    request: isValid ? { ...reading, ...(written?.ok && { written: written.roles }) } : undefined,
    maskAccountIds: reading.maskAccountIds,
    secrets: reading.secrets,
    warnings: (hide) => [
      ...reading.warnings.map((warning) => formatCheckIssue(warning, hide)),
      ...(written?.ok ? written.warnings(hide) : []),
    ],
    errors: (hide) => [...formatCheckIssues(reading, hide), ...(written?.ok === false ? written.errors(hide) : [])],
  };
}

async function readPolicyFolder({ folder, workspace, names }: PolicyFolder): Promise<WrittenRolesReading> {
  const { readWrittenRoles } = await import('./written-roles.js');
  return readWrittenRoles(path.resolve(workspace, folder), names, workspace);
}

async function check(request: CheckRequest, context: StepContext & CredentialStepDeps): Promise<StepOutcome> {
  const routes = planAccountRoutes(request.candidates);
  const [first] = routes;
  if (first === undefined) return publish([], [], request, context);
  const progress = startExchangeLog(context.log, first.route, routes.length);
  // What is not an account's own is the same in every request.
  return withExchangeDeps(first.request, routes, progress, context, async (deps) => {
    const exchanges = await checkAccounts(routes, deps, progress.checked);
    const differences = (causes: readonly Cause[]) => differencesOf(exchanges, causes, request, deps, context.log);
    const { failed } = byOutcome(exchanges);
    if (failed.length === 0) return publish(accountResults(exchanges, [], await differences([])), [], request, context);

    const { explainCauses, failedOutcome, isOneFault, logCauses } = await import('../action/causes.js');
    const { delivery } = first.request;
    const diagnosisDeps = { ...context, exchange: deps, maskAccountIds: delivery.maskAccountIds, isCheck: true };
    // Which keys come from the accounts file differs between accounts.
    if (isOneFault(failed, exchanges.length)) return failedOutcome(failed, { delivery, sources: [] }, diagnosisDeps);
    const named = failed.map(({ request: { diagnosisRole }, ...exchange }) => ({
      ...exchange,
      name: exchange.account,
      ...(diagnosisRole && { diagnosisRole }),
    }));
    const causes = await explainCauses(named, diagnosisDeps);
    const results = accountResults(exchanges, causes, await differences(causes));
    return publish(results, causes, request, context, () => logCauses(causes, context.log));
  });
}

/** The differences by account; none without policies. What a diagnosis has read is not read again. */
async function differencesOf(
  exchanges: readonly AccountExchange[],
  causes: readonly Cause[],
  { written }: CheckRequest,
  deps: ExchangeDeps,
  log: Log,
): Promise<ReadonlyMap<string, RoleDifference>> {
  if (written === undefined) return new Map();
  const known = new Map(causes.flatMap(({ targets }) => [...targets]));
  const { compareRoles } = await import('./compare-roles.js');
  return compareRoles(exchanges, known, written, deps, log);
}

function publish(
  results: readonly AccountResult[],
  causes: readonly Cause[],
  reading: CheckRequest,
  { environment, log, hide }: StepContext,
  logDetails: () => void = () => undefined,
): StepOutcome {
  log.line(`${summaryLine(results)}.`);
  if (results.length > 0) for (const line of tableLines(results, hide)) log.line(line);
  logDetails();
  logDifferences(results, log, hide);
  const drift = differencesSentence(results, reading.policies?.folder ?? '');
  if (drift !== '') log.warning(drift);

  const outputs = outputsOf(results, hide, !reading.maskAccountIds, reading.written !== undefined);
  const text = Object.entries(outputs).map(([name, value]) => lineCommand(name, value));
  appendAll([{ file: 'GITHUB_OUTPUT', text: text.join('') }], environment);

  const message = hide(failureOf(results, causes));
  const fails = message !== '' && (reading.failOnDenied || causes.some(({ isDenial }) => !isDenial));
  const summary = reading.summary ? () => renderSummary(results, causes, hide, projectOf(environment)) : undefined;
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
