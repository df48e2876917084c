/** The workflows and actions of a repository, as they are checked out. */
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { readWorkspaceFile } from '../../../accounts/workspace-file.js';
import { formatFileFault } from '../../../shared/inputs/file-fault.js';
import { quoted } from '../../../shared/log/plain.js';
import { readAction } from './read-action.js';
import { readWorkflow } from './read-workflow.js';
import type { LocalAction, UnreadItem, Workflow } from './workflow.js';

const MOST_BYTES = 1024 * 1024;
const MOST_FILES = 1000;
const WORKFLOWS = '.github/workflows';

/** What a `uses:` names, other than steps of other repositories. */
export type Used<T> =
  /** `ref` is what follows `@`; absent for a path in the repository, which is of the caller's own commit. */
  | { readonly kind: 'found'; readonly value: T; readonly ref: string | undefined }
  | { readonly kind: 'unreadable'; readonly file: string }
  | { readonly kind: 'elsewhere' };

/** Reads each file at most once. Parts that cannot be read are collected in `unread`, workflows without a job that can be read in `unreadable`. */
export class RepositoryFiles {
  readonly unread: UnreadItem[] = [];
  readonly unreadable: UnreadItem[] = [];
  readonly #root: string;
  readonly #repository: string;
  readonly #workflows = new Map<string, Workflow | undefined>();
  readonly #actions = new Map<string, LocalAction | undefined>();

  /** `root` is the folder of the checkout, `repository` its OWNER/NAME. */
  constructor(root: string, repository: string) {
    this.#root = root;
    this.#repository = repository.toLowerCase();
  }

  /** The workflows of a folder, in the order of their names; `undefined` when there is no such folder. */
  workflowsOf(folder: string): readonly Workflow[] | undefined {
    let names: string[];
    try {
      names = readdirSync(folder).filter((name) => /\.ya?ml$/.test(name));
    } catch {
      return undefined;
    }
    const files = names.sort().map((name) => this.#named(path.join(folder, name)));
    const [first] = files.slice(MOST_FILES);
    if (first !== undefined)
      this.unread.push(wholeFile(first, `The folder has more than ${MOST_FILES} workflows. Move some elsewhere.`));
    return files.slice(0, MOST_FILES).flatMap((file) => this.#workflow(file) ?? []);
  }

  /** The workflow that a job calls. */
  calledWorkflow(uses: string): Used<Workflow> {
    const used = this.#ownPath(uses);
    if (used === undefined || !/\.ya?ml$/.test(used.file)) return { kind: 'elsewhere' };
    const value = this.#workflow(used.file);
    return value === undefined ? { kind: 'unreadable', file: used.file } : { kind: 'found', value, ref: used.ref };
  }

  /** The action of the repository that a step uses. */
  action(uses: string): Used<LocalAction> {
    const used = this.#ownPath(uses);
    if (used === undefined) return { kind: 'elsewhere' };
    const files = ['action.yml', 'action.yaml'].map((name) => path.posix.join(used.file, name));
    const file = files.find((name) => existsSync(path.join(this.#root, name)));
    if (file === undefined) {
      // A step may check out another repository into that folder. An action that is only a container has no such steps.
      const isContainer = existsSync(path.join(this.#root, used.file, 'Dockerfile'));
      return used.ref === undefined && !isContainer ? { kind: 'unreadable', file: used.file } : { kind: 'elsewhere' };
    }
    const value = this.#action(file);
    return value === undefined ? { kind: 'unreadable', file } : { kind: 'found', value, ref: used.ref };
  }

  /** The path in this repository that a `uses:` names; `undefined` for another repository. */
  #ownPath(uses: string): { readonly file: string; readonly ref: string | undefined } | undefined {
    if (uses.startsWith('./')) return { file: path.posix.normalize(uses.slice(2) || '.'), ref: undefined };
    const [, repository, file = '', ref] = /^([^/@]+\/[^/@]+)(?:\/([^@]*))?@(.+)$/.exec(uses) ?? [];
    return repository?.toLowerCase() === this.#repository
      ? { file: path.posix.normalize(file || '.'), ref }
      : undefined;
  }

  #workflow(file: string): Workflow | undefined {
    return this.#once(this.#workflows, file, this.unreadable, (text) => {
      const { workflow, unread } = readWorkflow(file, text);
      if (workflow !== undefined && workflow.jobs.length > 0) return { value: workflow, unread };
      // The first error is the cause of the others.
      this.unreadable.push(unread[0] ?? wholeFile(file, 'It has no jobs.'));
      return { value: workflow, unread: [] };
    });
  }

  #action(file: string): LocalAction | undefined {
    return this.#once(this.#actions, file, this.unread, (text) => {
      const { action, unread } = readAction(file, text);
      return { value: action, unread };
    });
  }

  #once<T>(
    known: Map<string, T | undefined>,
    file: string,
    missing: UnreadItem[],
    read: (text: string) => { readonly value: T | undefined; readonly unread: readonly UnreadItem[] },
  ): T | undefined {
    if (known.has(file)) return known.get(file);
    const found = readWorkspaceFile(this.#root, file, MOST_BYTES);
    const reading = found.ok ? read(found.text.replace(/^\ufeff/, '')) : undefined;
    if (found.ok) this.unread.push(...(reading?.unread ?? []));
    else missing.push(wholeFile(file, `The file ${formatFileFault(found.fault, quoted, 'command-line')}`));
    known.set(file, reading?.value);
    return reading?.value;
  }

  #named(file: string): string {
    return path.relative(this.#root, path.resolve(file)).split(path.sep).join('/');
  }
}

function wholeFile(file: string, message: string): UnreadItem {
  return { place: { file, line: 1, column: 1 }, message };
}

/** The path of a workflow in the claims: GitHub runs those of `.github/workflows` only. */
export function pathInClaims(file: string): string {
  return `${WORKFLOWS}/${path.posix.basename(file)}`;
}
