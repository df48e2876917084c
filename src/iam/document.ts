/**
 * Reads IAM policy documents into statements that can be evaluated.
 *
 * Source: "Grammar of the IAM JSON policy language"
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html).
 */

import { KIND_RULES, type PolicyKind } from './policy-kinds.js';
import type { UniqueIdOf } from './principal.js';
import { type Statement, StatementReader, withUniqueIds } from './statement.js';
import { fieldsOf, MalformedPolicy, parseJson } from './syntax.js';

export type { PolicyKind } from './policy-kinds.js';

/** Where something is written: the file as the user names it, and the path in it, as in `Statement[0]`; empty for the whole file. */
export interface PolicyOrigin {
  readonly file: string;
  readonly place: string;
}

/** A place below another one. */
export function below({ file, place }: PolicyOrigin, name: string | number): PolicyOrigin {
  return { file, place: placeBelow(place, name) };
}

/** The path of a key or of a member of a list. */
export function placeBelow(place: string, name: string | number): string {
  return typeof name === 'number' ? `${place}[${name}]` : place === '' ? name : `${place}.${name}`;
}

/** A document: JSON text, what that text parses to, or a document that is read already. */
export type PolicySource = string | object;

export interface Policy {
  readonly kind: PolicyKind;
  readonly statements: readonly Statement[];
}

/** A document that is read, with where it is written. A model takes it as it is, so that no document is read twice. */
export class LocatedPolicy {
  readonly source: string | object;
  readonly policy: Policy;
  readonly origin: PolicyOrigin;

  constructor(source: string | object, policy: Policy, origin: PolicyOrigin) {
    this.source = source;
    this.policy = policy;
    this.origin = origin;
  }
}

/** The policy with the unique ids that IAM stores for the roles and users that it names as principals. */
export function savedPolicy({ kind, statements }: Policy, uniqueIdOf: UniqueIdOf): Policy {
  return { kind, statements: statements.map((statement) => withUniqueIds(statement, uniqueIdOf)) };
}

const CURRENT_VERSION = '2012-10-17';
const VERSIONS: readonly unknown[] = [CURRENT_VERSION, '2008-10-17', undefined];

/**
 * Reads and checks a document. Throws `MalformedPolicy` with the place and the reason, also for what is valid in IAM but not modelled here:
 * nothing in a document is ignored.
 */
export function parsePolicy(source: string | object, kind: PolicyKind): Policy {
  const parsed = typeof source === 'string' ? parseJson(source) : source;
  const { Version: version, Id: id, Statement: statement } = fieldsOf(parsed, '', ['Version', 'Id', 'Statement']);
  if (!VERSIONS.includes(version)) {
    throw new MalformedPolicy('Version', 'The policy must contain a valid version string');
  }
  if (id !== undefined && !KIND_RULES[kind].id) throw new MalformedPolicy('Id', 'Has prohibited field Id');
  if (id !== undefined && typeof id !== 'string') throw new MalformedPolicy('Id', 'must be a text');
  const statements = Array.isArray(statement) ? statement : [statement];
  if (statement === undefined || statements.length === 0) {
    throw new MalformedPolicy('Statement', 'a policy must have at least one statement');
  }
  if (KIND_RULES[kind].versionRequired && version !== CURRENT_VERSION) {
    throw new MalformedPolicy('Version', `must be "${CURRENT_VERSION}" in such a policy`);
  }
  // A document without a version has the older one, which has no policy variables.
  const reader = new StatementReader(kind, version === CURRENT_VERSION);
  return { kind, statements: statements.map((one, index) => reader.read(one, index)) };
}
