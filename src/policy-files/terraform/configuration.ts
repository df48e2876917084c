import { type Fields, isFields } from '../../iam/syntax.js';
import { isTexts } from '../fields.js';

export interface PlannedResource {
  /** Arguments that are written, by name. */
  readonly expressions: Fields;
  /** What it is repeated for. */
  readonly forEach: unknown;
  /** Which configuration of the provider makes it, such as `aws.hub`. */
  readonly provider: string | undefined;
}

// An instance's key, as in `module.targets["dev"]` and `aws_iam_role.deploy[0]`.
const KEY = /\[(?:\d+|"(?:[^"\\]|\\.)*")\]/g;

/**
 * The resource of a plan's configuration that an instance comes from; `undefined` without a configuration, as in a state.
 *
 * Source: "Configuration representation"
 * (https://developer.hashicorp.com/terraform/internals/json-format#configuration-representation).
 */
export function writtenOf(
  configuration: unknown,
  module: string,
  type: string,
  name: string,
  mode: 'managed' | 'data' = 'managed',
): PlannedResource | undefined {
  const resources = listOf(configuredModule(configuration, module)?.resources);
  const resource = resources.find((one) => one.mode === mode && one.type === type && one.name === name);
  if (resource === undefined) return undefined;
  const { expressions, for_each_expression: forEach, provider_config_key: provider } = resource;
  return {
    expressions: isFields(expressions) ? expressions : {},
    forEach,
    provider: typeof provider === 'string' ? provider : undefined,
  };
}

/** The configuration of a module, by the address of one of its instances; that of the root module for an empty one. */
export function configuredModule(configuration: unknown, module: string): Fields | undefined {
  let at: unknown = isFields(configuration) ? configuration.root_module : undefined;
  const calls = module
    .replace(KEY, '')
    .split('.')
    .filter((part, index) => index % 2 === 1 && part !== '');
  for (const call of calls) at = moduleCall(at, call)?.module;
  return isFields(at) ? at : undefined;
}

/** How a module calls another one. */
export function moduleCall(module: unknown, name: string): Fields | undefined {
  const { module_calls: calls } = isFields(module) ? module : {};
  const found = isFields(calls) && Object.hasOwn(calls, name) ? calls[name] : undefined;
  return isFields(found) ? found : undefined;
}

/** One resource or data source that an argument takes its value from; also a variable (`var`), or a module with its output. */
export interface Reference {
  readonly mode: 'managed' | 'data';
  readonly type: string;
  readonly name: string;
  /** Which of its instances: the one with this key in brackets, the one with the key of the instance that refers, or the only one. */
  readonly instance: { readonly key: string } | 'own' | 'only';
  /** `undefined` when it is not known. */
  readonly attribute: string | undefined;
}

/**
 * The resource that an argument is an attribute of, as in `role = aws_iam_role.hub.id`; `undefined` when it is made of several things.
 * Terraform lists the attribute and then what it is part of: `aws_iam_role.hub.id`, `aws_iam_role.hub`. Of an instance with a key that is
 * not constant it lists the resource and the key: `aws_iam_role.deploy`, `each.key`.
 */
export function referenceOf(argument: string, { expressions, forEach }: PlannedResource): Reference | undefined {
  const [whole, ...parts] = referencesOf(expressions[argument]);
  if (whole === undefined) return undefined;
  const [part] = parts;
  if (parts.length === 1 && (part === 'each.key' || part === 'count.index')) return parse(whole, 'own');
  // The same resource twice is made of two things.
  if (!parts.every((one, at) => whole.startsWith(one) && one.length < (parts[at - 1] ?? whole).length))
    return undefined;
  // `for_each = aws_iam_policy.deploy` with `policy_arn = each.value.arn`.
  const [, attribute] = /^each\.value\.(\w+)$/.exec(whole) ?? [];
  if (attribute === undefined) return parse(whole, 'only');
  const [resource, more] = referencesOf(forEach);
  return resource === undefined || more !== undefined ? undefined : parse(`${resource}.${attribute}`, 'own');
}

/**
 * The resources that a list takes its members from, as in `[aws_iam_policy.a.arn, aws_iam_policy.b.arn]`; `undefined` when a member is made
 * of anything else.
 */
export function listedReferencesOf(argument: string, { expressions }: PlannedResource): Reference[] | undefined {
  const all = referencesOf(expressions[argument]);
  const wholes = all.filter((one, index) => index === 0 || !(all[index - 1] ?? '').startsWith(`${one}.`));
  const references = wholes.flatMap((one) => parse(one, 'only') ?? []);
  return references.length === wholes.length && wholes.length > 0 ? references : undefined;
}

function parse(reference: string, otherwise: 'own' | 'only'): Reference | undefined {
  const [, data, type, name, key, attribute] =
    /^(data\.)?(\w+)\.([\w-]+)(\[.*\])?(?:\.([\w-]+))?$/.exec(reference) ?? [];
  if (type === undefined || name === undefined) return undefined;
  const mode = data === undefined ? 'managed' : 'data';
  return { mode, type, name, instance: key === undefined ? otherwise : { key }, attribute };
}

/** The instance that is referred to from a place in a module, whose key is `index`. */
export function referredInstance<T extends Instance>(
  { mode, type, name, instance: which }: Reference,
  { module, index }: Pick<Instance, 'module' | 'index'>,
  all: readonly T[],
): T | undefined {
  const found = all.filter(
    (one) => one.mode === mode && one.module === module && one.type === type && one.name === name,
  );
  if (which === 'only') return found.length === 1 ? found[0] : undefined;
  if (which === 'own') return found.find((one) => one.index === index);
  return found.find((one) => `[${JSON.stringify(one.index)}]` === which.key);
}

function referencesOf(expression: unknown): readonly string[] {
  const references = isFields(expression) ? expression.references : undefined;
  return isTexts(references) ? references : [];
}

function listOf(value: unknown): Fields[] {
  return Array.isArray(value) ? value.filter(isFields) : [];
}

/** One instance of a resource or data source, as a plan or a state has it. */
export interface Instance {
  readonly mode: 'managed' | 'data';
  readonly address: string;
  /** The address of its module; empty for the root module. */
  readonly module: string;
  readonly type: string;
  readonly name: string;
  /** The key of `count` or `for_each`. */
  readonly index: string | number | undefined;
  readonly values: Fields;
  /** What of the values is known only after apply: `true` when it is all of them; empty in a state. */
  readonly unknown: Fields | true;
  /** How it is written; `undefined` in a state. */
  readonly written: PlannedResource | undefined;
}

/** What of one value is known only after apply. */
export function unknownOf({ unknown }: Pick<Instance, 'unknown'>, name: string): unknown {
  return unknown === true || unknown[name];
}

/** True when any part is known only after apply. */
export function holdsUnknown(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(holdsUnknown);
  return isFields(value) ? Object.values(value).some(holdsUnknown) : value === true;
}
