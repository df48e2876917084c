/** What `xacct migrate` reports about steps: why one is left alone, and what to check after a change. */
import { quoted } from '../shared/log/plain.js';
import { formatIssue, type IssueOf, type Show } from '../shared/text/issue-formats.js';

interface Input {
  readonly input: string;
}

const REASONS = {
  'static-keys': () =>
    'It has static keys as inputs. Use OIDC, or set the keys as variables in env of the step, and identity: ambient.',
  'no-role': () =>
    'It assumes no role. If it only sets the region, set AWS_REGION and AWS_DEFAULT_REGION in env of the job instead.',
  'existing-credentials': () =>
    'use-existing-credentials has no counterpart. Skip the step with if: where credentials exist, or set identity: ambient.',
  'skip-oidc': () => 'force-skip-oidc has no counterpart. If the runner has credentials, set identity: ambient.',
  'special-characters': () =>
    'special-characters-workaround has no counterpart. Quote the variables in the tool that fails on them, and remove it.',
  'unknown-input': ({ input }: Input, show: Show) =>
    `${show(input)} is not an input of configure-aws-credentials. Remove it first.`,
  'ignored-input': ({ input, major }: Input & { readonly major: number }) =>
    `configure-aws-credentials v${major} ignores ${input}. Remove the input, or update the action first.`,
  'decided-at-run-time': ({ input }: Input) =>
    `The value of ${input} is known only when the job runs, and the new step depends on it. Migrate this step by hand.`,
  'not-a-switch': ({ input }: Input) => `${input} is not true or false. Correct it first.`,
  variable: ({ name }: { readonly name: string }) =>
    `configure-aws-credentials reads the variable ${name} as an input, and this action does not. Set the input in with: first.`,
  'role-name': () => 'role-to-assume is a name, and its account is not known. Use the ARN of the role.',
  'custom-tags': () => 'custom-tags cannot be lines Key=Value. Set role-session-tags by hand.',
  rejected: ({ sentence }: { readonly sentence: string }) => `The new step would be rejected: ${sentence}`,
  anchor: () => 'It has a YAML anchor or alias, so a change could affect other steps. Migrate it by hand.',
  layout: () => 'Its layout cannot be changed safely. Put each step and each input on a line of its own first.',
  parallel: () => 'It runs in parallel with other steps. Migrate it by hand.',
  'no-credentials': () =>
    'The job has no credentials for it: no id-token: write, and no step before it that gets any. Add id-token: write to permissions.',
  'third-role': ({ line }: { readonly line: number }) =>
    `It starts from the role of the step at line ${line}, which is not a hub role. Set identity: ambient, or let the role trust the hub.`,
  'after-unchanged': ({ line }: { readonly line: number }) =>
    `It starts from the credentials of the step at line ${line}, which is not changed.`,
  'first-of-pair': ({ line }: { readonly line: number }) =>
    `The step at line ${line} starts from its credentials and is not changed.`,
  'steps-between': ({ line }: { readonly line: number }) =>
    `The step at line ${line} may use the credentials of the hub role. Give it a profile: profiles: NAME = hub.`,
  'key-differs': ({ key, line }: { readonly key: string; readonly line: number }) =>
    `${key} differs from the step at line ${line}, so the two cannot become one. Make them equal, or migrate by hand.`,
  'input-differs': ({ input, line }: Input & { readonly line: number }) =>
    `${input} differs from the step at line ${line}, and one step has one value. Make them equal, or migrate by hand.`,
  'hub-output-used': (
    { id, line, at }: { readonly id: string; readonly line: number; readonly at: number },
    show: Show,
  ) =>
    `Line ${at} uses an output of ${show(id)} at line ${line}. Use an output of this step there, such as hub-account-id.`,
  'both-ids-used': ({ line }: { readonly line: number }) =>
    `Expressions name both this step and the step at line ${line}. Name this one only.`,
  'hub-session-stays': ({ line }: { readonly line: number }) =>
    `Later steps use the credentials of the step at line ${line}, because this one exports none. Set profiles: NAME = hub by hand.`,
  'hub-policy': ({ line }: { readonly line: number }) =>
    `The step at line ${line} limits the hub session by a policy. Here policies apply to the target session only.`,
  'hub-accounts': ({ line }: { readonly line: number }) =>
    `allowed-account-ids at line ${line} checks the hub account, which has no counterpart. Remove it there if the ARN is enough.`,
  'same-role': () => 'It assumes the hub role a second time. Remove this step.',
  duration: ({ found }: { readonly found: string }, show: Show) =>
    `role-duration-seconds is ${show(found)}, and AWS limits a session through a hub role to 3600. Reduce it first.`,
  'ambient-profile': () =>
    'aws-profile renews itself here, which credentials of an earlier step cannot do. Migrate this step by hand.',
  'profile-of-many': () =>
    'aws-profile also selects the profile for later steps here, and the job has other credentials. Use profiles: NAME = ROLE.',
} as const;

const NOTES = {
  'external-id-removed': () => 'role-external-id is removed. AWS ignores it in an exchange of an OIDC token.',
  'tags-removed': ({ input }: Input) => `${input} is removed. An exchange of an OIDC token has no session tags.`,
  'name-of-both': () =>
    'The target session now has the name that only the hub session had. Check trust policies and searches in CloudTrail.',
  'no-checkout': ({ name }: { readonly name: string }, show: Show) =>
    `The ARN stays. For account: ${show(name)}, check out the repository first: the accounts file is in it.`,
  'callers-token': () => 'The callers decide about permissions. Their jobs need id-token: write.',
  'profile-selected': ({ name }: { readonly name: string }, show: Show) =>
    `Later steps use the profile ${show(name)} also without --profile, because AWS_PROFILE is exported.`,
  'profile-file': () => 'A file of ~/.aws is named here. Profiles are now in the file that AWS_CONFIG_FILE names.',
  'output-renamed': ({ output, to }: { readonly output: string; readonly to: string }) =>
    `The output ${output} does not exist any more. Use ${to}.`,
  'output-format': ({ output }: { readonly output: string }) =>
    `The output ${output} was in quotes, and is not any more. Check what reads it.`,
  'output-passed-on': ({ output }: { readonly output: string }) =>
    `This value comes from the output ${output} of a changed step. Check it.`,
} as const;

/** Why a step is left alone. */
export type Reason = IssueOf<typeof REASONS>;
/** What to check after a change. */
export type Note = IssueOf<typeof NOTES>;

/** The sentences of a reason. */
export function formatReason(reason: Reason): string {
  return formatIssue(REASONS, reason, quoted);
}

/** The sentences of a note. */
export function formatNote(note: Note): string {
  return formatIssue(NOTES, note, quoted);
}
