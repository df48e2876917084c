import type { AssumeRoleHop } from './route.js';

/** The actions that both halves of a hop must allow. */
export function neededActions(hop: AssumeRoleHop): string[] {
  return [
    'sts:AssumeRole',
    ...(hop.tags.length > 0 ? ['sts:TagSession'] : []),
    ...(hop.sourceIdentity === undefined ? [] : ['sts:SetSourceIdentity']),
  ];
}
