import type { Run } from '../runs/run.js';
import type { WorkflowRequest } from './workflow-request.js';

/** A request as a text in which the ref of its run, and its short name, are those of `at`. What else claims have of a ref is left out. */
export function requestAtRef({ run, token, hops, ...rest }: WorkflowRequest, at: Run): string {
  const { ref: _ref, ref_type: _type, workflow_ref: _workflow, base_ref: _base, ...claims } = token.claims;
  const { job_workflow_ref: _job, head_ref: _head, ...others } = claims;
  const calls = hops.map(({ role, call, input }) => [role.arn, call, input]);
  const [own, wanted] = [namesOf(run), namesOf(at)];
  const inputs = own.reduce<string>(
    (text, name, index) => (name ? text.replaceAll(name, wanted[index] ?? name) : text),
    JSON.stringify(calls),
  );
  return JSON.stringify([rest, { ...token, claims: others }, inputs]);
}

function namesOf({ ref, pull }: Run): ReadonlyArray<string | undefined> {
  return [ref, ref?.replace(/^refs\/(?:heads|tags)\//, ''), pull?.base, pull?.head];
}
