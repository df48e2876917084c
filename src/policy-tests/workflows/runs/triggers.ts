/**
 * The runs that the triggers of a workflow can start, with their refs.
 *
 * Source: "Events that trigger workflows"
 * (https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows).
 */
import { booleanValue, type Members, textValue, unknownValue, type Value, valueOfJson } from '../expressions/value.js';
import { literalText } from '../reading/tokens.js';
import type { InputDefinition, Trigger, Workflow } from '../reading/workflow.js';
import { ANY_BRANCH, ANY_TAG, type RefSample, samplesOf } from './ref-samples.js';
import type { RepositoryFacts, Run } from './run.js';

const PULL_REF = 'refs/pull/1/merge';
const QUEUE = 'gh-readonly-queue';
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

type RunPlace = Pick<Run, 'ref' | 'from' | 'label'> & Partial<Pick<Run, 'pull' | 'isFork'>>;

/** The runs of all triggers. A filter with patterns gives one run for each; paths and activity types change no claim. */
export function runsOf(workflow: Workflow, facts: RepositoryFacts): Run[] {
  return workflow.triggers.flatMap((trigger) =>
    placesOf(trigger, facts).flatMap((at) =>
      inputsOf(trigger.inputs, facts).map(
        ({ members, label }): Run => ({
          workflow,
          event: trigger.event,
          place: trigger.place,
          pull: undefined,
          isFork: false,
          ...at,
          label: label === '' ? at.label : `${at.label} (${label})`,
          inputs: members,
        }),
      ),
    ),
  );
}

function placesOf(trigger: Trigger, facts: RepositoryFacts): RunPlace[] {
  const { event } = trigger;
  const onDefault = {
    ref: `refs/heads/${facts.defaultBranch}`,
    from: 'default branch',
    label: `${event} on the default branch`,
  };
  if (event === 'push') return pushPlaces(trigger);
  if (PULL_EVENTS.includes(event)) {
    return branches(trigger).flatMap((base) => [pullPlace(event, base, false), pullPlace(event, base, true)]);
  }
  if (event === 'pull_request_target') {
    // Its ref is the default branch's since December 2025, whatever the base.
    return branches(trigger).map((base) => ({
      ...onDefault,
      pull: { base: base.name, head: ANY_BRANCH },
      label: `${event} to ${named(base, 'branch')}`,
    }));
  }
  if (event === 'merge_group') {
    return branches(trigger).map((base) => ({
      ref: `refs/heads/${QUEUE}/${base.name}/pr-1-0123456789abcdef`,
      from: `${QUEUE}/${base.name}`,
      label: `${event} for ${named(base, 'branch')}`,
    }));
  }
  if (event === 'release') return [anyTag(event)];
  if (event === 'workflow_dispatch') return [onDefault, anyBranch(event), anyTag(event)];
  if (REF_EVENTS.includes(event)) return [anyBranch(event), anyTag(event)];
  if (DEFAULT_BRANCH_EVENTS.includes(event)) return [onDefault];
  return [{ ref: undefined, from: 'unknown', label: event }];
}

/** A push without any filter is of branches and of tags; with a filter of one kind only, of that kind. */
function pushPlaces(trigger: Trigger): RunPlace[] {
  const { branches: onBranches, branchesIgnore, tags, tagsIgnore } = trigger;
  const hasBranches = (onBranches ?? branchesIgnore) !== undefined;
  const hasTags = (tags ?? tagsIgnore) !== undefined;
  const ofBranches = hasBranches || !hasTags ? branches(trigger) : [];
  const ofTags = hasTags || !hasBranches ? samplesOf({ included: tags, ignored: tagsIgnore }, ANY_TAG) : [];
  return [
    ...ofBranches.map((one) => ({
      ref: `refs/heads/${one.name}`,
      from: named(one, 'branch'),
      label: `push to ${named(one, 'branch')}`,
    })),
    ...ofTags.map((one) => ({
      ref: `refs/tags/${one.name}`,
      from: one.pattern === undefined ? 'any tag' : `tag ${one.pattern}`,
      label: `push of ${one.pattern === undefined ? 'any tag' : `tag ${one.pattern}`}`,
    })),
  ];
}

function branches({ branches: included, branchesIgnore: ignored }: Trigger): RefSample[] {
  return samplesOf({ included, ignored }, ANY_BRANCH);
}

function named({ pattern }: RefSample, kind: 'branch' | 'tag'): string {
  return pattern ?? `any ${kind}`;
}

function anyBranch(event: string): RunPlace {
  return { ref: `refs/heads/${ANY_BRANCH}`, from: 'any branch', label: `${event} on any branch` };
}

function anyTag(event: string): RunPlace {
  return { ref: `refs/tags/${ANY_TAG}`, from: 'any tag', label: `${event} on any tag` };
}

function pullPlace(event: string, base: RefSample, isFork: boolean): RunPlace {
  return {
    ref: PULL_REF,
    from: isFork ? 'fork' : 'pull request',
    pull: { base: base.name, head: ANY_BRANCH },
    isFork,
    label: `${event} to ${named(base, 'branch')}${isFork ? ' from a fork' : ''}`,
  };
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
