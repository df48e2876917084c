import { claimsOf, type TokenClaims, type UnknownClaims, unknownClaimsOf } from '../emulator/github/claims.js';
import { sessionSigner } from '../emulator/sts/authenticate.js';
import { handleAssumeRole } from '../emulator/sts/handle-assume-role.js';
import { QueryParameters } from '../emulator/sts/query.js';
import { type EmulatorSession, SessionTokenCodec } from '../emulator/sts/session-token.js';
import { StsError } from '../emulator/sts/sts-messages.js';
import { admitWebIdentity, askedOf } from '../emulator/sts/web-identity-admission.js';
import { webIdentityOf } from '../emulator/sts/web-identity-token.js';
import type { CallDetails } from '../emulator/sts/wire-request.js';
import type { AwsModel } from '../iam/aws-model.js';
import type { CallCircumstances } from '../iam/request-context.js';
import { NOTHING } from '../iam/unknown.js';
import type { RoleArn } from '../shared/aws/arn.js';
import { GITHUB_ISSUER } from '../shared/aws/testable-claims.js';
import { defaultSessionName } from '../shared/inputs/session-values.js';
import { type CaseMismatch, caseMismatches } from './case-mismatch.js';
import type { CaseHop, PolicyCase, SessionTerms } from './policy-case.js';
import type { StsResult } from './sts-result.js';

/** What became of one case. */
export interface CaseResult {
  readonly policyCase: PolicyCase;
  /** Up to the first that was refused. */
  readonly hops: readonly StsResult[];
  /** In what it is not as expected; empty when it passed. */
  readonly mismatches: readonly CaseMismatch[];
}

// What the hub session on the way is asked for.
const ON_THE_WAY = { durationSeconds: 900 };
const USER_AGENT = 'xacct-action';

/**
 * Judges each case as STS would judge the calls of its job, by the code that answers them: tokens, durations, tags and all, but for
 * signatures and sockets. `clock` is in milliseconds since the epoch.
 */
export function runCases(world: AwsModel, cases: readonly PolicyCase[], clock: () => number): CaseResult[] {
  return cases.map((policyCase) => {
    const hops = walk(world, policyCase, clock());
    return { policyCase, hops, mismatches: caseMismatches(world, policyCase, hops) };
  });
}

function walk(world: AwsModel, policyCase: PolicyCase, nowMs: number): StsResult[] {
  const { way, token, session: terms, region, sourceIp } = policyCase;
  const { audience, subject: format } = token;
  const claims = claimsOf(token.claims, { issuer: GITHUB_ISSUER, audience, nowMs, format });
  const origin = { sourceIp, headers: { 'user-agent': USER_AGENT } };
  const unnamed = terms.name === undefined ? NAMING_CLAIMS.filter((name) => token.claims[name] === undefined) : [];
  const around = {
    origin,
    region,
    nowMs,
    ...(unnamed.length > 0 && { sessionName: { unknown: { ...NOTHING, claims: unnamed } } }),
  };
  const asked = { claims, unknown: unknownClaimsOf(token.claims, format) };
  const calls = new Calls(world, around, terms.name ?? sessionName(claims));
  switch (way.kind) {
    case 'to-hub':
      return [calls.withToken('hub', way.hub, asked, terms).result];
    case 'direct':
      return [calls.withToken('target', way.target, asked, terms).result];
    case 'through-hub': {
      const { result, session } = calls.withToken('hub', way.hub, asked, ON_THE_WAY);
      return session === undefined
        ? [result]
        : [result, calls.withSession('target', way.target, session, terms).result];
    }
  }
}

/** The claims that the action makes its session name of. */
const NAMING_CLAIMS = ['repository', 'run_id', 'run_attempt'] as const;

function sessionName({ repository, run_id, run_attempt }: TokenClaims): string {
  return defaultSessionName({
    GITHUB_REPOSITORY: repository?.toString(),
    GITHUB_RUN_ID: run_id?.toString(),
    GITHUB_RUN_ATTEMPT: run_attempt?.toString(),
  });
}

/** What a token says, and what of it nothing tells. */
interface Asked {
  readonly claims: TokenClaims;
  readonly unknown: UnknownClaims;
}

/** A call that was made: what is told of it, and the session that it gave. */
interface Made {
  readonly result: StsResult;
  readonly session: EmulatorSession | undefined;
}

/** The calls of one case. */
class Calls {
  readonly #world: AwsModel;
  readonly #around: CallCircumstances;
  readonly #sessionName: string;
  readonly #vault = new SessionTokenCodec(() => undefined);

  constructor(world: AwsModel, around: CallCircumstances, sessionName: string) {
    this.#world = world;
    this.#around = around;
    this.#sessionName = sessionName;
  }

  withToken(hop: CaseHop, role: RoleArn, { claims, unknown }: Asked, terms: Partial<SessionTerms>): Made {
    const query = this.#query(role, terms);
    return made(hop, (trail) => {
      const { parameters, account } = askedOf(this.#world, query, this.#around.region);
      const identity = webIdentityOf(claims, unknown, account, this.#around.nowMs);
      return admitWebIdentity(this.#grants, identity, this.#around, parameters, trail).session;
    });
  }

  withSession(hop: CaseHop, role: RoleArn, session: EmulatorSession, terms: SessionTerms): Made {
    const query = this.#query(role, terms);
    return made(
      hop,
      (trail) => handleAssumeRole(this.#grants, sessionSigner(session), this.#around, query, trail).session,
    );
  }

  get #grants() {
    return { world: this.#world, vault: this.#vault, detailedDenials: true };
  }

  /** The parameters as a client would send them, so that STS's own rules for them hold. */
  #query(role: RoleArn, terms: Partial<SessionTerms>): QueryParameters {
    const form = new URLSearchParams({ RoleArn: role.arn, RoleSessionName: this.#sessionName });
    const add = (name: string, value: string | number | undefined) => {
      if (value !== undefined) form.append(name, String(value));
    };
    add('DurationSeconds', terms.durationSeconds);
    add('Policy', terms.inlineSessionPolicy);
    add('ExternalId', terms.externalId);
    add('SourceIdentity', terms.sourceIdentity);
    for (const [at, [key, value]] of Object.entries(terms.tags ?? {}).entries()) {
      add(`Tags.member.${at + 1}.Key`, key);
      add(`Tags.member.${at + 1}.Value`, value);
    }
    for (const [at, key] of (terms.transitiveTagKeys ?? []).entries()) add(`TransitiveTagKeys.member.${at + 1}`, key);
    return new QueryParameters(form.toString());
  }
}

function made(hop: CaseHop, call: (trail: CallDetails) => EmulatorSession): Made {
  const trail: CallDetails = {};
  try {
    const session = call(trail);
    return { result: { hop, refusal: undefined, verdict: trail.verdict }, session };
  } catch (error) {
    if (!(error instanceof StsError)) throw error;
    const { code, message } = error;
    return { result: { hop, refusal: { code, message }, verdict: trail.verdict }, session: undefined };
  }
}
