/** Compares the deployed roles of checked accounts with the policies. Loaded only with the input `policies`. */
import { mayCallIam } from '../action/denial-inquiry.js';
import { msg } from '../action/diagnosis/message.js';
import { type ReadableHop, readRoles } from '../action/evidence/read-evidence.js';
import type { Reading, RoleReading } from '../action/evidence/reading.js';
import type { ExchangeDeps } from '../action/exchange/exchange.js';
import { Iam } from '../action/exchange/iam.js';
import { formatForeignIam } from '../action/exchange-log.js';
import { isAmbient } from '../action/route/route.js';
import type { Log } from '../shared/log/log.js';
import type { RoleDifference } from './account-result.js';
import type { AccountExchange } from './account-routes.js';
import { describeFault, differenceOf, NOT_IN_POLICIES, notDeployed, notRead } from './role-difference.js';
import type { WrittenRole, WrittenRoles } from './written-roles.js';

const READING_MS = 5_000;
/** Two calls for each account, ten accounts at a time, and half a second for each call. */
const READING_MS_EACH = 100;

/**
 * The differences by account. Reads each role by the account's diagnosis role, unless `known` has it from the diagnosis of a denial. The
 * reading ends after 5 s and 100 ms for each account, and what is not read by then has that as its reason.
 */
export async function compareRoles(
  exchanges: readonly AccountExchange[],
  known: ReadonlyMap<string, Reading<RoleReading>>,
  roles: WrittenRoles,
  deps: ExchangeDeps,
  log: Log,
): Promise<ReadonlyMap<string, RoleDifference>> {
  const differences = new Map<string, RoleDifference>();
  const toRead: Array<{ readonly account: string; readonly hop: ReadableHop; readonly written: WrittenRole }> = [];
  for (const exchange of exchanges) {
    const { account, request, outcome } = exchange;
    const written = roles.find(request.target.role);
    const before = known.get(account);
    const hop = readableHop(exchange);
    if (written === undefined) differences.set(account, NOT_IN_POLICIES);
    else if (before !== undefined && isFinal(before)) differences.set(account, compared(before, written));
    else if (hop === 'no-diagnosis-role') {
      differences.set(account, notRead(msg`There is no diagnosis role. Set diagnosis-role in the accounts file.`));
    } else if (hop === 'no-session') {
      differences.set(
        account,
        notRead(msg`The job has no session in the hub account. Fix what the check reports first.`),
      );
    } else if (!mayCallIam(deps.iam, outcome.foreignSts)) {
      differences.set(account, compared({ ok: false, fault: { code: 'no-endpoint' } }, written));
    } else toRead.push({ account, hop, written });
  }
  const readings = await read(
    toRead.map(({ hop }) => hop),
    deps,
    log,
  );
  for (const [index, { account, written }] of toRead.entries()) {
    const reading = readings[index];
    if (reading !== undefined) differences.set(account, compared(reading, written));
  }
  return differences;
}

async function read(hops: readonly ReadableHop[], deps: ExchangeDeps, log: Log): Promise<Array<Reading<RoleReading>>> {
  const { iam: address, proxy, userAgent, limits } = deps;
  if (address === undefined || hops.length === 0) return [];
  const timeout = AbortSignal.timeout(READING_MS + READING_MS_EACH * hops.length);
  const signal = AbortSignal.any([limits.signal, timeout]);
  const foreignHost = (host: string) => log.lineOnce(formatForeignIam(host, address));
  const iam = new Iam({ address, proxy, userAgent, signal, foreignHost });
  try {
    return await readRoles(hops, deps, iam, signal);
  } finally {
    iam.close();
  }
}

/** The hop to the account's role, with what is needed to read that role. */
function readableHop({ route, request, outcome }: AccountExchange): ReadableHop | 'no-diagnosis-role' | 'no-session' {
  const { diagnosisRole } = request;
  const hop = route.hops.find(({ lands }) => lands === 'target');
  if (diagnosisRole === undefined || hop?.call !== 'AssumeRole') return 'no-diagnosis-role';
  const { hubSession } = outcome;
  return hubSession === undefined && !isAmbient(route) ? 'no-session' : { route, hop, hubSession, diagnosisRole };
}

/** False where AWS did not answer, and may now. */
function isFinal(reading: Reading<RoleReading>): boolean {
  return reading.ok || reading.fault.code !== 'no-answer';
}

function compared(reading: Reading<RoleReading>, written: WrittenRole): RoleDifference {
  if (reading.ok) return differenceOf(reading.value, written);
  return reading.fault.code === 'not-found' ? notDeployed(written) : notRead(describeFault(reading.fault));
}
