/** A step for the hub role and a step for the target role that become one step. */
import { isScalar } from 'yaml';
import { parseRoleArn } from '../../shared/aws/arn.js';
import { splitList } from '../../shared/inputs/values.js';
import type { Reason } from '../migrate-messages.js';
import type { NewEntry } from '../source/map-editor.js';
import { entryOf, isFlow, type Source } from '../source/source.js';
import { beginDraft, type Draft, isRoleArn, reasonOfResult, reasonToLeave, type StepOptions } from './draft.js';
import { PEER_SESSION_NAME } from './peer-inputs.js';
import { hasKeysOf, isChained, isOn, type PeerInput, type PeerStep } from './peer-step.js';
import { type Reference, referencesTo } from './references.js';
import { addSessionTags } from './session-tags.js';
import { isWithoutAws } from './single-step.js';
import type { StepList } from './step-list.js';

export interface PairDraft extends Draft {
  readonly hub: PeerStep;
  /** The id of the hub step, where expressions name it and not the target's. */
  readonly id: string | undefined;
}

interface Context {
  readonly source: Source;
  readonly list: StepList;
  readonly options: StepOptions;
}

/** What decides about the step as a whole, and so must be the same for both. */
const COMMON_KEYS = ['if', 'env', 'continue-on-error', 'timeout-minutes'] as const;
/** What the new step has once, for both calls. */
const COMMON_INPUTS = ['mask-aws-account-id', 'http-proxy', 'no-proxy', 'sts-endpoint'] as const;
/** AWS's limit of a session that another role's session requests. */
const LONGEST_SECONDS = 3600;

/** The new step in place of both, or why there is none. */
export function decidePair(hub: PeerStep, target: PeerStep, context: Context): PairDraft | Reason {
  const { source, list, options } = context;
  const isKeyed = hasKeysOf(target, hub);
  const reason =
    reasonOfHub(hub, target, context) ??
    reasonToLeave(target, source, list, isKeyed) ??
    reasonOfDifference(hub, target, source) ??
    reasonOfSteps(hub, target, context) ??
    reasonOfHubInputs(hub, source);
  if (reason !== undefined) return reason;
  const hubRole = hub.inputs.get('role-to-assume');
  const role = target.inputs.get('role-to-assume');
  if (hubRole === undefined || role === undefined || !isRoleArn(hubRole)) return { code: 'role-name' };
  const draft = beginDraft(target, list, { keepSessionName: false });
  if ('code' in draft) return draft;
  const problem =
    setTargetRole(draft, hubRole, role) ?? setSessionName(draft, hub, options, source) ?? addSessionTags(draft);
  if (problem !== undefined) return problem;
  const duration = Number(target.inputs.get('role-duration-seconds')?.text);
  if (duration > LONGEST_SECONDS) return { code: 'duration', found: String(duration) };
  draft.before.push(entryFrom(hubRole, 'hub-role', source, target));
  const carried = [...carriedOf(hub)];
  for (const input of carried) {
    // With the credentials of the hub role, the target has no use for these.
    draft.removed.delete(input.name);
    if (!target.keys.has(input.name)) draft.before.push(entryFrom(input, input.name, source, target));
    else draft.replaced.set(input.name, entryFrom(input, input.name, source, target).value);
  }
  for (const name of ['audience', 'web-identity-token-file'])
    if (target.keys.has(name) && !carried.some((input) => input.name === name)) draft.removed.add(name);
  if (list.token === 'unknown' && !hub.inputs.has('web-identity-token-file'))
    draft.notes.push({ code: 'callers-token' });
  if (hub.inputs.has('role-external-id')) draft.notes.push({ code: 'external-id-removed' });
  return reasonOfResult(draft, [{ ...hubRole, name: 'hub-role' }]) ?? { ...draft, hub, id: idOf(hub, target, context) };
}

/** Why the first step is not one that gets the hub role with a token. */
function reasonOfHub(hub: PeerStep, target: PeerStep, { source, list }: Context): Reason | undefined {
  const line = source.lineOf(hub.step.start);
  const reason = reasonToLeave(hub, source, list, false);
  if (reason !== undefined) return { code: 'after-unchanged', line };
  if (isChained(hub)) return { code: 'third-role', line };
  const hasToken = hub.inputs.has('web-identity-token-file') || list.token !== 'no';
  if (!hasToken) return { code: 'third-role', line };
  if (hub.step.dash === undefined || target.step.dash === undefined) return { code: 'layout' };
  const start = source.lineStart(hub.step.dash);
  const isWhole = source.isFirstOfLine(hub.step.dash) && source.isFirstOfLine(target.step.dash);
  if (!isWhole || /&[\w-]+/.test(withoutStrings(source.text.slice(start, hub.step.end)))) return { code: 'anchor' };
  const exports = (step: PeerStep) => isOn(step, 'output-env-credentials');
  const isKeyed = hasKeysOf(target, hub);
  if (hub.inputs.has('aws-profile') || exports(hub) === undefined || (!isKeyed && exports(hub) === false))
    return {
      code: 'decided-at-run-time',
      input: hub.inputs.has('aws-profile') ? 'aws-profile' : 'output-env-credentials',
    };
  const targetExports = target.inputs.has('aws-profile')
    ? isOn(target, 'output-env-credentials') === true && target.inputs.has('output-env-credentials')
    : exports(target);
  return exports(hub) === true && targetExports !== true ? { code: 'hub-session-stays', line } : undefined;
}

/** Without quoted texts and expressions, where `&` is no anchor. */
function withoutStrings(text: string): string {
  return text.replace(/'[^']*'|"[^"]*"|\$\{\{.*?\}\}|#.*/g, '');
}

