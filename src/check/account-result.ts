import type { AccountExchange } from './account-routes.js';
import type { Cause } from './causes.js';

/** What became of one account. */
export interface AccountResult {
  readonly account: string;
  /** 12 digits. */
  readonly id: string;
  /** The role's name, with its path if it has one. */
  readonly role: string;
  /** How long STS took for this account, tries again included; 0 when it was not asked. */
  readonly ms: number;
  /** Why it was not admitted. */
  readonly cause: Cause | undefined;
}

/** The verdicts over all accounts, in the order in which they were walked to; the causes are those of all that failed. */
export function accountResults(walked: readonly AccountExchange[], causes: readonly Cause[]): AccountResult[] {
  const causeOf = new Map(causes.flatMap((cause) => cause.accounts.map((account) => [account, cause] as const)));
  return walked.map(({ account, request, ms }) => {
    const { role } = request.target;
    return { account, id: role.account, role: `${role.path}${role.name}`.slice(1), ms, cause: causeOf.get(account) };
  });
}

/** The result in a word: `admitted`, or the diagnosis. */
export function resultOf({ cause }: AccountResult): string {
  return cause === undefined ? 'admitted' : cause.diagnosis.code;
}

/** How many were admitted: a line. */
export function summaryLine(verdicts: readonly AccountResult[]): string {
  const admitted = verdicts.filter(({ cause }) => cause === undefined).length;
  return `${admitted} of ${verdicts.length} ${verdicts.length === 1 ? 'account' : 'accounts'} admitted`;
}
