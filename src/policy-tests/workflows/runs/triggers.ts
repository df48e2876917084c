/**
 * The runs that the triggers of a workflow can start, with their refs.
 *
 * Source: "Events that trigger workflows"
 * (https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows).
 */
import { booleanValue, type Members, textValue, unknownValue, type Value, valueOfJson } from '../expressions/value.js';
import { literalText } from '../reading/tokens.js';
import type { InputDefinition, Trigger, Workflow } from '../reading/workflow.js';
import { type NamedRefs, NO_REFS } from './named-refs.js';
import {
  ANY_BRANCH,
  ANY_TAG,
  hasWildcard,
  isOpenPattern,
  namedSamples,
  type RefFilter,
  type RefSample,
  samplesOf,
} from './ref-samples.js';
import type { RepositoryFacts, Run } from './run.js';

const PULL_REF = 'refs/pull/1/merge';
const QUEUE = 'gh-readonly-queue';
/** A branch of the queue, or the beginning of its name; the group is the branch that it is for. */
const QUEUED = new RegExp(`^${QUEUE}/(.+?)/(?:pr-.*|${ANY_BRANCH})?$`);
const PULL_EVENTS = ['pull_request', 'pull_request_review', 'pull_request_review_comment'];
/** Events whose ref is the branch or tag that they are about. */
const REF_EVENTS = ['workflow_dispatch', 'create', 'deployment', 'deployment_status', 'registry_package'];
const DEFAULT_BRANCH_EVENTS = [
  'schedule',
  'workflow_run',
  'repository_dispatch',
  'pull_request_target',
  'branch_protection_rule',
  'check_run',
  'check_suite',
  'delete',
  'discussion',
  'discussion_comment',
  'fork',
  'gollum',
  'image_version',
  'issue_comment',
  'issues',
  'label',
  'milestone',
  'page_build',
  'public',
  'status',
  'watch',
];
const MOST_ALTERNATIVES = 64;

type RunPlace = Pick<Run, 'ref' | 'from' | 'label'> & Partial<Pick<Run, 'pull' | 'isFork' | 'cron'>>;

/** A run that stands for many refs, and those of these refs that expressions name. */
export interface RunFamily<R = Run> {
  readonly run: R;
  readonly named: readonly R[];
}

/** The runs of all triggers. A filter with patterns gives one run for each; paths and activity types change no claim. */
export function runsOf(workflow: Workflow, facts: RepositoryFacts): Run[] {
  return runFamiliesOf(workflow, facts, NO_REFS).map(({ run }) => run);
}

/** The same runs, each with one more for every ref of `names` that it stands for. */
export function runFamiliesOf(workflow: Workflow, facts: RepositoryFacts, names: NamedRefs): RunFamily[] {
  return workflow.triggers.flatMap((trigger) => familiesOfTrigger(workflow, trigger, facts, names));
}

function familiesOfTrigger(
  workflow: Workflow,
  trigger: Trigger,
  facts: RepositoryFacts,
  names: NamedRefs,
): RunFamily[] {
  return placesOf(trigger, facts, names).flatMap((places) =>
    inputsOf(trigger.inputs, facts).map((inputs): RunFamily => {
      const runAt = (at: RunPlace) => runOf(workflow, trigger, at, inputs);
      return { run: runAt(places.run), named: places.named.map(runAt) };
    }),
  );
}

/** A run at a ref that is not known, for each trigger that lets through more refs than names can stand for. */
export function openRunsOf(workflow: Workflow, facts: RepositoryFacts): Run[] {
  return workflow.triggers
    .filter(isOpen)
    .flatMap((trigger) =>
      inputsOf(trigger.inputs, facts).map((inputs) => runOf(workflow, trigger, atAnyRef(trigger), inputs)),
    );
}

