import { type Dirent, promises as fs } from 'node:fs';
import path from 'node:path';

/** A file, link or folder that a step left behind. */
export interface FileLeft {
  /** Relative to the folder that was looked through. */
  readonly path: string;
  readonly kind: 'file' | 'folder' | 'link' | 'other';
  /** Permission bits, such as `0o600`. */
  readonly mode: number;
  /** The text of a file, or what a link points to. */
  readonly text: string;
}

/** Folders that the runner itself keeps in `RUNNER_TEMP`. */
export const RUNNER_FOLDERS: readonly string[] = ['_runner_file_commands', '_github_workflow'];

/** Lists a folder at any depth, in the order of the names; nothing when it does not exist. */
export async function listFiles(folder: string, except: readonly string[] = []): Promise<FileLeft[]> {
  const left: FileLeft[] = [];
  await list(folder, '', except, left);
  return left;
}

async function list(folder: string, below: string, except: readonly string[], left: FileLeft[]): Promise<void> {
  for (const entry of await entriesOf(path.join(folder, below))) {
    const relative = path.join(below, entry.name);
    if (except.includes(relative)) continue;
    const full = path.join(folder, relative);
    try {
      const { mode } = await fs.lstat(full);
      left.push({ path: relative, kind: kindOf(entry), mode: mode & 0o7777, text: await textOf(entry, full) });
    } catch (error) {
      if (isGone(error)) continue;
      throw error;
    }
    if (entry.isDirectory()) await list(folder, relative, except, left);
  }
}

/** Something that the step left running can remove its files while they are listed. */
function isGone(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT';
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  try {
    const entries = await fs.readdir(folder, { withFileTypes: true });
    return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    if (isGone(error)) return [];
    throw error;
  }
}

function kindOf(entry: Dirent): FileLeft['kind'] {
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return 'folder';
  return entry.isSymbolicLink() ? 'link' : 'other';
}

async function textOf(entry: Dirent, full: string): Promise<string> {
  if (entry.isFile()) return await fs.readFile(full, 'utf8');
  return entry.isSymbolicLink() ? await fs.readlink(full) : '';
}
