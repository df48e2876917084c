/** Whether an `if` lets a job or a step run. */
import { type Contexts, callsStatusFunction, evaluate } from '../expressions/evaluate.js';
import { booleanValue, textValue, truthOf, unknownValue, type Value } from '../expressions/value.js';
import type { UndecidedExpression } from '../place.js';
import { expressionOf, placeOf, type Token, writtenText } from '../reading/tokens.js';

/**
 * How what ran before ended: each is possible, so a condition that one of them meets can be met. `mixed` is for jobs and steps that ended
 * in different ways.
 */
export type JobStatus = 'success' | 'failure' | 'cancelled' | 'mixed';

/** How a job or step ended, as `needs.NAME.result` has it; `path` names it. */
export function endOf(status: JobStatus, path: string): Value {
  return status === 'mixed' ? unknownValue(path) : textValue(status);
}

/** A path in the event, which can have results of another run. */
const OF_EVENT = /\bgithub\.event\.[\w.]*/gi;
/** Where results of the run are looked at one by one, they may differ. */
const OF_ONE = /\.\s*(?:result|outcome|conclusion)\b/i;

export interface Reach {
  /** `undefined` where it is not known. */
  readonly isReached: boolean | undefined;
  /** The conditions on which it depends. */
  readonly undecided: readonly UndecidedExpression[];
}

export interface ConditionTerms {
  /** How it is named to users. */
  readonly what: string;
  readonly file: string;
  /** True where something runs before, so that it can fail. */
  readonly hasBefore: boolean;
  /** Whether what it needs is reached. */
  readonly isReached: boolean | undefined;
  readonly undecided: readonly UndecidedExpression[];
  readonly contexts: (status: JobStatus) => Contexts;
}

/** The reach of what has this `if`. One without a status function has `success()` in front. */
export function conditionOf(token: Token | undefined, terms: ConditionTerms): Reach {
  const { isReached, undecided } = terms;
  const written = token === undefined ? '' : (expressionOf(token) ?? writtenText(token)).trim();
  const expression =
    written === '' ? 'success()' : callsStatusFunction(written) ? written : `success() && (${written})`;
  const statuses: readonly JobStatus[] = [
    'success',
    ...(terms.hasBefore ? (['failure', 'cancelled'] as const) : []),
    ...(terms.hasBefore && OF_ONE.test(expression.replace(OF_EVENT, '')) ? (['mixed'] as const) : []),
  ];
  const found = statuses.map((status) => evaluate(expression, withStatus(terms, status)));
  const truths = found.map(truthOf);
  if (truths.includes(true)) return { isReached: true, undecided: [] };
  if (!truths.includes(undefined)) return { isReached: false, undecided: [] };
  const causes = found.flatMap((value) => (value.kind === 'unknown' ? value.causes : []));
  const own = causes.filter((cause) => cause !== NEEDS);
  return {
    isReached: undefined,
    undecided: [
      ...(causes.includes(NEEDS) || isReached === undefined ? undecided : []),
      ...(own.length > 0 && token !== undefined
        ? [{ place: placeOf(terms.file, token), what: terms.what, expression: written, causes: [...new Set(own)] }]
        : []),
    ],
  };
}

const NEEDS = 'needs';

function withStatus({ contexts, isReached }: ConditionTerms, status: JobStatus): Contexts {
  const isMixed = status === 'mixed';
  const success: Value =
    status !== 'success'
      ? booleanValue(false)
      : isReached === undefined
        ? unknownValue(NEEDS)
        : booleanValue(isReached);
  // A step that may fail without failing the job leaves success, so any may be true where results differ.
  const mixed = unknownValue('the results of what ran before');
  return {
    ...contexts(status),
    status: {
      success: isMixed && isReached !== false ? mixed : success,
      failure: isMixed ? mixed : booleanValue(status === 'failure'),
      cancelled: isMixed ? mixed : booleanValue(status === 'cancelled'),
    },
  };
}
