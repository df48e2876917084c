/**
 * True when the whole text matches the pattern, in which `*` stands for any characters, none included, and `?` for one.
 * Upper and lower case differ. Takes time in proportion to both lengths at worst, whatever the pattern.
 */
export function matches(pattern: string, text: string): boolean {
  let at = 0;
  let read = 0;
  // Where to go on when what follows the last star did not fit: the star takes one character more.
  let afterStar = -1;
  let takenUpTo = 0;
  while (read < text.length) {
    if (pattern[at] === '*') {
      at += 1;
      afterStar = at;
      takenUpTo = read;
    } else if (pattern[at] === '?' || pattern[at] === text[read]) {
      at += 1;
      read += 1;
    } else if (afterStar >= 0) {
      takenUpTo += 1;
      at = afterStar;
      read = takenUpTo;
    } else {
      return false;
    }
  }
  return /^\**$/.test(pattern.slice(at));
}
