import type { InputIssue } from '../shared/inputs/input-messages.js';
import { inputsOfStep } from '../shared/inputs/raw-inputs.js';
import type { Step, StepContext, StepInputs, StepOutcome } from '../shared/runner/step.js';
import type { RequestedSession } from './deliver.js';
import { formatSources } from './delivery/format-sources.js';
import { runExchanges } from './exchange/run-exchange.js';
import { byOutcome, type CredentialStepDeps, withExchangeDeps } from './exchange-deps.js';
import { startExchangeLog } from './exchange-log.js';
import { openAwsSettings } from './inputs/aws-settings.js';
import { readFileDefaults } from './inputs/read-file-defaults.js';
import { readRequest } from './inputs/read-request.js';
import type { Request } from './inputs/request.js';
import { planProfileRoute, planRoute } from './route/plan.js';
import { maskInputs, warnOfUnverified } from './secret-inputs.js';

/** What the main step gets from its process. */
export interface ExchangeStepDeps extends CredentialStepDeps {
  /** The folder of the program that renews profiles. */
  readonly programFolder: string;
}

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

async function exchange(request: Request, context: StepContext & ExchangeStepDeps): Promise<StepOutcome> {
  const { log } = context;
  for (const { input, file, key } of request.sources) log.debug(`${input} is ${key} of ${file}.`);
  const own = planRoute(request);
  const profiles = request.profiles.map((profile) => ({
    name: profile.name,
    route: planProfileRoute(request, profile),
    region: profile.own?.region ?? request.region,
    ...withDiagnosisRole(profile),
  }));
  const sessions: RequestedSession[] = [{ route: own, ...withDiagnosisRole(request) }, ...profiles];
  let delivery: Promise<typeof import('./deliver.js')> | undefined;
  const loadDelivery = () => {
    delivery ??= import('./deliver.js');
    return delivery;
  };
  const observer = { ...startExchangeLog(log, own), tokenRequested: () => void loadDelivery().catch(() => undefined) };
  return withExchangeDeps(request, sessions, observer, context, async (deps, { hops }) => {
    const folder = profiles.length === 0 ? undefined : (await loadDelivery()).profileFolder(profiles, own, context);
    if (typeof folder === 'object') return folder;
    const { failed, succeeded } = byOutcome(await runExchanges(sessions, deps));
    const [first] = succeeded;
    if (failed.length === 0 && first !== undefined) {
      const { deliver } = await loadDelivery();
      return deliver(request, { ...first.outcome, sessions: succeeded, folder, hops }, context);
    }
    const { failedOutcome } = await import('./causes.js');
    const named = failed.map(({ name, ...one }) => (name === undefined ? one : { ...one, name: `Profile ${name}` }));
    return failedOutcome(named, request, { ...context, exchange: deps });
  });
}

function withDiagnosisRole({ diagnosisRole }: Pick<Request, 'diagnosisRole'>): Pick<RequestedSession, 'diagnosisRole'> {
  return diagnosisRole === undefined ? {} : { diagnosisRole };
}
