/** One step that becomes one step: route direct, or with the credentials that the runner or an earlier step has. */
import type { Reason } from '../migrate-messages.js';
import type { Source } from '../source/source.js';
import {
  beginDraft,
  type Draft,
  isRoleArn,
  reasonOfResult,
  reasonToLeave,
  type StepOptions,
  setInput,
} from './draft.js';
import { isChained, isOn, type PeerStep } from './peer-step.js';
import { addSessionTags } from './session-tags.js';
import type { SourceStep, StepList } from './step-list.js';

/** Actions that neither use AWS nor get credentials. */
const WITHOUT_AWS =
  /^(?:actions\/(?:checkout|cache(?:\/\w+)?|setup-\w+|(?:up|down)load-artifact|github-script)|docker\/setup-[\w-]+|hashicorp\/setup-\w+|pnpm\/action-setup|astral-sh\/setup-uv)@/i;
const CREDENTIALS = /AWS_ACCESS_KEY_ID|AWS_PROFILE|AWS_WEB_IDENTITY_TOKEN_FILE|\.aws\b|aws configure/;
/** Until version 2 a session that needed no token was requested for six hours. */
const LONG_SECONDS = '21600';

/** The new step, or why there is none. `hasOthers`: the job has other steps that get credentials. */
export function decideSingle(
  step: PeerStep,
  { source, list, options, hasOthers }: { source: Source; list: StepList; options: StepOptions; hasOthers: boolean },
): Draft | Reason {
  const reason = reasonToLeave(step, source, list, false);
  if (reason !== undefined) return reason;
  const role = step.inputs.get('role-to-assume');
  if (role === undefined || !isRoleArn(role)) return { code: 'role-name' };
  if (step.inputs.has('aws-profile') && hasOthers) return { code: 'profile-of-many' };
  const draft = beginDraft(step, list, options);
  if ('code' in draft) return draft;
  const isAmbient = isChained(step) || (list.token === 'no' && !step.inputs.has('web-identity-token-file'));
  const problem = isAmbient ? makeAmbient(draft, source, list) : makeDirect(draft, list);
  if (problem !== undefined) return problem;
  const profile = step.inputs.get('aws-profile');
  const isExported = step.inputs.has('output-env-credentials') && isOn(step, 'output-env-credentials') === true;
  if (profile !== undefined && !isExported) draft.notes.push({ code: 'profile-selected', name: profile.text });
  return reasonOfResult(draft) ?? draft;
}

/** A call with a token carries no external id and no tags; STS and the old step drop them silently. */
function makeDirect({ step, removed, before, notes }: Draft, { token }: StepList): undefined {
  before.push({ name: 'route', value: { text: 'direct' } });
  if (step.inputs.has('role-external-id')) notes.push({ code: 'external-id-removed' });
  for (const input of ['custom-tags', 'transitive-tag-keys'])
    if (step.inputs.has(input)) notes.push({ code: 'tags-removed', input });
  for (const name of ['role-external-id', 'transitive-tag-keys']) if (step.keys.has(name)) removed.add(name);
  if (step.inputs.has('web-identity-token-file')) {
    if (step.keys.has('audience')) removed.add('audience');
  } else if (token === 'unknown') notes.push({ code: 'callers-token' });
}

function makeAmbient(draft: Draft, source: Source, list: StepList): Reason | undefined {
  const { step, removed, before } = draft;
  if (!mayHaveCredentials(step, source, list)) return { code: 'no-credentials' };
  if (step.inputs.has('aws-profile')) return { code: 'ambient-profile' };
  before.push({ name: 'identity', value: { text: 'ambient' } });
  for (const name of ['audience', 'web-identity-token-file']) if (step.keys.has(name)) removed.add(name);
  const isLong = step.major !== undefined && step.major <= 2 && !isChained(step);
  if (isLong && !step.inputs.has('role-duration-seconds')) setInput(draft, 'role-duration-seconds', LONG_SECONDS);
  return addSessionTags(draft);
}

/** Whether the runner or a step before this one can give credentials to it. */
function mayHaveCredentials(
  { step, env }: PeerStep,
  source: Source,
  { isHosted, env: ofJob, steps }: StepList,
): boolean {
  if (!isHosted || env.has('AWS_ACCESS_KEY_ID') || ofJob.has('AWS_ACCESS_KEY_ID')) return true;
  return steps.slice(0, steps.indexOf(step)).some((before) => {
    if (before.uses !== undefined) return !isWithoutAws(before, source);
    return CREDENTIALS.test(source.text.slice(before.start, before.end));
  });
}

/** True for a step that certainly does not use AWS. */
export function isWithoutAws({ uses, start, end }: SourceStep, source: Source): boolean {
  return WITHOUT_AWS.test(uses ?? '') && !/\baws\b|AWS_/i.test(source.text.slice(start, end));
}
