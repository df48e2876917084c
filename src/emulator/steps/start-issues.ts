import { quoted } from '../../shared/log/plain.js';
import { IF_UNDER_ACT, type RunnerKind } from '../../shared/runner/runner-kind.js';

/** Why a job can't have a local AWS, whatever it is to play. Worded by `wordJobFlaw` alone. */
export type JobIssue =
  | { readonly code: 'job-of-a-server'; readonly runner: 'forgejo' | 'gitea' }
  | { readonly code: 'token-endpoint-there'; readonly host: string; readonly runner: RunnerKind }
  | { readonly code: 'endpoints-ignored'; readonly by: string }
  | { readonly code: 'no-folder'; readonly reason: string }
  | { readonly code: 'not-started'; readonly errors: readonly string[] }
  | { readonly code: 'silent'; readonly afterMs: number };

const SERVERS = { forgejo: 'Forgejo', gitea: 'Gitea' } as const;

/** What is wrong and what to change. */
export function formatJobIssue(detail: JobIssue): string {
  switch (detail.code) {
    case 'job-of-a-server':
      return `This is a real job of ${SERVERS[detail.runner]}, which sets ACT too: the emulator would make a deploy succeed that reaches no account. Write if: ${IF_UNDER_ACT} at this step.`;
    case 'token-endpoint-there':
      return detail.runner === 'act'
        ? `ACTIONS_ID_TOKEN_REQUEST_URL is set already, to the host ${quoted(detail.host)}: remove it from act's --env, or leave this step out, so that it is clear which issuer the job asks.`
        : `This job has the permission id-token: write, and then the runner hands every step its own token endpoint, which nothing can replace: remove that permission from the job, or run this step under act only, with if: ${IF_UNDER_ACT}.`;
    case 'endpoints-ignored':
      return `${detail.by} is true. Tools would ignore the emulator and send its tokens to AWS. Remove it from the job.`;
    case 'no-folder':
      return `No folder can be made in RUNNER_TEMP (${detail.reason}), where the local AWS would keep its record: let RUNNER_TEMP name a folder that is there and can be written.`;
    case 'not-started':
      return detail.errors.length === 0
        ? 'The local AWS ended before it had started, without a word: run the step again, and if it happens again, report it.'
        : `The local AWS could not start: ${quoted(detail.errors.join(' '), 1000)}.`;
    case 'silent':
      return `The local AWS did not start within ${Math.round(detail.afterMs / 1000)} s: run the step again on a machine that has less to do.`;
  }
}
