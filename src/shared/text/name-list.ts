export const NAMED = 10;
/** Names for a sentence: the first ten, and how many there are besides. */
export function namesOf(names: readonly string[]): string {
  const first = names.slice(0, NAMED).join(', ');
  return names.length > NAMED ? `${first} and ${names.length - NAMED} more` : first;
}
