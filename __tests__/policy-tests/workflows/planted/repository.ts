/** The repository in the folder of this name: its workflows and policies agree. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Mistake } from './mistakes.js';

const FOLDER = path.join(import.meta.dirname, 'repository');
/** The flags that test it. */
export const FLAGS = [
  '--workflows',
  '.github/workflows',
  '--claims',
  'repository=octo/shop',
  '--claims',
  'repository_id=724601234',
];

/** Its files. */
export const REPAIRED: Readonly<Record<string, string>> = Object.fromEntries(
  readdirSync(FOLDER, { recursive: true, withFileTypes: true }).flatMap((entry) => {
    const file = path.join(entry.parentPath, entry.name);
    return entry.isFile() ? [[path.relative(FOLDER, file).replaceAll('\\', '/'), readFileSync(file, 'utf8')]] : [];
  }),
);

/** The files with mistakes in them. Throws for an edit that does not fit. */
export function withMistakes(mistakes: readonly Mistake[]): Readonly<Record<string, string>> {
  const files = { ...REPAIRED };
  for (const { file, from, to } of mistakes) {
    const text = files[file] ?? '';
    if (text.split(from).length !== 2) throw new Error(`${file} must have ${from} once`);
    files[file] = text.replace(from, () => to);
  }
  return files;
}
