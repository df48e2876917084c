/**
 * Trust policies of `data.aws_iam_policy_document` before the first apply: Terraform defers the data source because an ARN in it is not known
 * yet, and the plan has everything else.
 *
 * Sources: "Plan representation" (https://developer.hashicorp.com/terraform/internals/json-format#plan-representation) and the documentation
 * of the data source (https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document).
 */
import { type Fields, isFields } from '../../iam/syntax.js';
import { isTexts } from '../fields.js';
import { parseText } from '../json.js';
import {
  configuredModule,
  holdsUnknown,
  type Instance,
  moduleCall,
  type PlannedResource,
  type Reference,
  referenceOf,
  referredInstance,
  unknownOf,
} from './configuration.js';

export const POLICY_DOCUMENT = 'aws_iam_policy_document';

/** The attributes that are an ARN, of the resources that a trust policy names. */
const ARNS: ReadonlyMap<string, readonly string[]> = new Map([
  ['aws_iam_role', ['arn']],
  ['aws_iam_openid_connect_provider', ['arn', 'id']],
]);

/** The principals of one type: those that are known, and at most one whose ARN is not. */
interface DeferredPrincipals {
  readonly type: string;
  readonly known: readonly string[];
  readonly arnOf: Instance | undefined;
}

interface DeferredStatement {
  readonly fields: Fields;
  readonly principals: readonly DeferredPrincipals[];
}

/** A policy document in which only ARNs of resources of the same plan are not known. */
export interface DeferredDocument {
  readonly fields: Fields;
  readonly statements: readonly DeferredStatement[];
}

/** The JSON text of a document; `undefined` when an ARN is still not known. */
export function formatDeferred(
  { fields, statements }: DeferredDocument,
  arnOf: (instance: Instance) => string | undefined,
): string | undefined {
  const all = statements.map((statement) => statementOf(statement, arnOf));
  return all.includes(undefined) ? undefined : JSON.stringify({ ...fields, Statement: all });
}

function statementOf(
  { fields, principals }: DeferredStatement,
  arnOf: (instance: Instance) => string | undefined,
): Fields | undefined {
  const named = new Map<string, string[]>();
  for (const { type, known, arnOf: of } of principals) {
    const arn = of && arnOf(of);
    if (of !== undefined && arn === undefined) return undefined;
    named.set(type, [...(named.get(type) ?? []), ...known, ...(arn === undefined ? [] : [arn])]);
  }
  // "type and identifiers of * are Principal: *", as the data source writes it.
  const isEveryone = named.size === 1 && String(named.get('*')) === '*';
  return { ...fields, Principal: isEveryone ? '*' : Object.fromEntries(named) };
}

/** Where something is written: in which module, below which key, and repeated for what. */
interface Place {
  readonly module: string;
  readonly index: string | number | undefined;
  readonly forEach: unknown;
}

// A value is passed through that many modules at most. A file can have a circle.
const MOST_STEPS = 20;

/** Finds the documents of a plan that are deferred, and what their ARNs are of. */
export class DeferredDocuments {
  readonly #instances: readonly Instance[];
  readonly #configuration: unknown;

  constructor(instances: readonly Instance[], configuration: unknown) {
    this.#instances = instances;
    this.#configuration = configuration;
  }

