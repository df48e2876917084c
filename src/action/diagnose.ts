import path from 'node:path';
import type { Accounts } from '../accounts/accounts.js';
import { ACCOUNTS_FILE, hasAccountsFile } from '../accounts/file-name.js';
import type { RoleArn } from '../shared/aws/arn.js';
import type { Environment } from '../shared/environment.js';
import { inputsOfStep } from '../shared/inputs/raw-inputs.js';
import type { Log } from '../shared/log/log.js';
import type { Secrets } from '../shared/log/secrets.js';
import { projectOf } from '../shared/project.js';
import { runnerKindOf } from '../shared/runner/runner-kind.js';
import { property } from '../shared/untyped.js';
import type { JobFacts, KnownRoles } from './diagnosis/context.js';
import type { Diagnosis } from './diagnosis/diagnosis.js';
import { explain } from './diagnosis/explain.js';
import type { Redaction } from './diagnosis/redaction.js';
import type { ReadHop } from './evidence/read-hop.js';
import type { ExchangeDeps, ExchangeFailure } from './exchange/exchange.js';
import type { Failure } from './exchange/failure.js';
import type { Simulation } from './exchange/simulation.js';
import type { Claims } from './exchange/token-claims.js';
import { type Route, targetOf } from './route/route.js';

/** An exchange that failed, and the account or profile it was for; no name for the step's own session. */
export interface FailedExchange {
  readonly route: Route;
  readonly outcome: ExchangeFailure;
  /** A role in the target account that may read the target role. */
  readonly diagnosisRole?: RoleArn;
  readonly name?: string;
}

/** What a diagnosis needs. Loaded only when an exchange has failed. */
export interface DiagnosisDeps {
  readonly exchange: ExchangeDeps;
  readonly maskAccountIds: boolean;
  /** The step is check. */
  readonly isCheck?: boolean;
  readonly environment: Environment;
  readonly log: Log;
  readonly secrets: Secrets;
  /** The payload of the event that started the job; read only where it explains something. */
  readonly readPayload: () => Promise<unknown>;
}

/** What AWS answers after a denial. */
export interface Inquiry {
  evidence(failed: FailedExchange): Promise<ReadHop | undefined>;
  simulation(failed: FailedExchange): Promise<Simulation | undefined>;
}

/** Explains a failed exchange, by what an inquiry finds where there is one. `all` are the exchanges that are explained together. */
export async function diagnose(
  failed: FailedExchange,
  deps: DiagnosisDeps,
  inquiry: Partial<Inquiry> = {},
  all: readonly FailedExchange[] = [failed],
): Promise<Diagnosis> {
  const { failure, claims, caller } = failed.outcome;
  const isRejected = failure.fault.code === 'access-denied' || failure.fault.code === 'token-invalid';
  const [job, simulation, evidence, known] = await Promise.all([
    jobFacts(failure, deps),
    inquiry.simulation?.(failed),
    inquiry.evidence?.(failed),
    isRejected ? knownRoles(deps.environment, failed.route) : undefined,
  ]);
  return explain(failure, {
    route: failed.route,
    targets: all.flatMap(({ route }) => targetOf(route) ?? []),
    claims: claims && withoutSecrets(claims, deps.secrets),
    caller,
    job,
    simulation,
    evidence,
    known,
    isCheck: deps.isCheck ?? false,
    hidesAccounts: deps.maskAccountIds,
  });
}

/** A statement to add has claims with JSON escapes, in which a secret would not be found any more. */
function withoutSecrets(claims: Claims, secrets: Secrets): Claims {
  const clean = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(clean);
    return typeof value === 'string' ? secrets.hide(value) : value;
  };
  return Object.fromEntries(Object.entries(claims).map(([name, value]) => [name, clean(value)]));
}

/** Hides secrets in the diagnosis of an exchange over this route, and account ids where they are masked. */
export function redactionFor(
  route: Route,
  caller: string | undefined,
  maskAccountIds: boolean,
  secrets: Secrets,
): Redaction {
  const names = { hub: 'HUB-ACCOUNT-ID', target: 'TARGET-ACCOUNT-ID' };
  const placeholders = new Map<string, string>();
  if (maskAccountIds) {
    // Ambient credentials are those of the hub, but no hop ends there.
    const account = /^arn:[\w-]+:(?:iam|sts)::(\d{12}):/.exec(caller ?? '')?.[1];
    if (account !== undefined) placeholders.set(account, names.hub);
    for (const { lands, role } of route.hops) placeholders.set(role.account, names[lands]);
  }
  return { hide: (text) => secrets.hide(text), placeholders };
}

async function jobFacts({ fault }: Failure, { environment, readPayload }: DiagnosisDeps): Promise<JobFacts> {
  const event = environment.GITHUB_EVENT_NAME ?? '';
  // The payload takes time to load, and explains only a missing token. Runs of pull_request_target belong to the base
  // repository and do get a token.
  const needsPayload =
    fault.code === 'no-token-endpoint' && event.startsWith('pull_request') && event !== 'pull_request_target';
  return {
    runner: runnerKindOf(environment),
    actor: environment.GITHUB_ACTOR ?? '',
    fromFork: needsPayload && isFromFork(await readPayload().catch(() => undefined)),
    project: projectOf(environment),
  };
}

/** True for a pull request whose head is in another repository than its base, or in a deleted one. */
function isFromFork(payload: unknown): boolean {
  const pull = property(payload, 'pull_request');
  const base = property(property(property(pull, 'base'), 'repo'), 'full_name');
  const head = property(property(property(pull, 'head'), 'repo'), 'full_name');
  return typeof base === 'string' && head !== base;
}

const ACCOUNTS_OF_JOB = new WeakMap<Environment, Promise<Accounts | undefined>>();

/** The roles in the job's accounts file, one of which may be meant by a denied one; `undefined` without a valid file. */
async function knownRoles(environment: Environment, route: Route): Promise<KnownRoles | undefined> {
  const reading = ACCOUNTS_OF_JOB.get(environment) ?? readAccountsOfJob(environment).catch(() => undefined);
  ACCOUNTS_OF_JOB.set(environment, reading);
  const file = await reading;
  if (file === undefined) return undefined;
  return {
    hubRole: hubRoleFor(route, file),
    accounts: file.accounts.map(({ name, id, role, environment: wanted, externalIdEnv }) => ({
      name,
      id: id.value,
      role: role?.value,
      environment: wanted?.value,
      externalIdEnv: externalIdEnv?.value,
    })),
  };
}

/** The hub role that the file has for the target of a route. Of several, the one that the route uses. */
function hubRoleFor(route: Route, { hub, accounts }: Accounts): string | undefined {
  const target = targetOf(route)?.account;
  const named = accounts.filter(({ id }) => target === undefined || id.value === target);
  const hubRoles = (named.length === 0 ? [hub.role] : named.map(({ hubRole = hub.role }) => hubRole)).flatMap(
    (role) => role?.value.arn ?? [],
  );
  return hubRoles.find((arn) => route.hops.some(({ role }) => role.arn === arn)) ?? hubRoles[0];
}

async function readAccountsOfJob(environment: Environment): Promise<Accounts | undefined> {
  const workspace = path.resolve(environment.GITHUB_WORKSPACE ?? '.');
  const file = inputsOfStep(environment).texts.get('accounts-file');
  if (file === undefined && !hasAccountsFile(workspace)) return undefined;
  const { accountsFromWorkspace } = await import('../accounts/from-workspace.js');
  const reading = accountsFromWorkspace(workspace, file ?? ACCOUNTS_FILE);
  return reading.ok ? reading.accounts : undefined;
}