/** The runs at branches and tags that an event or its filters do not let through. What these get to is about such a ref. */
export function filteredRunsOf(workflow: Workflow, facts: RepositoryFacts, names: NamedRefs): Run[] {
  return workflow.triggers
    .filter((trigger) => isOpen(trigger) && (trigger.event === 'push' || trigger.event === 'release'))
    .flatMap((trigger) =>
      // A release has a tag, and the places of a push are branches and tags.
      familiesOfTrigger(workflow, { ...trigger, ...WITHOUT_FILTERS, event: 'push' }, facts, names)
        .flatMap(({ run, named }) => [run, ...named])
        .map((run) => ({ ...run, event: trigger.event })),
    );
}

const WITHOUT_FILTERS = { branches: undefined, branchesIgnore: undefined, tags: undefined, tagsIgnore: undefined };

function isOpen(trigger: Trigger): boolean {
  const { event, branches, tags } = trigger;
  if (event !== 'push') return event === 'release' || REF_EVENTS.includes(event);
  const { isOfBranches, isOfTags } = kindsOfPush(trigger);
  const lets = (included: readonly string[] | undefined) => included === undefined || included.some(isOpenPattern);
  return (isOfBranches && lets(branches)) || (isOfTags && lets(tags));
}

function atAnyRef({ event }: Trigger): RunPlace {
  return { ref: undefined, from: 'unknown', label: event };
}

function runOf(workflow: Workflow, { event, place }: Trigger, at: RunPlace, { members, label }: InputValues): Run {
  return {
    workflow,
    event,
    place,
    pull: undefined,
    isFork: false,
    ...at,
    label: label === '' ? at.label : `${at.label} (${label})`,
    inputs: members,
  };
}

type PlaceFamily = RunFamily<RunPlace>;

function placesOf(trigger: Trigger, facts: RepositoryFacts, { branches: names, tags }: NamedRefs): PlaceFamily[] {
  const { event, branches: included, branchesIgnore: ignored } = trigger;
  const onDefault = {
    ref: `refs/heads/${facts.defaultBranch}`,
    from: 'default branch',
    label: `${event} on the default branch`,
  };
  const found = familiesOf({ included, ignored }, ANY_BRANCH, names);
  const bases = found.length > 0 ? found : [{ run: ANY_HEAD, named: [] }];
  if (event === 'push') {
    const places = pushPlaces(trigger, { branches: names, tags });
    // Where no name was found that patterns let through, the ref is not known.
    return places.length === 0 && hasPatterns(trigger) ? [alone(atAnyRef(trigger))] : places;
  }
  if (PULL_EVENTS.includes(event)) {
    const merged = event === 'pull_request' ? mergedStatesOf(trigger) : [undefined];
    return merged.flatMap((isMerged) =>
      [false, true].flatMap((isFork) =>
        pullPlaces(bases, names, (pull) => pullPlace(event, pull, { isFork, isMerged })),
      ),
    );
  }
  if (event === 'pull_request_target') {
    // Its ref is the default branch's since December 2025, whatever the base.
    return pullPlaces(bases, names, ({ base, head }) => ({
      ...onDefault,
      pull: { base: base.name, head: head.name },
      label: pullLabel(event, { base, head }),
    }));
  }
  if (event === 'merge_group') {
    const queued = names.map((name) => name.replace(QUEUED, '$1'));
    return placesAt(familiesOf({ included, ignored }, ANY_BRANCH, [...new Set(queued)]), (base) => ({
      ref: `refs/heads/${QUEUE}/${base.name}/pr-1-0123456789abcdef`,
      from: `${QUEUE}/${base.name}`,
      label: `${event} for ${named(base, 'branch')}`,
    }));
  }
  const onBranches = (all: readonly string[]) =>
    placesAt(familiesOf(NO_FILTER, ANY_BRANCH, all), (one) => placeOn(event, 'branch', one));
  const onTags = (all: readonly string[]) =>
    placesAt(familiesOf(NO_FILTER, ANY_TAG, all), (one) => placeOn(event, 'tag', one));
  if (event === 'release') return onTags([...tags, ...names]);
  if (event === 'workflow_dispatch') {
    return [alone(onDefault), ...onBranches(names.filter((name) => name !== facts.defaultBranch)), ...onTags(tags)];
  }
  if (REF_EVENTS.includes(event)) return [...onBranches(names), ...onTags(tags)];
  if (event === 'schedule' && trigger.crons.length > 0 && trigger.crons.length <= MOST_ALTERNATIVES)
    return trigger.crons.map((cron) => alone({ ...onDefault, cron }));
  if (DEFAULT_BRANCH_EVENTS.includes(event)) return [alone(onDefault)];
  return [alone(atAnyRef(trigger))];
}

