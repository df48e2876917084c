import { IF_UNDER_ACT } from '../../shared/runner/runner-kind.js';
import type { DiagnosisContext, JobFacts } from './context.js';
import type { DiagnosisDraft } from './diagnosis.js';
import { msg } from './message.js';

const PERMISSIONS = 'permissions:\n  id-token: write\n  contents: read\n';

/** A job without an OIDC token endpoint: told apart by what the environment and the event payload show. */
export function explainNoToken({ job }: DiagnosisContext): DiagnosisDraft {
  switch (job.runner) {
    case 'act':
      return UNDER_ACT;
    case 'none':
      return OUTSIDE_GITHUB;
    case 'forgejo':
      return ON_FORGEJO;
    case 'gitea':
      return ON_GITEA;
    case 'github':
    case 'ghes':
      return onGithub(job);
  }
}

const UNDER_ACT: DiagnosisDraft = {
  code: 'no-token-under-act',
  side: 'runner',
  certainty: 'certain',
  sentence: msg`This workflow runs under act, which has no OIDC tokens: put org/xacct-action/local in front of this step, which plays GitHub and AWS on this machine, or write identity: ambient to use the credentials of this machine.`,
  hints: [
    msg`act sets ACT=true and GitHub does not, so with an if: or an expression the same workflow serves both. The runners of Forgejo and Gitea set ACT too, and GITEA_ACTIONS in the jobs of a server.`,
  ],
  pastes: [
    {
      where: msg`the job, in front of this step`,
      language: 'yaml',
      text: `- uses: org/xacct-action/local@v1\n  if: ${IF_UNDER_ACT}\n`,
    },
    {
      where: msg`the step's inputs`,
      language: 'yaml',
      text: `identity: \${{ ${IF_UNDER_ACT} && 'ambient' || 'github-oidc' }}\n`,
    },
  ],
};

const OUTSIDE_GITHUB: DiagnosisDraft = {
  code: 'no-token-outside-github',
  side: 'runner',
  certainty: 'certain',
  sentence: msg`This does not run in a GitHub Actions job, so there is no OIDC token: write identity: ambient, or hand a token over in web-identity-token-file.`,
  hints: [],
  pastes: [],
};

/**
 * The runner sets empty variables where the key is missing, and for pull requests from forks
 * (https://forgejo.org/docs/latest/user/actions/security-openid-connect/).
 */
const ON_FORGEJO: DiagnosisDraft = {
  code: 'no-token-on-forgejo',
  side: 'workflow',
  certainty: 'one of these',
  sentence: msg`This job runs on Forgejo and has no OIDC token. Add enable-openid-connect: true to the job or to the workflow.`,
  hints: [
    msg`Forgejo ignores permissions: id-token: write.`,
    msg`A pull request from a fork gets no token. Run this job after the merge.`,
    msg`An old server or runner does not know the key. Update both.`,
    msg`The tokens have the issuer https://HOST/api/actions. The AWS account needs an OIDC provider for it, and the trust policy its condition keys.`,
  ],
  pastes: [{ where: msg`the job, or the whole workflow`, language: 'yaml', text: 'enable-openid-connect: true\n' }],
};

/** Source: https://github.com/go-gitea/gitea/pull/36988 */
const ON_GITEA: DiagnosisDraft = {
  code: 'no-token-on-gitea',
  side: 'workflow',
  certainty: 'one of these',
  sentence: msg`This job runs on Gitea and has no OIDC token. Add permissions: id-token: write to the job or to the workflow.`,
  hints: [
    msg`An old server or runner has no OIDC tokens. Update both, or write identity: ambient if the runner has AWS credentials.`,
    msg`A pull request from a fork gets no token. Run this job after the merge.`,
    msg`The tokens have the issuer of your server. The AWS account needs an OIDC provider for it, and the trust policy its condition keys.`,
  ],
  pastes: [{ where: msg`the job, or the whole workflow`, language: 'yaml', text: PERMISSIONS }],
};

/** Source: https://docs.github.com/en/actions/reference/security/oidc */
function onGithub({ fromFork, actor }: JobFacts): DiagnosisDraft {
  if (fromFork) {
    return {
      code: 'no-token-in-fork',
      side: 'GitHub',
      certainty: 'certain',
      sentence: msg`GitHub gives no OIDC token to a pull request from a fork: run this job after the merge, or leave it out for forks.`,
      hints: [
        msg`Nothing in the workflow can change that, and pull_request_target would run with the rights of the base branch: never check the fork's code out there.`,
      ],
      pastes: [
        {
          where: msg`the job`,
          language: 'yaml',
          text: 'if: ${{ !github.event.pull_request || github.event.pull_request.head.repo.full_name == github.repository }}\n',
        },
      ],
    };
  }

  const paste = { where: msg`the job, or the whole workflow`, language: 'yaml', text: PERMISSIONS } as const;
  const reusable = msg`In a reusable workflow the job that calls it needs the permission too: a called workflow can only keep or lower what its caller has.`;
  const spelt = msg`A permissions: block sets everything that it does not name to none, so id-token: write must stand in the block nearest to this job.`;
  if (actor === 'dependabot[bot]') {
    return {
      code: 'no-token-for-dependabot',
      side: 'workflow',
      certainty: 'likely',
      sentence: msg`The job has no OIDC token: runs that Dependabot starts have read-only permissions by default, so give this job permissions: id-token: write.`,
      hints: [spelt, reusable],
      pastes: [paste],
    };
  }
  return {
    code: 'no-token-permission',
    side: 'workflow',
    certainty: 'one of these',
    sentence: msg`The job has no OIDC token: give it permissions: id-token: write, and so its caller where this is a reusable workflow.`,
    hints: [spelt, reusable],
    pastes: [paste],
  };
}
