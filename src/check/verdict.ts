import type { Cause } from './causes.js';
import type { Walked } from './errands.js';

/** What became of one account. */
export interface Verdict {
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
export function verdictsOf(walked: readonly Walked[], causes: readonly Cause[]): Verdict[] {
  const causeOf = new Map(causes.flatMap((cause) => cause.accounts.map((account) => [account, cause] as const)));
  return walked.map(({ account, request, ms }) => {
    const { role } = request.target;
    return { account, id: role.account, role: `${role.path}${role.name}`.slice(1), ms, cause: causeOf.get(account) };
  });
}

/** The result in a word: `admitted`, or the diagnosis. */
export function resultOf({ cause }: Verdict): string {
  return cause === undefined ? 'admitted' : cause.diagnosis.code;
}

/** How many were admitted: a line. */
export function headline(verdicts: readonly Verdict[]): string {
  const admitted = verdicts.filter(({ cause }) => cause === undefined).length;
  return `${admitted} of ${verdicts.length} ${verdicts.length === 1 ? 'account' : 'accounts'} admitted`;
}

const NAMED = 10;

/** Names for a sentence: the first ten, and how many there are besides. */
export function namesOf(names: readonly string[]): string {
  const first = names.slice(0, NAMED).join(', ');
  return names.length > NAMED ? `${first} and ${names.length - NAMED} more` : first;
}
