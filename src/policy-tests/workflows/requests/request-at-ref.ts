import type { Run } from '../runs/run.js';
import type { WorkflowRequest } from './workflow-request.js';

const CLAIMS_OF_REF = ['ref', 'ref_type', 'workflow_ref', 'job_workflow_ref', 'base_ref', 'head_ref'];

/** A request as a text in which the ref of its run, and its short name, are those of `at`. What else claims have of a ref is left out. */
export function requestAtRef({ run, token, hops, ...rest }: WorkflowRequest, at: Run): string {
  const claims = Object.entries(token.claims).filter(([name]) => !CLAIMS_OF_REF.includes(name));
  const calls = hops.map(({ role, call, input }) => [role.arn, call, input]);
  const [own, wanted] = [namesOf(run), namesOf(at)];
  const inputs = own.reduce<string>(
    (text, name, index) => (name ? text.replaceAll(name, wanted[index] ?? name) : text),
    JSON.stringify(calls),
  );
  return JSON.stringify([rest, { ...token, claims }, inputs]);
}

function namesOf({ ref, pull }: Run): ReadonlyArray<string | undefined> {
  return [ref, ref?.replace(/^refs\/(?:heads|tags)\//, ''), pull?.base, pull?.head];
}
