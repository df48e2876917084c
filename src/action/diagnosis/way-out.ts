/** What to do about a decision of the policies that were read. */
import type { Decision } from '../../iam/authorize.js';
import type { Mismatch } from '../../iam/near-miss.js';
import { isSecretKey } from '../../iam/secret-keys.js';
import { isOfAssumeRoleAlone, mustBeAbsent } from './decided-by.js';
import type { DeniedHop } from './denied-hop.js';
import { type Message, msg } from './message.js';
import { externalIdFix, notInCheck, removeExternalId } from './target-settings.js';

export interface WayOut {
  readonly fix: Message;
  /** The workflow may be what is wrong. */
  readonly inWorkflow: boolean;
}

/** What to change: the workflow where it sends the value, otherwise the policy. `isShown` is true where the log has the statement. */
export function wayOut(denied: DeniedHop, decision: Decision, isShown: boolean): WayOut {
  const { explicit, nearest, conditions } = decision;
  if (explicit) {
    if (conditions.some(({ key }) => isSecretKey(key))) {
      return { fix: externalIdFix(denied.hop.externalId, denied.settings), inWorkflow: true };
    }
    return {
      fix: msg`An Allow does not override it: remove that Deny, or exclude this request from it.`,
      inWorkflow: false,
    };
  }
  const [first] = nearest?.mismatches ?? [];
  const inPolicy = { fix: msg`${inThePolicy(isShown)}.`, inWorkflow: false };
  if (first === undefined) return { fix: msg`Add the statement in this step's log.`, inWorkflow: false };
  if (first.element === 'Resource' || first.element === 'NotResource') {
    return {
      fix: msg`Check the account id and the role name, then change the policy as shown in this step's log.`,
      inWorkflow: true,
    };
  }
  return (first.element === 'Condition' && ofCondition(denied, first, decision, isShown)) || inPolicy;
}

/** As the beginning of a sentence. */
function inThePolicy(isShown: boolean): Message {
  return isShown
    ? msg`Change the policy as shown in this step's log`
    : msg`Change or remove that condition in the policy`;
}

/** As the end of a sentence. */
function orInThePolicy(isShown: boolean): Message {
  return isShown
    ? msg`, or change the policy as shown in this step's log.`
    : msg`, or change that condition in the policy.`;
}

function ofCondition(
  { hop, settings }: DeniedHop,
  { operator, key, found }: Mismatch & { readonly element: 'Condition' },
  { action, type }: Decision,
  isShown: boolean,
): WayOut | undefined {
  const name = key.toLowerCase();
  const inWorkflow = (fix: Message) => ({ fix, inWorkflow: true });
  if (isOfAssumeRoleAlone(action, name)) {
    return {
      fix: msg`Move ${action} to a statement of its own, without that condition.`,
      inWorkflow: false,
    };
  }
  if (isSecretKey(name)) {
    return inWorkflow(
      mustBeAbsent({ operator, found }) ? removeExternalId(settings) : externalIdFix(hop.externalId, settings),
    );
  }
  if (name.startsWith('aws:requesttag/') || name === 'aws:tagkeys') {
    return inWorkflow(
      settings.isCheck
        ? notInCheck(msg`session tags`, msg`role-session-tags`)
        : found === undefined
          ? msg`Set role-session-tags to the tags that the policy requires.`
          : msg`Correct role-session-tags${orInThePolicy(isShown)}`,
    );
  }
  if (name === 'sts:transitivetagkeys') {
    return inWorkflow(
      settings.isCheck
        ? notInCheck(msg`transitive tags`, msg`transitive-tag-keys`)
        : msg`Set transitive-tag-keys to the keys that the policy requires.`,
    );
  }
  if (name === 'sts:rolesessionname') return inWorkflow(msg`Correct role-session-name${orInThePolicy(isShown)}`);
  if (name === 'sts:sourceidentity') {
    return inWorkflow(
      settings.isCheck
        ? notInCheck(msg`source identity`, msg`source-identity`)
        : msg`Set source-identity to a value that the policy allows.`,
    );
  }
  if (name.endsWith(':sub') && found !== undefined) {
    return inWorkflow(msg`Run the job on the branch or in the environment that is required${orInThePolicy(isShown)}`);
  }
  // A claim other than the subject and the audience.
  if (type === 'role trust policy' && !/^(?:aws|sts|iam):|:(?:sub|aud)$/.test(name)) {
    return {
      fix: msg`A hub session keeps only the subject and the audience of the token. Test this claim in the trust policy of the hub role, and remove it here.`,
      inWorkflow: false,
    };
  }
  return undefined;
}
