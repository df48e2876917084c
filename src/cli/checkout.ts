/** What a checkout and its job tell about the repository; no process and no network is used. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Environment } from '../shared/environment.js';
import { property } from '../shared/untyped.js';

/** OWNER/NAME, from the variables of a job or from the remote `origin`; `undefined` where neither shows it. */
export function repositoryName(root: string, environment: Environment): string | undefined {
  const ofJob = environment.GITHUB_ACTIONS === 'true' ? environment.GITHUB_REPOSITORY : undefined;
  if (ofJob) return ofJob;
  const section = /^\[remote "origin"\]\n((?:[ \t].*\n?)*)/m.exec(gitFile(root, 'config'))?.[1] ?? '';
  const url = /^\s*url\s*=\s*(\S+)/m.exec(section)?.[1] ?? '';
  return /[/:]([\w.-]+\/[\w.-]+?)(?:\.git)?\/?$/.exec(url)?.[1];
}

/** The default branch: as the event of a job has it, else as of the clone; `main` where that is not known. */
export function defaultBranch(root: string, environment: Environment): string {
  const ofEvent = environment.GITHUB_ACTIONS === 'true' ? branchOfEvent(environment.GITHUB_EVENT_PATH) : undefined;
  return ofEvent ?? /^ref: refs\/remotes\/origin\/(\S+)/.exec(gitFile(root, 'refs/remotes/origin/HEAD'))?.[1] ?? 'main';
}

function branchOfEvent(file: string | undefined): string | undefined {
  try {
    const event: unknown = JSON.parse(readFileSync(file ?? '', 'utf8'));
    const branch = property(property(event, 'repository'), 'default_branch');
    return typeof branch === 'string' && branch !== '' ? branch : undefined;
  } catch {
    // Not every job has the file, such as one of another runner.
    return undefined;
  }
}

function gitFile(root: string, name: string): string {
  try {
    return readFileSync(path.join(root, '.git', name), 'utf8').replaceAll('\r\n', '\n');
  } catch {
    // No checkout of git, or a linked worktree.
    return '';
  }
}
