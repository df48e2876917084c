/** Whether a derived request may use a statement. */
import type { SubjectFormat } from '../../emulator/github/claims.js';
import { type AwsModel, findRole } from '../../iam/aws-model.js';
import type { Condition } from '../../iam/conditions.js';
import type { Statement } from '../../iam/statement.js';
import type { RoleArn } from '../../shared/aws/arn.js';
import { canOverlap } from '../../shared/text/name-pattern.js';
import type { StsResult } from '../sts-result.js';
import { decideHops, type FirstHops } from './decide.js';
import { type ClaimPatterns, type PossibleToken, possibleToken } from './possible-claims.js';
import { claimOf } from './reach.js';
import type { RequestHop, WorkflowRequest } from './requests/workflow-request.js';
import { type PolicySide, type RoleStatement, withSingle } from './single-statement.js';
import type { WorkflowVerdict } from './verdict.js';

/** A request up to the call that a role's policies decide. */
interface Probe {
  readonly request: WorkflowRequest;
  readonly possible: () => PossibleToken;
}

interface UsesTerms {
  readonly model: AwsModel;
  readonly format: SubjectFormat;
  readonly nowMs: number;
}

/** By the role whose policies decide, by the role that is assumed, and by what distinguishes requests. */
type Probes = Map<string, Map<string, Map<string, Probe>>>;

const SOME_SESSION = 'xacct';
/** Keys whose values are those of the call itself, which is the same for all requests with the same inputs. */
const OF_CALL = /^(?:sts:ExternalId|aws:RequestTag\/.*|aws:TagKeys|sts:TransitiveTagKeys)$/i;

export class RequestUses {
  readonly #terms: UsesTerms;
  readonly #firstHops: FirstHops = new Map();
  readonly #probes: Readonly<Record<PolicySide, Probes>> = { trust: new Map(), permissions: new Map() };
  /** Requests whose roles are not all known. */
  readonly #open: Probe[];
  /** Statements that allowed a call of a request as it was tested. */
  readonly #deciding = new Set<string>();
  readonly #alike = new Map<string, boolean>();

  constructor(verdicts: readonly Pick<WorkflowVerdict, 'request' | 'hops'>[], terms: UsesTerms) {
    this.#terms = terms;
    const open = new Map<string, Probe>();
    for (const { request, hops } of verdicts) {
      const { grant } = request.token;
      if (!grant.granted && grant.reason === 'fork') continue;
      let found: PossibleToken | undefined;
      const possible = () => {
        found ??= possibleToken(request, terms.format);
        return found;
      };
      for (const [at, result] of hops.entries()) this.#addDeciding(request, at, result);
      if (request.hops.length === 0) open.set(keyOf(request, []), { request, possible });
      for (const [at, { role }] of request.hops.entries()) {
        const isDenied = hops.length <= at;
        this.#add('trust', role, { request, possible }, at, isDenied);
        const caller = request.hops[at - 1];
        if (caller !== undefined) this.#add('permissions', caller.role, { request, possible }, at, isDenied);
      }
    }
    this.#open = [...open.values()];
  }

