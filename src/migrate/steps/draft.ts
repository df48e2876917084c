/** The step that takes the place of one step or of two, while it is decided. */
import type { Node } from 'yaml';
import { readStepInputs } from '../../action/inputs/step-inputs.js';
import { formatInputIssue } from '../../shared/inputs/input-messages.js';
import { isInvalid, parseBoolean } from '../../shared/inputs/values.js';
import type { Note, Reason } from '../migrate-messages.js';
import type { NewEntry, NewValue } from '../source/map-editor.js';
import { entriesOf, entryOf, isFlow, type Source, scalarText } from '../source/source.js';
import { inputVariable, isIgnoredBy, isPeerInput, KEY_INPUTS, PEER_SESSION_NAME } from './peer-inputs.js';
import { hasKeys, hasKeysOfEnvironment, isOn, type PeerInput, type PeerStep } from './peer-step.js';
import type { StepList } from './step-list.js';

export interface Draft {
  readonly step: PeerStep;
  readonly removed: Set<string>;
  readonly replaced: Map<string, NewValue>;
  /** In front of `role-to-assume`. */
  readonly before: NewEntry[];
  /** Behind `role-to-assume`. */
  readonly after: NewEntry[];
  readonly notes: Note[];
}

/** What cannot be known from the files. */
export interface StepOptions {
  /** Keeps the session name `GitHubActions` where a step has none. */
  readonly keepSessionName: boolean;
}

/** Inputs that this action does not have. What they mean is decided before they are removed. */
const REMOVED: readonly string[] = [
  ...KEY_INPUTS,
  'custom-tags',
  'disable-retry',
  'force-skip-oidc',
  'overwrite-aws-profile',
  'role-chaining',
  'role-skip-session-tagging',
  'special-characters-workaround',
  'unset-current-credentials',
  'use-existing-credentials',
];
/** Switches that both actions have. */
const COMMON_SWITCHES = ['mask-aws-account-id', 'output-credentials', 'output-env-credentials'] as const;

/** Why a step cannot be changed, by itself; `isKeyed` where its keys are of the step before it. */
export function reasonToLeave(peer: PeerStep, source: Source, list: StepList, isKeyed: boolean): Reason | undefined {
  const { inputs, major, step } = peer;
  const unknown = [...inputs.keys()].find((name) => !isPeerInput(name));
  if (unknown !== undefined) return { code: 'unknown-input', input: unknown };
  const ignored = [...inputs.keys()].find((name) => isIgnoredBy(major, name));
  if (ignored !== undefined && major !== undefined) return { code: 'ignored-input', input: ignored, major };
  if (hasKeys(peer) && !isKeyed && !hasKeysOfEnvironment(peer)) return { code: 'static-keys' };
  if (inputs.has('use-existing-credentials')) return { code: 'existing-credentials' };
  if (isOn(peer, 'force-skip-oidc') === true) return { code: 'skip-oidc' };
  if (isOn(peer, 'special-characters-workaround') === true) return { code: 'special-characters' };
  for (const name of ['force-skip-oidc', 'special-characters-workaround', 'role-chaining', 'disable-retry'])
    if (isOn(peer, name) === undefined) return { code: 'decided-at-run-time', input: name };
  const variable = inputVariable(major, [...list.env.keys(), ...peer.env.keys()], (name) => inputs.has(name));
  if (variable !== undefined) return { code: 'variable', name: variable };
  if (isShared(peer)) return { code: 'anchor' };
  if (!inputs.has('role-to-assume')) return { code: 'no-role' };
  if (step.isParallel) return { code: 'parallel' };
  return isEditable(peer, source) ? undefined : { code: 'layout' };
}

