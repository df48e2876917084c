/** What in the policies no workflow uses, and what could use it. */
import type { Accounts } from '../../accounts/accounts.js';
import type { ClaimOverrides } from '../../emulator/github/claims.js';
import type { Role } from '../../iam/aws-model.js';
import { type Condition, compileCondition } from '../../iam/conditions.js';
import { below, type PolicyOrigin } from '../../iam/document.js';
import type { NamedPolicy } from '../../iam/policy-request.js';
import type { Statement } from '../../iam/statement.js';
import type { PolicyCase } from '../policy-case.js';
import { CaseUses } from './case-uses.js';
import type { DecisionTerms } from './decide.js';
import { itemsAreSure, PolicyReaches } from './policy-reaches.js';
import { type ClaimPatterns, untestedClaims } from './possible-claims.js';
import {
  claimOf,
  hasWildcards,
  isOfOtherFormat,
  type Reach,
  reachOfConditions,
  reachOfPrincipal,
  reachOfResource,
  reachOfValue,
  widestFirst,
  widthOf,
} from './reach.js';
import { RequestUses } from './request-uses.js';
import type { RepositoryFacts } from './runs/run.js';
import { coversActionOf, type RoleStatement } from './single-statement.js';
import type { TestedWorkflows } from './tested-workflows.js';
import { diagnosisRequests, ExportedRoles } from './unseen-requests.js';
import type { UnusedDetail, UnusedItem } from './unused-messages.js';
import { placeKey, stepsByPlace } from './workflow-findings.js';

export interface UnusedTerms extends Pick<DecisionTerms, 'model' | 'format' | 'nowMs'> {
  readonly facts: RepositoryFacts;
  /** Claims that every token of the repository has. */
  readonly claims: ClaimOverrides;
  /** The accounts file of the repository; `undefined` where it has none. */
  readonly accounts: Accounts | undefined;
  /** The cases that are tested with the workflows. What they use counts as used. */
  readonly cases: readonly PolicyCase[];
}

const WEB_IDENTITY = 'sts:AssumeRoleWithWebIdentity';
const ASSUME_ROLE = 'sts:AssumeRole';

/** Something in a policy that may be unused, with the statement that has only this. */
interface Candidate extends RoleStatement {
  readonly instead: Statement;
  readonly detail: UnusedDetail;
  readonly origin: PolicyOrigin | undefined;
  readonly reaches: readonly Reach[];
}

/**
 * Statements of trust policies, values of their conditions on claims, and permissions to assume roles that no derived request uses, the
 * widest first. Only what a workflow could use is looked at. A request that cannot be decided, or that is denied before, counts as using
 * what it may be about. `report` has the verdicts of all requests.
 */
export function findUnused(report: TestedWorkflows, terms: UnusedTerms): UnusedItem[] {
  const { model, facts, claims, format, accounts, cases, nowMs } = terms;
  const untested = untestedClaims(report, facts, claims, format);
  const steps = stepsByPlace(report);
  const requests = report.verdicts.map(({ request }) => request);
  const ofDiagnosis = diagnosisRequests(requests, ({ place }) => steps.get(placeKey(place)), accounts);
  const uses = new RequestUses([...report.verdicts, ...ofDiagnosis.map((request) => ({ request, hops: [] }))], terms);
  const exported = new ExportedRoles(report);
  const denied = rolesOfDenied(report);
  const caseUses = new CaseUses(cases, model, nowMs);
  const reaches = new PolicyReaches(model, facts);
  const isSure = itemsAreSure(report);
  const found = new Map<string, { used: boolean; item: UnusedItem }>();
  const add = (candidate: Candidate): boolean => {
    const { role, side, detail, origin, instead } = candidate;
    const actions = actionsOf(candidate);
    const used =
      mayBeUntested(instead, untested) ||
      uses.mayUse(candidate, instead, actions) ||
      caseUses.uses(candidate, instead, actions);
    const key = JSON.stringify([origin ?? role.arn.arn, side, detail]);
    const known = found.get(key);
    if (known !== undefined) {
      found.set(key, { used: known.used || used, item: { ...known.item, roles: [...known.item.roles, role.arn] } });
      return used;
    }
    const isOwn = side === 'trust' ? reaches.isOwnStatement(instead) : reaches.isOwnRole(role);
    const advice = !isOwn
      ? 'other-callers'
      : isOfOtherFormat(instead, format)
        ? 'other-format'
        : reaches.callersOf(role, side, instead).some((caller) => exported.has(caller))
          ? 'scripts'
          : !isSure
            ? 'undecided'
            : denied.has(role.arn.arn)
              ? 'denied'
              : 'remove';
    const level = advice === 'remove' || advice === 'denied' ? 'finding' : 'note';
    const item: UnusedItem = { level, advice, detail, roles: [role.arn], side, origin, reaches: candidate.reaches };
    found.set(key, { used, item });
    return used;
  };
  for (const account of model.accounts.values()) {
    for (const role of account.roles.values()) {
      for (const whole of statementsOf(role, reaches)) if (add(whole)) for (const part of partsOf(whole)) add(part);
    }
  }
  return [...found.values()]
    .flatMap(({ used, item }) => (used ? [] : [item]))
    .sort((one, other) => widthOfItem(other) - widthOfItem(one) || placeOf(one).localeCompare(placeOf(other), 'en'));
}

