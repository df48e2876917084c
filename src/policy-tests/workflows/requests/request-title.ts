import type { WorkflowRequest } from './workflow-request.js';

/** For people: where it is, for which account, and what starts it. */
export function titleOf({ place, account, role, profile, run, environment }: WorkflowRequest): string {
  const target = account ?? role?.arn ?? 'a role that is not known';
  const of = profile === undefined ? '' : ` (profile ${profile})`;
  const at = environment === undefined ? '' : ` in environment ${environment}`;
  return `${place.file}:${place.line} ${place.job} / ${place.step}: ${target}${of}${at}, ${run.label}`;
}
