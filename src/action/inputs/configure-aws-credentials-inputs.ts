import type { InputReader } from '../../shared/inputs/input-reader.js';
import { parseBoolean } from '../../shared/inputs/values.js';

/**
 * Inputs of aws-actions/configure-aws-credentials 6 whose silent absence would change what a workflow means. The runner hands
 * on inputs that an action does not declare, so each is answered: an error where it would be wrong to go on, a warning where
 * the step does what is meant anyway.
 * Source: https://github.com/aws-actions/configure-aws-credentials/blob/main/action.yml
 */
interface PeerInput {
  readonly name: string;
  readonly answer: 'error' | 'warning';
  /** A switch says something only when it is on. */
  readonly kind: 'switch' | 'value';
  readonly instead: string;
}

const PEER_INPUTS: readonly PeerInput[] = [
  {
    name: 'role-chaining',
    answer: 'error',
    kind: 'switch',
    instead:
      'set hub-role and role-to-assume in one step (the log shows it), or identity: ambient to start from credentials of an earlier step',
  },
  {
    name: 'aws-access-key-id',
    answer: 'error',
    kind: 'value',
    instead: "set AWS_ACCESS_KEY_ID in the step's env and write identity: ambient, or better, use an OIDC token",
  },
  {
    name: 'aws-secret-access-key',
    answer: 'error',
    kind: 'value',
    instead: "set AWS_SECRET_ACCESS_KEY in the step's env and write identity: ambient, or better, use an OIDC token",
  },
  {
    name: 'aws-session-token',
    answer: 'error',
    kind: 'value',
    instead:
      "set hub-role and role-to-assume in one step (the log shows it), or AWS_SESSION_TOKEN in the step's env and identity: ambient",
  },
  { name: 'force-skip-oidc', answer: 'error', kind: 'switch', instead: 'write identity: ambient' },
  {
    name: 'use-existing-credentials',
    answer: 'error',
    // The peer takes any text at all as yes, so any text is answered.
    kind: 'value',
    instead:
      'leave this step out with if: where credentials are there already, or write identity: ambient to start from them',
  },
  {
    name: 'custom-tags',
    answer: 'error',
    kind: 'value',
    instead: 'write its tags as lines Key=Value in role-session-tags',
  },
  {
    name: 'role-skip-session-tagging',
    answer: 'warning',
    kind: 'value',
    instead: 'no tags are sent unless role-session-tags says so; write role-session-tags: github for the standard set',
  },
  {
    name: 'unset-current-credentials',
    answer: 'warning',
    kind: 'switch',
    instead: 'remove it; the credentials of an earlier step are never looked at unless identity: ambient says so',
  },
  { name: 'disable-retry', answer: 'warning', kind: 'switch', instead: 'write retry-max-attempts: 1' },
  {
    name: 'special-characters-workaround',
    answer: 'warning',
    kind: 'switch',
    instead: 'quote the variables in the tool that trips over them; AWS picks the characters',
  },
  {
    name: 'overwrite-aws-profile',
    answer: 'warning',
    kind: 'switch',
    instead: "remove it; a profile that is not this action's own is never overwritten",
  },
];

/** The names of all that are answered. */
export const CONFIGURE_AWS_CREDENTIALS_INPUTS: readonly string[] = PEER_INPUTS.map(({ name }) => name);

/** Reports the inputs of configure-aws-credentials, as issues or as warnings. */
export function checkOtherActionInputs(inputs: InputReader): void {
  for (const { name, answer, kind, instead } of PEER_INPUTS) {
    const text = inputs.text(name);
    if (text === undefined || (kind === 'switch' && parseBoolean(text) === false)) continue;
    if (answer === 'error') inputs.report(name, { code: 'of-the-peer', instead });
    else inputs.warn(name, { code: 'ignored-of-the-peer', instead });
  }
}
