/** What AWS is asked after the denials of a step: over one connection to IAM, and within a few seconds. */
import { parseCallerArn } from '../shared/aws/arn.js';
import type { Log } from '../shared/log/log.js';
import { monotonicMs } from '../shared/monotonic.js';
import type { FailedExchange, Inquiry } from './diagnose.js';
import { readDenial } from './diagnosis/denial-message.js';
import type { HopCaller } from './evidence/hop-signer.js';
import type { ReadableHop } from './evidence/read-evidence.js';
import type { ReadHop } from './evidence/read-hop.js';
import type { HopReadings } from './evidence/reading.js';
import type { ExchangeDeps } from './exchange/exchange.js';
import type { Iam } from './exchange/iam.js';
import type { Simulation } from './exchange/simulation.js';
import { formatForeignIam } from './exchange-log.js';
import { type AssumeRoleHop, isAmbient, type ServiceAddress } from './route/route.js';

// A denial is reported within a second of STS's own answer, whatever IAM does.
const SIMULATION_MS = 750;
/** For all reading after the denials of a step. */
const READING_MS = 5_000;

export class DenialInquiry implements Inquiry {
  readonly #deps: ExchangeDeps;
  readonly #log: Log;
  readonly #signal: AbortSignal;
  readonly #evidence: Promise<ReadonlyMap<FailedExchange, ReadHop>>;
  /** Each denial is simulated once, also where it is explained again together with others. */
  readonly #simulations = new Map<FailedExchange, Promise<Simulation | undefined>>();
  #iam: Promise<Iam> | undefined;

  /** Begins to read about those exchanges that have a diagnosis role and were denied at their target hop. */
  constructor(failed: readonly FailedExchange[], deps: ExchangeDeps, log: Log) {
    this.#deps = deps;
    this.#log = log;
    this.#signal = AbortSignal.any([deps.limits.signal, AbortSignal.timeout(READING_MS)]);
    // Reading never changes how the step ends.
    this.#evidence = this.#read(failed.flatMap((one) => withReader(one) ?? [])).catch((error: unknown) => {
      log.debug(`The policies could not be evaluated: ${String(error)}`);
      return new Map();
    });
  }

  /** What was read about a denial; `undefined` when it has no diagnosis role, or was not of the target hop. */
  async evidence(failed: FailedExchange): Promise<ReadHop | undefined> {
    return (await this.#evidence).get(failed);
  }

  /** Simulates the hub's permissions for a denied hop, where AWS's message leaves them open and IAM can be called. */
  simulation(failed: FailedExchange): Promise<Simulation | undefined> {
    const simulation = this.#simulations.get(failed) ?? this.#simulate(failed);
    this.#simulations.set(failed, simulation);
    return simulation;
  }

  async #simulate(failed: FailedExchange): Promise<Simulation | undefined> {
    const { failure, hubSession } = failed.outcome;
    const hop = deniedHop(failed);
    if (hop === undefined || hubSession === undefined) return undefined;
    if ('answer' in failure.fault && readDenial(failure.fault.answer.message).decided) return undefined;
    const opening = this.#iamFor([failed]);
    if (opening === undefined) return undefined;
    const [iam, { simulateHop }] = await Promise.all([opening, import('./exchange/simulation.js')]);
    const signal = AbortSignal.any([this.#signal, AbortSignal.timeout(SIMULATION_MS)]);
    const simulation = await simulateHop(hop, hubSession, iam, signal);
    this.#log.debug(`IAM's simulation of the hub's permissions: ${JSON.stringify(simulation)}`);
    return simulation;
  }

  /** Ends once nothing is read any more. */
  async close(): Promise<void> {
    await this.#evidence;
    (await this.#iam)?.close();
  }

  async #read(denied: readonly DeniedWithReader[]): Promise<ReadonlyMap<FailedExchange, ReadHop>> {
    if (denied.length === 0) return new Map();
    const [{ readEvidence }, { evaluateEvidence }] = await Promise.all([
      import('./evidence/read-evidence.js'),
      import('./evidence/evaluate-evidence.js'),
    ]);
    const iam = this.#iamFor(denied.map(({ failed }) => failed));
    const readings: readonly HopReadings[] =
      iam === undefined
        ? denied.map(({ diagnosisRole }) => ({ diagnosisRole, target: NO_ENDPOINT, hub: undefined }))
        : await readEvidence(denied, this.#deps, await iam, this.#signal);
    return new Map(
      denied.flatMap(({ failed, hop, route }, index) => {
        const read = readings[index];
        if (read === undefined) return [];
        const caller = callerOf(failed);
        const sent = caller && { hop, caller, region: route.sts.region, nowMs: this.#nowMs(caller) };
        return [[failed, { readings: read, evidence: sent && evaluateEvidence(read, sent) }] as const];
      }),
    );
  }

  /** AWS's time, where a session tells it. */
  #nowMs(caller: HopCaller): number {
    if (caller.from === 'ambient') return this.#deps.clock.now();
    const { expiresAtMs, lifeMs, grantedMs } = caller.session;
    return expiresAtMs - lifeMs + monotonicMs() - grantedMs;
  }

  /** `undefined` where one of the exchanges must not call IAM. */
  #iamFor(failed: readonly FailedExchange[]): Promise<Iam> | undefined {
    const { iam: address, proxy, userAgent } = this.#deps;
    if (address === undefined || !failed.every(({ outcome }) => mayCallIam(address, outcome.foreignSts)))
      return undefined;
    const foreignHost = (host: string) => this.#log.lineOnce(formatForeignIam(host, address));
    const options = { address, proxy, userAgent, signal: this.#signal, foreignHost };
    this.#iam ??= import('./exchange/iam.js').then(({ Iam: Client }) => new Client(options));
    return this.#iam;
  }
}

/** An emulated STS has emulated accounts: the real IAM does not know them, and must not get their sessions. */
export function mayCallIam(iam: ServiceAddress | undefined, foreignSts: boolean): iam is ServiceAddress {
  return iam !== undefined && (!foreignSts || iam.endpoint !== undefined);
}

const NO_ENDPOINT: HopReadings['target'] = { ok: false, fault: { code: 'no-endpoint' } };

interface DeniedWithReader extends ReadableHop {
  readonly failed: FailedExchange;
}

function withReader(failed: FailedExchange): DeniedWithReader | undefined {
  const { route, outcome, diagnosisRole } = failed;
  const hop = deniedHop(failed);
  return hop && diagnosisRole && { failed, route, hubSession: outcome.hubSession, hop, diagnosisRole };
}

/** The hop that STS denied, if it is one from a session to a role. */
function deniedHop({ route, outcome }: FailedExchange): AssumeRoleHop | undefined {
  const { place, fault } = outcome.failure;
  if (fault.code !== 'access-denied') return undefined;
  const hop = route.hops.find(({ lands }) => lands === place);
  return hop?.call === 'AssumeRole' ? hop : undefined;
}

function callerOf({ route, outcome }: FailedExchange): HopCaller | undefined {
  const { hubSession, claims, caller } = outcome;
  if (!isAmbient(route)) return hubSession && { from: 'token', session: hubSession, claims };
  const known = parseCallerArn(caller ?? '');
  return known && { from: 'ambient', arn: known.arn, account: known.account };
}