  /** The trust policy of a role that is deferred; `undefined` where more of it than ARNs is not known. */
  trustOf(role: Instance): DeferredDocument | undefined {
    const { type, written } = role;
    const isOpen = unknownOf(role, 'assume_role_policy') === true;
    if (type !== 'aws_iam_role' || !isOpen || written === undefined) return undefined;
    const reference = referenceOf('assume_role_policy', written);
    if (reference?.mode !== 'data' || reference.type !== POLICY_DOCUMENT) return undefined;
    if (!['json', 'minified_json', undefined].includes(reference.attribute)) return undefined;
    const found = referredInstance(reference, role, this.#instances);
    return found && this.#documentOf(found);
  }

  #documentOf(data: Instance): DeferredDocument | undefined {
    const { values, unknown, written } = data;
    if (unknown === true) return undefined;
    const { statement: statements, version, policy_id: id, ...others } = values;
    const { statement: unknownStatements, id: _, json: __, minified_json: ___, ...unknownOthers } = unknown;
    const expressions = listOf(written?.expressions.statement);
    if (written === undefined || holdsUnknown(unknownOthers) || Object.values(others).some(isSet)) return undefined;
    // A block that is written once is one statement; fewer or more come from a dynamic block.
    if (!Array.isArray(statements) || statements.length === 0 || expressions.length !== statements.length)
      return undefined;
    const read = statements.map((one: unknown, at) =>
      this.#statementOf(
        one,
        Array.isArray(unknownStatements) ? unknownStatements[at] : undefined,
        expressions[at],
        data,
      ),
    );
    const whole = read.flatMap((one) => one ?? []);
    if (whole.length < read.length) return undefined;
    return { fields: { Version: version ?? '2012-10-17', ...(isSet(id) && { Id: id }) }, statements: whole };
  }

  #statementOf(value: unknown, unknown: unknown, written: unknown, data: Instance): DeferredStatement | undefined {
    if (!isFields(value) || !isFields(unknown) || !isFields(written)) return undefined;
    const { principals: blocks, not_principals: others, condition, sid, effect, ...lists } = value;
    const { principals: unknownBlocks, ...unknownOthers } = unknown;
    const conditions = conditionsOf(condition);
    if (holdsUnknown(unknownOthers) || isSet(others) || conditions === undefined || !Array.isArray(blocks))
      return undefined;
    const expressions = listOf(written.principals);
    const read = blocks.map((block: unknown, at) => {
      const unknownBlock: unknown = Array.isArray(unknownBlocks) ? unknownBlocks[at] : undefined;
      return this.#principalsOf(block, unknownBlock, expressionsOfType(block, expressions, blocks.length), data);
    });
    const principals = read.flatMap((one) => one ?? []);
    if (principals.length < read.length || principals.length === 0) return undefined;
    const elements = Object.entries({
      Action: lists.actions,
      NotAction: lists.not_actions,
      Resource: withVariables(lists.resources),
      NotResource: withVariables(lists.not_resources),
    }).filter(([, list]) => isSet(list));
    return {
      fields: {
        ...(isSet(sid) && { Sid: sid }),
        Effect: effect ?? 'Allow',
        ...Object.fromEntries(elements),
        ...(conditions.length > 0 && { Condition: joined(conditions) }),
      },
      principals,
    };
  }

  #principalsOf(
    block: unknown,
    unknown: unknown,
    written: Fields | undefined,
    data: Instance,
  ): DeferredPrincipals | undefined {
    const { type, identifiers } = isFields(block) ? block : {};
    const { identifiers: open, ...others } = isFields(unknown) ? unknown : {};
    if (typeof type !== 'string' || !Array.isArray(identifiers) || !Array.isArray(open) || holdsUnknown(others))
      return undefined;
    const all: readonly unknown[] = identifiers;
    const known = withVariables(all.filter((_, at) => open[at] !== true));
    if (!isTexts(known)) return undefined;
    const missing = all.length - known.length;
    if (missing === 0) return { type, known, arnOf: undefined };
    if (missing > 1 || written === undefined) return undefined;
    const { module, index, written: of } = data;
    const arnOf = this.#arnOf(written.identifiers, { module, index, forEach: of?.forEach }, MOST_STEPS);
    return arnOf && { type, known, arnOf };
  }

  /** The resource whose ARN an expression is, also through a variable or an output of a module. */
  #arnOf(expression: unknown, place: Place, steps: number): Instance | undefined {
    const written: PlannedResource = { expressions: { it: expression }, forEach: place.forEach, provider: undefined };
    const reference = referenceOf('it', written);
    if (reference === undefined || steps === 0) return undefined;
    if (reference.mode === 'managed' && reference.type === 'var') return this.#argument(reference, place, steps);
    if (reference.mode === 'managed' && reference.type === 'module') return this.#output(reference, place, steps);
    const isArn = reference.attribute !== undefined && ARNS.get(reference.type)?.includes(reference.attribute);
    return isArn === true ? referredInstance(reference, place, this.#instances) : undefined;
  }

  #argument({ name, attribute, instance }: Reference, { module }: Place, steps: number): Instance | undefined {
    const [, outer = '', call = '', key] = MODULE.exec(module) ?? [];
    const found = moduleCall(configuredModule(this.#configuration, outer), call);
    if (found === undefined || attribute !== undefined || instance === 'own') return undefined;
    const { expressions, for_each_expression: forEach } = found;
    const parsed = parseText(key ?? 'null');
    const index = parsed.ok ? parsed.value : undefined;
    const place = { module: outer, index: typeof index === 'string' || typeof index === 'number' ? index : undefined };
    return this.#arnOf(isFields(expressions) ? expressions[name] : undefined, { ...place, forEach }, steps - 1);
  }

  #output({ name, attribute = '', instance }: Reference, { module }: Place, steps: number): Instance | undefined {
    if (instance === 'own') return undefined;
    const within = `${module === '' ? '' : `${module}.`}module.${name}${instance === 'only' ? '' : instance.key}`;
    const { outputs } = configuredModule(this.#configuration, within) ?? {};
    const output = isFields(outputs) && Object.hasOwn(outputs, attribute) ? outputs[attribute] : undefined;
    const place = { module: within, index: undefined, forEach: undefined };
    return this.#arnOf(isFields(output) ? output.expression : undefined, place, steps - 1);
  }
}

