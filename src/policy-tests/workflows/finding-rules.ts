/** What findings of one code have in common. `docs/policy-tests.md` has the same codes. */
import type { FindingDetail } from './finding-messages.js';
import type { UnusedDetail } from './unused-messages.js';

export type FindingCode =
  | FindingDetail['code']
  | `unused-${UnusedDetail['code']}`
  | 'unreadable-workflow'
  | 'unused-comment'
  | 'unused-row';

interface FindingRule {
  readonly title: string;
  /** Markdown; also readable as plain text. */
  readonly help: string;
}

const PERMISSION =
  'Set `permissions: { id-token: write, contents: read }` on the jobs that assume roles, and on no other job.';
const REMOVE =
  'Remove it, or correct it if a workflow needs it. If a workflow of another branch needs it, add a case to the file of cases that expects `allowed`.';

/** By the code. */
export const FINDING_RULES: Readonly<Record<FindingCode, FindingRule>> = {
  'no-id-token': { title: 'Job without id-token: write', help: PERMISSION },
  'no-id-token-of-caller': {
    title: 'Caller without id-token: write',
    help: 'A called workflow never has more permissions than its caller. Add `id-token: write` to the job that calls it.',
  },
  'unneeded-id-token': { title: 'id-token: write without need', help: PERMISSION },
  'unneeded-id-token-of-workflow': { title: 'id-token: write without need', help: PERMISSION },
  'perhaps-unneeded-id-token': {
    title: 'id-token: write without a step that assumes a role',
    help: 'Remove the permission if no script of the job requests a token.',
  },
  'unknown-account': {
    title: 'Account that is not in the accounts file',
    help: 'Correct the name or the id in the step, or add the account to the accounts file.',
  },
  'unlisted-account': {
    title: 'Role of an account that is not in the accounts file',
    help: 'Check the account id in the ARN. Add the account to the accounts file if the repository deploys to it.',
  },
  'wrong-environment': {
    title: 'Environment that is not the one of the account',
    help: 'Set `environment` on the job to the environment of the account in the accounts file. Its protection rules apply only then.',
  },
  'plain-external-id': {
    title: 'External id that is not a secret',
    help: 'Store the external id in a secret, and use an expression such as `secrets.EXTERNAL_ID`. Replace the external id that was visible.',
  },
  'lost-zero': {
    title: 'Number that loses its leading zero',
    help: 'Put account ids in quotes. YAML reads a number without quotes, and drops the zero in front.',
  },
  'long-session': {
    title: 'Session that is longer than AWS allows',
    help: 'Set at most 3600 seconds, or use `route: direct`. AWS limits sessions of a role that is assumed through another role to one hour.',
  },
  'head-checkout': {
    title: 'Code of a pull request with the rights of the repository',
    help: 'Use the event `pull_request`, or check out the base only. With `pull_request_target`, code of the head can use secrets and tokens.',
  },
  'not-a-sha': {
    title: 'Action by a tag or branch',
    help: 'Use the commit SHA of a release, with the version in a comment. A tag or branch can move.',
  },
  'unreadable-workflow': {
    title: 'Workflow that cannot be read',
    help: 'GitHub starts no job of such a file, and nothing in it is tested. Correct it, or move it out of this folder.',
  },
  'unused-statement': { title: 'Statement that no workflow uses', help: REMOVE },
  'unused-value': { title: 'Value of a condition that no workflow uses', help: REMOVE },
  'unused-target': { title: 'Permission for a role that no workflow assumes', help: REMOVE },
  'unused-comment': {
    title: 'Comment at a step without a request',
    help: 'A comment `# xacct: expect …` states what is expected of the requests of its step. Correct its event or ref, or remove it.',
  },
  'unused-row': {
    title: 'Row of the file of cases without a request',
    help: 'A row under `workflows` states what is expected of requests. Correct its patterns, or remove the row.',
  },
};
