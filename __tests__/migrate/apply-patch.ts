/** Applies diffs with git, as a user does. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type Files, makeFolder } from '../support/files.js';

/** A repository with these files. */
export function gitFolder(files: Files): string {
  const folder = makeFolder(files);
  execFileSync('git', ['init', '--quiet', folder]);
  return folder;
}

/** Applies a diff, and returns how the files are read afterwards. Throws where git does not apply it. */
export function applyPatch(folder: string, diff: string): (name: string) => string {
  const flags = ['-C', folder, '-c', 'core.autocrlf=false', 'apply', '--whitespace=nowarn', '-'];
  execFileSync('git', flags, { input: diff, stdio: ['pipe', 'pipe', 'pipe'] });
  return (name) => readFileSync(path.join(folder, name), 'utf8');
}
