/** How large a YAML text is once its aliases are replaced by what they name. */
import { isAlias, isCollection, isPair, type Node, parseDocument } from 'yaml';

/** The most values of a file. GitHub's parser replaces every alias, and a small file can grow without limit by that. */
export const MOST_VALUES = 200_000;

/** True for a text whose aliases make it larger than is read. One that is not YAML is left to the parser. */
export function isTooLargeByAliases(text: string): boolean {
  if (!/&[^\s,[\]{}]/.test(text) || !/\*[^\s,[\]{}]/.test(text)) return false;
  const document = parseDocument(text, { uniqueKeys: false });
  const sizes = new Map<unknown, number>();
  const sizeOf = (node: unknown): number => {
    const known = sizes.get(node);
    if (known !== undefined) return known;
    // An alias in what it names: the parser leaves it out.
    sizes.set(node, 1);
    let size = 1;
    if (isAlias(node)) size = sizeOf(node.resolve(document));
    else if (isPair(node)) size = sizeOf(node.key) + sizeOf(node.value);
    else if (isCollection(node)) for (const item of node.items) size += sizeOf(item);
    sizes.set(node, size);
    return size;
  };
  const root: Node | null = document.contents;
  return sizeOf(root) > MOST_VALUES;
}
