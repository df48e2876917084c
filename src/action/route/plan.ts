import type { ProfileRequest, Request } from '../inputs/request.js';
import { type AssumeRoleHop, isAmbient, type Route, type WebIdentityHop } from './route.js';

/**
 * The hub session is used for the next hop only, so it gets the shortest life that STS grants.
 * Source: `DurationSeconds` of https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
 */
export const HUB_SESSION_SECONDS = 900;

/**
 * The route of a profile: the step's route with another target role, the account's own route where the accounts file sets one, or the
 * hop to the hub alone.
 */
export function planProfileRoute(request: Request, { target, own }: ProfileRequest): Route {
  if (own !== undefined) return planRoute({ ...request, way: own.way, target: own.session });
  if (target !== 'hub') return planRoute({ ...request, target: { ...request.target, role: target } });
  const route = planRoute(request);
  const [toHub] = route.hops;
  if (isAmbient(route) || toHub.call !== 'AssumeRoleWithWebIdentity' || toHub.lands !== 'hub') {
    throw new Error('a profile for the hub needs a hub: it is possible on route hub only');
  }
  // Later steps use this hub session, so it lives as long as the target session would.
  return { ...route, allowedAccountIds: [], hops: [{ ...toHub, durationSeconds: request.target.durationSeconds }] };
}

/** The route for a request. Both hops of route hub have the same session name; everything else goes to the target hop. */
export function planRoute({ sts, allowedAccountIds, way, target }: Request): Route {
  const { role, sessionName, durationSeconds, policy, policyArns } = target;
  const common = { sts, allowedAccountIds };
  const toTarget: AssumeRoleHop = { call: 'AssumeRole', lands: 'target', ...target };
  switch (way.by) {
    case 'hub': {
      const toHub: WebIdentityHop = {
        call: 'AssumeRoleWithWebIdentity',
        lands: 'hub',
        role: way.hubRole,
        sessionName,
        durationSeconds: HUB_SESSION_SECONDS,
        policyArns: [],
      };
      return { ...common, identity: way.identity, hops: [toHub, toTarget] };
    }
    case 'direct': {
      const session = { role, sessionName, durationSeconds, policyArns, ...(policy !== undefined && { policy }) };
      const hops = [{ call: 'AssumeRoleWithWebIdentity', lands: 'target', ...session }] as const;
      return { ...common, identity: way.identity, hops };
    }
    case 'ambient':
      return { ...common, identity: { from: 'ambient' }, hops: [toTarget] };
  }
}
