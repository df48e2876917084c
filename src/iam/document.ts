/**
 * Reads IAM policy documents into statements that can be evaluated.
 *
 * Source: "Grammar of the IAM JSON policy language"
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html).
 */

import { MalformedPolicy } from './malformed-policy.js';
import { KIND_RULES, type PolicyKind } from './policy-kinds.js';
import type { UniqueIdOf } from './principal.js';
import { type Statement, StatementReader } from './statement.js';
import { fieldsOf, parseJson } from './syntax.js';

export type { PolicyKind } from './policy-kinds.js';

/** A document as people write it: JSON text, or what that text parses to. */
export type PolicySource = string | object;

export interface Policy {
  readonly kind: PolicyKind;
  readonly statements: readonly Statement[];
}

const CURRENT_VERSION = '2012-10-17';
const VERSIONS: readonly unknown[] = [CURRENT_VERSION, '2008-10-17', undefined];

/**
 * Reads and checks a document. `uniqueIdOf` gives the unique id that IAM stores for a role or user named as principal.
 * Throws `MalformedPolicy` with the place and the reason, also for what is valid in IAM but not modelled here: nothing in a document
 * is ever passed over.
 */
export function parsePolicy(source: PolicySource, kind: PolicyKind, uniqueIdOf: UniqueIdOf = () => undefined): Policy {
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
  // Without a version a document is of the older one, which does not know policy variables.
  const reader = new StatementReader(kind, version === CURRENT_VERSION, uniqueIdOf);
  return { kind, statements: statements.map((one, index) => reader.read(one, index)) };
}
