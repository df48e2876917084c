import { type Broken, type DiagnosisTerms, diagnose, diagnoseWith, redactionFor } from '../action/diagnose.js';
import type { Diagnosis } from '../action/diagnosis/diagnosis.js';
import type { Redaction } from '../action/diagnosis/redaction.js';
import { renderLine } from '../action/diagnosis/render-log.js';
import type { Fault } from '../action/exchange/failure.js';
import { isTransient } from '../action/exchange/failure.js';

/** Why accounts are not admitted: one fault, and all whom it met. */
export interface Cause {
  /** In the file's order. */
  readonly accounts: readonly string[];
  readonly diagnosis: Diagnosis;
  readonly curtain: Redaction;
  /** The diagnosis' sentence, clean. */
  readonly sentence: string;
  /** AWS has answered, and did not let the job in; otherwise nobody knows whether it would. */
  readonly isDenial: boolean;
  /** Told with all that is known and what to paste, and IAM was asked; the others are told in a line. */
  readonly inFull: boolean;
}

/** A walk to an account that failed. */
export interface FailedAccount extends Broken {
  readonly account: string;
}

/**
 * How many causes are told in full. IAM is asked for these alone, side by side, so that it adds a second at most however many
 * are denied.
 */
const MOST_IN_FULL = 10;

/** Walks that failed by their causes, in the order of the first of each. */
function byCause(broken: readonly FailedAccount[]): ReadonlyArray<readonly [FailedAccount, ...FailedAccount[]]> {
  const found = new Map<Fault, [FailedAccount, ...FailedAccount[]]>();
  for (const one of broken) {
    const others = found.get(one.outcome.failure.fault);
    if (others === undefined) found.set(one.outcome.failure.fault, [one]);
    else others.push(one);
  }
  return [...found.values()];
}

/** True when all of so many walks ended in one fault that says nothing of any account, such as a token that is not to be had. */
export function isOneFault(broken: readonly FailedAccount[], walks: number): boolean {
  const [only, ...others] = byCause(broken);
  return only?.length === walks && others.length === 0 && !isDenial(only[0].outcome.failure.fault);
}

/** True when AWS's own answer keeps the job out. */
function isDenial(fault: Fault): boolean {
  return 'answer' in fault && !isTransient(fault);
}

/** Explains each cause; those that are told in full come first. */
export async function explainCauses(broken: readonly FailedAccount[], terms: DiagnosisTerms): Promise<Cause[]> {
  const foretold = await Promise.all(
    byCause(broken).map(async (group) => ({ group, unasked: await diagnoseWith(group[0], terms) })),
  );
  const chosen = chooseInFull(foretold.map(({ unasked }) => unasked.code));
  const causes = await Promise.all(
    foretold.map(async ({ group, unasked }, index): Promise<Cause> => {
      const [first] = group;
      const { route, outcome } = first;
      const inFull = chosen.has(index);
      const diagnosis = inFull ? await diagnose(first, terms) : unasked;
      const curtain = redactionFor(route, outcome.caller, terms.delivery.maskAccountIds, terms.secrets);
      return {
        accounts: group.map(({ account }) => account),
        diagnosis,
        curtain,
        sentence: renderLine(diagnosis.sentence, curtain),
        isDenial: isDenial(outcome.failure.fault),
        inFull,
      };
    }),
  );
  return [...causes.filter(({ inFull }) => inFull), ...causes.filter(({ inFull }) => !inFull)];
}

/** The first of each kind, so that none is hidden behind many of another; then as many as there is room for. */
function chooseInFull(codes: readonly string[]): ReadonlySet<number> {
  const firsts = codes.flatMap((code, index) => (codes.indexOf(code) === index ? [index] : []));
  return new Set([...new Set([...firsts, ...codes.keys()])].slice(0, MOST_IN_FULL));
}
