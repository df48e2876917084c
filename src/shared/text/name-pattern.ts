/** Wildcards among the UTF-16 code units of a pattern: any characters, none included, and any one character. */
export const ANY_RUN = -1;
export const ANY_ONE = -2;

/** True when the whole text matches the pattern, in which `*` and `?` are the wildcards. Upper and lower case differ. */
export function matches(pattern: string, text: string): boolean {
  return matchesUnits(unitsOf(pattern), text);
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
