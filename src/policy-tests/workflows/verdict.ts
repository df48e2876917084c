/** Whether a request is allowed or denied, and why. */

import { formatAccountsFileIssue } from '../../accounts/file-messages.js';
import type { SubjectFormat } from '../../emulator/github/claims.js';
import { KNOWN_CLAIMS } from '../../emulator/github/known-claims.js';
import { type Absence, absenceOf } from '../../iam/absent-role.js';
import { findRole, type Role } from '../../iam/aws-model.js';
import type { PolicyOrigin } from '../../iam/document.js';
import type { Unknown } from '../../iam/unknown.js';
import { describeUnknown } from '../../iam/wording.js';
import { formatOrigin } from '../../policy-files/location.js';
import type { RoleArn } from '../../shared/aws/arn.js';
import { formatInputIssue } from '../../shared/inputs/input-messages.js';
import { quoted } from '../../shared/log/plain.js';
import { formatIssue, type IssueOf } from '../../shared/text/issue-formats.js';
import { formatLongSession, type LongSession, longSessionOf } from '../long-session.js';
import type { CaseHop } from '../policy-case.js';
import { decidingVerdict, type StsResult } from '../sts-result.js';
import { type DecisionTerms, decideHops } from './decide.js';
import { formatPlace, type Place, type UndecidedExpression } from './place.js';
import { claimOf, isOfOtherFormat } from './reach.js';
import type { StepIssue, WorkflowRequest } from './requests/workflow-request.js';

export type Outcome = 'allowed' | 'denied' | 'undecided';

export interface WorkflowVerdict {
  readonly request: WorkflowRequest;
  readonly outcome: Outcome;
  /** False for one that is decided, and differs from what is expected. */
  readonly isExpected: boolean;
  /** Why it is denied or undecided. For one that is allowed, what that depends on. */
  readonly reasons: readonly VerdictReason[];
  /** The results of the calls; empty where none is made, or not all of them are known. */
  readonly hops: readonly StsResult[];
  /** What the policies decide about a pull request from a fork, if it had a token. */
  readonly withToken: Outcome | undefined;
}

const NO_TOKEN = {
  fork: 'GitHub gives pull requests from forks no OIDC token',
  'no-permission': 'the job has no OIDC token. Add id-token: write to its permissions',
  'caller-permission':
    'the job has no OIDC token, because the job that calls its workflow has no id-token: write. Add it there',
} as const;

const FORMATS = {
  'no-token': ({ reason, place }: { readonly reason: keyof typeof NO_TOKEN; readonly place: Place }) =>
    `${NO_TOKEN[reason]} (${formatPlace(place)})`,
  /** The step fails before any call, or rejects the account that it gets. */
  inputs: ({ issues }: { readonly issues: readonly StepIssue[] }) =>
    `the step rejects its inputs: ${issues.map(formatStepIssue).join(' ')}`,
  'no-role': ({ absence: { role, nearest } }: { readonly absence: Absence }) =>
    `the policies have no ${role.arn}. ${nearest === undefined ? 'Add the role, or correct the step' : `Use ${nearest} if that is meant`}`,
  'no-account': ({ role }: { readonly role: RoleArn }) =>
    `the policies have no account ${role.account}, so who may assume ${role.arn} is not known. Add its folder`,
  'undetermined-role': ({ role, place }: { readonly role: RoleArn; readonly place: PolicyOrigin }) =>
    `${formatOrigin(place)} is not known, so who may assume ${role.arn} is not known`,
  denied: ({ at }: { readonly at: CaseHop }) => `the policies deny the call at ${at}`,
  rejected: ({ at }: { readonly at: CaseHop }) => `STS rejects the call at ${at}`,
  'long-session': ({ session }: { readonly session: LongSession }) =>
    formatLongSession(session, 'role-duration-seconds of the step'),
  'subject-format': ({ format }: { readonly format: SubjectFormat }) =>
    format === 'name-based'
      ? 'the subjects in its trust policy have ids. Add --claims immutable-subject if those of the repository have them'
      : 'the subjects in its trust policy have no ids. Correct the policy, or the format that --claims or the cases set',
  undetermined: ({ at, unknown }: { readonly at: CaseHop; readonly unknown: Unknown }) =>
    `the policies cannot decide the call at ${at}: ${unknownWords(unknown)}`,
  undecided: ({ expression: { place, what, expression, causes } }: { readonly expression: UndecidedExpression }) =>
    `${what} ${quoted(expression, 200)} cannot be decided: ${listOf(causes)} not known (${formatPlace(place)})`,
  /** A secret's value is never known; the request is decided as if it were right. */
  'external-id': ({ name, role }: { readonly name: string; readonly role: RoleArn | undefined }) =>
    `assumes that ${name} is the external id that ${role?.arn ?? 'the role'} requires`,
};

function formatStepIssue(issue: StepIssue): string {
  return 'key' in issue ? formatAccountsFileIssue(issue, (text) => text) : formatInputIssue(issue, (text) => text);
}

export type VerdictReason = IssueOf<typeof FORMATS>;

/** The words of a reason, without a full stop. */
export function formatReason(reason: VerdictReason): string {
  return formatIssue(FORMATS, reason, quoted);
}