// The module that calls, the name of the call, and the key of its instance.
const MODULE = /^(?:(.*)\.)?module\.([\w-]+)(?:\[(\d+|"(?:[^"\\]|\\.)*")\])?$/;

/**
 * How the principals of a planned block are written. Blocks are a set: theirs is the one with the type, if each block that is written has a
 * type of its own, and there are as many as planned.
 */
function expressionsOfType(block: unknown, written: readonly Fields[], planned: number): Fields | undefined {
  const types = written.map(({ type }) => (isFields(type) ? type.constant_value : undefined));
  if (!isTexts(types) || new Set(types).size !== types.length || types.length !== planned) return undefined;
  return isFields(block) ? written.find((_, at) => types[at] === block.type) : undefined;
}

interface PlannedCondition {
  readonly test: string;
  readonly variable: string;
  readonly values: readonly string[];
}

/**
 * The conditions of a statement; `undefined` when one is not as the data source writes it. The URL of a provider in a key has no scheme after
 * apply, and one key twice depends on the release of the AWS provider.
 */
function conditionsOf(blocks: unknown): readonly PlannedCondition[] | undefined {
  if (!Array.isArray(blocks)) return undefined;
  const all: readonly unknown[] = blocks;
  const read = all.flatMap((block): PlannedCondition[] => {
    const { test, variable, values: written } = isFields(block) ? block : {};
    const values = withVariables(written);
    if (typeof test !== 'string' || typeof variable !== 'string' || !isTexts(values)) return [];
    return variable.includes('://') ? [] : [{ test, variable, values }];
  });
  const keys = new Set(read.map(({ test, variable }) => JSON.stringify([test, variable])));
  return read.length === all.length && keys.size === read.length ? read : undefined;
}

function joined(conditions: readonly PlannedCondition[]): Fields {
  const tests = [...new Set(conditions.map(({ test }) => test))];
  return Object.fromEntries(
    tests.map((test) => [
      test,
      Object.fromEntries(
        conditions.filter((one) => one.test === test).map(({ variable, values }) => [variable, values]),
      ),
    ]),
  );
}

/** `&{…}` is how a policy variable is written there. */
function withVariables(list: unknown): unknown {
  if (!Array.isArray(list)) return list;
  return list.map((one: unknown) => (typeof one === 'string' ? one.replaceAll('&{', '${') : one));
}

function listOf(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.filter(isFields) : [];
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '' && !(Array.isArray(value) && value.length === 0);
}
