/**
 * The contexts of expressions that are the same for a whole run.
 *
 * Source: "Contexts reference" (https://docs.github.com/en/actions/reference/workflows-and-actions/contexts).
 */
import {
  booleanValue,
  type Members,
  NULL,
  scope,
  textValue,
  unknownPath,
  unknownValue,
  type Value,
} from '../expressions/value.js';
import { isNotPassed, NOT_PASSED } from '../place.js';
import { pathInClaims } from '../reading/repository-files.js';
import type { RepositoryFacts, Run } from './run.js';

/** The context `github`; what a run does not determine is unknown. */
export function githubContext(run: Run, facts: RepositoryFacts, claims: Readonly<Record<string, string>>): Value {
  const { ref, workflow } = run;
  const pull = pullRefs(run);
  const [owner = '', name = ''] = facts.name.split('/');
  const known = (claim: string, path: string) => {
    const value = claims[claim];
    return value === undefined ? unknownValue(path) : textValue(value);
  };
  return scope(
    'github',
    {
      event_name: textValue(run.event),
      event: eventOf(run, facts),
      ...(ref !== undefined && {
        ref: textValue(ref),
        ref_name: textValue(ref.replace(/^refs\/(?:heads|tags|pull)\//, '')),
        ref_type: textValue(ref.startsWith('refs/tags/') ? 'tag' : 'branch'),
        workflow_ref: textValue(`${facts.name}/${pathInClaims(workflow.file)}@${ref}`),
      }),
      base_ref: textValue(pull?.base ?? ''),
      head_ref: textValue(pull?.head ?? ''),
      repository: textValue(facts.name),
      repository_owner: textValue(owner),
      repository_id: known('repository_id', 'github.repository_id'),
      repository_owner_id: known('repository_owner_id', 'github.repository_owner_id'),
      repositoryurl: textValue(`git://github.com/${owner}/${name}.git`),
      actor: known('actor', 'github.actor'),
      triggering_actor: known('actor', 'github.triggering_actor'),
      actor_id: known('actor_id', 'github.actor_id'),
      workflow: textValue(workflow.name),
      server_url: textValue('https://github.com'),
      api_url: textValue('https://api.github.com'),
    },
    'unknown',
  );
}

/** The branches of a pull request, where `github.base_ref` and `github.head_ref` show them: not in runs of its reviews. */
export function pullRefs({ event, pull }: Run): Run['pull'] {
  return event === 'pull_request' || event === 'pull_request_target' ? pull : undefined;
}

/**
 * What the payload has on some events only. On others it is null.
 * Source: "Webhook events and payloads" (https://docs.github.com/en/webhooks/webhook-events-and-payloads).
 */
const PAYLOADS: Readonly<Record<string, readonly string[]>> = {
  client_payload: ['repository_dispatch'],
  head_commit: ['push'],
  issue: ['issues', 'issue_comment'],
  merge_group: ['merge_group'],
  release: ['release'],
  schedule: ['schedule'],
  workflow_run: ['workflow_run', 'deployment', 'deployment_status'],
};
const WITHOUT_ACTION = ['push', 'schedule', 'workflow_dispatch'];

function eventOf(run: Run, facts: RepositoryFacts): Value {
  const { event, pull, isFork, inputs, ref, cron } = run;
  const types = run.workflow.triggers.find((trigger) => trigger.event === event)?.types;
  const [type, ...others] = types ?? [];
  const path = 'github.event';
  const absent = Object.entries(PAYLOADS).flatMap(([name, events]) => (events.includes(event) ? [] : [name]));
  const shared: Members = {
    ...Object.fromEntries(absent.map((name) => [name, NULL])),
    ...(WITHOUT_ACTION.includes(event) && { action: NULL }),
    ...(cron !== undefined && { schedule: textValue(cron) }),
    repository: scope(
      `${path}.repository`,
      {
        full_name: textValue(facts.name),
        default_branch: textValue(facts.defaultBranch),
        fork: booleanValue(false),
      },
      'unknown',
    ),
    ...(type !== undefined && others.length === 0 && { action: textValue(type) }),
    inputs: event === 'workflow_dispatch' ? asTexts(inputs) : NULL,
    ...(event === 'push' && ref !== undefined && { ref: textValue(ref) }),
    ...(event === 'merge_group' && ref !== undefined && { merge_group: mergeGroup(ref) }),
  };
  if (pull === undefined) return scope(path, { ...shared, pull_request: NULL }, 'unknown');
  // A pull request of the same repository and one of a fork are runs of their own, except where both get a token.
  const isKnown = event !== 'pull_request_target';
  const headOf = `${path}.pull_request.head`;
  const repository = isFork ? `a-stranger/${facts.name.split('/')[1]}` : facts.name;
  const head = scope(
    headOf,
    {
      ref: textValue(pull.head),
      ...(isKnown && {
        repo: scope(`${headOf}.repo`, { full_name: textValue(repository), fork: booleanValue(isFork) }, 'unknown'),
      }),
    },
    'unknown',
  );
  const merged = pull.merged !== undefined && { merged: booleanValue(pull.merged) };
  const base = scope(`${path}.pull_request.base`, { ref: textValue(pull.base) }, 'unknown');
  return scope(
    path,
    { ...shared, pull_request: scope(`${path}.pull_request`, { head, base, ...merged }, 'unknown') },
    'unknown',
  );
}

/** The branch that a queue is for is in the name of its own branch. */
function mergeGroup(ref: string): Value {
  const [, base] = /^refs\/heads\/gh-readonly-queue\/(.+)\/[^/]+$/.exec(ref) ?? [];
  const members = {
    head_ref: textValue(ref),
    ...(base !== undefined && { base_ref: textValue(`refs/heads/${base}`) }),
  };
  return scope('github.event.merge_group', members, 'unknown');
}

/** In the event, inputs are texts whatever their types. */
function asTexts(inputs: Members): Value {
  const entries = Object.entries(inputs).map(([name, value]): [string, Value] => {
    const found = typeof value === 'function' ? value() : value;
    return [name, found.kind === 'known' ? textValue(found.data.coerceString()) : found];
  });
  return scope('github.event.inputs', Object.fromEntries(entries));
}

/** The name of a job's environment: `undefined` for a job without one. */
export type EnvironmentName = { readonly text: string } | 'unknown' | undefined;

/** The context `vars` of a job with this environment. */
export function varsContext({ vars }: RepositoryFacts, environment: EnvironmentName): Value {
  return contextOf('vars', (name) => givenValue('vars', vars, name, environment));
}

/** The secrets of the repository. */
export function secretsContext({ secrets }: RepositoryFacts): Value {
  return contextOf('secrets', (name) => givenValue('secrets', secrets, name, undefined));
}

/** A secret that a calling job does not pass. */
export function notPassed(name: string): Value {
  return unknownValue(`secrets.${name}${NOT_PASSED}`);
}

/** The secrets of a job with this environment: those of the environment are used before those that its workflow has. */
export function secretsInJob(ofWorkflow: Value, { secrets }: RepositoryFacts, environment: EnvironmentName): Value {
  if (environment === undefined || ofWorkflow.kind !== 'scope') return ofWorkflow;
  return contextOf('secrets', (name) => {
    const own = givenValue('secrets', secrets, name, environment);
    if (own !== undefined) return own;
    const value = ofWorkflow.member(name);
    return value?.kind === 'unknown' && value.causes.some(isNotPassed) ? undefined : value;
  });
}

/** The value that is given for the environment, else the one for all; not known where one is given for some environment. */
function givenValue(
  context: 'vars' | 'secrets',
  values: RepositoryFacts['vars'],
  name: string,
  environment: EnvironmentName,
): Value | undefined {
  const key = name.toLowerCase();
  if (environment === 'unknown' && [...values.keys()].some((one) => one.startsWith(`${key}@`))) {
    return unknownPath(`${context}.${name}`);
  }
  const own = typeof environment === 'object' ? values.get(`${key}@${environment.text.toLowerCase()}`) : undefined;
  const text = own ?? values.get(key);
  return text === undefined ? undefined : textValue(text);
}

/** A context in which any other name may have a value. */
function contextOf(path: string, member: (name: string) => Value | undefined): Value {
  return { kind: 'scope', path, names: undefined, member: (name) => member(name) ?? unknownPath(`${path}.${name}`) };
}
