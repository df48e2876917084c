/** The word of a list that is most likely meant; `undefined` when none is near. Upper and lower case are the same, and so are - and _. */
export function nearest(word: string, known: Iterable<string>): string | undefined {
  const wanted = plainest(word);
  // A slip for every three letters, and no more than three: beyond that a hint is a guess.
  let least = Math.min(3, Math.max(1, Math.floor(wanted.length / 3))) + 1;
  let found: string | undefined;
  for (const candidate of known) {
    if (Math.abs(candidate.length - wanted.length) >= least) continue;
    const slips = distance(wanted, plainest(candidate));
    if (slips < least) [least, found] = [slips, candidate];
  }
  return found;
}

function plainest(word: string): string {
  return word.toLowerCase().replaceAll('_', '-');
}

/** The fewest letters to add, leave out, change or swap with their neighbour (Damerau and Levenshtein, as optimal alignment). */
function distance(from: string, to: string): number {
  let before: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let row = 1; row <= from.length; row++) {
    const next = [row];
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1];
      const swapped = row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      next[column] = Math.min(
        (last[column] ?? 0) + 1,
        (next[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
        swapped ? (before[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    [before, last] = [last, next];
  }
  return last[to.length] ?? 0;
}
