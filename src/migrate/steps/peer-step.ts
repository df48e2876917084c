/** A step of aws-actions/configure-aws-credentials as it is in a file. */
import { isAlias, isMap, type YAMLMap } from 'yaml';
import { isInvalid, parseBoolean } from '../../shared/inputs/values.js';
import { type Entry, entriesOf, entryOf, type Source, scalarText } from '../source/source.js';
import { KEY_INPUTS, SWITCHES } from './peer-inputs.js';
import { type SourceStep, textsOf } from './step-list.js';

const USES = /^aws-actions\/configure-aws-credentials@(.+)$/i;
/** A version at the beginning of a comment, as pinned commits have it, with a link to its release: `# v4.0.2`, `# tag=v4`, `# version 4.1`. */
export const VERSION_COMMENT =
  /^#\s*(?:(?:(?:tag|pin|ratchet)\s*[=@:]|version\b(?:\s*[=:])?)\s*)?(?:[\w./-]+@)?(?:v(\d+)(?:\.\d+){0,2}|(\d+)(?:\.\d+){1,2})(?![\w.])(?:\s+https:\/\/github\.com\/aws-actions\/configure-aws-credentials\/\S*)?/i;

export interface PeerInput {
  readonly name: string;
  readonly text: string;
  readonly hasExpression: boolean;
  readonly entry: Entry;
}

export interface PeerStep {
  readonly step: SourceStep;
  readonly uses: Entry;
  /** `undefined` where neither the reference nor its comment is a version. */
  readonly major: number | undefined;
  readonly isPinned: boolean;
  /** `undefined` where it is not a mapping of texts. */
  readonly with: YAMLMap | undefined;
  /** Those that are set, by their names in lower case. An empty input counts as not set. */
  readonly inputs: ReadonlyMap<string, PeerInput>;
  /** The names of all keys of `with`, those of empty inputs included. */
  readonly keys: ReadonlySet<string>;
  /** The names of the variables in its own `env`. */
  readonly env: ReadonlyMap<string, string>;
}

/** The step, if it uses configure-aws-credentials. */
export function readPeerStep(step: SourceStep, source: Source): PeerStep | undefined {
  const ref = USES.exec(step.uses ?? '')?.[1];
  const uses = entryOf(step.map, 'uses');
  if (ref === undefined || uses === undefined) return undefined;
  const map = entryOf(step.map, 'with')?.value;
  const inputs = entriesOf(map).map(({ name, ...entry }): [string, PeerInput] => {
    // What an alias names is not looked up: its value counts as one that is not known.
    const alias = isAlias(entry.value) ? `*${entry.value.source}` : undefined;
    const text = (alias ?? scalarText(entry.value) ?? '').trim();
    const key = name.toLowerCase();
    const hasExpression = alias !== undefined || text.includes('${{');
    return [key, { name: key, text, hasExpression, entry: { name, ...entry } }];
  });
  return {
    step,
    uses,
    major: majorOf(ref, source, uses),
    isPinned: /^[0-9a-f]{40}$/i.test(ref),
    with: isMap(map) ? map : undefined,
    inputs: new Map(inputs.filter(([, { text }]) => text !== '')),
    keys: new Set(inputs.map(([name]) => name)),
    env: textsOf(entryOf(step.map, 'env')?.value),
  };
}

function majorOf(ref: string, source: Source, uses: Entry): number | undefined {
  const [, named] = /^v(\d)(?:$|[.-])/.exec(ref) ?? [];
  if (named !== undefined) return Number(named);
  const [comment] = source.commentsBehind(uses.end);
  const [, withLetter, without] = VERSION_COMMENT.exec(comment?.text ?? '') ?? [];
  const commented = withLetter ?? without;
  return commented === undefined ? undefined : Number(commented);
}

/** A switch: on, off, or `undefined` where an expression or a text that the version rejects decides it. */
export function isOn({ inputs, major }: PeerStep, name: string): boolean | undefined {
  const input = inputs.get(name);
  if (input === undefined) return SWITCHES.get(name) ?? false;
  if (input.hasExpression) return undefined;
  const value = parseBoolean(input.text);
  if (!isInvalid(value)) return value;
  // Until version 4 every text but true was false.
  return major === undefined || major > 4 ? undefined : input.text.toLowerCase() === 'true';
}

/** The inputs with static keys that are set. */
export function hasKeys({ inputs }: PeerStep): boolean {
  return KEY_INPUTS.some((name) => inputs.has(name));
}

/**
 * True for a step whose keys are the outputs of an earlier step, which is role chaining as it was done before the input
 * `role-chaining` existed.
 */
export function hasKeysOf({ inputs }: PeerStep, { step }: PeerStep): boolean {
  const { id } = step;
  if (id === undefined) return false;
  return KEY_INPUTS.every((name) => {
    const text = inputs.get(name)?.text ?? '';
    const [, found, output] = /^\$\{\{\s*steps\.([\w-]+)\.outputs\.([\w-]+)\s*\}\}$/.exec(text) ?? [];
    return found?.toLowerCase() === id.toLowerCase() && output === name;
  });
}

/**
 * True for a step that uses the credentials of the steps before it: by its switch, or as keys from their variables. A token file wins
 * over both.
 */
export function isChained(step: PeerStep): boolean {
  if (step.inputs.has('web-identity-token-file')) return false;
  return isOn(step, 'role-chaining') === true || hasKeysOfEnvironment(step);
}

/** True for a step whose keys are the variables that earlier steps export. */
export function hasKeysOfEnvironment({ inputs }: PeerStep): boolean {
  return KEY_INPUTS.every((name) => {
    const variable = name.toUpperCase().replaceAll('-', '_');
    return inputs.get(name)?.text.replace(/\s/g, '') === `\${{env.${variable}}}`;
  });
}
