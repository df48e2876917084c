/** Files in temporary folders. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ACCOUNTS_FILE } from './names.js';

/** Files by their paths in a folder. What is neither text nor bytes is written as JSON. */
export type Files = Readonly<Record<string, unknown>>;

const folders: string[] = [];

/** Makes a folder with these files. `removeFolders` removes it. */
export function makeFolder(files: Files = {}): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'xacct-test-'));
  folders.push(folder);
  writeFiles(folder, files);
  return folder;
}

/** Removes every folder that was made and is still there. */
export function removeFolders(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

/** Writes files, with the folders that they need. */
export function writeFiles(folder: string, files: Files): void {
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    const isWhole = typeof content === 'string' || content instanceof Uint8Array;
    writeFileSync(file, isWhole ? content : JSON.stringify(content, undefined, 2));
  }
}

/** Makes a folder with an accounts file; with the file's folder only when no text is given. */
export function accountsFolder(text: string | undefined): string {
  const folder = makeFolder(text === undefined ? {} : { [ACCOUNTS_FILE]: text });
  mkdirSync(path.dirname(path.join(folder, ACCOUNTS_FILE)), { recursive: true });
  return folder;
}

export interface Workspace {
  readonly folder: string;
  /** Writes a file and returns its absolute path. */
  write(name: string, text: string | Uint8Array): string;
  remove(): void;
}

/** Makes a workspace with this accounts file. Its parent folder is a temporary one, too. */
export function openWorkspace(accounts?: string): Workspace {
  const root = makeFolder();
  const folder = path.join(root, 'shop');
  mkdirSync(folder);
  if (accounts !== undefined) writeFiles(folder, { [ACCOUNTS_FILE]: accounts });
  return {
    folder,
    write: (name, text) => {
      writeFiles(folder, { [name]: text });
      return path.join(folder, name);
    },
    remove: () => rmSync(root, { recursive: true }),
  };
}
