/** Branches and tags that the expressions of a workflow name. A condition such as `github.ref == 'refs/heads/main'` is met by these only. */
import type { RepositoryFiles } from '../reading/repository-files.js';
import { entriesOf, expressionsIn, namedTokensIn, stringsIn, stringsOf, type Token } from '../reading/tokens.js';
import type { InputDefinition, LocalAction, Step, Workflow } from '../reading/workflow.js';
import { actionOf } from '../requests/step-actions.js';
import { ANY_BRANCH, fill, isOpenPattern, passes } from './ref-samples.js';
import type { RepositoryFacts } from './run.js';

/** Names without `refs/heads/` and `refs/tags/`. */
export interface NamedRefs {
  readonly branches: readonly string[];
  readonly tags: readonly string[];
}

export const NO_REFS: NamedRefs = { branches: [], tags: [] };

export interface NamedRefsReading extends NamedRefs {
  /** True where an expression looks at a part of the ref, or composes a text, so that other names may meet it. */
  readonly isPartial: boolean;
  /** True when there are more names than are looked at. */
  readonly isCut: boolean;
}

const MOST_NAMES = 50;
const REF = /\bgithub\s*(?:\[|\.\s*(?:ref|ref_name|ref_type|base_ref|head_ref|event)\b)/i;
/** A value that is written elsewhere, by the last name of its path. */
const OTHER = /\b(?:matrix|env|inputs|needs|steps|jobs|vars|secrets)\s*(?:\.\s*[\w-]+\s*)*\.\s*([\w-]+)/gi;
/** How often a value is followed to where it is written: from a step through a job to a workflow that is called. */
const MOST_ROUNDS = 5;

/** A value with the key that it is at, in lower case; an empty text where no expression can name it. */
interface NamedToken {
  readonly name: string;
  readonly token: Token;
}

/**
 * Names that may meet a condition on the ref: the default branch, the strings of expressions that depend on the ref, and the texts of the
 * values that they are compared with, in the workflow, those that it calls, and the actions of the repository that it uses. And what
 * comments at steps expect something from. None where no expression and no comment is about the ref.
 */
export function namedRefs(workflow: Workflow, files: RepositoryFiles, facts: RepositoryFacts): NamedRefsReading {
  const closure = new Closure(files);
  const all = closure.tokensFrom(workflow).flatMap(({ name, token }) => namedTokensIn(name, token));
  const expected = closure.expectedFrom.map((from) => from.replace(/^tag /, 'refs/tags/'));
  const byExpression = all.flatMap(({ name, token }) =>
    expressionsIn(token).map((text) => ({ name, text, paths: pathsIn(text) })),
  );
  const dependent = new Set(byExpression.filter(({ text }) => REF.test(text)));
  if (dependent.size + expected.length === 0) return { ...NO_REFS, isPartial: false, isCut: false };
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const names = new Set([...dependent].map(({ name }) => name));
    const before = dependent.size;
    for (const one of byExpression) if (one.paths.some((name) => names.has(name))) dependent.add(one);
    if (dependent.size === before) break;
  }
  const compared = new Set([...dependent].flatMap(({ paths }) => paths));
  const values = all.filter(({ name }) => compared.has(name));
  const given = [...facts.vars, ...facts.secrets, ...facts.inputs].flatMap(([name, value]) =>
    compared.has(name.replace(/@.*$/, '')) ? value : [],
  );
  const options = closure.options.flatMap((input) => (compared.has(input.name.toLowerCase()) ? input.options : []));
  const texts = [
    ...[...dependent].flatMap(({ text }) => namesIn(text)),
    ...values.flatMap(({ token }) => stringsIn(token)),
    ...options,
    ...given,
  ];
  const found = [...expected, ...texts.flatMap((text) => [text, ...jsonTexts(text)])];
  const branches = distinct([facts.defaultBranch, ...found.flatMap(branchNames)]);
  const tags = distinct(found.flatMap(tagNames));
  const partial = [...dependent].filter(({ text }) => PARTIAL.test(text)).map(({ text }) => text);
  const pairs = partial.flatMap(pairsIn);
  const parts = [...partial.flatMap(namesIn), ...pairs];
  const more = (named: (text: string) => string[], patterns: readonly string[]) => {
    const some = distinct(parts.flatMap(named)).slice(0, MOST_NAMES);
    return [...pairs.flatMap(named), ...inPatterns(some, patterns)];
  };
  const { triggers } = workflow;
  const ofBranches = more(
    branchNames,
    triggers.flatMap((one) => one.branches ?? []),
  );
  const ofTags = more(
    tagNames,
    triggers.flatMap((one) => one.tags ?? []),
  );
  return {
    branches: distinct([...branches, ...ofBranches]).slice(0, MOST_NAMES),
    tags: distinct([...tags, ...ofTags]).slice(0, MOST_NAMES),
    isPartial: partial.length > 0,
    isCut: Math.max(branches.length, tags.length) > MOST_NAMES,
  };
}

/** The first of those that an expression takes for the same: it ignores case. */
function distinct(names: readonly string[]): string[] {
  const firsts = new Map<string, string>();
  for (const name of names) if (!firsts.has(name.toLowerCase())) firsts.set(name.toLowerCase(), name);
  return [...firsts.values()];
}

function pathsIn(expression: string): string[] {
  return [...expression.matchAll(OTHER)].map(([, name = '']) => name.toLowerCase());
}

/** True for a step whose inputs requests may depend on. */
type StepFilter = (step: Step) => boolean;

