import { quoted } from '../../shared/log/plain.js';
import { IF_UNDER_ACT, type RunnerKind } from '../../shared/runner/runner-kind.js';
import { formatIssue, type IssueOf } from '../../shared/text/issue-formats.js';

const SERVERS = { forgejo: 'Forgejo', gitea: 'Gitea' } as const;

/** Why the emulator cannot run in a job, and what to change. */
const FORMATS = {
  'job-of-a-server': ({ runner }: { readonly runner: 'forgejo' | 'gitea' }) =>
    `This is a real job on ${SERVERS[runner]}, which also sets ACT. With the emulator its deployments would succeed without reaching an account. Set if: ${IF_UNDER_ACT} on this step.`,
  'token-endpoint-there': ({ host, runner }: { readonly host: string; readonly runner: RunnerKind }) =>
    runner === 'act'
      ? `ACTIONS_ID_TOKEN_REQUEST_URL is already set, to the host ${quoted(host)}. Remove it from act's --env, or remove this step.`
      : `This job has the permission id-token: write, so the runner gives every step the real token endpoint. Remove that permission, or set if: ${IF_UNDER_ACT} on this step.`,
  'endpoints-ignored': ({ by }: { readonly by: string }) =>
    `${by} is true, so tools would ignore the emulator and send its tokens to AWS. Remove it from the job.`,
  'no-folder': ({ reason }: { readonly reason: string }) =>
    `The emulator cannot create its folder in RUNNER_TEMP (${reason}). Set RUNNER_TEMP to an existing folder with write permission.`,
  'not-started': ({ errors }: { readonly errors: readonly string[] }) =>
    errors.length === 0
      ? 'The emulator ended before it had started, without an error message. Run the job again, and report it if it happens again.'
      : `The emulator could not start: ${quoted(errors.join(' '), 1000)}.`,
  timeout: ({ afterMs }: { readonly afterMs: number }) =>
    `The emulator did not start within ${Math.round(afterMs / 1000)} s. Run the job again on a machine with less load.`,
};

export type StartIssue = IssueOf<typeof FORMATS>;

/** What is wrong and what to change. */
export function formatStartIssue(issue: StartIssue): string {
  return formatIssue(FORMATS, issue, quoted);
}
