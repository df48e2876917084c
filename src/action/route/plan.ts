import type { ProfileRequest, Request } from '../inputs/request.js';
import { type AssumeRoleHop, isAmbient, type Route, type WebIdentityHop } from './route.js';

/**
 * How long the hub session is asked to live. Its only use is the next hop, so the least that STS grants is enough.
 * Source: `DurationSeconds` of https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
 */
export const HUB_SESSION_SECONDS = 900;

/**
 * The route of a profile: the target's own route with another role at its end, or the way to the hub alone. What the inputs ask
 * of the target session (name, duration, tags, policies, external id) holds for every target but those that the accounts file
 * names and says otherwise of; the hub session stays plain.
 */
export function planProfileRoute(request: Request, { target, own }: ProfileRequest): Route {
  if (own !== undefined) return planRoute({ ...request, way: own.way, target: own.session });
  if (target !== 'hub') return planRoute({ ...request, target: { ...request.target, role: target } });
  const route = planRoute(request);
  const [toHub] = route.hops;
  if (isAmbient(route) || toHub.call !== 'AssumeRoleWithWebIdentity' || toHub.lands !== 'hub') {
    throw new Error('the inputs admit a hub profile on route hub only');
  }
  // Unlike a hop on the way, this session is for use.
  return { ...route, allowedAccountIds: [], hops: [{ ...toHub, durationSeconds: request.target.durationSeconds }] };
}

/** The route that a request asks for. Both hops of the hub route bear the same session name; all else goes to the target. */
export function planRoute(request: Request): Route {
  const { sts, allowedAccountIds, way, target } = request;
  const { role, sessionName, durationSeconds, policy, policyArns } = target;
  const terms = { sts, allowedAccountIds };
  const session = { role, sessionName, durationSeconds, policyArns, ...(policy !== undefined && { policy }) };

  const toTarget: AssumeRoleHop = {
    call: 'AssumeRole',
    lands: 'target',
    ...session,
    tags: target.tags,
    transitiveTagKeys: target.transitiveTagKeys,
    ...(target.externalId !== undefined && { externalId: target.externalId }),
    ...(target.sourceIdentity !== undefined && { sourceIdentity: target.sourceIdentity }),
  };

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
      return { ...terms, identity: way.identity, hops: [toHub, toTarget] };
    }
    case 'direct':
      return {
        ...terms,
        identity: way.identity,
        hops: [{ call: 'AssumeRoleWithWebIdentity', lands: 'target', ...session }],
      };
    case 'ambient':
      return { ...terms, identity: { from: 'ambient' }, hops: [toTarget] };
  }
}
