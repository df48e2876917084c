/** Wildcards among the UTF-16 code units of a pattern: any characters, none included, and any one character. */
export const ANY_RUN = -1;
export const ANY_ONE = -2;

/** True when the whole text matches the pattern, in which `*` and `?` are the wildcards. Upper and lower case differ. */
export function matches(pattern: string, text: string): boolean {
  return matchesUnits(unitsOf(pattern), text);
}

const WILDCARD = /[*?]/;

/** True where a text can match both patterns, each with `*` and `?`. Upper and lower case are the same. */
export function canOverlap(one: string, other: string): boolean {
  const [a, b] = [one.toLowerCase(), other.toLowerCase()];
  if (!WILDCARD.test(a)) return matches(b, a);
  if (!WILDCARD.test(b)) return matches(a, b);
  // Whether what is left of `a` and of `b` can match the same text, from their ends on.
  let after: boolean[] = [];
  for (let at = a.length; at >= 0; at -= 1) {
    const row: boolean[] = [];
    for (let by = b.length; by >= 0; by -= 1) {
      const isStar = a[at] === '*' || b[by] === '*';
      const isSame = at < a.length && by < b.length && (a[at] === b[by] || a[at] === '?' || b[by] === '?');
      row[by] =
        (at === a.length && by === b.length) ||
        (a[at] === '*' && ((after[by] ?? false) || (by < b.length && (row[by + 1] ?? false)))) ||
        (b[by] === '*' && ((row[by + 1] ?? false) || (at < a.length && (after[by] ?? false)))) ||
        (!isStar && isSame && (after[by + 1] ?? false));
    }
    after = row;
  }
  return after[0] ?? false;
}

/**
 * True where every text that matches a form matches the pattern. In the form, `*` is any characters. False does not show the opposite: of a
 * pattern with `?` it is not found out.
 */
export function coversForm(pattern: string, form: string): boolean {
  // Only a `*` matches a character that no pattern has, and it matches any others as well.
  return !pattern.includes('?') && matches(pattern, form.replaceAll('*', '\u{F0000}'));
}

function unitsOf(pattern: string): number[] {
  return Array.from({ length: pattern.length }, (_, at) => {
    const character = pattern[at];
    return character === '*' ? ANY_RUN : character === '?' ? ANY_ONE : pattern.charCodeAt(at);
  });
}

/**
 * True when the whole text matches these code units and wildcards. Goes back to the last `ANY_RUN` only, so it takes time in proportion to
 * both lengths at worst, whatever the pattern.
 */
export function matchesUnits(units: readonly number[], text: string): boolean {
  let unit = 0;
  let at = 0;
  let run = -1;
  let resumeAt = 0;
  while (at < text.length) {
    if (units[unit] === ANY_RUN) {
      run = unit;
      resumeAt = at;
      unit += 1;
    } else if (units[unit] === ANY_ONE || units[unit] === text.charCodeAt(at)) {
      unit += 1;
      at += 1;
    } else if (run >= 0) {
      unit = run + 1;
      resumeAt += 1;
      at = resumeAt;
    } else {
      return false;
    }
  }
  while (units[unit] === ANY_RUN) unit += 1;
  return unit === units.length;
}
