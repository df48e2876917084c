import type { Environment } from '../shared/environment.js';
import { formatInputIssue } from '../shared/inputs/input-issues.js';
import { inputsOfStep } from '../shared/inputs/raw-inputs.js';
import { sayAfterDelivery } from '../shared/log/after-delivery.js';
import { type Log, openLog } from '../shared/log/log.js';
import { Secrets } from '../shared/log/secrets.js';
import { joined } from '../shared/runner/annotation.js';
import { formatExportError, RunnerFileError } from '../shared/runner/runner-files.js';
import type { StepEnd } from '../shared/runner/step-end.js';
import { type ExportData, exportCredentials } from './delivery/deliver.js';
import { formatSources, renderSummary } from './delivery/success-summary.js';
import { type Clock, systemClock } from './exchange/clock.js';
import { type Deadline, startDeadline } from './exchange/deadline.js';
import { type CompletedHop, type ExchangeSuccess, runExchanges } from './exchange/run-exchange.js';
import { exchangeDeps } from './exchange-deps.js';
import { startExchangeLog } from './exchange-log.js';
import { openAwsSettings } from './inputs/aws-settings.js';
import { readFileDefaults } from './inputs/read-file-defaults.js';
import { readRequest } from './inputs/read-request.js';
import type { Request } from './inputs/request.js';
import { logPrecedence, sayCompanions } from './precedence.js';
import { folderFor, formatInstallIssue, renewalConfigFor } from './profile-installation.js';
import { type CredentialEnv, ownsConfig, runnerCredentialEnv } from './profiles/credential-env.js';
import { checkInstallable, checkRenewable, InstallError, type NewProfile } from './profiles/install.js';
import { storedSession } from './profiles/stored-session.js';
import { planProfileRoute, planRoute } from './route/plan.js';
import { isAmbient, type Route } from './route/route.js';
import { maskExternalId, maskInputs, warnOfUnverified } from './secret-inputs.js';
import { summarise } from './summarise.js';

/** What a step has of the world around it. */
export interface StepContext {
  readonly environment: Environment;
  /** Takes text for standard output. */
  readonly write: (text: string) => void;
  /** Calls back with the name of a signal that cancels the step. */
  readonly onCancel: (cancel: (signal: string) => void) => void;
  /** Lets the SDK's default chain find what the runner had, in the process's own environment. */
  readonly restoreChain: (chain: CredentialEnv) => void;
  /** The payload of the event that started the job. Asked for only where a failure is explained by it. */
  readonly readPayload: () => Promise<unknown>;
  /** The folder of the program that renews profiles. */
  readonly programFolder: string;
  readonly clock?: Clock;
}

/** The main step: inputs, route, session, delivery; and on failure the sentence for it. Never throws. */
export async function exchangeStep(world: StepContext): Promise<StepEnd> {
  const { environment, write, onCancel, clock = systemClock } = world;
  const secrets = new Secrets();
  const log = openLog(environment, write, secrets);
  try {
    maskInputs(log, environment);
    warnOfUnverified(log, environment);
    const inputs = inputsOfStep(environment);
    const defaults = await readFileDefaults(inputs);
    for (const secret of defaults.secrets) maskExternalId(log, secret);
    const reading = readRequest(inputs, defaults, await openAwsSettings(environment));
    if (reading.maskAccountIds) secrets.hideAccountIds();
    const hide = (text: string) => secrets.hide(text);
    for (const warning of reading.warnings) log.warning(formatInputIssue(warning, hide));
    if (!reading.ok) {
      const sentences = reading.issues.map((issue) => formatInputIssue(issue, hide));
      if (reading.fileIssues.length > 0) {
        const { isUnreadable, formatAccountsFileIssue } = await import('../accounts/file-issues.js');
        const inFile = reading.fileIssues.map((issue) => formatAccountsFileIssue(issue, hide));
        if (isUnreadable(reading.fileIssues)) sentences.unshift(...inFile);
        else sentences.push(...inFile);
      }
      for (const line of formatSources(reading.sources, (text) => text)) log.line(line);
      for (const line of reading.merged) log.line(line);
      return { ok: false, title: 'Inputs', message: joined(sentences, 'inputs are wrong', log) };
    }
    for (const { input, file, key } of reading.request.sources) log.debug(`${input} is ${key} of ${file}.`);

    const deadline = startDeadline(reading.request.patience.deadlineMs, clock);
    onCancel((signal) => deadline.cancel(signal));
    try {
      return await exchange(reading.request, { ...world, log, secrets, deadline, clock });
    } finally {
      deadline.clear();
    }
  } catch (error) {
    log.debug(error instanceof Error ? (error.stack ?? error.message) : String(error));
    return { ok: false, title: 'Error', message: secrets.hide(`An unexpected error ended the step: ${String(error)}`) };
  }
}

