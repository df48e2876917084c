/** Sentences about mistakes in workflows that no policy decides. */
import { describeWrongEnvironment } from '../../accounts/wrong-environment.js';
import { quoted } from '../../shared/log/plain.js';
import { formatIssue, type IssueOf, type Show } from '../../shared/text/issue-formats.js';
import { formatPlace, type Place } from './place.js';

const PERMISSION = 'permissions: { id-token: write, contents: read }';

const FORMATS = {
  'no-id-token': ({ at }: { readonly at: Place }) =>
    `The job has no OIDC token, because its permissions (${formatPlace(at)}) lack id-token: write. Add ${PERMISSION} to the job.`,
  'no-id-token-of-caller': ({ at }: { readonly at: Place }) =>
    `The job has no OIDC token, because the job that calls its workflow (${formatPlace(at)}) lacks id-token: write. Add it there.`,
  'unneeded-id-token': ({ job }: { readonly job: string }, show: Show) =>
    `The job ${show(job)} has id-token: write, but no step of it needs a token. Remove the permission.`,
  'unneeded-id-token-of-workflow': ({ job, at }: { readonly job: string; readonly at: Place }, show: Show) =>
    `The job ${show(job)} has id-token: write from the workflow (${formatPlace(at)}), but no step of it needs a token. Set the permission on the jobs that need it.`,
  'perhaps-unneeded-id-token': ({ job }: { readonly job: string }, show: Show) =>
    `The job ${show(job)} has id-token: write, but no step of it assumes a role. Remove the permission if its scripts need no token.`,
  'unknown-account': ({ account, file }: { readonly account: string; readonly file: string }, show: Show) =>
    `The account ${show(account)} is not in ${show(file)}. Add it there, or correct the step.`,
  'unlisted-account': ({ role, file }: { readonly role: string; readonly file: string }, show: Show) =>
    `The account of ${role} is not in ${show(file)}. Add it there if the repository deploys to it.`,
  'wrong-environment': (
    {
      account,
      wanted,
      found,
    }: { readonly account: string; readonly wanted: string; readonly found: string | undefined },
    show: Show,
  ) =>
    describeWrongEnvironment(String.raw, {
      account: show(account),
      wanted: show(wanted),
      setting: wanted,
      found: found && show(found),
    }),
  'plain-external-id': ({ name }: { readonly name: string }) =>
    `The external id in ${name} is not a secret. Everyone who can read the workflow or its logs can see it. Use an expression such as secrets.EXTERNAL_ID.`,
  'lost-zero': (
    { name, found, length }: { readonly name: string; readonly found: string; readonly length: number },
    show: Show,
  ) =>
    `${name} has no quotes, so YAML reads a number and drops its leading zero: the value is ${show(found)}. Use ${show(found.padStart(length, '0'))} in quotes.`,
  'long-session': ({ seconds }: { readonly seconds: number | undefined }) =>
    `The session ${seconds === undefined ? 'is too long' : `is ${seconds} seconds long`}, and AWS allows at most 3600 seconds for a role that is assumed through another role. Use at most 3600, or route: direct.`,
  'head-checkout': () =>
    "The workflow runs on pull_request_target and checks out the head. So the author of the pull request can run code with the job's rights. Use pull_request, or check out the base only.",
  'not-a-sha': ({ uses }: { readonly uses: string }, show: Show) =>
    `The step uses ${show(uses)}, and a tag or branch can move. Use the commit SHA of a release, with the version in a comment.`,
};

export type FindingDetail = IssueOf<typeof FORMATS>;

/** A mistake in a workflow, and where. */
export interface WorkflowFinding {
  /** A note never makes the test fail. */
  readonly level: 'finding' | 'note';
  readonly place: Place;
  /** The job's id; `undefined` for the whole workflow. */
  readonly job: string | undefined;
  /** The step's name, its id, or `step 3`. */
  readonly step: string | undefined;
  readonly detail: FindingDetail;
}

/** The sentences about a finding, without its place. An external id is never in them. */
export function formatFinding({ detail }: WorkflowFinding): string {
  return formatIssue(FORMATS, detail, quoted);
}
