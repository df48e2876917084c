import { mapAtOnce } from '../../shared/at-once.js';
import type { RoleArn } from '../../shared/aws/arn.js';
import type { ExchangeDeps } from '../exchange/exchange.js';
import { faultOf } from '../exchange/failure.js';
import type { Iam } from '../exchange/iam.js';
import { withRetry } from '../exchange/retry.js';
import type { Session } from '../exchange/session.js';
import { Sts } from '../exchange/sts.js';
import { verify } from '../exchange/verify.js';
import { type AssumeRoleHop, isAmbient, type Route } from '../route/route.js';
import { IamReads } from './iam-reads.js';
import type { HopReadings, ReadFault, Reading, RoleReading } from './reading.js';

/** A hop to a role, and the role in its account that may read it. */
export interface ReadableHop {
  readonly route: Route;
  readonly hop: AssumeRoleHop;
  /** The session that made the hop; `undefined` with the runner's own credentials. */
  readonly hubSession: Session | undefined;
  readonly diagnosisRole: RoleArn;
}

/** The shortest session that STS grants. */
const SESSION_SECONDS = 900;
/** A throttled call is made again until the time for all reading ends. */
const ATTEMPTS = 8;

/**
 * Reads the evidence of denied hops, several at a time, until `signal` ends it: each target role by its diagnosis role, and the hub role of
 * each hub session once. Throws nothing that a call causes: what is not read has its reason in its place.
 */
export async function readEvidence(
  denied: readonly ReadableHop[],
  deps: ExchangeDeps,
  iam: Iam,
  signal: AbortSignal,
): Promise<HopReadings[]> {
  const hubOf = memoized(
    (session: Session) => session.arn.arn,
    (session) => new IamReads(iam.client(session, ATTEMPTS), signal).permissions(session.role),
  );
  return readEach(denied, deps, signal, async (one, sts) => {
    const [target, hub] = await Promise.all([
      readTarget(one, deps, sts, iam, signal),
      one.hubSession && hubOf.get(one.hubSession),
    ]);
    return { diagnosisRole: one.diagnosisRole, target, hub };
  });
}

/** Reads the roles that hops lead to, several at a time, until `signal` ends it. Throws nothing that a call causes. */
export function readRoles(
  hops: readonly ReadableHop[],
  deps: ExchangeDeps,
  iam: Iam,
  signal: AbortSignal,
): Promise<Array<Reading<RoleReading>>> {
  return readEach(hops, deps, signal, (one, sts) => readTarget(one, deps, sts, iam, signal));
}

async function readEach<T>(
  hops: readonly ReadableHop[],
  { proxy, userAgent, observer }: ExchangeDeps,
  signal: AbortSignal,
  read: (hop: ReadableHop, sts: Sts) => Promise<T>,
): Promise<T[]> {
  const stsOf = memoized(
    ({ route }: ReadableHop) => JSON.stringify(route.sts),
    ({ route }) =>
      new Sts({
        address: route.sts,
        proxy,
        userAgent,
        isAmbient: isAmbient(route),
        signal,
        secret: (value, of) => observer.secret(value, of),
        // The exchange has called the same host, and has named it.
        foreignHost: () => undefined,
      }),
  );
  try {
    return await mapAtOnce(hops, (one) => read(one, stsOf.get(one)));
  } finally {
    for (const sts of stsOf.values()) sts.close();
  }
}

/** Makes a value once for each key. */
function memoized<From, To>(keyOf: (from: From) => string, make: (from: From) => To) {
  const made = new Map<string, To>();
  const get = (from: From): To => {
    const key = keyOf(from);
    const value = made.get(key) ?? make(from);
    made.set(key, value);
    return value;
  };
  return { get, values: () => made.values() };
}

/** The hop to the diagnosis role carries its session name and nothing else, and the session it returns reads one role. */
async function readTarget(
  { hubSession, hop, diagnosisRole }: ReadableHop,
  { limits, clock }: ExchangeDeps,
  sts: Sts,
  iam: Iam,
  signal: AbortSignal,
): Promise<Reading<RoleReading>> {
  const toReader: AssumeRoleHop = {
    call: 'AssumeRole',
    lands: 'target',
    role: diagnosisRole,
    sessionName: hop.sessionName,
    durationSeconds: SESSION_SECONDS,
    policyArns: [],
    tags: [],
    transitiveTagKeys: [],
  };
  const assume = async () => verify(await sts.assumeRole(toReader, hubSession?.credentials), toReader, [], sts.host);
  const attempts = { maxAttempts: ATTEMPTS, accessDeniedMs: 0, endsAtMs: limits.endsAtMs, signal };
  let session: Session;
  try {
    session = await withRetry('target', assume, attempts, clock, () => undefined);
  } catch (error) {
    return { ok: false, fault: signal.aborted ? { code: 'no-answer', reason: 'timeout' } : hopFault(error, toReader) };
  }
  return new IamReads(iam.client(session, ATTEMPTS), signal).role(hop.role);
}

function hopFault(error: unknown, { role }: AssumeRoleHop): ReadFault {
  const fault = faultOf(error);
  if (fault.code === 'access-denied') return { code: 'denied', action: 'sts:AssumeRole', resource: role.arn };
  return { code: 'no-answer', reason: 'answer' in fault ? fault.answer.code : fault.code };
}
