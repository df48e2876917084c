import type { Environment } from '../shared/environment.js';
import type { Log } from '../shared/log/log.js';
import { inlineCode } from '../shared/log/markdown.js';
import { plain } from '../shared/log/plain.js';
import type { Secrets } from '../shared/log/secrets.js';
import { appendAll } from '../shared/runner/runner-files.js';
import { runnerKindOf } from '../shared/runner/runner-kind.js';
import { property } from '../shared/untyped.js';
import { formatSources } from './delivery/success-summary.js';
import type { JobFacts } from './diagnosis/context.js';
import { readDenial } from './diagnosis/denial-message.js';
import type { Diagnosis } from './diagnosis/diagnosis.js';
import { explain } from './diagnosis/explain.js';
import type { Redaction } from './diagnosis/redaction.js';
import { renderLine, renderLog } from './diagnosis/render-log.js';
import { renderSummarySection } from './diagnosis/render-summary.js';
import type { ExchangeDeps, ExchangeFailure } from './exchange/exchange.js';
import type { Failure, Fault } from './exchange/failure.js';
import type { Simulation } from './exchange/simulation.js';
import type { Claims } from './exchange/token-claims.js';
import { formatForeignIam } from './exchange-log.js';
import type { ExportOptions, Source } from './inputs/request.js';
import { knownRoles } from './known-roles.js';
import type { Route } from './route/route.js';

/** A walk that failed, and the profile it was made for, if it was one. */
export interface Broken {
  readonly route: Route;
  readonly outcome: ExchangeFailure;
  readonly profile?: string;
}

/** What a diagnosis is made of and shown through. Loaded only when a walk has failed. */
export interface DiagnosisTerms {
  readonly means: ExchangeDeps;
  readonly delivery: ExportOptions;
  /** What was taken from the accounts file. */
  readonly sources: readonly Source[];
  readonly environment: Environment;
  readonly log: Log;
  readonly secrets: Secrets;
  /** The payload of the event that started the job; read only where it tells something. */
  readonly readPayload: () => Promise<unknown>;
}

// A denial is to be told within a second of STS's own answer, whatever IAM does.
const SIMULATION_MS = 750;

// More would be the same over again, and the runner keeps neither a long annotation nor a long summary.
const MOST_IN_FULL = 10;

/**
 * Explains failed walks in the log and the summary, each cause once; returns the sentences for the annotation, clean.
 */
export async function diagnoseAll(broken: readonly Broken[], terms: DiagnosisTerms): Promise<string[]> {
  const distinct = distinctCauses(broken);
  const told = distinct.slice(0, MOST_IN_FULL);
  // Side by side, because each may ask IAM and a denial is to be told within a second.
  const diagnoses = await Promise.all(told.map(async (one) => ({ one, diagnosis: await diagnose(one, terms) })));
  const sentences = diagnoses.map(({ one, diagnosis }) => tell(one, diagnosis, terms));
  const left = distinct.slice(MOST_IN_FULL).map(({ profile }) => plain(profile ?? ''));
  return left.length === 0 ? sentences : [...sentences, `Denied or failed likewise: profiles ${left.join(', ')}.`];
}

/** The walks that failed, one for each cause: they share what they have in common, so one fault can end many of them. */
function distinctCauses(broken: readonly Broken[]): Broken[] {
  const first = new Map<Fault, Broken>();
  for (const one of broken) {
    const { fault } = one.outcome.failure;
    if (!first.has(fault)) first.set(fault, one);
  }
  return [...first.values()];
}

/** Explains a failed walk, and asks IAM where that may tell more; within a second. */
export function diagnose(broken: Broken, terms: DiagnosisTerms): Promise<Diagnosis> {
  return diagnoseWith(broken, terms, simulate(broken, terms));
}

/** Explains a failed walk by what IAM says of it; IAM is not asked when nothing is handed in. */
export async function diagnoseWith(
  { route, outcome }: Broken,
  terms: DiagnosisTerms,
  asked?: Promise<Simulation | undefined>,
): Promise<Diagnosis> {
  const { delivery, secrets } = terms;
  const { failure, claims, caller } = outcome;
  const isRefused = failure.fault.code === 'access-denied' || failure.fault.code === 'token-invalid';
  const [job, simulation, known] = await Promise.all([
    jobFacts(failure, terms),
    asked,
    isRefused ? knownRoles(terms.environment) : undefined,
  ]);
  return explain(failure, {
    route,
    claims: claims && withoutSecrets(claims, secrets),
    caller,
    job,
    simulation,
    known,
    hidesAccounts: delivery.maskAccountIds,
  });
}

