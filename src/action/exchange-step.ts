import type { RoleArn } from '../shared/aws/arn.js';
import type { InputIssue } from '../shared/inputs/input-messages.js';
import { inputsOfStep } from '../shared/inputs/raw-inputs.js';
import type { Step, StepContext, StepInputs, StepOutcome } from '../shared/runner/step.js';
import { type ExportData, exportCredentials } from './delivery/export-credentials.js';
import { formatSources, renderSummary } from './delivery/success-summary.js';
import type { CompletedHop, ExchangeSuccess } from './exchange/exchange.js';
import { runExchanges } from './exchange/run-exchange.js';
import { byOutcome, type CredentialStepDeps, withExchangeDeps } from './exchange-deps.js';
import { startExchangeLog } from './exchange-log.js';
import { openAwsSettings } from './inputs/aws-settings.js';
import { readFileDefaults } from './inputs/read-file-defaults.js';
import { readRequest } from './inputs/read-request.js';
import type { Request } from './inputs/request.js';
import { logCompanions, logPrecedence } from './precedence.js';
import { checkProfiles, folderFor, renewalConfigFor } from './profile-installation.js';
import { formatInstallIssue, InstallError } from './profiles/install-messages.js';
import { storedSession } from './profiles/stored-session.js';
import { planProfileRoute, planRoute } from './route/plan.js';
import type { Route } from './route/route.js';
import { maskInputs, warnOfUnverified } from './secret-inputs.js';

/** What the main step gets from its process. */
export interface ExchangeStepDeps extends CredentialStepDeps {
  /** The folder of the program that renews profiles. */
  readonly programFolder: string;
}

type Context = StepContext & ExchangeStepDeps;

/** The main step: exchanges the job's identity for the target session, and exports that to later steps. */
export function exchangeStep(deps: ExchangeStepDeps): Step<Request> {
  return { read: readInputs, run: (request, context) => exchange(request, { ...context, ...deps }) };
}

async function readInputs({ environment, log }: StepContext): Promise<StepInputs<Request>> {
  maskInputs(log, environment);
  warnOfUnverified(log, environment);
  const inputs = inputsOfStep(environment);
  const defaults = await readFileDefaults(inputs);
  const reading = readRequest(inputs, defaults, await openAwsSettings(environment));
  const { fileIssues } = reading;
  const file = fileIssues.length > 0 ? await import('../accounts/file-messages.js') : undefined;
  const inputIssues = reading.ok ? [] : reading.issues;
  // Most steps have no issue, and load no sentences.
  const isSilent = inputIssues.length + reading.warnings.length === 0;
  const messages = isSilent ? undefined : await import('../shared/inputs/input-messages.js');
  const format = (issues: readonly InputIssue[], hide: (text: string) => string) =>
    issues.flatMap((issue) => messages?.formatInputIssue(issue, hide) ?? []);
  return {
    request: reading.ok ? reading.request : undefined,
    maskAccountIds: reading.maskAccountIds,
    secrets: defaults.secrets,
    warnings: (hide) => format(reading.warnings, hide),
    errors: (hide) => {
      const inputErrors = format(inputIssues, hide);
      const fileErrors = fileIssues.flatMap((issue) => file?.formatAccountsFileIssue(issue, hide) ?? []);
      // Values may be missing because the file cannot be read.
      return file?.isUnreadable(fileIssues) ? [...fileErrors, ...inputErrors] : [...inputErrors, ...fileErrors];
    },
    notes: [...formatSources(reading.sources, (text) => text), ...reading.merged],
  };
}

/** A session to get: the step's own, or that of a profile. */
interface RequestedSession {
  readonly route: Route;
  readonly name?: string;
  /** The region of the profile. */
  readonly region?: string;
  readonly diagnosisRole?: RoleArn;
}

interface ExchangedSession extends RequestedSession {
  readonly outcome: ExchangeSuccess;
}

async function exchange(request: Request, context: Context): Promise<StepOutcome> {
  const { environment, log, hide } = context;
  for (const { input, file, key } of request.sources) log.debug(`${input} is ${key} of ${file}.`);
  const own = planRoute(request);
  const profiles = request.profiles.map((profile) => ({
    name: profile.name,
    route: planProfileRoute(request, profile),
    region: profile.own?.region ?? request.region,
    ...withDiagnosisRole(profile),
  }));
  const sessions: RequestedSession[] = [{ route: own, ...withDiagnosisRole(request) }, ...profiles];
  const folder = folderFor(environment);
  try {
    return await withExchangeDeps(request, sessions, startExchangeLog(log, own), context, async (deps, { hops }) => {
      if (profiles.length > 0) checkProfiles(folder, profiles, own, environment);
      const { failed, succeeded } = byOutcome(await runExchanges(sessions, deps));
      const [first] = succeeded;
      if (failed.length === 0 && first !== undefined)
        return exportSessions(request, { ...first.outcome, sessions: succeeded, folder, hops }, context);
      const { failedOutcome } = await import('./causes.js');
      const named = failed.map(({ name, ...one }) => (name === undefined ? one : { ...one, name: `Profile ${name}` }));
      return failedOutcome(named, request, { ...context, exchange: deps });
    });
  } catch (error) {
    if (!(error instanceof InstallError)) throw error;
    return { ok: false, title: 'Profiles', errors: [hide(formatInstallIssue(error.detail))] };
  }
}

function withDiagnosisRole({ diagnosisRole }: Pick<Request, 'diagnosisRole'>): Pick<RequestedSession, 'diagnosisRole'> {
  return diagnosisRole === undefined ? {} : { diagnosisRole };
}

/** All that was got for later steps. */
interface Exchanged extends Pick<ExchangeSuccess, 'target' | 'hub'> {
  readonly sessions: ReadonlyArray<ExchangedSession>;
  /** Where profiles will be written. */
  readonly folder: string;
  readonly hops: readonly CompletedHop[];
}

function exportSessions(
  request: Request,
  { target, hub, sessions, folder, hops }: Exchanged,
  { environment, log, hide, programFolder }: Context,
): StepOutcome {
  const { delivery, region, sources } = request;
  if (delivery.maskAccountIds && hub !== undefined) log.mask(hub.account);
  const list = sessions.flatMap(({ name, route, region: own = region, outcome }) =>
    name === undefined
      ? []
      : [
          {
            config: renewalConfigFor(name, route, request, environment),
            session: storedSession(outcome.target),
            region: own,
          },
        ],
  );
  const profiles = list.length === 0 ? undefined : { folder, program: programFolder, list };
  const data: ExportData = { session: target, hub, region, delivery, sources, ...(profiles && { profiles }) };
  exportCredentials(data, environment);
  return {
    ok: true,
    report: () => {
      logPrecedence(log, request, list, environment);
      logCompanions(log, data, environment);
    },
    summary: delivery.summary ? () => renderSummary(hops, data, hide) : undefined,
  };
}
