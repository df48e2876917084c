/**
 * Invisible characters, which often come with text that is copied from a page: what Unicode shows as nothing (fillers, joiners,
 * selectors), format characters, and spaces other than the keyboard's. Line ends and tabs are not among them.
 * Source: https://www.unicode.org/reports/tr44/#Default_Ignorable_Code_Point
 */
const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Zl}\p{Zp}\u2800]|(?! )\p{Zs}|(?![\t\r\n])\p{Cc}/u;

/**
 * The first invisible character of a text, by code point and position (from 1), and the text without them; `undefined` where there is
 * none, or no other character.
 */
export function invisibleIn(
  text: string,
): { readonly codePoint: string; readonly position: number; readonly seen: string } | undefined {
  const characters = [...text];
  const index = characters.findIndex((character) => INVISIBLE.test(character));
  if (index < 0) return undefined;
  const seen = characters.filter((character) => !INVISIBLE.test(character)).join('');
  if (seen.trim() === '') return undefined;
  return { codePoint: codePointOf(characters[index] ?? ''), position: index + 1, seen };
}

/** A character as Unicode names it, such as U+200B. */
export function codePointOf(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
