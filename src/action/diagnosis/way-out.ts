/** What to do about a decision of the policies that were read. */
import type { Decision } from '../../iam/authorize.js';
import type { Mismatch } from '../../iam/near-miss.js';
import type { AssumeRoleHop } from '../route/route.js';
import { type Message, msg } from './message.js';

export interface WayOut {
  readonly fix: Message;
  /** The workflow may be what is wrong. */
  readonly inWorkflow: boolean;
}

/** What to change: the workflow where it sends the value, otherwise the policy. */
export function wayOut(hop: AssumeRoleHop, { explicit, nearest, type }: Decision): WayOut {
  if (explicit) {
    return {
      fix: msg`An Allow does not override it: remove that Deny, or exclude this request from it.`,
      inWorkflow: false,
    };
  }
  const [first] = nearest?.mismatches ?? [];
  const inPolicy = { fix: msg`Change the policy as shown in this step's log.`, inWorkflow: false };
  if (first === undefined) return { fix: msg`Add the statement in this step's log.`, inWorkflow: false };
  if (first.element === 'Resource' || first.element === 'NotResource') {
    return {
      fix: msg`Check the account id and the role name, then change the policy as shown in this step's log.`,
      inWorkflow: true,
    };
  }
  return (first.element === 'Condition' && ofCondition(hop, first, type)) || inPolicy;
}

function ofCondition(
  hop: AssumeRoleHop,
  { key, found }: Mismatch & { readonly element: 'Condition' },
  type: Decision['type'],
): WayOut | undefined {
  const name = key.toLowerCase();
  const inWorkflow = (fix: Message) => ({ fix, inWorkflow: true });
  if (name === 'sts:externalid') {
    return inWorkflow(
      hop.externalId === undefined
        ? msg`Set role-external-id to the external id of the role.`
        : msg`Correct role-external-id.`,
    );
  }
  const tag = /^aws:requesttag\/(.+)$/.exec(name)?.[1];
  if (tag !== undefined || name === 'aws:tagkeys') {
    return inWorkflow(
      found === undefined
        ? msg`Set role-session-tags to the tags that the policy requires.`
        : msg`Correct role-session-tags, or change the policy as shown in this step's log.`,
    );
  }
  if (name === 'sts:transitivetagkeys') return inWorkflow(msg`Correct transitive-tag-keys.`);
  if (name === 'sts:rolesessionname')
    return inWorkflow(msg`Correct role-session-name, or change the policy as shown in this step's log.`);
  if (name === 'sts:sourceidentity') return inWorkflow(msg`Set source-identity to a value that the policy allows.`);
  if (name.endsWith(':sub') && found !== undefined) {
    return inWorkflow(
      msg`Run the job on the branch or in the environment that is required, or change the policy as shown in this step's log.`,
    );
  }
  // A claim other than the subject and the audience.
  if (type === 'role trust policy' && found === undefined && !/^(?:aws|sts|iam):/.test(name)) {
    return {
      fix: msg`A hub session keeps only the subject and the audience of the token. Test this claim in the trust policy of the hub role, and remove it here.`,
      inWorkflow: false,
    };
  }
  return undefined;
}
