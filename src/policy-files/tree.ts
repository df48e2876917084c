import { closeSync, constants, fstatSync, lstatSync, openSync, readdirSync, readSync } from 'node:fs';
import path from 'node:path';
import { wayDown } from '../shared/paths.js';
import { property } from '../shared/untyped.js';
import type { PolicyOrigin } from './parsed-account.js';
import type { PolicyFileIssueDetail } from './policy-file-messages.js';
import type { PolicyIssues } from './policy-issues.js';
import { MOST_SNAPSHOT_BYTES, SNAPSHOT_FILE } from './snapshots/snapshot-file.js';

/** A folder of policies as it was read, in the order of names. */
export interface Folder {
  readonly name: string;
  readonly origin: PolicyOrigin;
  readonly folders: readonly Folder[];
  readonly files: readonly TextFile[];
}

export interface TextFile {
  readonly name: string;
  readonly origin: PolicyOrigin;
  readonly text: string;
}

export const MOST_FILES = 2000;
/** The largest file that is read, in bytes: the plan of a large Terraform configuration has some megabytes. */
export const MOST_BYTES = 16 * 1024 * 1024;

/**
 * Reads a folder with its UTF-8 files and folders, named relative to `base` where they are in it. Symbolic links are rejected: a folder of policies is
 * data of a repository, and the target of a link may not be. Ignored: README.md, and names that begin with a dot. Never throws for what
 * is found there: issues are reported, and a file that cannot be read is left out.
 */
export function readTree(folder: string, base: string, issues: PolicyIssues): Folder | undefined {
  return new TreeReader(base, issues).root(folder);
}

/** A place as a user names it: relative to `base` if it lies in there, else whole. In the root of all files nothing is relative. */
export function fileName(place: string, base: string): string {
  const way = path.dirname(base) === base ? undefined : wayDown(base, place);
  return (way ?? place).replaceAll('\\', '/') || '.';
}

class TreeReader {
  readonly #base: string;
  readonly #issues: PolicyIssues;
  #files = 0;

  constructor(base: string, issues: PolicyIssues) {
    this.#base = base;
    this.#issues = issues;
  }

  root(folder: string): Folder | undefined {
    const origin = this.#origin(folder);
    try {
      const found = lstatSync(folder);
      if (found.isSymbolicLink()) return this.#issues.report(origin, { code: 'link' });
      if (!found.isDirectory()) return this.#issues.report(origin, { code: 'not-a-folder' });
    } catch (error) {
      return this.#issues.report(origin, faultOf(error));
    }
    const read = this.#folder(folder, path.basename(folder));
    if (this.#files > MOST_FILES) this.#issues.report(origin, { code: 'too-many-files', limit: MOST_FILES });
    return read;
  }

  #folder(place: string, name: string): Folder {
    const [folders, files]: [Folder[], TextFile[]] = [[], []];
    for (const entry of this.#entries(place)) {
      if (entry.name.startsWith('.') || /^readme\.md$/i.test(entry.name)) continue;
      const below = path.join(place, entry.name);
      if (entry.isDirectory()) {
        folders.push(this.#folder(below, entry.name));
      } else {
        const file = this.#file(below, entry.name, entry.isSymbolicLink());
        if (file !== undefined) files.push(file);
      }
    }
    return { name, origin: this.#origin(place), folders, files };
  }

  #entries(place: string) {
    try {
      const entries = readdirSync(place, { withFileTypes: true });
      return entries.sort((one, other) => (one.name < other.name ? -1 : 1));
    } catch (error) {
      this.#issues.report(this.#origin(place), faultOf(error));
      return [];
    }
  }

  #file(place: string, name: string, isLink: boolean): TextFile | undefined {
    const origin = this.#origin(place);
    if (isLink) return this.#issues.report(origin, { code: 'link' });
    if (++this.#files > MOST_FILES) return undefined;
    let descriptor: number;
    try {
      // A named pipe must not hold the reader, and a link that took the file's place just now is not followed.
      descriptor = openSync(place, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
    } catch (error) {
      return this.#issues.report(origin, faultOf(error));
    }
    try {
      const found = fstatSync(descriptor);
      if (!found.isFile()) return this.#issues.report(origin, { code: 'not-a-file' });
      const isSnapshot = name === SNAPSHOT_FILE;
      const limitBytes = isSnapshot ? MOST_SNAPSHOT_BYTES : MOST_BYTES;
      if (found.size > limitBytes) {
        const detail = { code: 'too-large', limitBytes } as const;
        return this.#issues.report(origin, isSnapshot ? { code: 'snapshot', detail } : detail);
      }
      const bytes = Buffer.alloc(found.size);
      const length = readSync(descriptor, bytes, 0, found.size, 0);
      // The decoder takes a byte order mark off, too.
      return { name, origin, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, length)) };
    } catch (error) {
      return this.#issues.report(origin, faultOf(error));
    } finally {
      closeSync(descriptor);
    }
  }

  #origin(place: string): PolicyOrigin {
    return { file: fileName(place, this.#base), place: '' };
  }
}

function faultOf(error: unknown): PolicyFileIssueDetail {
  switch (property(error, 'code')) {
    case 'ENOENT':
    case 'ENOTDIR':
      return { code: 'missing' };
    case 'ELOOP':
      return { code: 'link' };
    case 'ENXIO':
      return { code: 'not-a-file' };
    case 'ERR_ENCODING_INVALID_ENCODED_DATA':
      return { code: 'not-utf8' };
    default:
      return { code: 'unreadable' };
  }
}
