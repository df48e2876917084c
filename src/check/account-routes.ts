import type { ExchangeDeps, ExchangeOutcome } from '../action/exchange/exchange.js';
import { runExchanges } from '../action/exchange/run-exchange.js';
import { planRoute } from '../action/route/plan.js';
import type { Route, StsAddress } from '../action/route/route.js';
import type { Candidate } from './read-check.js';

/** An account, and the way to it. */
export interface AccountRoute extends Candidate {
  readonly route: Route;
}

/** What an errand came to. */
export interface AccountExchange extends AccountRoute {
  readonly outcome: ExchangeOutcome;
  /** How long the account's own calls took; 0 when there was none. */
  readonly ms: number;
}

/**
 * The routes to the accounts, as the main action would walk them, but all over one STS, that of the first: tokens from a regional
 * endpoint work in every region, so one hub session is enough. Other partitions are other worlds, and have an STS of their own.
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

/** Walks to each account; the answers come in the order of the errands. `checked` is told of each that is done. */
export async function checkAccounts(
  errands: readonly AccountRoute[],
  means: ExchangeDeps,
  checked: () => void,
): Promise<AccountExchange[]> {
  const took = new Map<string, number>();
  const outcomes = new Map<string, ExchangeOutcome>();
  for (const partition of new Set(errands.map(partitionOf))) {
    const there = errands.filter((errand) => partitionOf(errand) === partition);
    const walked = await runExchanges(there, means, ({ account }, ownMs) => {
      took.set(account, ownMs);
      checked();
    });
    for (const { account, outcome } of walked) outcomes.set(account, outcome);
  }
  return errands.flatMap((errand) => {
    const outcome = outcomes.get(errand.account);
    return outcome === undefined ? [] : [{ ...errand, outcome, ms: took.get(errand.account) ?? 0 }];
  });
}

function partitionOf({ request }: Candidate): string {
  return request.target.role.partition;
}