interface Exchange extends StepContext {
  readonly log: Log;
  readonly secrets: Secrets;
  readonly deadline: Deadline;
  readonly clock: Clock;
}

/** A session that the step is to get: the target's for the step itself, or one for a profile. */
interface RequestedSession {
  readonly route: Route;
  readonly profile?: string;
  /** The region of the profile. */
  readonly region?: string;
}

async function exchange(request: Request, world: Exchange): Promise<StepEnd> {
  const { environment, log, secrets, deadline, clock } = world;
  const { delivery } = request;
  const own = { route: planRoute(request) };
  const profiles = request.profiles.map((profile) => ({
    profile: profile.name,
    route: planProfileRoute(request, profile),
    region: profile.own?.region ?? request.region,
  }));
  if (delivery.maskAccountIds) {
    for (const { route } of [own, ...profiles]) for (const { role } of route.hops) log.mask(role.account);
  }

  if (isAmbient(own.route) && ownsConfig(environment)) world.restoreChain(runnerCredentialEnv(environment));

  const journal = startExchangeLog(log, own.route);
  const means = exchangeDeps(request, environment, { deadline, clock, observer: journal });
  try {
    const folder = folderFor(environment);
    if (profiles.length > 0 && isAmbient(own.route)) checkRenewable(environment);
    if (profiles.length > 0)
      checkInstallable(
        folder,
        profiles.map(({ profile }) => profile),
        environment,
      );
    const walked = await runExchanges<RequestedSession>([own, ...profiles], means);
    const broken = walked.flatMap(({ outcome, ...errand }) => (outcome.ok ? [] : [{ ...errand, outcome }]));
    const arrived = walked.flatMap(({ outcome, ...errand }) => (outcome.ok ? [{ ...errand, outcome }] : []));
    const [first] = arrived;
    if (broken.length > 0 || first === undefined) {
      const { diagnoseAll } = await import('./diagnose.js');
      return {
        ok: false,
        title: 'Exchange',
        message: joined(
          await diagnoseAll(broken, { ...world, means, delivery, sources: request.sources }),
          'things are wrong',
          log,
        ),
      };
    }
    handOn(request, { ...first.outcome, folder, arrived, hops: journal.hops }, world);
    return { ok: true };
  } catch (error) {
    if (error instanceof RunnerFileError) return { ok: false, title: 'Delivery', message: formatExportError(error) };
    if (!(error instanceof InstallError)) throw error;
    return { ok: false, title: 'Profiles', message: secrets.hide(formatInstallIssue(error.detail)) };
  } finally {
    journal.close();
  }
}

/** All that was got for later steps. */
interface Haul extends ExchangeSuccess {
  readonly arrived: ReadonlyArray<RequestedSession & { readonly outcome: ExchangeSuccess }>;
  /** Where profiles will stand. */
  readonly folder: string;
  readonly hops: readonly CompletedHop[];
}

function handOn(request: Request, { target, hub, arrived, folder, hops }: Haul, world: Exchange): void {
  const { environment, log, secrets } = world;
  const { delivery, region } = request;
  if (delivery.maskAccountIds && hub !== undefined) log.mask(hub.account);
  const list = arrived.flatMap(({ profile, route, region: own = region, outcome }): NewProfile[] => {
    if (profile === undefined) return [];
    const recipe = renewalConfigFor(profile, route, request, environment);
    return [{ recipe, session: storedSession(outcome.target), region: own }];
  });
  const parcel: ExportData = {
    session: target,
    hub,
    region,
    delivery,
    sources: request.sources,
    ...(list.length > 0 && { profiles: { folder, program: world.programFolder, list } }),
  };
  exportCredentials(parcel, environment);
  sayAfterDelivery(log, () => {
    logPrecedence(log, request, list, environment);
    sayCompanions(log, parcel, environment);
    if (delivery.summary && environment.GITHUB_STEP_SUMMARY) {
      summarise(
        renderSummary(hops, parcel, (text) => secrets.hide(text)),
        environment,
        log,
      );
    }
  });
}
