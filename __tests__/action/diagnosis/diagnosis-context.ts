/** What a diagnosis is made from, without an exchange that failed. */
import type { DiagnosisContext, JobFacts } from '../../../src/action/diagnosis/context.js';
import type { Redaction } from '../../../src/action/diagnosis/redaction.js';
import type { Failure, Fault } from '../../../src/action/exchange/failure.js';
import type { Simulation } from '../../../src/action/exchange/simulation.js';
import type { Claims } from '../../../src/action/exchange/token-claims.js';
import { planRoute } from '../../../src/action/route/plan.js';
import type { AssumeRoleHop, Route } from '../../../src/action/route/route.js';
import { PROJECT } from '../../../src/shared/project.js';
import { accepted, type Inputs } from '../../support/inputs.js';
import { HUB_SESSION, TARGET_ROLE } from '../../support/names.js';

export const CLAIMS: Claims = {
  iss: 'https://token.actions.githubusercontent.com',
  aud: 'sts.amazonaws.com',
  sub: 'repo:octo/shop:ref:refs/heads/main',
  ref: 'refs/heads/main',
  repository: 'octo/shop',
  actor: 'octocat',
};

/** The route of the good inputs with these changes. Throws when they have issues. */
export function routeOf(inputs: Inputs = {}): Route {
  return planRoute(accepted(inputs, { GITHUB_WORKSPACE: '/workspace' }));
}

export const HUB_ROUTE = routeOf();
export const DIRECT_ROUTE = routeOf({ 'hub-role': '', route: 'direct' });
export const AMBIENT_ROUTE = routeOf({ 'hub-role': '', identity: 'ambient' });

/** The second hop of a route through the hub. */
export function targetHop(inputs: Inputs = {}): AssumeRoleHop {
  const hop = routeOf(inputs).hops.at(-1);
  if (hop?.call !== 'AssumeRole') throw new Error('the route does not end in AssumeRole');
  return hop;
}

const JOB: JobFacts = { runner: 'github', actor: 'octocat', fromFork: false, project: PROJECT };

export function contextOf(more: Partial<DiagnosisContext> = {}): DiagnosisContext {
  return {
    route: HUB_ROUTE,
    claims: CLAIMS,
    caller: HUB_SESSION,
    job: JOB,
    simulation: undefined,
    hidesAccounts: false,
    ...more,
  };
}

export function failure(fault: Fault, place: Failure['place'] = 'target', attempts = 1): Failure {
  return { place, attempts, fault };
}

/** The message of STS for a denied hop, with a tail. */
export function denial(tail = '', action = 'sts:AssumeRole', resource = TARGET_ROLE): string {
  return `User: ${HUB_SESSION} is not authorized to perform: ${action} on resource: ${resource}${tail}`;
}

/** An answer with AccessDenied. */
export function denied(message: string): Fault {
  return { code: 'access-denied', answer: { code: 'AccessDenied', message, status: 403, requestId: 'r-1' } };
}

/** A redaction that hides nothing. */
export const NOTHING_HIDDEN: Redaction = { hide: (text) => text, placeholders: new Map() };

/** IAM's simulation of a hub that may assume the role, and of one that may not. */
export const SIMULATED: Simulation = {
  denied: [],
  how: 'implicit',
  allowedByOrganization: undefined,
  allowedByBoundary: undefined,
  lacksContext: false,
};
export const LACKING: Simulation = { ...SIMULATED, denied: ['sts:AssumeRole'] };
