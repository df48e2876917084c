import { below, LocatedPolicy, type PolicyKind, parsePolicy } from '../iam/document.js';
import { checkPartition } from '../iam/partition.js';
import { MalformedPolicy } from '../iam/syntax.js';
import { parseRoleArn } from '../shared/aws/arn.js';
import { warnDocument } from './document-warnings.js';
import { faultIn, parseText } from './json.js';
import type { Document } from './parsed-account.js';
import type { PolicyIssues } from './policy-issues.js';

/** Reads policy documents, each of them once as each kind. Reports those that IAM would reject, and warns of what has no effect in them. */
export class PolicyReader {
  readonly #issues: PolicyIssues;
  readonly #read = new Map<string, WeakMap<Document, LocatedPolicy | 'invalid'>>();

  constructor(issues: PolicyIssues) {
    this.#issues = issues;
  }

  /** The policy of an account in this partition, if that is known; `undefined` for a policy that is reported. */
  read(document: Document, kind: PolicyKind, partition: string | undefined): LocatedPolicy | undefined {
    const key = `${kind} ${partition}`;
    const known = this.#read.get(key) ?? new WeakMap<Document, LocatedPolicy | 'invalid'>();
    this.#read.set(key, known);
    const policy = known.get(document) ?? this.#parse(document, kind, partition);
    known.set(document, policy);
    return policy === 'invalid' ? undefined : policy;
  }

  #parse(
    { source, origin, isOfAws }: Document,
    kind: PolicyKind,
    partition: string | undefined,
  ): LocatedPolicy | 'invalid' {
    const text = typeof source === 'string' ? parseText(source) : undefined;
    if (typeof source === 'string' && text?.ok === false) {
      return this.#issues.report(origin, faultIn(source, text.position)) ?? 'invalid';
    }
    try {
      const policy = parsePolicy(source, kind);
      if (partition !== undefined) checkPartition(policy, partition);
      if (isOfAws !== true) warnDocument(policy, origin, this.#issues);
      return new LocatedPolicy(source, policy, origin);
    } catch (error) {
      if (!(error instanceof MalformedPolicy)) throw error;
      const { where, reason } = error;
      const at = where === '' ? origin : below(origin, where);
      this.#issues.report(at, { code: 'malformed-policy', kind, reason });
      return 'invalid';
    }
  }
}

/** The roles that a trust policy names as principals. */
export function trustedRoles({ policy: trust }: LocatedPolicy): string[] {
  return trust.statements.flatMap(({ principals }) =>
    (principals?.of ?? []).flatMap((one) => (one.kind === 'identity' && parseRoleArn(one.arn) ? one.arn : [])),
  );
}

/**
 * The providers that a trust policy names as principals in this account, and the audiences that it requires of their tokens by
 * `StringEquals`.
 */
export function trustedProviders(
  { policy: trust }: LocatedPolicy,
  partition: string,
  account: string,
): Map<string, Set<string>> {
  const prefix = `arn:${partition}:iam::${account}:oidc-provider/`;
  const providers = new Map<string, Set<string>>();
  for (const { principals, conditions } of trust.statements) {
    for (const one of principals?.of ?? []) {
      if (one.kind !== 'federated' || !one.provider.startsWith(prefix)) continue;
      const name = one.provider.slice(prefix.length);
      const audiences = providers.get(name) ?? new Set<string>();
      providers.set(name, audiences);
      const key = `${name}:aud`.toLowerCase();
      const tests = conditions.filter((test) => test.key.toLowerCase() === key && EQUALS.test(test.operator));
      for (const audience of tests.flatMap(({ values }) => values)) audiences.add(audience);
    }
  }
  return providers;
}

const EQUALS = /^(?:ForAnyValue:|ForAllValues:)?StringEquals(?:IfExists)?$/i;
