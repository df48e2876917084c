/** What a deployed policy and a written one have that the other does not, by the meaning of their statements. */
import { ANY_RUN, matchesUnits } from '../shared/text/name-pattern.js';
import type { Policy } from './document.js';
import { describeStatement, type ElementMeaning, elementValues, type StatementMeaning } from './statement-meaning.js';
import { placeholdersIn, replacePlaceholders } from './unknown.js';

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
  const left = deployed.statements.map(describeStatement);
  const right = written.statements.map(describeStatement);
  const differ = (one: StatementMeaning, other: StatementMeaning) => differencesOf(one, other).length > 0;
  const mine = left.filter((one) => right.every((other) => differ(one, other)));
  const theirs = right.filter((other) => left.every((one) => differ(one, other)));
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

/** Less than the distance of any two statements that differ. */
const SAME_SID = 0;

/** How much two statements differ; `undefined` when they have too little in common to be the same statement, changed. */
function distanceOf(one: StatementMeaning, other: StatementMeaning): number | undefined {
  if (one.sid && one.sid === other.sid) return SAME_SID;
  if (one.effect !== other.effect) return undefined;
  const differences = differencesOf(one, other);
  // An element without a value in common counts twice.
  return differences.length + differences.filter((difference) => !overlaps(difference)).length;
}

function overlaps({ deployed, written }: Difference): boolean {
  return deployed !== undefined && [...deployed.values.keys()].some((value) => written?.values.has(value));
}

function changesBetween(one: StatementMeaning, other: StatementMeaning): ElementChange[] {
  return differencesOf(one, other).map(({ name, deployed, written }) => ({
    element: name,
    deployed: deployed && elementValues(deployed),
    written: written && elementValues(written),
  }));
}

/** An element that is not the same in two statements; a statement without it is `undefined`. */
interface Difference {
  readonly name: string;
  readonly deployed: ElementMeaning | undefined;
  readonly written: ElementMeaning | undefined;
}

function differencesOf(one: StatementMeaning, other: StatementMeaning): Difference[] {
  const added = other.elements.filter(({ id }) => elementOf(one, id) === undefined);
  return [...one.elements, ...added]
    .map(({ id, name }) => ({ name, deployed: elementOf(one, id), written: elementOf(other, id) }))
    .filter(({ deployed, written }) => deployed === undefined || written === undefined || !isSame(deployed, written));
}

function elementOf({ elements }: StatementMeaning, id: string): ElementMeaning | undefined {
  return elements.find((element) => element.id === id);
}

function isSame({ values: deployed }: ElementMeaning, { values: written }: ElementMeaning): boolean {
  const more = [...deployed.keys()].filter((value) => !written.has(value));
  const missing = [...written.keys()].filter((value) => !deployed.has(value));
  const open = missing.filter((value) => placeholdersIn(value).length > 0).map(unitsOf);
  return missing.length === open.length && more.every((value) => open.some((units) => matchesUnits(units, value)));
}

/** The code units of a value, with any text for its placeholders. */
function unitsOf(value: string): number[] {
  // No policy has a line end in a value.
  const characters = replacePlaceholders(value, '\n').split('');
  return characters.map((character) => (character === '\n' ? ANY_RUN : character.charCodeAt(0)));
}

function shown({ index, sid, elements }: StatementMeaning): ComparedStatement {
  return {
    index,
    sid,
    elements: elements.map((element) => ({ element: element.name, values: elementValues(element) })),
  };
}
