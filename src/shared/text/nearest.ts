/** No name of ours or AWS's is longer; a longer word is no slip for one. */
const LONGEST_WORD = 128;

/** Whoever has more wrong names than this has another file or list in mind, and a search for each would take minutes. */
export const MOST_HINTS = 50;

/** The word of a list that is most likely meant; `undefined` when none is near. Upper and lower case are the same, and so are - and _. */
export function nearest(word: string, known: Iterable<string>): string | undefined {
  if (word.length > LONGEST_WORD) return undefined;
  const wanted = plainest(word);
  // A slip for every three letters, and no more than three: beyond that a hint is a guess.
  let least = Math.min(3, Math.max(1, Math.floor(wanted.length / 3))) + 1;
  let found: string | undefined;
  for (const candidate of known) {
    if (least === 0) break;
    if (Math.abs(candidate.length - wanted.length) >= least) continue;
    const slips = distance(wanted, plainest(candidate), least);
    if (slips < least) [least, found] = [slips, candidate];
  }
  return found;
}

function plainest(word: string): string {
  return word.toLowerCase().replaceAll('_', '-');
}

/**
 * The fewest letters to add, leave out, change or swap with their neighbour (Damerau and Levenshtein, as optimal alignment); `limit`
 * where there are as many or more. Only what can stay below the limit is looked at, so the time grows with the length alone.
 */
function distance(whole: string, other: string, limit: number): number {
  let same = 0;
  while (same < whole.length && whole[same] === other[same]) same += 1;
  const [from, to] = [whole.slice(same), other.slice(same)];
  let before: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let row = 1; row <= from.length; row++) {
    const next: number[] = [];
    let fewest = limit;
    const begin = Math.max(0, row - limit);
    const end = Math.min(to.length, row + limit);
    for (let column = begin; column <= end; column++) {
      if (column === 0) {
        next[0] = row;
      } else {
        const isSame = from[row - 1] === to[column - 1];
        const swapped = row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
        next[column] = Math.min(
          (last[column] ?? limit) + 1,
          (next[column - 1] ?? limit) + 1,
          (last[column - 1] ?? limit) + (isSame ? 0 : 1),
          swapped ? (before[column - 2] ?? limit) + 1 : limit,
        );
      }
      fewest = Math.min(fewest, next[column] ?? limit);
    }
    // A swap reaches back over one row, so two rows beyond the limit are needed to give up.
    if (fewest >= limit && last.every((slips) => slips >= limit)) return limit;
    [before, last] = [last, next];
  }
  return Math.min(limit, last[to.length] ?? limit);
}
