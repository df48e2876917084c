/** The blocks of a page that have a mark, as in `<!-- policy: revoke -->`. A block may be part of a list; its indent is removed. */
import { readFileSync } from 'node:fs';

/** A marked block, with the page that it is in. */
export interface Block {
  readonly page: string;
  readonly kind: string;
  readonly name: string;
  readonly text: string;
}

const MARKED = /^( *)<!-- ([a-z-]+): (\S+) -->\n\n *```\w+\n([\s\S]*?)^\1```$/gm;

/** All marked blocks of a page, in their order. */
export function blocksOf(page: string): readonly Block[] {
  return [...readFileSync(page, 'utf8').matchAll(MARKED)].map(([, indent = '', kind = '', name = '', block = '']) => ({
    page,
    kind,
    name,
    text: block.replace(new RegExp(`^${indent}`, 'gm'), ''),
  }));
}

/** The blocks of one kind, by the names in their marks. Throws where two blocks have the same name. */
export function markedBlocks(page: string, kind: string): ReadonlyMap<string, string> {
  const blocks = new Map<string, string>();
  for (const block of blocksOf(page).filter((one) => one.kind === kind)) {
    if (blocks.has(block.name)) throw new Error(`${page} has two blocks ${kind}: ${block.name}`);
    blocks.set(block.name, block.text);
  }
  return blocks;
}

/** One block. Throws when the page does not have it. */
export function markedBlock(page: string, kind: string, name: string): string {
  const block = markedBlocks(page, kind).get(name);
  if (block === undefined) throw new Error(`${page} has no block ${kind}: ${name}`);
  return block;
}
