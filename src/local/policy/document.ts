/**
 * Reads IAM policy documents into statements that can be evaluated.
 *
 * Sources: "Grammar of the IAM JSON policy language"
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html) and "IAM JSON policy element reference"
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html).
 */
import { type Condition, compileCondition } from './conditions.js';
import { MalformedPolicy } from './malformed.js';
import { compilePattern, type Matcher, variableKeys } from './pattern.js';
import { type Principal, parseAwsPrincipal, type UniqueIdOf } from './principal.js';

/** What a document is attached to decides which elements it must and must not have. */
export type PolicyKind = 'trust' | 'identity' | 'boundary' | 'session' | 'service-control' | 'resource-control';

/** A document as people write it: JSON text, or what that text parses to. */
export type PolicySource = string | object;

/** An element that has a `Not…` form. `negated` is that form. */
export interface Choice<T> {
  readonly negated: boolean;
  readonly of: readonly T[];
}

export interface Statement {
  readonly index: number;
  readonly sid: string | undefined;
  readonly effect: 'Allow' | 'Deny';
  /** Absent in documents that are attached to an identity. */
  readonly principals: Choice<Principal> | undefined;
  readonly actions: Choice<Matcher>;
  /** Absent in trust policies, whose resource is the role itself. */
  readonly resources: Choice<Matcher> | undefined;
  readonly conditions: readonly Condition[];
  /** The condition keys that it needs: those it tests, and those of the policy variables in it, as written. */
  readonly contextKeys: readonly string[];
}

export interface Policy {
  readonly kind: PolicyKind;
  readonly statements: readonly Statement[];
}

type Fields = Readonly<Record<string, unknown>>;

