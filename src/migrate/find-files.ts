/** The workflows and actions below some paths, read from disk. */
import { type Dirent, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { property } from '../shared/untyped.js';

/** More than any workflow has. GitHub rejects workflows that are larger. */
const MOST_BYTES = 1024 * 1024;
const YAML_FILE = /\.ya?ml$/i;
const ACTION_FILE = /^action\.ya?ml$/;
/** Of folders, to search for actions. */
const MOST_ENTRIES = 5000;
const SKIPPED_FOLDERS: readonly string[] = ['.git', 'node_modules'];

export interface FoundFiles {
  /** By their paths from the current folder, with slashes. */
  readonly texts: ReadonlyMap<string, string>;
  /** What could not be read, and why. */
  readonly unreadable: ReadonlyArray<{ readonly file: string; readonly reason: string }>;
}

/** Reads the YAML files at and below the paths, each once. A byte order mark stays in the text. Links are followed only where they are named. */
export function findFiles(paths: readonly string[], current: string): FoundFiles {
  const texts = new Map<string, string>();
  const unreadable: Array<{ file: string; reason: string }> = [];
  const read = (file: string): void => {
    const name = path.relative(current, file).split(path.sep).join('/') || '.';
    if (texts.has(name)) return;
    try {
      const found = statSync(file);
      if (found.isDirectory()) {
        for (const entry of readdirSync(file, { withFileTypes: true }).sort(byName)) {
          const isFolder = entry.isDirectory() && !SKIPPED_FOLDERS.includes(entry.name);
          if (isFolder || (entry.isFile() && YAML_FILE.test(entry.name))) read(path.join(file, entry.name));
        }
        return;
      }
      if (!found.isFile()) throw new Error('it is not a file');
      if (found.size > MOST_BYTES) throw new Error(`it has more than ${MOST_BYTES} bytes`);
      texts.set(name, new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readFileSync(file)));
    } catch (error) {
      unreadable.push({ file: name, reason: reasonOf(error) });
    }
  };
  for (const one of paths) read(path.resolve(current, one));
  return { texts, unreadable };
}

/**
 * The files of actions that are not in hidden folders, those of the upper folders first. The search ends after some thousand entries, and
 * leaves out what cannot be read.
 */
export function* actionFiles(current: string): Generator<{ readonly name: string; readonly text: string }> {
  const folders = [''];
  let left = MOST_ENTRIES;
  for (const folder of folders) {
    for (const entry of entriesOf(path.join(current, folder))) {
      left -= 1;
      if (left < 0) return;
      const name = path.posix.join(folder, entry.name);
      const isHidden = entry.name.startsWith('.') || SKIPPED_FOLDERS.includes(entry.name);
      if (entry.isDirectory() && !isHidden) folders.push(name);
      if (!entry.isFile() || !ACTION_FILE.test(entry.name)) continue;
      for (const [file, text] of findFiles([name], current).texts) yield { name: file, text };
    }
  }
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort(byName);
  } catch {
    return [];
  }
}

function reasonOf(error: unknown): string {
  const code = property(error, 'code');
  if (code === 'ENOENT') return 'it does not exist';
  if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return 'it is not UTF-8';
  return error instanceof Error ? error.message : String(error);
}

function byName(one: { readonly name: string }, other: { readonly name: string }): number {
  return one.name < other.name ? -1 : 1;
}