function tell({ route, outcome, profile }: Broken, diagnosis: Diagnosis, terms: DiagnosisTerms): string {
  const { delivery, log, secrets } = terms;
  const curtain = redactionFor(route, outcome.caller, delivery.maskAccountIds, secrets);
  const [title = '', ...lines] = renderLog(diagnosis, curtain);
  const { hide } = curtain;
  const from = (code: (text: string) => string) => formatSources(terms.sources, code);
  const taken = from((text) => plain(hide(text)));
  const of = profile === undefined ? '' : `, profile ${plain(profile)}`;
  log.group(`${title}${of}`, [...lines, ...taken.flatMap((line) => ['', line])]);
  if (delivery.summary && terms.environment.GITHUB_STEP_SUMMARY) {
    try {
      const parts = [renderSummarySection(diagnosis, curtain), ...from((text) => inlineCode(hide(text)))];
      const text = parts.length === 1 ? parts.join('') : `${parts.join('\n')}\n\n`;
      appendAll([{ file: 'GITHUB_STEP_SUMMARY', text }], terms.environment);
    } catch (error) {
      log.debug(`The job summary could not be written: ${String(error)}`);
    }
  }
  const sentence = renderLine(diagnosis.sentence, curtain);
  return profile === undefined ? sentence : `Profile ${plain(profile)}: ${sentence}`;
}

/** A statement to paste writes a claim in the escapes of JSON, and in these no secret would be found again. */
function withoutSecrets(claims: Claims, secrets: Secrets): Claims {
  const clean = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(clean);
    return typeof value === 'string' ? secrets.hide(value) : value;
  };
  return Object.fromEntries(Object.entries(claims).map(([name, value]) => [name, clean(value)]));
}

/** What hides secrets, and account ids where these are to be hidden, in a diagnosis of this walk. */
export function redactionFor(
  route: Route,
  caller: string | undefined,
  hidesAccounts: boolean,
  secrets: Secrets,
): Redaction {
  const names = { hub: 'HUB-ACCOUNT-ID', target: 'TARGET-ACCOUNT-ID' };
  const placeholders = new Map<string, string>();
  if (hidesAccounts) {
    // An ambient caller stands at the hub, but no hop lands there.
    const account = /^arn:[\w-]+:(?:iam|sts)::(\d{12}):/.exec(caller ?? '')?.[1];
    if (account !== undefined) placeholders.set(account, names.hub);
    for (const { lands, role } of route.hops) placeholders.set(role.account, names[lands]);
  }
  return { hide: (text) => secrets.hide(text), placeholders };
}

async function jobFacts({ fault }: Failure, { environment, readPayload }: DiagnosisTerms): Promise<JobFacts> {
  const event = environment.GITHUB_EVENT_NAME ?? '';
  // Only a missing token is explained by who started the job, and the payload takes time to load.
  // Runs of pull_request_target belong to the base repository, whoever's the head is, and do get a token.
  const asks = fault.code === 'no-token-endpoint' && /^pull_request/.test(event) && event !== 'pull_request_target';
  return {
    runner: runnerKindOf(environment),
    actor: environment.GITHUB_ACTOR ?? '',
    fromFork: asks && isFromFork(await readPayload().catch(() => undefined)),
  };
}

/** A pull request whose head lies in another repository than its base, or in one that is gone. */
function isFromFork(payload: unknown): boolean {
  const pull = property(payload, 'pull_request');
  const base = property(property(property(pull, 'base'), 'repo'), 'full_name');
  const head = property(property(property(pull, 'head'), 'repo'), 'full_name');
  return typeof base === 'string' && head !== base;
}

/** Asks IAM about the hub's half of a denied hop, where AWS's words leave it open and IAM can be asked at all. */
async function simulate({ route, outcome }: Broken, { means, log }: DiagnosisTerms): Promise<Simulation | undefined> {
  const { failure, hubSession } = outcome;
  const hop = route.hops.find(({ lands }) => lands === failure.place);
  if (hop?.call !== 'AssumeRole' || hubSession === undefined) return undefined;
  if (failure.fault.code !== 'access-denied' || readDenial(failure.fault.answer.message).decided) return undefined;

  const { iam } = means;
  // Who emulates STS elsewhere emulates the accounts too: real IAM knows nothing of them, and must not see their sessions.
  if (iam === undefined || (outcome.foreignSts && iam.endpoint === undefined)) return undefined;

  const { simulateHop } = await import('./exchange/simulation.js');
  const simulation = await simulateHop(hop, hubSession, {
    proxy: means.proxy,
    userAgent: means.userAgent,
    signal: AbortSignal.any([means.limits.signal, AbortSignal.timeout(SIMULATION_MS)]),
    address: iam,
    foreignHost: (host) => log.lineOnce(formatForeignIam(host, iam)),
  });
  log.debug(`IAM's simulation of the hub's half: ${JSON.stringify(simulation)}`);
  return simulation;
}