/** Begins the new step with what is the same on every route. */
export function beginDraft(step: PeerStep, list: StepList, { keepSessionName }: StepOptions): Draft | Reason {
  const { inputs, keys, major } = step;
  const draft: Draft = { step, removed: new Set(), replaced: new Map(), before: [], after: [], notes: [] };
  for (const name of REMOVED) if (keys.has(name)) draft.removed.add(name);
  for (const name of COMMON_SWITCHES) {
    const input = inputs.get(name);
    if (input === undefined || input.hasExpression || !isInvalid(parseBoolean(input.text))) continue;
    const value = isOn(step, name);
    if (value === undefined) return { code: 'not-a-switch', input: name };
    draft.replaced.set(name, { text: String(value) });
  }
  // Until version 2 the account id was masked unless the input was set.
  if (major !== undefined && major <= 2 && !inputs.has('mask-aws-account-id'))
    setInput(draft, 'mask-aws-account-id', 'true');
  if (isOn(step, 'disable-retry') === true) setInput(draft, 'retry-max-attempts', '1');
  else if (Number.parseInt(inputs.get('retry-max-attempts')?.text ?? '1', 10) === 0)
    draft.removed.add('retry-max-attempts');
  if (inputs.get('action-timeout-s')?.text === '0') draft.removed.add('action-timeout-s');
  if (keepSessionName && !inputs.has('role-session-name')) setInput(draft, 'role-session-name', PEER_SESSION_NAME);
  const skipsCleanup = step.env.get('AWS_SKIP_CLEANUP_STEP') ?? list.env.get('AWS_SKIP_CLEANUP_STEP');
  if (skipsCleanup === 'true' && (major === undefined || major >= 6)) setInput(draft, 'cleanup', 'false');
  return draft;
}

/** Sets an input of the new step: in its place, or behind `role-to-assume` where it is new. */
export function setInput({ step, removed, replaced, after }: Draft, name: string, text: string): void {
  removed.delete(name);
  if (step.keys.has(name)) replaced.set(name, { text });
  else after.push({ name, value: { text } });
}

/** Why the new step would be rejected, as far as its inputs are known. The action's own reader decides it. */
export function reasonOfResult(draft: Draft, carried: readonly PeerInput[] = []): Reason | undefined {
  const { step, removed, replaced, before, after } = draft;
  const anchored = [...removed, ...replaced.keys()].some((name) => hasAnchor(step.inputs.get(name)?.entry.value));
  if (anchored) return { code: 'anchor' };
  const texts = new Map<string, string>();
  for (const { name, text, hasExpression } of [...step.inputs.values(), ...carried])
    if (!hasExpression && !removed.has(name)) texts.set(name, text);
  for (const { name, value } of [...[...replaced].map(([name, value]) => ({ name, value })), ...before, ...after]) {
    if ('text' in value) texts.set(name, value.text);
    if ('lines' in value) texts.set(name, value.lines.join('\n'));
  }
  const [issue] = readStepInputs({ texts, environment: {} }).issues;
  return issue && { code: 'rejected', sentence: formatInputIssue(issue, (text) => text) };
}

/** True for a value that is an ARN, or an expression that may be one. */
export function isRoleArn({ text, hasExpression }: PeerInput): boolean {
  return text.startsWith('arn:') || (hasExpression && /^(?:\*|\$\{\{)/.test(text));
}

/** True where an alias elsewhere, or here, makes this step a part of others. */
function isShared({ step, with: inputs }: PeerStep): boolean {
  if (step.map.anchor !== undefined || inputs?.anchor !== undefined) return true;
  const value = entryOf(step.map, 'with')?.value;
  const isEmpty = scalarText(value) === '' && !hasAnchor(value);
  return value != null && inputs === undefined && !isEmpty;
}

function hasAnchor(node: Node | null | undefined): boolean {
  return node != null && 'anchor' in node && node.anchor !== undefined;
}

function isEditable({ with: inputs, uses }: PeerStep, source: Source): boolean {
  if (inputs === undefined || source.lineOf(uses.start) !== source.lineOf(uses.end)) return false;
  const entries = entriesOf(inputs);
  if (isFlow(inputs)) return source.commentsIn(entries[0]?.start ?? 0, entries.at(-1)?.end ?? 0).length === 0;
  return entries.every(({ start }) => source.isFirstOfLine(start));
}
