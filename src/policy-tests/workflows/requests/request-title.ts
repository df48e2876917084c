import type { WorkflowRequest } from './workflow-request.js';

const MOST_VALUES = 4;

/** For people: where it is, for which account, and what starts it. */
export function titleOf(request: WorkflowRequest): string {
  const { place, account, role, profile, run, environment } = request;
  const target = account ?? role?.arn ?? 'a role that is not known';
  const of = profile === undefined ? '' : ` (profile ${profile})`;
  const at = environment === undefined ? '' : ` in environment ${environment}`;
  return `${place.file}:${place.line} ${place.job} / ${place.step}: ${target}${of}${at}${matrixOf(request)}, ${run.label}`;
}

/** The values of the matrix that the rest of the title does not show. */
function matrixOf({ matrix, account, environment, hops, role }: WorkflowRequest): string {
  if (hops.length === 0) return '';
  const shown = [account, environment, role?.account, role?.arn, role?.name];
  const others = Object.entries(matrix).filter(([, value]) => value !== '' && !shown.includes(value));
  const words = others.slice(0, MOST_VALUES).map(([key, value]) => `${key}=${value}`);
  return words.length === 0 ? '' : ` (${words.join(', ')})`;
}