const NO_FILTER: RefFilter = { included: undefined, ignored: undefined };

function alone(run: RunPlace): PlaceFamily {
  return { run, named: [] };
}

function placesAt(families: readonly RunFamily<RefSample>[], placeAt: (sample: RefSample) => RunPlace): PlaceFamily[] {
  return families.map((family) => ({ run: placeAt(family.run), named: family.named.map(placeAt) }));
}

function familiesOf(filter: RefFilter, any: string, names: readonly string[]): RunFamily<RefSample>[] {
  return samplesOf(filter, any).map((run, _, all) => ({ run, named: namedSamples(names, run, all, filter) }));
}

function hasPatterns({ branches, branchesIgnore, tags, tagsIgnore }: Trigger): boolean {
  const ignored = [...(branchesIgnore ?? []), ...(tagsIgnore ?? [])];
  const included = [...(branches ?? []), ...(tags ?? [])];
  return included.some(isOpenPattern) || ignored.some(hasWildcard);
}

/** A push without any filter is of branches and of tags; with a filter of one kind only, of that kind. */
function kindsOfPush({ branches, branchesIgnore, tags, tagsIgnore }: Trigger) {
  const [hasBranches, hasTags] = [(branches ?? branchesIgnore) !== undefined, (tags ?? tagsIgnore) !== undefined];
  return { isOfBranches: hasBranches || !hasTags, isOfTags: hasTags || !hasBranches };
}

function pushPlaces(trigger: Trigger, names: NamedRefs): PlaceFamily[] {
  const { event, branches: onBranches, branchesIgnore, tags, tagsIgnore } = trigger;
  const { isOfBranches, isOfTags } = kindsOfPush(trigger);
  const branchFilter = { included: onBranches, ignored: branchesIgnore };
  const tagFilter = { included: tags, ignored: tagsIgnore };
  const ofBranches = isOfBranches ? familiesOf(branchFilter, ANY_BRANCH, names.branches) : [];
  const tagNames = isOfTags && !isOfBranches ? [...names.tags, ...names.branches] : names.tags;
  const ofTags = isOfTags ? familiesOf(tagFilter, ANY_TAG, tagNames) : [];
  return [
    ...placesAt(ofBranches, (one) => ({
      ref: `refs/heads/${one.name}`,
      from: named(one, 'branch'),
      label: `${event} to ${named(one, 'branch')}`,
    })),
    ...placesAt(ofTags, (one) => ({
      ref: `refs/tags/${one.name}`,
      from: named(one, 'tag'),
      label: `${event} of ${named(one, 'tag')}`,
    })),
  ];
}

function named({ pattern }: RefSample, kind: 'branch' | 'tag'): string {
  if (pattern === undefined) return `any ${kind}`;
  return kind === 'tag' ? `tag ${pattern}` : pattern;
}

function placeOn(event: string, kind: 'branch' | 'tag', sample: RefSample): RunPlace {
  const from = named(sample, kind);
  return { ref: `refs/${kind === 'tag' ? 'tags' : 'heads'}/${sample.name}`, from, label: `${event} on ${from}` };
}

interface PullSamples {
  readonly base: RefSample;
  readonly head: RefSample;
}