const VERSIONS: readonly unknown[] = ['2012-10-17', '2008-10-17'];
const DOCUMENT_FIELDS = ['Version', 'Id', 'Statement'];
const STATEMENT_FIELDS = [
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
const SID = /^[a-zA-Z0-9]*$/;

/**
 * Reads and checks a document. `uniqueIdOf` gives the unique id that IAM stores for a role or user named as principal.
 * Throws `MalformedPolicy` with the place and the reason, also for what is valid in IAM but not modelled here: nothing in a document
 * is ever passed over.
 */
export function parsePolicy(source: PolicySource, kind: PolicyKind, uniqueIdOf: UniqueIdOf = () => undefined): Policy {
  const fields = fieldsOf(typeof source === 'string' ? parseJson(source) : source, '', DOCUMENT_FIELDS);
  const version = fields.Version ?? '2008-10-17';
  if (!VERSIONS.includes(version))
    throw new MalformedPolicy('Version', 'The policy must contain a valid version string');
  if (fields.Id !== undefined && typeof fields.Id !== 'string') throw new MalformedPolicy('Id', 'must be a text');
  const statements = Array.isArray(fields.Statement) ? fields.Statement : [fields.Statement];
  if (fields.Statement === undefined || statements.length === 0) {
    throw new MalformedPolicy('Statement', 'a policy must have at least one statement');
  }
  const reader = new StatementReader(kind, version === '2012-10-17', uniqueIdOf);
  return { kind, statements: statements.map((statement, index) => reader.read(statement, index)) };
}

class StatementReader {
  readonly #kind: PolicyKind;
  readonly #variables: boolean;
  readonly #uniqueIdOf: UniqueIdOf;
  readonly #sids = new Set<string>();

  constructor(kind: PolicyKind, variables: boolean, uniqueIdOf: UniqueIdOf) {
    this.#kind = kind;
    this.#variables = variables;
    this.#uniqueIdOf = uniqueIdOf;
  }

  read(source: unknown, index: number): Statement {
    const where = `Statement[${index}]`;
    const fields = fieldsOf(source, where, STATEMENT_FIELDS);
    const { Effect: effect } = fields;
    if (effect !== 'Allow' && effect !== 'Deny')
      throw new MalformedPolicy(`${where}.Effect`, 'must be "Allow" or "Deny"');
    if (this.#kind === 'resource-control' && effect === 'Allow') {
      throw new MalformedPolicy(`${where}.Effect`, 'a resource control policy can only deny');
    }
    const resources = this.#resources(fields, where);
    const conditions = this.#conditions(fields.Condition, `${where}.Condition`);
    const texts = [...textsOf(fields.Resource ?? fields.NotResource ?? [], where), ...conditions.flatMap(valuesOf)];
    return {
      index,
      sid: this.#sid(fields.Sid, where),
      effect,
      principals: this.#principals(fields, where, effect),
      actions: this.#actions(fields, where),
      resources,
      conditions,
      contextKeys: [...conditions.map(({ key }) => key), ...(this.#variables ? texts.flatMap(variableKeys) : [])],
    };
  }

  #sid(sid: unknown, where: string): string | undefined {
    if (sid === undefined) return undefined;
    if (typeof sid !== 'string') throw new MalformedPolicy(`${where}.Sid`, 'must be a text');
    // Resource-based policies may have blanks in a Sid; identity policies may not.
    if (this.#kind !== 'trust' && !SID.test(sid)) {
      throw new MalformedPolicy(`${where}.Sid`, 'Statement IDs (SID) must be alpha-numeric');
    }
    if (sid !== '' && this.#sids.has(sid)) {
      throw new MalformedPolicy(`${where}.Sid`, `Statement IDs (SID) in a single policy must be unique: ${sid}`);
    }
    this.#sids.add(sid);
    return sid;
  }

  #principals(fields: Fields, where: string, effect: 'Allow' | 'Deny'): Choice<Principal> | undefined {
    const field = oneOf(fields, 'Principal', 'NotPrincipal', where);
    const wanted = this.#kind === 'trust' || this.#kind === 'resource-control';
    if (field === undefined) {
      if (wanted) throw new MalformedPolicy(where, 'Missing required field Principal');
      return undefined;
    }
    if (!wanted) throw new MalformedPolicy(`${where}.${field.name}`, 'Policy document should not specify a principal');
    const place = `${where}.${field.name}`;
    if (field.negated && effect === 'Allow') {
      throw new MalformedPolicy(place, 'Allow with NotPrincipal is not allowed');
    }
    const principals = this.#principalList(field.value, place);
    if (this.#kind === 'resource-control' && principals.some(({ kind }) => kind !== 'everyone')) {
      throw new MalformedPolicy(place, 'a resource control policy takes "*" only');
    }
    return { negated: field.negated, of: principals };
  }

  #principalList(value: unknown, where: string): Principal[] {
    if (value === '*') return [{ kind: 'everyone' }];
    const byType = fieldsOf(value, where, ['AWS', 'Federated', 'Service', 'CanonicalUser']);
    const principals = Object.entries(byType).flatMap(([type, names]) =>
      textsOf(names, `${where}.${type}`).map((name) => this.#principal(type, name, `${where}.${type}`)),
    );
    if (principals.length === 0) throw new MalformedPolicy(where, 'Invalid principal in policy');
    return principals;
  }

  #principal(type: string, name: string, where: string): Principal {
    if (type === 'Federated') return { kind: 'federated', provider: name };
    if (type === 'Service') return { kind: 'service', service: name };
    const principal = type === 'AWS' ? parseAwsPrincipal(name, this.#uniqueIdOf) : undefined;
    if (principal === undefined) throw new MalformedPolicy(where, `Invalid principal in policy: "${type}":"${name}"`);
    return principal;
  }

  #actions(fields: Fields, where: string): Choice<Matcher> {
    const field = oneOf(fields, 'Action', 'NotAction', where);
    if (field === undefined) throw new MalformedPolicy(where, 'Missing required field Action');
    const place = `${where}.${field.name}`;
    const actions = textsOf(field.value, place);
    if (actions.length === 0) throw new MalformedPolicy(place, 'Policy statement must contain actions.');
    for (const action of actions) {
      if (!ACTION.test(action)) {
        throw new MalformedPolicy(
          place,
          `Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.: ${action}`,
        );
      }
      if (this.#kind === 'trust' && action !== '*' && !/^sts:/i.test(action)) {
        throw new MalformedPolicy(place, `AssumeRole policy may only specify STS AssumeRole actions: ${action}`);
      }
    }
    // Service and action names ignore case; variables are not allowed in them.
    const rules = { wildcards: true, variables: false, ignoreCase: true };
    return { negated: field.negated, of: actions.map((action) => compilePattern(action, rules)) };
  }

  #resources(fields: Fields, where: string): Choice<Matcher> | undefined {
    const field = oneOf(fields, 'Resource', 'NotResource', where);
    if (this.#kind === 'trust') {
      if (field !== undefined)
        throw new MalformedPolicy(`${where}.${field.name}`, `Has prohibited field ${field.name}`);
      return undefined;
    }
    if (field === undefined) throw new MalformedPolicy(where, 'Missing required field Resource');
    const place = `${where}.${field.name}`;
    const resources = textsOf(field.value, place);
    if (resources.length === 0) throw new MalformedPolicy(place, 'Policy statement must contain resources.');
    for (const resource of resources) {
      if (resource !== '*' && !/^(?:arn|\*):/.test(resource)) {
        throw new MalformedPolicy(place, `Resource ${resource} must be in ARN format or "*".`);
      }
    }
    const rules = { wildcards: true, variables: this.#variables };
    return { negated: field.negated, of: resources.map((resource) => compilePattern(resource, rules)) };
  }

  #conditions(source: unknown, where: string): Condition[] {
    if (source === undefined) return [];
    return Object.entries(fieldsOf(source, where)).flatMap(([operator, keys]) =>
      Object.entries(fieldsOf(keys, `${where}.${operator}`)).map(([key, values]) => {
        const place = `${where}.${operator}.${key}`;
        const texts = textsOf(values, place);
        if (texts.length === 0) throw new MalformedPolicy(place, 'a condition key must have a value');
        return compileCondition(operator, key, texts, this.#variables, `${where}.${operator}`);
      }),
    );
  }
}

function valuesOf({ values }: Condition): readonly string[] {
  return values;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new MalformedPolicy('', `Syntax errors in policy: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function fieldsOf(value: unknown, where: string, known?: readonly string[]): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new MalformedPolicy(where, 'Syntax errors in policy: expected an object');
  }
  // Every value that comes out is `unknown` and is looked at before it is used.
  const fields = value as Fields;
  const stranger = known && Object.keys(fields).find((name) => !known.includes(name));
  if (stranger !== undefined) {
    throw new MalformedPolicy(where, `Syntax errors in policy: ${stranger} is none of ${known?.join(', ')}`);
  }
  return fields;
}

function oneOf(fields: Fields, name: string, notName: string, where: string) {
  if (fields[name] !== undefined && fields[notName] !== undefined) {
    throw new MalformedPolicy(where, `has both ${name} and ${notName}`);
  }
  if (fields[notName] !== undefined) return { name: notName, negated: true, value: fields[notName] };
  return fields[name] === undefined ? undefined : { name, negated: false, value: fields[name] };
}

/** IAM takes a single value for a list of one, and in conditions also a JSON boolean or number for its text. */
function textsOf(value: unknown, where: string): string[] {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values.map((one) => {
    if (typeof one === 'string') return one;
    if (where.includes('.Condition.') && (typeof one === 'boolean' || typeof one === 'number')) return String(one);
    throw new MalformedPolicy(where, 'Syntax errors in policy: expected a text or a list of texts');
  });
}
