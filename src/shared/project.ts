/** Where this action is published. Everything that names its repository or the reference of its pages takes them from here. */
import type { Environment } from './environment.js';

/** OWNER/NAME on GitHub. `npm run rename` changes this and every page of a copy. */
export const REPOSITORY = 'org/xacct-action';
/** The tag that workflows use and pages are read at. */
export const REF = 'v1';
/** The server of the repository, without a slash at the end. */
export const SERVER = 'https://github.com';

/** A published copy of this action. */
export interface Project {
  /** OWNER/NAME */
  readonly repository: string;
  /** A branch, a tag or a commit. */
  readonly ref: string;
}

/** The copy that these sources belong to. */
export const PROJECT: Project = { repository: REPOSITORY, ref: REF };

/** The sub-actions, each in the folder of its name. */
export type SubAction = 'matrix' | 'check' | 'local';

/** The value of `uses:` for this action or a sub-action. */
export function formatUse({ repository, ref }: Project, action?: SubAction): string {
  return `${action === undefined ? repository : `${repository}/${action}`}@${ref}`;
}

/** The address of a page of docs/, such as `setup.md#anchor`. */
export function pageUrl({ repository, ref }: Project, page: string): string {
  return `${SERVER}/${repository}/blob/${ref}/docs/${page}`;
}

/** The address of a file itself, for a JSON Schema. */
export function rawUrl(file: string): string {
  return `https://raw.githubusercontent.com/${REPOSITORY}/${REF}/${file}`;
}

/**
 * Matches a `uses:` of this action in the repository of any owner, because forks keep the name. `rest` is the source of a regular
 * expression for what follows the name. Case does not matter, as on GitHub.
 */
export function usePattern(rest: string): RegExp {
  const name = REPOSITORY.slice(REPOSITORY.indexOf('/') + 1).replaceAll('.', '\\.');
  return new RegExp(`^[^/@]+/${name}${rest}`, 'i');
}

/** Names as GitHub allows them: https://docs.github.com/en/repositories/creating-and-managing-repositories/about-repositories */
const REPOSITORY_NAME = /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,37}[A-Za-z0-9])?\/(?!\.{1,2}$)[\w.-]{1,100}$/;
/** What git allows in a name, without what has a meaning in Markdown, YAML or an address. */
const REF_NAME = /^(?!.*(?:\.\.|\/\/))[A-Za-z0-9_][\w.+/-]{0,199}(?<![./])$/;

/** True for OWNER/NAME. */
export function isRepositoryName(text: string): boolean {
  return REPOSITORY_NAME.test(text);
}

/** True for a branch, tag or commit that can be in an address as it is. */
export function isRefName(text: string): boolean {
  return REF_NAME.test(text);
}

/**
 * The copy that a step runs, by the runner's variables; these sources' own where the variables do not decide it. They name no server,
 * so on another server than ours they could be of that one or, by GitHub Connect, of github.com. `withoutOtherAction` comes first.
 */
export function projectOf(environment: Environment): Project {
  const { GITHUB_ACTION_REPOSITORY: repository = '', GITHUB_ACTION_REF: ref = '', GITHUB_SERVER_URL } = environment;
  const isHere = GITHUB_SERVER_URL?.replace(/\/$/, '') === SERVER;
  return isHere && isRepositoryName(repository) && isRefName(ref) ? { repository, ref } : PROJECT;
}

/**
 * The environment of a step; without `GITHUB_ACTION_REPOSITORY` and `GITHUB_ACTION_REF` where these are not of the program at `program`.
 * The runner sets them for each action of a remote repository, and downloads it to `_actions/OWNER/NAME/REF`
 * (https://github.com/actions/runner, src/Runner.Worker/ActionRunner.cs and ActionManager.cs). They are empty for `uses: ./`. Under act,
 * a local action in a composite action gets those of the composite action (nektos/act, pkg/runner/action_composite.go). A copy in a
 * folder of another repository has neither our pages nor our sub-actions at their places.
 */
export function withoutOtherAction(environment: Environment, program: string): Environment {
  const { GITHUB_ACTION_REPOSITORY: repository, GITHUB_ACTION_REF: ref, ...others } = environment;
  const folder = program.replaceAll('\\', '/').replace(/\/dist\/[^/]+\/[^/]+$/, '');
  const isOwn = repository && ref && folder.toLowerCase().endsWith(`/_actions/${repository}/${ref}`.toLowerCase());
  return isOwn ? environment : others;
}
