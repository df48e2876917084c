import type { Circumstances } from './context.js';
import type { Finding } from './diagnosis.js';
import { say } from './text.js';

const PERMISSIONS = 'permissions:\n  id-token: write\n  contents: read\n';

/**
 * A job without an OIDC token endpoint: told apart by what the environment and the event payload show.
 * Source: https://docs.github.com/en/actions/reference/security/oidc
 */
export function explainNoToken({ job }: Circumstances): Finding {
  if (job.act) {
    return {
      code: 'no-token-under-act',
      side: 'runner',
      certainty: 'certain',
      sentence: say`This workflow runs under act, which has no OIDC tokens: put org/xacct-action/local in front of this step, which plays GitHub and AWS on this machine, or write identity: ambient to use the credentials of this machine.`,
      hints: [
        say`act sets ACT=true and GitHub does not, so with if: env.ACT, or with an expression, the same workflow serves both.`,
      ],
      pastes: [
        {
          where: say`the job, in front of this step`,
          language: 'yaml',
          text: '- uses: org/xacct-action/local@v1\n  if: env.ACT\n',
        },
        {
          where: say`the step's inputs`,
          language: 'yaml',
          text: "identity: ${{ env.ACT && 'ambient' || 'github-oidc' }}\n",
        },
      ],
    };
  }
  if (!job.githubActions) {
    return {
      code: 'no-token-outside-github',
      side: 'runner',
      certainty: 'certain',
      sentence: say`This does not run in a GitHub Actions job, so there is no OIDC token: write identity: ambient, or hand a token over in web-identity-token-file.`,
      hints: [],
      pastes: [],
    };
  }
  if (job.fromFork) {
    return {
      code: 'no-token-in-fork',
      side: 'GitHub',
      certainty: 'certain',
      sentence: say`GitHub gives no OIDC token to a pull request from a fork: run this job after the merge, or leave it out for forks.`,
      hints: [
        say`Nothing in the workflow can change that, and pull_request_target would run with the rights of the base branch: never check the fork's code out there.`,
      ],
      pastes: [
        {
          where: say`the job`,
          language: 'yaml',
          text: 'if: ${{ !github.event.pull_request || github.event.pull_request.head.repo.full_name == github.repository }}\n',
        },
      ],
    };
  }

  const paste = { where: say`the job, or the whole workflow`, language: 'yaml', text: PERMISSIONS } as const;
  const reusable = say`In a reusable workflow the job that calls it needs the permission too: a called workflow can only keep or lower what its caller has.`;
  const spelt = say`A permissions: block sets everything that it does not name to none, so id-token: write must stand in the block nearest to this job.`;
  if (job.actor === 'dependabot[bot]') {
    return {
      code: 'no-token-for-dependabot',
      side: 'workflow',
      certainty: 'likely',
      sentence: say`The job has no OIDC token: runs that Dependabot starts have read-only permissions by default, so give this job permissions: id-token: write.`,
      hints: [spelt, reusable],
      pastes: [paste],
    };
  }
  return {
    code: 'no-token-permission',
    side: 'workflow',
    certainty: 'one of these',
    sentence: say`The job has no OIDC token: give it permissions: id-token: write, and so its caller where this is a reusable workflow.`,
    hints: [spelt, reusable],
    pastes: [paste],
  };
}
