import { compilePattern } from '../iam/string-pattern.js';

/** What a pattern of subjects holds for besides what is most likely meant. */
export type Span =
  | { readonly of: 'owners' | 'repositories' }
  | { readonly of: 'refs'; readonly kinds: readonly RefKind[] };

export type RefKind = 'branch' | 'tag' | 'environment' | 'pull request';

// What is left of a pattern that every subject of GitHub matches.
const OPEN_TO_ALL = /^(?:repo:)?[*?/:@]*\*[*?/:@]*$/;

/** True for a pattern that every subject of GitHub matches. */
export function isOpenToAll(pattern: string): boolean {
  return OPEN_TO_ALL.test(pattern);
}

// These are plain characters, not wildcards.
const PLAIN_CHARACTER = /\$\{[*?$]\}/g;
// A name that no pattern has.
const PROBE = 'zq7-probe';
const CONTEXTS: ReadonlyArray<readonly [RefKind, string]> = [
  ['branch', `ref:refs/heads/${PROBE}`],
  ['tag', `ref:refs/tags/${PROBE}`],
  ['environment', `environment:${PROBE}`],
  ['pull request', 'pull_request'],
];

/**
 * How far a pattern of subjects reaches: to other owners, to several repositories, or to every branch and the like of one;
 * `undefined` when it has no wildcard there. Subjects of customized templates that do not begin with the repository are not checked.
 *
 * Source: "Example subject claims" (https://docs.github.com/en/actions/reference/security/oidc#example-subject-claims).
 */
export function spanOf(pattern: string): Span | undefined {
  const wildcard = pattern.replace(PLAIN_CHARACTER, (written) => 'x'.repeat(written.length)).search(/[*?]/);
  if (wildcard < 0) return undefined;
  const literal = pattern.slice(0, wildcard);
  if (!literal.startsWith('repo:')) return 'repo:'.startsWith(literal) ? { of: 'owners' } : undefined;
  const slash = literal.indexOf('/');
  if (slash < 0) return { of: 'owners' };
  const colon = literal.indexOf(':', slash);
  if (colon < 0) return { of: 'repositories' };
  const matches = compilePattern(pattern, { wildcards: true, variables: true });
  const repository = literal.slice(0, colon);
  const kinds = CONTEXTS.flatMap(([kind, context]) => (matches(`${repository}:${context}`, new Map()) ? [kind] : []));
  return kinds.length === 0 ? undefined : { of: 'refs', kinds };
}

// What comes after the repository, where the template is not customized, and what people write in its place.
const SLIPS =
  /^(?:repo:(?:https?:|github\.com)|[\w.-]+\/[\w.-]+:|repo:[\w.@-]+\/[\w.@-]+(?:$|:(?:ref:(?!refs\/|[refs]*\*)|refs\/|heads\/|tags\/|branch|tag:|main$|master$|push$|pr$|env:|environments?\/)))/;

/** True for a subject that GitHub gives no token: it is malformed, or has another case of `repo:`. */
export function isOddSubject(subject: string): boolean {
  const head = subject.slice(0, 5);
  return (head !== 'repo:' && head.toLowerCase() === 'repo:') || SLIPS.test(subject.replace(/[*?].*$/s, '*'));
}