function widthOfItem({ reaches: [widest] }: UnusedItem): number {
  return widest === undefined ? 0 : widthOf(widest);
}

function placeOf({ origin, roles: [role] }: UnusedItem): string {
  return origin === undefined ? (role?.arn ?? '') : `${origin.file} ${origin.place}`;
}

/** The roles on both sides of the calls that are denied, and are expected to be allowed. */
function rolesOfDenied({ verdicts }: TestedWorkflows): ReadonlySet<string> {
  const denied = verdicts.filter(({ outcome, isExpected }) => outcome === 'denied' && !isExpected);
  return new Set(
    denied.flatMap(({ request: { hops: calls }, hops }) =>
      calls.slice(Math.max(0, hops.length - 2), hops.length).map(({ role }) => role.arn),
    ),
  );
}

/** True where a job that was not tested, because its ref was not, may use the statement. */
function mayBeUntested({ conditions }: Statement, untested: ClaimPatterns | undefined): boolean {
  return untested !== undefined && RequestUses.canMatch(conditions, untested) !== false;
}

/** The actions that a statement must cover for what it is looked at. */
function actionsOf({ side, statement }: RoleStatement): string[] {
  const all = side === 'trust' ? [WEB_IDENTITY, ASSUME_ROLE] : [ASSUME_ROLE];
  return all.filter((action) => coversActionOf(statement, action));
}

/** The statements of a role that a workflow could use. */
function statementsOf(role: Role, reaches: PolicyReaches): Candidate[] {
  const trust = role.trust.policy.statements.flatMap((statement): Candidate[] => {
    const found = statement.effect === 'Allow' ? trustReaches(statement, reaches) : [];
    return found.length === 0 ? [] : [wholeOf({ role, side: 'trust', policy: role.trust, statement }, found)];
  });
  if (!reaches.acceptsTokens(role)) return trust;
  const permissions = role.permissions.identity.flatMap((policy) =>
    policy.policy.statements.flatMap((statement): Candidate[] => {
      // A policy of an administrator is not about roles, although it covers them.
      const isMeant =
        statement.effect === 'Allow' &&
        statement.actions.written.some((action) => /^sts:/i.test(action)) &&
        coversActionOf(statement, ASSUME_ROLE);
      const { resources } = statement;
      if (!isMeant || resources === undefined || resources.negated) return [];
      return [wholeOf({ role, side: 'permissions', policy, statement }, resources.written.map(reachOfResource))];
    }),
  );
  return [...trust, ...permissions];
}

function trustReaches(statement: Statement, reaches: PolicyReaches): Reach[] {
  const principals = statement.principals?.of ?? [];
  const byToken =
    coversActionOf(statement, WEB_IDENTITY) && principals.some((one) => reaches.isGithub(one))
      ? reachOfConditions(statement.conditions)
      : [];
  const byRole = coversActionOf(statement, ASSUME_ROLE)
    ? principals.filter((one) => reaches.mayBeWorkflow(one)).flatMap((one) => reachOfPrincipal(one) ?? [])
    : [];
  return [...byToken, ...byRole];
}

function wholeOf(of: RoleStatement, reaches: readonly Reach[]): Candidate {
  const { policy, statement } = of;
  const origin = originOf(policy, statement);
  const ref = { policy: policy.name, index: statement.index, sid: statement.sid, origin };
  return {
    ...of,
    instead: statement,
    detail: { code: 'statement', statement: ref },
    origin,
    reaches: widestFirst(reaches),
  };
}

function originOf({ origin }: NamedPolicy, { index }: Statement): PolicyOrigin | undefined {
  return origin && below(origin, `Statement[${index}]`);
}

/** The values of a statement that is used, where it has several. */
function partsOf(whole: Candidate): Candidate[] {
  const { statement, origin, side } = whole;
  if (side === 'permissions') return targetsOf(whole);
  return statement.conditions.flatMap((condition, at) => {
    const claim = claimOf(condition);
    const { values, key, operator } = condition;
    if (claim === undefined || values.length < 2) return [];
    const parent = origin && below(below(below(origin, 'Condition'), operator), key);
    return values.flatMap((value, index): Candidate[] => {
      const single = singleValue(condition, value);
      if (single === undefined) return [];
      return [
        {
          ...whole,
          instead: { ...statement, conditions: statement.conditions.with(at, single) },
          detail: { code: 'value', claim, value },
          origin: parent && below(parent, index),
          reaches: [reachOfValue(claim, value, hasWildcards(condition))],
        },
      ];
    });
  });
}

/** The condition with one of its values; `undefined` for a value with a policy variable or a placeholder, which may be any. */
function singleValue({ operator, key, resources }: Condition, value: string): Condition | undefined {
  if (value.includes('${') || resources.length > 0) return undefined;
  return compileCondition(operator, key, [value], false, '');
}

function targetsOf(whole: Candidate): Candidate[] {
  const { statement, origin } = whole;
  const { resources } = statement;
  if (resources === undefined || resources.of.length < 2) return [];
  return resources.of.flatMap((matcher, index): Candidate[] => {
    const written = resources.written[index];
    if (written === undefined) return [];
    return [
      {
        ...whole,
        instead: { ...statement, resources: { negated: false, of: [matcher], written: [written] } },
        detail: { code: 'target', resource: written },
        origin: origin && below(below(origin, 'Resource'), index),
        reaches: [reachOfResource(written)],
      },
    ];
  });
}