function reasonOfDifference(hub: PeerStep, target: PeerStep, source: Source): Reason | undefined {
  const line = source.lineOf(hub.step.start);
  const written = ({ step }: PeerStep, key: string) => {
    const entry = entryOf(step.map, key);
    return entry && source.text.slice(entry.keyEnd, entry.end).replace(/\s+/g, ' ');
  };
  const key = COMMON_KEYS.find((name) => written(hub, name) !== written(target, name));
  if (key !== undefined) return { code: 'key-differs', key, line };
  const input = COMMON_INPUTS.find((name) => hub.inputs.get(name)?.text !== target.inputs.get(name)?.text);
  return input && { code: 'input-differs', input, line };
}

/** Steps between the two, and expressions that name the first. */
function reasonOfSteps(hub: PeerStep, target: PeerStep, { source, list }: Context): Reason | undefined {
  const { steps } = list;
  const between = steps.slice(steps.indexOf(hub.step) + 1, steps.indexOf(target.step));
  const using = between.find((step) => !isWithoutAws(step, source));
  if (using !== undefined) return { code: 'steps-between', line: source.lineOf(using.start) };
  const line = source.lineOf(hub.step.start);
  const named = referencesToHub(hub, target, { source, list });
  const output = named.find(({ property }) => property === 'outputs' || property === '');
  if (output !== undefined) {
    return { code: 'hub-output-used', id: hub.step.id ?? '', line, at: source.lineOf(output.offset) };
  }
  const { id } = target.step;
  const isTargetNamed = id !== undefined && referencesTo(source, 'steps', id, list.scope).length > 0;
  return named.length > 0 && isTargetNamed ? { code: 'both-ids-used', line } : undefined;
}

/** Without those in the keys of the target, which are removed. */
function referencesToHub(
  { step: hub }: PeerStep,
  { step, inputs }: PeerStep,
  { source, list }: Pick<Context, 'source' | 'list'>,
): Reference[] {
  if (hub.id === undefined) return [];
  const keys = ['aws-access-key-id', 'aws-secret-access-key', 'aws-session-token'].flatMap(
    (name) => inputs.get(name)?.entry ?? [],
  );
  const isKey = (offset: number) =>
    offset >= step.start && keys.some(({ start, end }) => offset >= start && offset <= end);
  return referencesTo(source, 'steps', hub.id, list.scope).filter(({ offset }) => !isKey(offset));
}

/** What the first step sets for the hub session and has no counterpart. */
function reasonOfHubInputs({ inputs, step }: PeerStep, source: Source): Reason | undefined {
  const line = source.lineOf(step.start);
  if (inputs.has('inline-session-policy') || inputs.has('managed-session-policies'))
    return { code: 'hub-policy', line };
  const allowed = inputs.get('allowed-account-ids');
  const role = parseRoleArn(inputs.get('role-to-assume')?.text ?? '');
  const isCertain =
    role !== undefined && allowed?.hasExpression === false && splitList(allowed.text).includes(role.account);
  return allowed === undefined || isCertain ? undefined : { code: 'hub-accounts', line };
}

/** A name of a role is of a role in the account of the hub. */
function setTargetRole({ replaced }: Draft, hubRole: PeerInput, role: PeerInput): Reason | undefined {
  if (hubRole.text === role.text) return { code: 'same-role' };
  if (isRoleArn(role)) return undefined;
  const hub = parseRoleArn(hubRole.text);
  if (hub === undefined) return { code: 'role-name' };
  replaced.set('role-to-assume', { text: `arn:aws:iam::${hub.account}:role/${role.text}` });
  return undefined;
}

/** Both hops have one name here. */
function setSessionName(draft: Draft, hub: PeerStep, options: StepOptions, source: Source): Reason | undefined {
  const [first, second] = [hub.inputs.get('role-session-name'), draft.step.inputs.get('role-session-name')];
  const line = source.lineOf(hub.step.start);
  if (first !== undefined && second !== undefined)
    return first.text === second.text ? undefined : { code: 'input-differs', input: 'role-session-name', line };
  if (options.keepSessionName) {
    if (first !== undefined || second !== undefined) return { code: 'input-differs', input: 'role-session-name', line };
    draft.after.push({ name: 'role-session-name', value: { text: PEER_SESSION_NAME } });
  } else if (first !== undefined) {
    draft.after.push(entryFrom(first, first.name, source, draft.step));
    draft.notes.push({ code: 'name-of-both' });
  }
  return undefined;
}

/** Inputs of the first step that are about the token. */
function* carriedOf({ inputs }: PeerStep): Generator<PeerInput> {
  const file = inputs.get('web-identity-token-file');
  const audience = inputs.get('audience');
  if (file !== undefined) yield file;
  else if (audience !== undefined) yield audience;
}

/** An input of the first step under its new name, as it is in the file where it is on one line. */
function entryFrom({ text, entry }: PeerInput, name: string, source: Source, { with: to }: PeerStep): NewEntry {
  const range = isScalar(entry.value) && entry.value.range;
  const written = range ? source.text.slice(range[0], range[1]) : text;
  const [comment] = name === 'hub-role' ? source.commentsBehind(entry.end) : [];
  const isOneLine = !written.includes('\n');
  const value = isOneLine ? { source: written } : { text };
  return { name, value, comment: to !== undefined && isFlow(to) ? undefined : comment?.text };
}

function idOf(hub: PeerStep, target: PeerStep, context: Context): string | undefined {
  return referencesToHub(hub, target, context).length > 0 ? hub.step.id : undefined;
}
