/** The blocks of a page that bear a mark, as in `<!-- policy: revoke -->`. A block may stand in a list, and is then taken out of it. */
import { readFileSync } from 'node:fs';

/** The blocks of one kind, by the names in their marks. Throws where a name stands twice. */
export function markedBlocks(page: string, kind: string): ReadonlyMap<string, string> {
  const text = readFileSync(page, 'utf8');
  const pattern = new RegExp(`^( *)<!-- ${kind}: (\\S+) -->\\n\\n *\`\`\`\\w+\\n([\\s\\S]*?)^\\1\`\`\`$`, 'gm');
  const blocks = new Map<string, string>();
  for (const [, indent = '', name = '', block = ''] of text.matchAll(pattern)) {
    if (blocks.has(name)) throw new Error(`${page} has two blocks ${kind}: ${name}`);
    blocks.set(name, block.replace(new RegExp(`^${indent}`, 'gm'), ''));
  }
  return blocks;
}

/** One of them. Throws when it is not there. */
export function markedBlock(page: string, kind: string, name: string): string {
  const block = markedBlocks(page, kind).get(name);
  if (block === undefined) throw new Error(`${page} has no block ${kind}: ${name}`);
  return block;
}
