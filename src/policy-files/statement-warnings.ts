import { type Condition, mayHoldWithoutKeys } from '../iam/conditions.js';
import { below } from '../iam/document.js';
import type { Statement } from '../iam/statement.js';
import { testableClaimsOf } from '../shared/aws/testable-claims.js';
import { isNearlyGithub, isOfGithub } from './github-provider.js';
import type { PolicyOrigin } from './parsed-account.js';
import type { PolicyIssues } from './policy-issues.js';
import { isOddSubject, isOpenToAll, type Span, spanOf } from './subject-pattern.js';

const WEB_IDENTITY = 'sts:AssumeRoleWithWebIdentity';
const SAML = 'sts:AssumeRoleWithSAML';
const ASSUME_ROLE = 'sts:AssumeRole';

const SUBJECT_TESTS = /^(?:ForAnyValue:)?String(?:Equals|EqualsIgnoreCase|Like)$/i;
// A test that holds only where the claim is there and has one of the values.
const TESTS = /^(?:ForAnyValue:)?(?:String(?:Equals|EqualsIgnoreCase|Like)|NumericEquals)$/i;
// They exist for callers with credentials of AWS alone:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalorgid and
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-sts
const NOT_WITH_TOKENS = ['sts:externalid', 'aws:principalorgid', 'aws:principalorgpaths'];
const GUARDS = [...NOT_WITH_TOKENS, 'aws:principalarn', 'aws:principalaccount'];
// What a session of a web identity brings along: "Available in session" in
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
const IN_SESSION = ['sub', 'aud', 'amr'];

/** Claims that narrow a subject of the span, if they are tested too. */
const NARROWING: Readonly<Record<Span['of'], readonly string[]>> = {
  owners: ['repository', 'repository_id', 'repository_owner_id', 'job_workflow_ref'],
  repositories: ['repository', 'repository_id', 'job_workflow_ref'],
  refs: ['ref', 'environment', 'job_workflow_ref'],
};

/** Notes what in an `Allow` of a trust policy never holds, or holds for more than it seems to. */
export function warnStatement(statement: Statement, at: PolicyOrigin, issues: PolicyIssues): void {
  const { effect, principals, conditions } = statement;
  if (effect !== 'Allow' || principals === undefined) return;
  warnActions(statement, at, issues);
  const providers = principals.of.flatMap((one) => (one.kind === 'federated' ? [providerOf(one.provider)] : []));
  const isByToken = providers.length === principals.of.length;
  const place = below(at, 'Condition');
  for (const condition of conditions) {
    if (condition.resources.length > 0) continue;
    const where = below(place, condition.operator);
    warnAbsence(condition, conditions, where, issues);
    if (isByToken) warnOtherIssuer(condition, providers, where, issues);
    else if (providers.length === 0) warnLostClaim(condition, where, issues);
    for (const provider of providers.filter(isOfGithub)) warnSubject(condition, provider, conditions, where, issues);
  }
}

/** Warns of a claim that no session has, in a policy about sessions. */
export function warnLostClaim(condition: Condition, where: PolicyOrigin, issues: PolicyIssues): void {
  const { operator, key } = condition;
  const { issuer, claim } = partsOf(key);
  if (!isOfGithub(issuer) || !testableClaimsOf(issuer).includes(claim) || IN_SESSION.includes(claim)) return;
  if (/^Null$/i.test(operator)) return;
  issues.warn(where, { code: 'lost-claim', key, alwaysHolds: mayHoldWithoutKeys(condition) });
}

function warnActions({ actions, principals }: Statement, at: PolicyOrigin, issues: PolicyIssues): void {
  const covers = (action: string) => actions.of.some((matches) => matches(action, new Map())) !== actions.negated;
  const covered = [ASSUME_ROLE, WEB_IDENTITY, SAML].filter(covers);
  const wanted = (principals?.of ?? []).map((one) => {
    if (one.kind === 'everyone') return undefined;
    if (one.kind !== 'federated') return ASSUME_ROLE;
    return /:saml-provider\//.test(one.provider) ? SAML : WEB_IDENTITY;
  });
  const [first, ...more] = new Set(wanted);
  if (covered.length === 0 || first === undefined || more.length > 0 || covered.includes(first)) return;
  issues.warn(below(at, 'Action'), { code: 'other-action', found: covered.join(', '), wanted: first });
}

