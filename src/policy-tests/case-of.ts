import { forkClaims } from '../emulator/github/fork-claims.js';
import { parseRoleArn, type RoleArn } from '../shared/aws/arn.js';
import { regionIn } from '../shared/aws/partition.js';
import { nearest } from '../shared/text/nearest.js';
import type { CaseIssueDetail } from './case-messages.js';
import { type CaseIssues, reportCase, type Texts } from './case-values.js';
import type { Directory, ListedAccount } from './directory.js';
import {
  type CaseHop,
  type CaseOutcome,
  type CaseRoute,
  type CaseToken,
  type Expectation,
  type PolicyCase,
  rolesOf,
  type SessionTerms,
} from './policy-case.js';
import type { CaseTerms, Term } from './terms.js';

/** The place of a case, and what it may name. */
interface CaseSetting {
  readonly directory: Directory;
  /** What was reported already about the defaults, which all cases share. */
  readonly reported: Set<string>;
  readonly at: string;
  readonly offset: number;
}

const HUB_SECONDS = 900;
const TARGET_SECONDS = 3600;
const AUDIENCE = 'sts.amazonaws.com';
// Of a network that is for documentation only (https://www.rfc-editor.org/rfc/rfc5737), so that no policy means it.
const SOMEWHERE = '192.0.2.1';

/** A case out of its own terms laid over the defaults. Notes what does not fit together, and is `undefined` then. */
export function caseOf(
  own: CaseTerms,
  defaults: CaseTerms | undefined,
  setting: CaseSetting,
  issues: CaseIssues,
): PolicyCase | undefined {
  return new CaseMaker(own, defaults, setting, issues).make();
}

class CaseMaker {
  readonly #own: CaseTerms;
  readonly #defaults: CaseTerms | undefined;
  readonly #setting: CaseSetting;
  readonly #issues: CaseIssues;

  constructor(own: CaseTerms, defaults: CaseTerms | undefined, setting: CaseSetting, issues: CaseIssues) {
    this.#own = own;
    this.#defaults = defaults;
    this.#setting = setting;
    this.#issues = issues;
  }

  make(): PolicyCase | undefined {
    const { directory } = this.#setting;
    const target = this.#target();
    const route = target && this.#route(target);
    const token = this.#token(target?.listed);
    const outcome = this.#value((terms) => terms.expect) ?? this.#missing('expect');
    const expect = route && outcome && this.#expectation(route, outcome);
    const name = this.#own.name?.value;
    if (route !== undefined) this.#reportUncarried(route);
    if (name === undefined || route === undefined || token === undefined || expect === undefined) return undefined;
    const region =
      this.#value((terms) => terms.stsRegion) ?? directory.hubRegion ?? target?.listed?.region ?? usualRegion(route);
    return {
      name,
      route,
      token,
      session: this.#session(route, target?.listed),
      sourceIp: this.#value((terms) => terms.sourceIp) ?? SOMEWHERE,
      region,
      expect,
    };
  }

  /** The role that the case is about: `hub`, or a role, with its entry in the accounts file when it was named by that. */
  #target(): { readonly role: RoleArn | 'hub'; readonly listed?: ListedAccount } | undefined {
    const term = this.#term((terms) => terms.role);
    if (term?.value === undefined) return this.#missing('role');
    const found = term.value;
    if (found === 'hub') return { role: 'hub' };
    const role = parseRoleArn(found);
    if (role !== undefined) return { role };
    if (/^arn:|:role\//i.test(found)) return this.#report(term, { code: 'not-a-role-arn', found });
    const { accounts, file } = this.#setting.directory;
    const listed = accounts.get(found);
    if (listed === undefined) {
      const near = nearest(found, [...accounts.keys(), 'hub']);
      return this.#report(term, { code: 'no-such-account', found, file, nearest: near });
    }
    return listed.role === undefined
      ? this.#report(term, { code: 'account-without-role', found })
      : { role: listed.role, listed };
  }

