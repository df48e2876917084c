/**
 * Reads one statement of a policy document.
 *
 * Source: "IAM JSON policy element reference"
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html).
 */
import { readConditions } from './condition-block.js';
import type { Condition } from './conditions.js';
import { KIND_RULES, type KindRules, type PolicyKind } from './policy-kinds.js';
import { describePrincipal, type Principal, readPrincipals, type UniqueIdOf, withUniqueId } from './principal.js';
import { compileResource } from './resource.js';
import { compilePattern, type Matcher, type PatternRules, variableKeys } from './string-pattern.js';
import { type Element, elementOf, type Fields, fieldsOf, MalformedPolicy, textsOf } from './syntax.js';

/** The values of an element. */
export interface Listed<T> {
  readonly of: readonly T[];
  /** The values as they are in the document; principals with the unique id that IAM stores for them. */
  readonly written: readonly string[];
}

/** An element that has a `Not…` form. `negated` is that form. */
export interface Choice<T> extends Listed<T> {
  readonly negated: boolean;
}

export interface Statement {
  readonly index: number;
  readonly sid: string | undefined;
  readonly effect: 'Allow' | 'Deny';
  /** Absent in documents that are attached to an identity. No kind of document here takes `NotPrincipal`. */
  readonly principals: Listed<Principal> | undefined;
  readonly actions: Choice<Matcher>;
  /** Absent in trust policies, whose resource is the role itself. */
  readonly resources: Choice<Matcher> | undefined;
  readonly conditions: readonly Condition[];
  /** False in a document of the older version, where `${…}` is a text. */
  readonly hasVariables: boolean;
  /** The condition keys that it needs: those it tests, and those of the policy variables in it, as written. */
  readonly contextKeys: readonly string[];
}

const FIELDS = [
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
];
const ACTION = /^(?:\*|[a-zA-Z0-9-]+:[a-zA-Z0-9*?]+)$/;
const NOT_IN_VENDOR = /[^a-zA-Z0-9-]/gu;
const NOT_IN_NAME = /[^a-zA-Z0-9*?]/gu;
const PLAIN_SID = /^[a-zA-Z0-9]*$/;

/** Reads the statements of one document, in their order. */
export class StatementReader {
  readonly #kind: PolicyKind;
  readonly #rules: KindRules;
  readonly #variables: boolean;
  readonly #sids = new Set<string>();

  /** `variables` is true when the document's version has policy variables. */
  constructor(kind: PolicyKind, variables: boolean) {
    this.#kind = kind;
    this.#rules = KIND_RULES[kind];
    this.#variables = variables;
  }

  /** Throws `MalformedPolicy`. */
  read(source: unknown, index: number): Statement {
    const where = `Statement[${index}]`;
    const fields = fieldsOf(source, where, FIELDS);
    const prohibited = this.#rules.prohibited.find((name) => fields[name] !== undefined);
    if (prohibited !== undefined) {
      throw new MalformedPolicy(`${where}.${prohibited}`, `Has prohibited field ${prohibited}`);
    }
    const effect = this.#effect(fields, where);
    const principals = this.#principals(fields, where);
    const actions = this.#actions(fields, where);
    const resources = this.#resources(fields, where, effect);
    const conditions = readConditions(fields.Condition, `${where}.Condition`, this.#variables);
    const texts = [...(resources?.written ?? []), ...conditions.flatMap(({ values }) => values)];
    return {
      index,
      sid: this.#sid(fields.Sid, where),
      effect,
      principals,
      actions,
      resources,
      conditions,
      hasVariables: this.#variables,
      contextKeys: [...conditions.map(({ key }) => key), ...(this.#variables ? texts.flatMap(variableKeys) : [])],
    };
  }

  #effect(fields: Fields, where: string): 'Allow' | 'Deny' {
    const { Effect: effect } = fields;
    if (effect !== 'Allow' && effect !== 'Deny') {
      throw new MalformedPolicy(`${where}.Effect`, 'must be "Allow" or "Deny"');
    }
    if (this.#kind === 'resource-control' && effect === 'Allow' && !allowsAll(fields)) {
      throw new MalformedPolicy(`${where}.Effect`, 'a resource control policy can only deny, except RCPFullAWSAccess');
    }
    return effect;
  }

  #sid(sid: unknown, where: string): string | undefined {
    if (sid === undefined) return undefined;
    if (typeof sid !== 'string') throw new MalformedPolicy(`${where}.Sid`, 'must be a text');
    if (!this.#rules.freeSid && !PLAIN_SID.test(sid)) {
      throw new MalformedPolicy(`${where}.Sid`, 'Statement IDs (SID) must be alpha-numeric');
    }
    if (sid !== '' && this.#sids.has(sid)) {
      throw new MalformedPolicy(`${where}.Sid`, `Statement IDs (SID) in a single policy must be unique: ${sid}`);
    }
    this.#sids.add(sid);
    return sid;
  }

  #principals(fields: Fields, where: string): Listed<Principal> | undefined {
    const element = elementOf(fields, 'Principal', where);
    if (!this.#rules.hasPrincipal) {
      if (element === undefined) return undefined;
      throw new MalformedPolicy(element.where, 'Policy document should not specify a principal');
    }
    if (element === undefined) throw missing('Principal', where);
    const principals = readPrincipals(element.value, element.where);
    if (this.#kind === 'resource-control' && principals.some(({ kind }) => kind !== 'everyone')) {
      throw new MalformedPolicy(element.where, 'a resource control policy takes "*" only');
    }
    return listedPrincipals(principals);
  }