function warnAbsence(condition: Condition, all: readonly Condition[], where: PolicyOrigin, issues: PolicyIssues): void {
  const { operator, key } = condition;
  const isLoose = /^ForAllValues:|IfExists$/i.test(operator) && !/Not/i.test(operator) && mayHoldWithoutKeys(condition);
  const { issuer, claim } = partsOf(key);
  const isGuard =
    GUARDS.includes(key.toLowerCase()) || (isOfGithub(issuer) && testableClaimsOf(issuer).includes(claim));
  // An untested subject is a warning of the whole statement.
  if (!isLoose || !isGuard || claim === 'sub' || claim === 'job_workflow_ref') return;
  const isThere = all.some((one) => one.key.toLowerCase() === key.toLowerCase() && !mayHoldWithoutKeys(one));
  if (!isThere) issues.warn(where, { code: 'holds-without', key });
}

function warnOtherIssuer(
  condition: Condition,
  providers: readonly string[],
  where: PolicyOrigin,
  issues: PolicyIssues,
): void {
  const { operator, key } = condition;
  const { issuer } = partsOf(key);
  // A provider similar to GitHub's has a warning of its own.
  if (providers.some(isNearlyGithub)) return;
  const isForeign = issuer.includes('.') && !providers.includes(issuer) && !isNearlyGithub(issuer);
  if (!isForeign && !NOT_WITH_TOKENS.includes(key.toLowerCase())) return;
  // Whoever asks that it is absent knows.
  const alwaysHolds = mayHoldWithoutKeys(condition);
  if (/^Null$/i.test(operator) && alwaysHolds) return;
  issues.warn(where, { code: 'other-issuer', key, providers, alwaysHolds });
}

function warnSubject(
  { operator, key, values }: Condition,
  provider: string,
  all: readonly Condition[],
  where: PolicyOrigin,
  issues: PolicyIssues,
): void {
  const isSubject = (one: Condition) => one.key.toLowerCase() === `${provider}:sub` && SUBJECT_TESTS.test(one.operator);
  if (key.toLowerCase() !== `${provider}:sub` || !SUBJECT_TESTS.test(operator)) return;
  for (const value of values.filter(isOddSubject)) issues.warn(where, { code: 'odd-subject', value });
  // A subject that is open to all has a warning of its own.
  if (!/Like$/i.test(operator) || values.some(isOpenToAll)) return;
  // All conditions of a statement must hold, so one that is narrow is enough.
  const isNarrow = ({ operator: other, values: texts }: Condition) =>
    !/Like$/i.test(other) || texts.every((text) => spanOf(text) === undefined);
  if (all.some((one) => isSubject(one) && isNarrow(one))) return;
  for (const value of values) {
    const span = spanOf(value);
    if (span === undefined || isTested(NARROWING[span.of], provider, all)) continue;
    issues.warn(where, { code: 'wide-subject', value, span });
  }
}

function isTested(claims: readonly string[], provider: string, conditions: readonly Condition[]): boolean {
  return conditions.some(
    ({ operator, key, values }) =>
      TESTS.test(operator) &&
      claims.some((claim) => key.toLowerCase() === `${provider}:${claim}`) &&
      !values.some((value) => /^[*?]*$/.test(value)),
  );
}

/** The issuer of a key and its claim, in lower case: keys ignore it. Keys of AWS itself have no issuer. */
function partsOf(key: string): { readonly issuer: string; readonly claim: string } {
  const lower = key.toLowerCase();
  if (/^(?:aws|sts|iam|saml):/.test(lower)) return { issuer: '', claim: '' };
  const colon = lower.lastIndexOf(':');
  return { issuer: lower.slice(0, Math.max(colon, 0)), claim: lower.slice(colon + 1) };
}

function providerOf(written: string): string {
  return written.replace(/^arn:[^:]*:iam::\d{12}:(?:oidc|saml)-provider\//, '').toLowerCase();
}
