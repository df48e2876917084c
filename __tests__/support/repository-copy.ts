/** A copy of this repository as a git repository of its own, with what is not committed yet. */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

export interface RepositoryCopy {
  readonly folder: string;
  /** Runs git there, and returns what it prints. */
  readonly git: (...words: readonly string[]) => string;
}

/** Clones the commit that is checked out, and commits what has changed since: all files that git tracks or would track. */
export function copyRepository(): RepositoryCopy {
  const folder = mkdtempSync(path.join(realpathSync(os.tmpdir()), 'copy-'));
  const git = (...words: readonly string[]) =>
    execFileSync('git', ['-c', 'user.name=octocat', '-c', 'user.email=octocat@example.com', ...words], {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  git('clone', '--quiet', '--shared', '--no-tags', process.cwd(), '.');
  const changed = [...listed('diff', 'HEAD', '--name-only'), ...listed('ls-files', '--others', '--exclude-standard')];
  for (const file of changed) {
    if (existsSync(file)) cpSync(file, path.join(folder, file));
    else rmSync(path.join(folder, file));
  }
  git('add', '--all');
  git('commit', '--quiet', '--allow-empty', '--message=Copy');
  return { folder, git };
}

function listed(...words: readonly string[]): readonly string[] {
  return execFileSync('git', [...words, '-z'], { encoding: 'utf8' })
    .split('\0')
    .filter((file) => file !== '');
}