/** Decides a request. */
export function verdictOf(request: WorkflowRequest, terms: DecisionTerms): WorkflowVerdict {
  const byPolicies = decide(request, terms);
  const { grant } = request.token;
  if (grant.granted || !request.usesToken) return withExpectation(request, { ...byPolicies, withToken: undefined });
  // Without a token, nothing that needs one is allowed, whatever else is not known.
  const reason = { code: 'no-token', reason: grant.reason, place: grant.place } as const;
  const isFork = grant.reason === 'fork';
  return withExpectation(request, {
    outcome: 'denied',
    reasons: [reason],
    hops: isFork ? byPolicies.hops : [],
    withToken: isFork ? byPolicies.outcome : undefined,
  });
}

type Decided = Pick<WorkflowVerdict, 'outcome' | 'reasons' | 'hops'>;

function withExpectation(
  request: WorkflowRequest,
  decided: Omit<WorkflowVerdict, 'request' | 'isExpected'>,
): WorkflowVerdict {
  const isExpected = decided.outcome === 'undecided' || decided.outcome === request.expected.outcome;
  return { request, isExpected, ...decided };
}

function decide(request: WorkflowRequest, terms: DecisionTerms): Decided {
  const { issues, hops: calls, undecided, conditions, externalId, role } = request;
  if (issues.length > 0) return { outcome: 'denied', reasons: [{ code: 'inputs', issues }], hops: [] };
  if (calls.length === 0) {
    return {
      outcome: 'undecided',
      reasons: undecided.map((expression) => ({ code: 'undecided', expression })),
      hops: [],
    };
  }
  const hops = decideHops(request, terms);
  const refused = refusalOf(request, hops, terms);
  if (refused !== undefined) return { ...refused, hops };
  const assumed: VerdictReason[] = externalId === undefined ? [] : [{ code: 'external-id', name: externalId, role }];
  // What is denied if it runs stays denied; what is allowed if it runs is not called allowed.
  if (conditions.length === 0) return { outcome: 'allowed', reasons: assumed, hops };
  const reasons = conditions.map((expression) => ({ code: 'undecided', expression }) as const);
  return { outcome: 'undecided', reasons: [...reasons, ...assumed], hops };
}

/** Why the last of the calls is not allowed; `undefined` when all are. */
function refusalOf(
  { hops: calls, undecided }: WorkflowRequest,
  hops: readonly StsResult[],
  { model, format }: DecisionTerms,
): Omit<Decided, 'hops'> | undefined {
  const last = hops.at(-1);
  const call = calls[hops.length - 1];
  if (last === undefined || call === undefined || last.refusal === undefined) return undefined;
  const { role } = call;
  const absence = absenceOf(model, role);
  if (absence?.what === 'account') return { outcome: 'undecided', reasons: [{ code: 'no-account', role }] };
  if (absence !== undefined) return { outcome: 'denied', reasons: [{ code: 'no-role', absence }] };
  const place = findRole(model, role)?.undetermined;
  if (place !== undefined) return { outcome: 'undecided', reasons: [{ code: 'undetermined-role', role, place }] };
  const unknown = last.verdict?.unknown;
  if (unknown === undefined) {
    const session = longSessionOf(model, role, Number(call.input.durationSeconds), last);
    if (session !== undefined) return { outcome: 'denied', reasons: [{ code: 'long-session', session }] };
    if (decidingVerdict(last) === undefined)
      return { outcome: 'denied', reasons: [{ code: 'rejected', at: last.hop }] };
    const denied = { code: 'denied', at: last.hop } as const;
    const isOther = hops.length === 1 && hasOtherSubjects(findRole(model, role), format);
    return { outcome: 'denied', reasons: isOther ? [denied, { code: 'subject-format', format }] : [denied] };
  }
  const expressions = undecided.map((expression) => ({ code: 'undecided', expression }) as const);
  return { outcome: 'undecided', reasons: [{ code: 'undetermined', at: last.hop, unknown }, ...expressions] };
}

/** True where every statement on subjects has them in the format that the token does not have. */
function hasOtherSubjects(role: Role | undefined, format: SubjectFormat): boolean {
  const statements = role?.trust.policy.statements ?? [];
  const onSubjects = statements.filter(({ conditions }) => conditions.some((one) => claimOf(one) === 'sub'));
  return onSubjects.length > 0 && onSubjects.every((statement) => isOfOtherFormat(statement, format));
}

/** Claims are set by a flag here; among them are expressions of the workflow, which have no flag of their own. */
function unknownWords(unknown: Unknown): string {
  const { claims } = unknown;
  const ofToken = claims.filter((name) => KNOWN_CLAIMS.includes(name));
  const others = claims.filter((name) => !KNOWN_CLAIMS.includes(name));
  const flags = ofToken.map((name) => `--claims ${name}=VALUE`).join(' ');
  const elsewhere = describeUnknown({ ...unknown, claims: [] });
  return [
    ...(ofToken.length > 0 ? [`${listOf(ofToken)} not known in the token. Set ${flags}`] : []),
    ...(others.length > 0 ? [`${listOf(others)} not known`] : []),
    ...(elsewhere === '' ? [] : [elsewhere]),
  ].join('; ');
}

function listOf(names: readonly string[]): string {
  const isPlural = names.length > 1 || names.some((name) => /^the (?:credentials|jobs|keys) /.test(name));
  return `${names.join(', ')} ${isPlural ? 'are' : 'is'}`;
}