  #route({ role, listed }: { readonly role: RoleArn | 'hub'; readonly listed?: ListedAccount }): CaseRoute | undefined {
    const route = this.#value((terms) => terms.route) ?? listed?.route ?? 'hub';
    if (role !== 'hub' && route === 'direct') return { kind: 'direct', target: role };
    const hub = this.#hub(listed);
    if (hub === undefined) return undefined;
    return role === 'hub' ? { kind: 'to-hub', hub } : { kind: 'through-hub', hub, target: role };
  }

  #hub(listed: ListedAccount | undefined): RoleArn | undefined {
    const { directory, at, offset } = this.#setting;
    // A default for all cases is not for an account with its own hub role.
    const ofAccount = listed?.hubRole;
    const term = ofAccount === undefined ? this.#term((terms) => terms.hubRole) : this.#own.hubRole;
    if (term?.value !== undefined) {
      return parseRoleArn(term.value) ?? this.#report(term, { code: 'not-a-role-arn', found: term.value });
    }
    const hubRole = ofAccount ?? directory.hubRole;
    if (hubRole !== undefined) return hubRole;
    // A bad one is reported already; null counts as missing.
    if ((term === undefined && this.#isWritten('hub-role')) || this.#isNoted('no-hub-role')) return undefined;
    return reportCase(this.#issues, offset, at, { code: 'no-hub-role', file: directory.file });
  }

  #token(listed: ListedAccount | undefined): CaseToken | undefined {
    const written = this.#overlaid((terms) => terms.claims);
    const claims = { ...environmentOf(listed, written), ...written };
    const fork = this.#term((terms) => terms.fork);
    if (fork?.value === true && claims.sub !== undefined && claims.sub !== null) {
      return this.#report(fork, { code: 'sub-of-a-fork' });
    }
    return {
      claims: fork?.value === true ? forkClaims(claims) : claims,
      subject: this.#value((terms) => terms.subject) ?? 'name-based',
      audience: this.#value((terms) => terms.audience) ?? AUDIENCE,
    };
  }

  #session(route: CaseRoute, listed: ListedAccount | undefined): SessionTerms {
    const carriesAll = route.kind === 'through-hub';
    const ofTheHop = <T>(pick: (terms: CaseTerms) => Term<T> | undefined) =>
      carriesAll ? this.#value(pick) : undefined;
    const tags = carriesAll ? this.#overlaid((terms) => terms.tags) : {};
    const usual = route.kind === 'to-hub' ? HUB_SECONDS : TARGET_SECONDS;
    return {
      name: this.#value((terms) => terms.sessionName) ?? listed?.sessionName,
      durationSeconds: this.#value((terms) => terms.durationSeconds) ?? listed?.durationSeconds ?? usual,
      externalId: ofTheHop((terms) => terms.externalId),
      tags: Object.fromEntries(Object.entries(tags).flatMap(([key, value]) => (value === null ? [] : [[key, value]]))),
      transitiveTagKeys: ofTheHop((terms) => terms.transitiveTagKeys) ?? [],
      sourceIdentity: ofTheHop((terms) => terms.sourceIdentity),
      inlineSessionPolicy: this.#value((terms) => terms.inlineSessionPolicy),
    };
  }

  /** What a call with a token has no place for (https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html). */
  #reportUncarried(route: CaseRoute): void {
    if (route.kind === 'through-hub') return;
    const { externalId, tags, transitiveTagKeys, sourceIdentity } = this.#own;
    for (const term of [externalId, tags, transitiveTagKeys, sourceIdentity]) {
      if (term?.value !== undefined) this.#report(term, { code: 'not-with-a-token' });
    }
  }

  #expectation(route: CaseRoute, outcome: CaseOutcome): Expectation | undefined {
    const by = this.#value((terms) => terms.by);
    const { at: ownAt } = this.#own;
    if (ownAt?.value !== undefined) {
      if (outcome === 'allowed') return this.#report(ownAt, { code: 'at-of-allowed' });
      if (!hopsOf(route).includes(ownAt.value))
        return this.#report(ownAt, { code: 'no-such-hop', only: hopsOf(route).join() });
    }
    // A default is for the cases that it fits.
    const at = this.#value((terms) => terms.at);
    const fits = outcome === 'denied' && at !== undefined && hopsOf(route).includes(at);
    return { outcome, at: fits ? at : undefined, by };
  }

  #term<T>(pick: (terms: CaseTerms) => Term<T> | undefined): Term<T> | undefined {
    return pick(this.#own) ?? (this.#defaults && pick(this.#defaults));
  }

  #value<T>(pick: (terms: CaseTerms) => Term<T> | undefined): T | undefined {
    return this.#term(pick)?.value;
  }

  /** The own texts over those of the defaults, name by name; `null` for one that is to be left out. */
  #overlaid(pick: (terms: CaseTerms) => Term<Texts> | undefined): Readonly<Record<string, string | null>> {
    const own = pick(this.#own);
    const isLeftOut = own !== undefined && own.value === undefined;
    const shared = isLeftOut ? undefined : this.#defaults && pick(this.#defaults);
    const all = Object.entries({ ...shared?.value, ...own?.value });
    return Object.fromEntries(all.map(([name, value]) => [name, value ?? null]));
  }

  #missing(what: 'role' | 'expect'): undefined {
    const { at, offset } = this.#setting;
    return this.#isWritten(what) ? undefined : reportCase(this.#issues, offset, at, { code: 'missing', what });
  }

  /** True for a key that is set here or under the defaults, whether its value is good or bad. */
  #isWritten(key: string): boolean {
    return this.#own.written.has(key) || this.#defaults?.written.has(key) === true;
  }

  #report({ offset, at }: Term<unknown>, detail: CaseIssueDetail): undefined {
    return this.#isNoted(`${at} ${detail.code}`) ? undefined : reportCase(this.#issues, offset, at, detail);
  }

  /** True from the second time on. */
  #isNoted(what: string): boolean {
    const { reported } = this.#setting;
    const isNoted = reported.has(what);
    reported.add(what);
    return isNoted;
  }
}

/**
 * The claim that a job for the account has by the accounts file. A subject that is set describes a whole job: nothing is added
 * that could contradict it.
 */
function environmentOf(
  listed: ListedAccount | undefined,
  { sub }: Readonly<Record<string, string | null>>,
): Readonly<Record<string, string>> {
  const environment = listed?.environment;
  return environment === undefined || typeof sub === 'string' ? {} : { environment };
}

/** A region of the partition of the last role, so that a condition on the region can hold. */
function usualRegion(route: CaseRoute): string {
  const partition = rolesOf(route).at(-1)?.role.partition ?? 'aws';
  return regionIn(partition);
}

function hopsOf(route: CaseRoute): CaseHop[] {
  return rolesOf(route).map(({ hop }) => hop);
}
