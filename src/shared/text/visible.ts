const PLAIN = /^[ -~]*$/;
// Controls, unassigned characters, and ends of lines and paragraphs.
const UNSEEN = /[\p{C}\p{Zl}\p{Zp}]/u;

/** True for a text of at most so many characters, all of them visible or spaces. */
export function isVisible(text: string, longest: number): boolean {
  // V8 takes a millisecond to compile the other pattern, and most texts have no other characters.
  if (PLAIN.test(text)) return text.length <= longest;
  return [...text.slice(0, 2 * longest + 1)].length <= longest && !UNSEEN.test(text);
}
