/** What a deployed policy and a written one have that the other does not, by the meaning of their statements. */
import type { Policy } from './document.js';
import { describeStatement, type ElementMeaning, elementValues, type StatementMeaning } from './statement-meaning.js';
import { replacePlaceholders } from './unknown.js';

/** Values as they are in the document; those of an external id are never shown. */
export type ElementValues = readonly string[] | 'hidden';

/** An element that differs, as in `Principal` or `StringEquals aws:PrincipalTag/team`. A side without it is `undefined`. */
export interface ElementChange {
  readonly element: string;
  readonly deployed: ElementValues | undefined;
  readonly written: ElementValues | undefined;
}

/** A statement of one policy. `index` counts from 0. */
export interface ComparedStatement {
  readonly index: number;
  readonly sid: string | undefined;
  readonly elements: ReadonlyArray<{ readonly element: string; readonly values: ElementValues }>;
}

/** A statement that both policies have, with the elements that differ. There is at least one. */
export interface StatementChange {
  readonly deployed: ComparedStatement;
  readonly written: ComparedStatement;
  readonly elements: readonly ElementChange[];
}

export interface PolicyComparison {
  /** Deployed, and not written. */
  readonly added: readonly ComparedStatement[];
  /** Written, and not deployed. */
  readonly removed: readonly ComparedStatement[];
  readonly changed: readonly StatementChange[];
}

/**
 * Compares what two policies mean: the order and the names of statements, the case of actions, operators and keys, and single values or
 * lists make no difference. Statements that differ are matched by their Sid, otherwise each with the nearest of the same effect. A
 * placeholder in the written policy stands for any value.
 */
export function comparePolicies(deployed: Policy, written: Policy): PolicyComparison {
  const [left, right] = [deployed, written].map(({ statements }) => statements.map(describeStatement));
  const differ = (one: StatementMeaning, other: StatementMeaning) => changesBetween(one, other).length > 0;
  const mine = (left ?? []).filter((one) => (right ?? []).every((other) => differ(one, other)));
  const theirs = (right ?? []).filter((other) => (left ?? []).every((one) => differ(one, other)));
  const pairs = match(mine, theirs);
  const [ofMine, ofTheirs] = [new Set(pairs.map(([one]) => one)), new Set(pairs.map(([, other]) => other))];
  return {
    added: mine.filter((one) => !ofMine.has(one)).map(shown),
    removed: theirs.filter((other) => !ofTheirs.has(other)).map(shown),
    changed: pairs
      .sort(([one], [other]) => one.index - other.index)
      .map(([one, other]) => ({ deployed: shown(one), written: shown(other), elements: changesBetween(one, other) })),
  };
}

type Pair = readonly [deployed: StatementMeaning, written: StatementMeaning];

function match(mine: readonly StatementMeaning[], theirs: readonly StatementMeaning[]): Pair[] {
  const candidates = mine.flatMap((one) =>
    theirs.flatMap((other) => {
      const distance = distanceOf(one, other);
      return distance === undefined ? [] : [{ pair: [one, other] as const, distance }];
    }),
  );
  const matched = new Set<StatementMeaning>();
  return candidates
    .sort((one, other) => one.distance - other.distance)
    .flatMap(({ pair }) => {
      if (pair.some((statement) => matched.has(statement))) return [];
      for (const statement of pair) matched.add(statement);
      return [pair];
    });
}

/** Less than any other distance. */
const SAME_SID = -1;

/** How much two statements differ; `undefined` when they have too little in common to be the same statement, changed. */
function distanceOf(one: StatementMeaning, other: StatementMeaning): number | undefined {
  if (one.sid && one.sid === other.sid) return SAME_SID;
  if (one.effect !== other.effect) return undefined;
  return changesBetween(one, other).reduce((sum, { element }) => {
    const [mine, theirs] = [one, other].map(({ elements }) => elements.find(({ name }) => name === element));
    const overlaps = [...(mine?.values.keys() ?? [])].some((value) => theirs?.values.has(value));
    return sum + (overlaps ? 1 : 2);
  }, 0);
}

function changesBetween(deployed: StatementMeaning, written: StatementMeaning): ElementChange[] {
  const ids = new Set([...deployed.elements, ...written.elements].map(({ id }) => id));
  return [...ids].flatMap((id) => {
    const [one, other] = [deployed, written].map(({ elements }) => elements.find((element) => element.id === id));
    if (one !== undefined && other !== undefined && isSame(one, other)) return [];
    return [
      {
        element: one?.name ?? other?.name ?? '',
        deployed: one && elementValues(one),
        written: other && elementValues(other),
      },
    ];
  });
}

function isSame({ values: deployed }: ElementMeaning, { values: written }: ElementMeaning): boolean {
  const more = [...deployed.keys()].filter((value) => !written.has(value));
  const missing = [...written.keys()].filter((value) => !deployed.has(value));
  const open = missing.filter((value) => replacePlaceholders(value, '') !== value).map(placeholderPattern);
  return missing.length === open.length && more.every((value) => open.some((pattern) => pattern.test(value)));
}

function placeholderPattern(value: string): RegExp {
  // No policy has a line end in a value.
  const parts = replacePlaceholders(value, '\n').split('\n');
  return new RegExp(`^${parts.map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('.*')}$`, 's');
}

function shown({ index, sid, elements }: StatementMeaning): ComparedStatement {
  return {
    index,
    sid,
    elements: elements.map((element) => ({ element: element.name, values: elementValues(element) })),
  };
}