  #actions(fields: Fields, where: string): Choice<Matcher> {
    const element = elementOf(fields, 'Action', where);
    if (element === undefined) throw missing('Action', where);
    // Service and action names ignore case; variables are not allowed in them.
    const rules = { wildcards: true, variables: false, ignoreCase: true };
    const choice = patterns(element, rules, 'Policy statement must contain actions.');
    for (const action of choice.written) {
      if (!ACTION.test(action)) throw new MalformedPolicy(element.where, faultOfAction(action));
      if (this.#kind === 'trust' && action !== '*' && !/^sts:/i.test(action)) {
        throw new MalformedPolicy(
          element.where,
          `AssumeRole policy may only specify STS AssumeRole actions: ${action}`,
        );
      }
    }
    return choice;
  }

  #resources(fields: Fields, where: string, effect: 'Allow' | 'Deny'): Choice<Matcher> | undefined {
    const element = elementOf(fields, 'Resource', where);
    if (!this.#rules.hasResource) {
      if (element === undefined) return undefined;
      throw new MalformedPolicy(element.where, `Has prohibited field ${element.name}`);
    }
    if (element === undefined) throw missing('Resource', where);
    const { negated } = element;
    const rules = { ...this.#rules, variables: this.#variables, effect, negated };
    const written = valuesOf(element, 'Policy statement must contain resources.');
    return { negated, of: written.map((one) => compileResource(one, element.where, rules)), written };
  }
}

/** The statement with the unique ids that IAM stores for the roles and users among its principals. */
export function withUniqueIds(statement: Statement, uniqueIdOf: UniqueIdOf): Statement {
  const { principals } = statement;
  if (principals === undefined) return statement;
  return { ...statement, principals: listedPrincipals(principals.of.map((one) => withUniqueId(one, uniqueIdOf))) };
}

function listedPrincipals(principals: readonly Principal[]): Listed<Principal> {
  return { of: principals, written: principals.map(describePrincipal) };
}

function patterns(element: Element, rules: PatternRules, whenEmpty: string): Choice<Matcher> {
  const written = valuesOf(element, whenEmpty);
  return { negated: element.negated, of: written.map((one) => compilePattern(one, rules)), written };
}

function valuesOf({ value, where }: Element, whenEmpty: string): string[] {
  const written = textsOf(value, where);
  if (written.length === 0) throw new MalformedPolicy(where, whenEmpty);
  return written;
}

/** As the policy that AWS attaches everywhere does, the one resource control policy with an `Allow`. */
function allowsAll({ Action: action, Resource: resource, Condition: condition }: Fields): boolean {
  return action === '*' && resource === '*' && condition === undefined;
}

/**
 * What is wrong with a text that is not an action, in AWS's words where they are known. Wildcards in the service
 * (https://github.com/boogy/iam-policy-validator/pull/172) are rejected, `*:*` among them: no managed policy of AWS has it. More than one
 * colon: https://github.com/garnaat/kappa/issues/111
 */
function faultOfAction(action: string): string {
  const [vendor = '', name = '', ...more] = action.split(':');
  if (more.length > 0) return `Actions/Condition can contain only one colon.: ${action}`;
  if (/[*?]/.test(vendor) && action.includes(':')) {
    return `Action vendors (e.g., aws, ec2, etc.) must not contain wildcards. (use "*" alone for every action of every service): ${action}`;
  }
  const [wrong, ...others] = new Set([...(vendor.match(NOT_IN_VENDOR) ?? []), ...(name.match(NOT_IN_NAME) ?? [])]);
  if (vendor === '' || name === '' || wrong === undefined) {
    return `Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.: ${action}`;
  }
  const meant = `${vendor.replace(NOT_IN_VENDOR, '')}:${name.replace(NOT_IN_NAME, '')}`;
  const hint = others.length === 0 && ACTION.test(meant) ? ` (use "${meant}" if that is meant)` : '';
  return `"${action}" has the character "${wrong}", which no action has${hint}`;
}

function missing(name: string, where: string): MalformedPolicy {
  return new MalformedPolicy(where, `Missing required field ${name}`);
}
