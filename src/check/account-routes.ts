import type { ExchangeDeps, ExchangeOutcome } from '../action/exchange/exchange.js';
import { runExchanges } from '../action/exchange/run-exchange.js';
import { planRoute } from '../action/route/plan.js';
import type { Route, StsAddress } from '../action/route/route.js';
import type { Candidate } from './read-check.js';

export interface AccountRoute extends Candidate {
  readonly route: Route;
}

export interface AccountExchange extends AccountRoute {
  readonly outcome: ExchangeOutcome;
  /** How long the account's own calls took; 0 when there was none. */
  readonly ms: number;
}

/**
 * The routes of the main action, but all of a partition over the STS of the first: tokens from a regional endpoint work in every
 * region, so one hub session is enough.
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_enable-regions.html
 */
export function planAccountRoutes(candidates: readonly Candidate[]): AccountRoute[] {
  const sts = new Map<string, StsAddress>();
  return candidates.map((candidate) => {
    const partition = partitionOf(candidate);
    const shared = sts.get(partition) ?? candidate.request.sts;
    sts.set(partition, shared);
    return { ...candidate, route: planRoute({ ...candidate.request, sts: shared }) };
  });
}

/** Assumes the role in each account; returns the results in the order of the routes. `checked` is called after each account. */
export async function checkAccounts(
  routes: readonly AccountRoute[],
  deps: ExchangeDeps,
  checked: () => void,
): Promise<AccountExchange[]> {
  const exchanges = new Map<string, AccountExchange>();
  for (const partition of new Set(routes.map(partitionOf))) {
    const took = new Map<string, number>();
    const inPartition = routes.filter((route) => partitionOf(route) === partition);
    const results = await runExchanges(inPartition, deps, ({ account }, ownMs) => {
      took.set(account, ownMs);
      checked();
    });
    for (const result of results) exchanges.set(result.account, { ...result, ms: took.get(result.account) ?? 0 });
  }
  return routes.flatMap(({ account }) => exchanges.get(account) ?? []);
}

function partitionOf({ request }: Candidate): string {
  return request.target.role.partition;
}
