import type { InputReader } from '../../shared/inputs/input-reader.js';
import { parseBoolean } from '../../shared/inputs/values.js';

/** Each with what to use instead; `warning` where the step does what is meant anyway. A switch counts only when it is on. */
interface PeerInput {
  readonly error?: string;
  readonly warning?: string;
  readonly isSwitch?: true;
}

const FROM_ENV = 'in the env of the step and identity: ambient here. An OIDC token is better.';

/**
 * Inputs of aws-actions/configure-aws-credentials 6 that would change the meaning of a workflow if they were ignored: the runner
 * passes on inputs that an action does not declare.
 * Source: https://github.com/aws-actions/configure-aws-credentials/blob/main/action.yml
 */
const PEER_INPUTS: Readonly<Record<string, PeerInput>> = {
  'role-chaining': {
    error:
      'Set hub-role and role-to-assume in one step, as the log shows. Or set identity: ambient to start from the credentials of an earlier step.',
    isSwitch: true,
  },
  'aws-access-key-id': { error: `Set AWS_ACCESS_KEY_ID ${FROM_ENV}` },
  'aws-secret-access-key': { error: `Set AWS_SECRET_ACCESS_KEY ${FROM_ENV}` },
  'aws-session-token': {
    error:
      'Set hub-role and role-to-assume in one step, as the log shows. Or set AWS_SESSION_TOKEN in the env of the step and identity: ambient here.',
  },
  'force-skip-oidc': { error: 'Set identity: ambient.', isSwitch: true },
  // The peer takes any text as true.
  'use-existing-credentials': {
    error: 'Skip this step with if: where credentials exist already, or set identity: ambient to start from them.',
  },
  'custom-tags': { error: 'Set the tags as lines Key=Value in role-session-tags.' },
  'role-skip-session-tagging': {
    warning: 'No tags are sent unless role-session-tags is set. For the standard tags, set role-session-tags: github.',
  },
  'unset-current-credentials': {
    warning: 'Remove it. Credentials of an earlier step are used with identity: ambient only.',
    isSwitch: true,
  },
  'disable-retry': { warning: 'Set retry-max-attempts: 1.', isSwitch: true },
  'special-characters-workaround': {
    warning: 'AWS chooses the characters of credentials. Quote the variables in the tool that fails on them.',
    isSwitch: true,
  },
  'overwrite-aws-profile': {
    warning: 'Remove it. A profile of another tool is never overwritten.',
    isSwitch: true,
  },
};

export const CONFIGURE_AWS_CREDENTIALS_INPUTS: readonly string[] = Object.keys(PEER_INPUTS);

/** Reports the inputs of configure-aws-credentials, as issues or as warnings. */
export function checkOtherActionInputs(inputs: InputReader): void {
  for (const [name, { error, warning, isSwitch }] of Object.entries(PEER_INPUTS)) {
    const text = inputs.text(name);
    if (text === undefined || (isSwitch && parseBoolean(text) === false)) continue;
    if (error !== undefined) inputs.report(name, { code: 'of-the-peer', instead: error });
    if (warning !== undefined) inputs.warn(name, { code: 'ignored-of-the-peer', instead: warning });
  }
}
