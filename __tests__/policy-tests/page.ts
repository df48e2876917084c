/** docs/policy-tests.md, and what stands in its marked blocks. */
import { readFileSync } from 'node:fs';

export const PAGE = readFileSync('docs/policy-tests.md', 'utf8');

/** The marked blocks of a kind, by what the mark names. */
export function blocks(kind: string): Readonly<Record<string, string>> {
  const found = PAGE.matchAll(new RegExp(`^<!-- ${kind}: (\\S+) -->\\n\\n\`\`\`\\w+\\n(.*?)^\`\`\`$`, 'gms'));
  return Object.fromEntries([...found].map(([, name = '', text = '']) => [name, text]));
}
