/** Branches and tags that the expressions of a workflow name. A condition such as `github.ref == 'refs/heads/main'` is met by these only. */
import type { RepositoryFiles } from '../reading/repository-files.js';
import { expressionsIn, stringsIn, type Token } from '../reading/tokens.js';
import type { LocalAction, Step, Workflow } from '../reading/workflow.js';
import { ANY_BRANCH } from './ref-samples.js';
import type { RepositoryFacts } from './run.js';

/** Names without `refs/heads/` and `refs/tags/`. */
export interface NamedRefs {
  readonly branches: readonly string[];
  readonly tags: readonly string[];
}

export const NO_REFS: NamedRefs = { branches: [], tags: [] };

export interface NamedRefsReading extends NamedRefs {
  /** True when there are more names than are looked at. */
  readonly isCut: boolean;
}

const MOST_NAMES = 50;
const REF = /\bgithub\s*(?:\[|\.\s*(?:ref|ref_name|ref_type|base_ref|head_ref|event)\b)/i;

/** What a ref can be compared with that is written elsewhere. */
const OTHER = /\b(?:matrix|env|inputs|needs|steps|vars)\s*[.[]/i;

/** True where an expression in the token uses the ref. */
export function mentionsRef(token: Token): boolean {
  return expressionsIn(token).some((expression) => REF.test(expression));
}

const WHOLE = /^\s*(?:format\(.*)?\bgithub\s*\.\s*(?:ref|ref_name|base_ref|head_ref)\b[^=]*$/i;

/** True for a value, such as a variable, that is the ref: it may be compared elsewhere. */
function passesRefOn(token: Token): boolean {
  return expressionsIn(token).some((expression) => WHOLE.test(expression));
}

/** What of a workflow its requests depend on. */
export function tokensOf({ env, jobs, call }: Workflow): Token[] {
  return present([
    env,
    ...(call === undefined ? [] : [...call.inputs.map((input) => input.default), ...call.outputs.values()]),
    ...jobs.flatMap((job) => [
      job.condition,
      job.environment,
      job.matrix,
      job.env,
      ...job.outputs.values(),
      ...(job.call?.inputs.values() ?? []),
      ...tokensOfSteps(job.steps),
    ]),
  ]);
}

/** What the requests of steps depend on. */
export function tokensOfSteps(steps: readonly Step[]): Array<Token | undefined> {
  return steps.flatMap((step) => [step.condition, step.env, ...[...step.inputs.values()].map(({ value }) => value)]);
}

function present(tokens: ReadonlyArray<Token | undefined>): Token[] {
  return tokens.flatMap((token) => token ?? []);
}

/**
 * Names that may meet a condition on the ref: the default branch, the strings of expressions with the ref, and where these use other
 * values, all texts of the workflow, of those that it calls, and of the actions of the repository that it uses. None where no expression
 * uses the ref.
 */
export function namedRefs(workflow: Workflow, files: RepositoryFiles, facts: RepositoryFacts): NamedRefsReading {
  const tokens = new Closure(files).tokensFrom(workflow);
  const expressions = tokens.flatMap(expressionsIn).filter((expression) => REF.test(expression));
  if (expressions.length === 0) return { ...NO_REFS, isCut: false };
  const isCompared = expressions.some((expression) => OTHER.test(expression)) || tokens.some(passesRefOn);
  const given = [...facts.vars.values(), ...[...facts.inputs.values()].flat()];
  const near = tokens.filter(mentionsRef);
  const texts = [...(isCompared ? [...near, ...tokens] : near).flatMap(stringsIn), ...given];
  const all = texts.flatMap((text) => [text, ...jsonTexts(text)]);
  const branches = new Set([facts.defaultBranch, ...all.flatMap(branchNames)]);
  const tags = new Set(all.flatMap(tagNames));
  return {
    branches: [...branches].slice(0, MOST_NAMES),
    tags: [...tags].slice(0, MOST_NAMES),
    isCut: Math.max(branches.size, tags.size) > MOST_NAMES,
  };
}

/** Visits each workflow and action once. */
class Closure {
  readonly #files: RepositoryFiles;
  readonly #visited = new Set<Workflow | LocalAction>();

  constructor(files: RepositoryFiles) {
    this.#files = files;
  }

  tokensFrom(workflow: Workflow): Token[] {
    if (this.#visited.has(workflow)) return [];
    this.#visited.add(workflow);
    const inner = workflow.jobs.flatMap(({ call, steps }) => {
      const called = call && this.#files.calledWorkflow(call.uses);
      return called?.kind === 'found' ? this.tokensFrom(called.value) : this.#tokensOfActions(steps);
    });
    return [...tokensOf(workflow), ...inner];
  }

  #tokensOfActions(steps: readonly Step[]): Token[] {
    return steps.flatMap(({ uses }) => {
      const used = uses && this.#files.action(uses.text);
      if (used?.kind !== 'found' || this.#visited.has(used.value)) return [];
      this.#visited.add(used.value);
      const { inputs, outputs, kind } = used.value;
      const inner = kind.type === 'composite' ? kind.steps : [];
      const own = present([...inputs.values(), ...outputs.values(), ...tokensOfSteps(inner)]);
      return [...own, ...this.#tokensOfActions(inner)];
    });
  }
}

/** The texts of a list in JSON, as in `contains(fromJSON('["main"]'), github.ref_name)`. */
function jsonTexts(text: string): string[] {
  if (!text.startsWith('[')) return [];
  try {
    const found: unknown = JSON.parse(text);
    return Array.isArray(found) ? found.filter((item): item is string => typeof item === 'string') : [];
  } catch {
    return [];
  }
}

/** A version is a tag, too: `main` and the like are not. */
const VERSION = /^v?\d/;

function branchNames(text: string): string[] {
  return text.startsWith('refs/tags/') ? [] : nameIn(text.replace(/^refs\/heads\//, ''));
}

function tagNames(text: string): string[] {
  const isTag = text.startsWith('refs/tags/') || VERSION.test(text);
  return isTag ? nameIn(text.replace(/^refs\/tags\//, '')) : [];
}

/** What git allows in a name, without some that no repository has: https://git-scm.com/docs/git-check-ref-format */
const NAME = /^(?!.*(?:\.\.|\/\/|@\{|\.lock(?:\/|$)))[\p{L}\p{N}_][\p{L}\p{N}_./#+@-]{0,99}$/u;

/** A name that the text is, begins or ends, for conditions with `startsWith` and `endsWith`. */
function nameIn(text: string): string[] {
  const whole = `${/^[-/._]/.test(text) ? ANY_BRANCH : ''}${text}${/[-/._]$/.test(text) ? ANY_BRANCH : ''}`;
  return !text.startsWith('refs/') && NAME.test(whole) ? [whole] : [];
}