/** A base that is named has any head, and a head that is named has the base of its family. */
function pullPlaces(
  bases: readonly RunFamily<RefSample>[],
  names: readonly string[],
  placeAt: (pull: PullSamples) => RunPlace,
): PlaceFamily[] {
  return bases.map(({ run: base, named: others }) => ({
    run: placeAt({ base, head: ANY_HEAD }),
    named: [
      ...others.map((one) => placeAt({ base: one, head: ANY_HEAD })),
      ...names.map((name) => placeAt({ base, head: { name, pattern: name } })),
    ],
  }));
}

const ANY_HEAD: RefSample = { name: ANY_BRANCH, pattern: undefined };

/** Types of activity on pull requests that are not merged. */
const OPEN_TYPES = ['opened', 'synchronize', 'reopened'];

/** Whether the pull requests of a trigger can be merged: with the type `closed`, some are and some are not. */
function mergedStatesOf({ types }: Trigger): ReadonlyArray<boolean | undefined> {
  const isKnown = types === undefined || types.every((type) => [...OPEN_TYPES, 'closed'].includes(type));
  const others = isKnown ? false : undefined;
  return types?.includes('closed') ? [others, true] : [others];
}

interface PullState {
  readonly isFork: boolean;
  readonly isMerged: boolean | undefined;
}

/** One that is closed by its merge runs on the branch that it was merged into. */
function pullPlace(event: string, { base, head }: PullSamples, { isFork, isMerged }: PullState): RunPlace {
  return {
    ref: isMerged === true ? `refs/heads/${base.name}` : PULL_REF,
    from: isFork ? 'fork' : 'pull request',
    pull: { base: base.name, head: head.name, ...(isMerged !== undefined && { merged: isMerged }) },
    isFork,
    label: `${pullLabel(event, { base, head })}${isFork ? ' from a fork' : ''}${isMerged === true ? ', merged' : ''}`,
  };
}

function pullLabel(event: string, { base, head }: PullSamples): string {
  const to = `${event} to ${named(base, 'branch')}`;
  return head.pattern === undefined ? to : `${to} of ${head.pattern}`;
}

interface InputValues {
  readonly members: Members;
  readonly label: string;
}

/** Every combination of the inputs whose values are known: those that are given, all options of a choice, both of a boolean. */
function inputsOf(definitions: readonly InputDefinition[], facts: RepositoryFacts): InputValues[] {
  let found: InputValues[] = [{ members: {}, label: '' }];
  for (const definition of definitions) {
    const values = valuesOf(definition, facts);
    const isTooMany = found.length * values.length > MOST_ALTERNATIVES;
    const tried = isTooMany ? [{ value: unknownValue(`inputs.${definition.name}`), shown: '' }] : values;
    found = found.flatMap(({ members, label }) =>
      tried.map(({ value, shown }) => ({
        members: { ...members, [definition.name]: value },
        label: tried.length === 1 ? label : [label, `${definition.name}=${shown}`].filter(Boolean).join(', '),
      })),
    );
  }
  return found;
}

function valuesOf(definition: InputDefinition, { inputs }: RepositoryFacts): Array<{ value: Value; shown: string }> {
  const { name, type, options } = definition;
  const given = inputs.get(name.toLowerCase());
  if (given !== undefined) return given.map((text) => ({ value: typedValue(type, text), shown: text }));
  if (type === 'choice' && options.length > 0) return options.map((text) => ({ value: textValue(text), shown: text }));
  if (type === 'boolean') return [true, false].map((one) => ({ value: booleanValue(one), shown: String(one) }));
  return [{ value: unknownValue(`inputs.${name}`), shown: '' }];
}

/** A value of an input as the expression `inputs.…` has it: typed. */
export function typedValue(type: string, text: string): Value {
  if (type === 'boolean') return booleanValue(text.toLowerCase() === 'true');
  return type === 'number' && text.trim() !== '' ? valueOfJson(Number(text)) : textValue(text);
}

/** The value of an input that a caller does not set. */
export function defaultOf({ type, default: written }: InputDefinition): Value {
  const text = literalText(written);
  if (text !== undefined) return typedValue(type, text);
  if (type === 'boolean') return booleanValue(false);
  return type === 'number' ? valueOfJson(0) : textValue('');
}
