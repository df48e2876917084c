/** What is known of a failed walk, for tests that need no walk. */

import type { DiagnosisContext, JobFacts } from '../../../src/action/diagnosis/context.js';
import type { Redaction } from '../../../src/action/diagnosis/redaction.js';
import type { Failure, Fault } from '../../../src/action/exchange/failure.js';
import type { Claims } from '../../../src/action/exchange/token-claims.js';
import { readRequest } from '../../../src/action/inputs/read-request.js';
import { planRoute } from '../../../src/action/route/plan.js';
import type { AssumeRoleHop, Route } from '../../../src/action/route/route.js';
import { inputsOfStep } from '../../../src/shared/inputs/raw-inputs.js';

export const HUB = 'arn:aws:iam::111122223333:role/github-hub';
export const TARGET = 'arn:aws:iam::222222222222:role/DeployRole';
export const HUB_SESSION = 'arn:aws:sts::111122223333:assumed-role/github-hub/shop-1-1';

export const CLAIMS: Claims = {
  iss: 'https://token.actions.githubusercontent.com',
  aud: 'sts.amazonaws.com',
  sub: 'repo:octo/shop:ref:refs/heads/main',
  ref: 'refs/heads/main',
  repository: 'octo/shop',
  actor: 'octocat',
};

/** The route that these inputs make. Throws when they are no good. */
export function routeOf(inputs: Readonly<Record<string, string>> = {}): Route {
  const all = { 'aws-region': 'eu-west-1', 'hub-role': HUB, 'role-to-assume': TARGET, ...inputs };
  const named = Object.entries(all).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]);
  const reading = readRequest(inputsOfStep({ ...Object.fromEntries(named), GITHUB_WORKSPACE: '/workspace' }));
  if (!reading.ok) throw new Error(`no good request: ${JSON.stringify(reading.issues)}`);
  return planRoute(reading.request);
}

export const HUB_ROUTE = routeOf();
export const DIRECT_ROUTE = routeOf({ 'hub-role': '', route: 'direct' });
export const AMBIENT_ROUTE = routeOf({ 'hub-role': '', identity: 'ambient' });

/** The second hop of a route through the hub. */
export function targetHop(inputs: Readonly<Record<string, string>> = {}): AssumeRoleHop {
  const hop = routeOf(inputs).hops.at(-1);
  if (hop?.call !== 'AssumeRole') throw new Error('the route does not end in AssumeRole');
  return hop;
}

const JOB: JobFacts = { runner: 'github', actor: 'octocat', fromFork: false };

export function circumstances(more: Partial<DiagnosisContext> = {}): DiagnosisContext {
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

/** What STS says to a denied hop, with a tail. */
export function denial(tail = '', action = 'sts:AssumeRole', resource = TARGET): string {
  return `User: ${HUB_SESSION} is not authorized to perform: ${action} on resource: ${resource}${tail}`;
}

/** A refusal with AccessDenied. */
export function denied(message: string): Fault {
  return { code: 'access-denied', answer: { code: 'AccessDenied', message, status: 403, requestId: 'r-1' } };
}

/** A redaction that hides nothing. */
export const OPEN: Redaction = { hide: (text) => text, placeholders: new Map() };
