import { appendAll, RunnerFileError, wordUndelivered } from '../deliver/runner-files.js';
import { systemClock } from '../exchange/clock.js';
import { startDeadline } from '../exchange/deadline.js';
import { openAwsSettings } from '../inputs/aws-settings.js';
import { sayAfterDelivery } from '../log/after-delivery.js';
import { joined, LONGEST_ANNOTATION } from '../log/annotation.js';
import { type Log, openLog } from '../log/log.js';
import { lineCommand } from '../log/runner-commands.js';
import { sayWarnings } from '../log/say-warnings.js';
import { Secrets } from '../log/secrets.js';
import { isOurs, runnersChain } from '../profiles/chain.js';
import { isAmbient } from '../route/route.js';
import type { StepEnd, StepWorld } from '../step/exchange-step.js';
import { meansOf } from '../step/means.js';
import { maskExternalId, maskInputs, warnOfUnverified } from '../step/secret-inputs.js';
import { summarise } from '../step/summarise.js';
import type { Cause } from './causes.js';
import { planErrands, walkEach } from './errands.js';
import { outputsOf } from './outputs.js';
import { type CheckReading, readCheck, wordCheckProblem, wordCheckProblems } from './read-check.js';
import { openRounds } from './rounds.js';
import { renderSummary } from './summary.js';
import { tableLines } from './table.js';
import { tellCauses } from './tell.js';
import { headline, namesOf, type Verdict, verdictsOf } from './verdict.js';

/** What the step has of the world around it. */
export type CheckWorld = Omit<StepWorld, 'programFolder'>;

interface Check extends CheckWorld {
  readonly log: Log;
  readonly secrets: Secrets;
  readonly reading: CheckReading;
}

/** The check step: inputs, a walk to each account, the verdicts; hands on no session. Never throws. */
export async function checkStep(world: CheckWorld): Promise<StepEnd> {
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
    sayWarnings(
      log,
      reading.warnings.map((warning) => wordCheckProblem(warning, hide)),
    );
    if (reading.problems.length > 0) {
      const message = joined(wordCheckProblems(reading, hide), 'things are wrong', log);
      return { ok: false, title: 'Inputs', message };
    }
    return await check({ ...world, log, secrets, reading });
  } catch (error) {
    if (error instanceof RunnerFileError) return { ok: false, title: 'Delivery', message: wordUndelivered(error) };
    log.debug(error instanceof Error ? (error.stack ?? error.message) : String(error));
    return { ok: false, title: 'Error', message: hide(`An unexpected error ended the step: ${String(error)}`) };
  }
}

async function check(world: Check): Promise<StepEnd> {
  const { environment, log, reading, clock = systemClock } = world;
  const errands = planErrands(reading.candidates);
  const [first] = errands;
  if (first === undefined) return publish([], [], world);
  // What is no account's own is the same in every request.
  const { delivery, patience } = first.request;
  if (delivery.maskAccountIds) {
    for (const { route } of errands) for (const { role } of route.hops) log.mask(role.account);
  }
  if (isAmbient(first.route) && isOurs(environment)) world.restoreChain(runnersChain(environment));

  const deadline = startDeadline(patience.deadlineMs, clock);
  world.onCancel((signal) => deadline.cancel(signal));
  const rounds = openRounds(log, errands.length, first.route);
  try {
    const means = meansOf(first.request, environment, { deadline, clock, observer: rounds });
    const walked = await walkEach(errands, means, rounds.checked);
    const broken = walked.flatMap(({ outcome, ...errand }) => (outcome.ok ? [] : [{ ...errand, outcome }]));
    if (broken.length === 0) return publish(verdictsOf(walked, []), [], world);

    const { explainCauses, isOneFault } = await import('./causes.js');
    // Which keys were taken differs from account to account.
    const terms = { ...world, means, delivery, sources: [] };
    if (isOneFault(broken, walked.length)) {
      const { diagnoseAll } = await import('../step/diagnose.js');
      return {
        ok: false,
        title: 'Exchange',
        message: joined(await diagnoseAll(broken, terms), 'things are wrong', log),
      };
    }
    const causes = await explainCauses(broken, terms);
    return publish(verdictsOf(walked, causes), causes, world);
  } finally {
    rounds.close();
    deadline.clear();
  }
}

/** Tells the verdicts everywhere, and what they make of the step. */
function publish(verdicts: readonly Verdict[], causes: readonly Cause[], world: Check): StepEnd {
  const { environment, log, secrets, reading } = world;
  const hide = (text: string) => secrets.hide(text);
  log.line(`${headline(verdicts)}.`);
  if (verdicts.length > 0) for (const line of tableLines(verdicts, hide)) log.line(line);
  tellCauses(causes, log);

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
function failureOf(verdicts: readonly Verdict[], causes: readonly Cause[]): string {
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