/** What of a workflow its requests depend on, with the inputs of those steps that pass the filter. */
export function tokensOf({ env, jobs, call }: Workflow, hasInputs: StepFilter = () => true): NamedToken[] {
  const inputs = call?.inputs.map((input) => named(input.name, input.default)) ?? [];
  return [
    ...named('', env),
    ...inputs.flat(),
    ...namedAll(call?.outputs),
    ...jobs.flatMap((job) => [
      ...[job.condition, job.environment, job.matrix, job.env].flatMap((token) => named('', token)),
      ...namedAll(job.outputs),
      ...namedAll(job.call?.inputs),
      ...entriesOf(job.call?.secrets).flatMap(({ name, value }) => named(name, value)),
      ...tokensOfSteps(job.steps, hasInputs),
    ]),
  ];
}

/** What the requests of steps depend on. */
export function tokensOfSteps(steps: readonly Step[], hasInputs: StepFilter = () => true): NamedToken[] {
  return steps.flatMap((step) => [
    ...named('', step.condition),
    ...named('', step.env),
    ...(hasInputs(step) ? [...step.inputs].flatMap(([name, { value }]) => named(name, value)) : []),
  ]);
}

function namedAll(tokens: ReadonlyMap<string, Token | undefined> | undefined): NamedToken[] {
  return [...(tokens ?? [])].flatMap(([name, token]) => named(name, token));
}

function named(name: string, token: Token | undefined): NamedToken[] {
  return token === undefined ? [] : [{ name: name.toLowerCase(), token }];
}

/** Visits each workflow and action once. */
class Closure {
  /** What the comments at steps name after `from`. */
  readonly expectedFrom: string[] = [];
  /** The inputs of the workflow's own triggers. */
  readonly options: InputDefinition[] = [];
  readonly #files: RepositoryFiles;
  readonly #visited = new Set<Workflow | LocalAction>();

  constructor(files: RepositoryFiles) {
    this.#files = files;
  }

  tokensFrom(workflow: Workflow): NamedToken[] {
    if (this.#visited.has(workflow)) return [];
    this.#visited.add(workflow);
    this.options.push(...workflow.triggers.flatMap(({ inputs }) => inputs));
    const inner = workflow.jobs.flatMap(({ call, steps }) => {
      const called = call && this.#files.calledWorkflow(call.uses);
      if (called?.kind === 'found') return this.tokensFrom(called.value);
      return this.#tokensOfActions(steps);
    });
    return [...tokensOf(workflow, this.#hasInputs), ...inner];
  }

  /** An action of another repository can have long texts with expressions, such as a script, which no request depends on. */
  readonly #hasInputs: StepFilter = (step) => actionOf(step, this.#files).action.kind !== 'other';

  #tokensOfActions(steps: readonly Step[]): NamedToken[] {
    return steps.flatMap(({ uses, expectations }) => {
      this.expectedFrom.push(...expectations.flatMap(({ from }) => from ?? []));
      const used = uses && this.#files.action(uses.text);
      if (used?.kind !== 'found' || this.#visited.has(used.value)) return [];
      this.#visited.add(used.value);
      const { inputs, outputs, kind } = used.value;
      const inner = kind.type === 'composite' ? kind.steps : [];
      return [
        ...namedAll(inputs),
        ...namedAll(outputs),
        ...tokensOfSteps(inner, this.#hasInputs),
        ...this.#tokensOfActions(inner),
      ];
    });
  }
}

/** A comparison of something that is not the name of a ref, such as `github.event_name == 'push'`. */
const OTHER_COMPARISON =
  /\bgithub\.(?:event_name|ref_type|repository|repository_owner|actor|triggering_actor|event\.action)\s*[!=]=\s*'(?:[^']|'')*'/gi;
/** What looks at a part of a text; `contains` does where its first value is no literal, and no list that is written out. */
const PART = /\b(?:startsWith|endsWith|contains(?!\s*\(\s*(?:'|fromJSON\b)))\s*\(/gi;
const PLACED = /\b(?:startsWith|endsWith)\s*\(/i;
const PARTIAL = new RegExp(`${PART.source}|\\b(?:format|join)\\s*\\(`, 'i');
/** Of how many texts two are put into one name. */
const MOST_PARTS = 6;

/** The strings of an expression that may be names. */
function namesIn(expression: string): string[] {
  return stringsOf(expression.replace(OTHER_COMPARISON, ''));
}

/** Two strings in one name, where an expression looks for several parts of it; alternatives are names of their own. */
function pairsIn(expression: string): string[] {
  return expression.split('||').flatMap((part) => {
    if ((part.match(PART)?.length ?? 0) < 2) return [];
    const found = namesIn(part).slice(0, MOST_PARTS);
    // Where a part has a place, the order matters.
    const isPlaced = PLACED.test(part);
    return found.flatMap((one, at) =>
      found.flatMap((other, beside) => (beside === at || (beside < at && !isPlaced) ? [] : `${one}${other}`)),
    );
  });
}

/** Names that no pattern of a trigger's filters has, in the place of its wildcards. */
function inPatterns(names: readonly string[], patterns: readonly string[]): string[] {
  const open = patterns.filter(isOpenPattern);
  const outside = names.filter((name) => !open.some((pattern) => passes([pattern], name)));
  return outside.flatMap((name) => open.map((pattern) => fill(pattern, name, 0)));
}

/** The texts in JSON, as in `contains(fromJSON('["main"]'), github.ref_name)`, with the keys of an object; and the parts of a list. */
function jsonTexts(text: string): string[] {
  if (!/^[[{]/.test(text)) return /[\s,]/.test(text) ? text.split(/[\s,]+/) : [];
  try {
    const found: unknown = JSON.parse(text);
    const entries = Array.isArray(found) ? found : Object.entries(found ?? {}).flat();
    return entries.filter((item): item is string => typeof item === 'string');
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