  /**
   * True where a request is allowed with `instead` in the place of the statement and no other statement that allows these actions, or may
   * be, or asks for it and is rejected for something else.
   */
  mayUse(of: RoleStatement, instead: Statement, actions: readonly string[]): boolean {
    const { role, side } = of;
    const isWhole = instead === of.statement;
    if (isWhole && this.#deciding.has(statementKey(role.arn.arn, side, of.policy.name, instead.index))) return true;
    const { model } = this.#terms;
    const single = withSingle(model, of, instead, actions);
    const firstHops: FirstHops = new Map();
    const targets = [...(this.#probes[side].get(role.arn.arn) ?? [])];
    const probes = targets.flatMap(([target, all]) => (coversTarget(of, instead, target) ? [...all.values()] : []));
    const known = probes.some(({ request, possible }) => {
      const byClaims = byPossible(instead, side, possible());
      if (byClaims !== undefined) return byClaims;
      const isOwnFirst = side === 'trust' && request.hops[0]?.role.arn === role.arn.arn;
      return this.#isUsed(request, side, actions, single, isOwnFirst ? firstHops : this.#firstHops);
    });
    return known || this.#open.some((probe) => this.#mayAsk(probe, of, instead, actions, single, firstHops));
  }

  /**
   * Whether claims with these patterns can meet the conditions on them; `undefined` where no condition is about them. Other conditions
   * are taken as met.
   */
  static canMatch(conditions: readonly Condition[], patterns: ClaimPatterns): boolean | undefined {
    const about = conditions.flatMap((condition) => {
      const possible = patterns[claimOf(condition) ?? ''];
      return possible === undefined ? [] : [{ values: condition.values, possible }];
    });
    if (about.length === 0) return undefined;
    return about.every(({ values, possible }) =>
      values.some((value) => isOpen(value) || possible.some((pattern) => canOverlap(value, pattern))),
    );
  }

  /** `isDenied` is whether a call before is denied. */
  #add(side: PolicySide, role: RoleArn, { request, possible }: Probe, at: number, isDenied: boolean): void {
    const hops = request.hops.slice(0, at + 1);
    const target = hops.at(-1)?.role.arn ?? role.arn;
    const byTarget = this.#probes[side].get(role.arn) ?? new Map<string, Map<string, Probe>>();
    const probes = byTarget.get(target) ?? new Map<string, Probe>();
    this.#probes[side].set(role.arn, byTarget.set(target, probes));
    const { unknowns, region } = request;
    const isAlike = at > 0 && this.#isSessionAlike(side, role);
    const key = isAlike ? JSON.stringify([hops, unknowns, region, isDenied]) : keyOf(request, hops);
    if (!probes.has(key)) probes.set(key, { request: { ...request, hops }, possible });
  }

  /** True where the policies of a side of a role test nothing that differs between sessions of one caller. */
  #isSessionAlike(side: PolicySide, arn: RoleArn): boolean {
    const key = `${side} ${arn.arn}`;
    const known = this.#alike.get(key);
    if (known !== undefined) return known;
    const role = findRole(this.#terms.model, arn);
    const policies = side === 'trust' ? [role?.trust] : (role?.permissions.identity ?? []);
    const statements = policies.flatMap((one) => one?.policy.statements ?? []);
    const isAlike = statements.every(
      ({ conditions, resources }) =>
        conditions.every((one) => OF_CALL.test(one.key) && !one.values.some(isOpen)) &&
        !resources?.written.some(isOpen),
    );
    this.#alike.set(key, isAlike);
    return isAlike;
  }

  #addDeciding({ hops }: WorkflowRequest, at: number, { refusal, verdict }: StsResult): void {
    const [called, caller] = [hops[at], hops[at - 1]];
    if (refusal !== undefined || verdict === undefined || called === undefined) return;
    for (const { type, statement } of verdict.outcomes) {
      if (statement === undefined) continue;
      const { policy, index } = statement;
      if (type === 'role trust policy') this.#deciding.add(statementKey(called.role.arn, 'trust', policy, index));
      if (type === 'identity-based policy' && caller !== undefined)
        this.#deciding.add(statementKey(caller.role.arn, 'permissions', policy, index));
    }
  }

  #isUsed(
    request: WorkflowRequest,
    side: PolicySide,
    actions: readonly string[],
    model: AwsModel,
    firstHops: FirstHops,
  ): boolean {
    const results = decideHops(request, { ...this.#terms, model, firstHops });
    // One that is denied before asks for it nevertheless.
    const last = results.at(-1);
    return last === undefined || results.length < request.hops.length || mayBeAllowed(last, side, actions);
  }

  /** Whether a request may be about a role, although it is not known which roles it is about. */
  #mayAsk(
    { request, possible }: Probe,
    of: RoleStatement,
    instead: Statement,
    actions: readonly string[],
    single: AwsModel,
    firstHops: FirstHops,
  ): boolean {
    const { role, side } = of;
    const isByToken = instead.principals?.of.every(({ kind }) => kind === 'federated');
    if (side === 'permissions') return request.role === undefined || coversTarget(of, instead, request.role.arn);
    if (!isByToken) return request.role === undefined || request.role.arn === role.arn.arn;
    const byClaims = byPossible(instead, side, possible());
    if (byClaims !== undefined) return byClaims;
    const hop: RequestHop = {
      hop: 'target',
      call: 'AssumeRoleWithWebIdentity',
      role: role.arn,
      input: { roleArn: role.arn.arn, roleSessionName: SOME_SESSION },
    };
    const unknowns = { ...request.unknowns, sessionName: ['the session name'] };
    return this.#isUsed({ ...request, hops: [hop], unknowns, region: undefined }, side, actions, single, firstHops);
  }
}

/** Whether a token may use a statement, where the patterns of its claims decide that. */
function byPossible({ conditions }: Statement, side: PolicySide, { patterns, isSampled }: PossibleToken) {
  const canMatch = side === 'trust' ? RequestUses.canMatch(conditions, patterns) : undefined;
  return canMatch === false || (canMatch === true && isSampled) ? canMatch : undefined;
}

/** Whether the policies of one side may allow the call; STS, or the other side, may deny it nevertheless. */
function mayBeAllowed({ refusal, verdict }: StsResult, side: PolicySide, actions: readonly string[]): boolean {
  // What is denied is then another action, such as `sts:TagSession`, after these were allowed.
  if (refusal === undefined || verdict === undefined || !actions.includes(verdict.action)) return true;
  return verdict.outcomes.some(({ type, outcome }) => type === TYPES[side] && outcome !== 'implicit-deny');
}

const TYPES = { trust: 'role trust policy', permissions: 'identity-based policy' } as const;

/** Whether a permission is about a role; a statement of a trust policy is about its own role. */
function coversTarget({ side }: RoleStatement, { resources }: Statement, target: string): boolean {
  if (side === 'trust' || resources === undefined) return true;
  return resources.of.some((matches, at) => matches(target, new Map()) || isOpen(resources.written[at] ?? ''));
}

function statementKey(role: string, side: PolicySide, policy: string, index: number): string {
  return JSON.stringify([role, side, policy, index]);
}

/** True for a value of a policy with a variable or a placeholder, which may be any. */
function isOpen(value: string): boolean {
  return value.includes('${') || value.includes('{{');
}

/** The same for requests that no policy can distinguish. */
function keyOf({ token, unknowns, region, isHosted, run, role }: WorkflowRequest, hops: readonly RequestHop[]): string {
  const { claims, undetermined, audience } = token;
  // Where the roles are not known, what is known of the last one counts.
  const last = hops.length === 0 ? role?.arn : undefined;
  return JSON.stringify([claims, undetermined, audience, hops, unknowns, region, isHosted, run.event, run.from, last]);
}
