import { formatUse, PROJECT, REPOSITORY } from '../../shared/project.js';
import { IF_UNDER_ACT } from '../../shared/runner/runner-kind.js';
import type { DiagnosisContext, JobFacts } from './context.js';
import { type DiagnosisDraft, draft, type Snippet } from './diagnosis.js';
import { msg } from './message.js';

/** A job without an OIDC token endpoint, explained by the environment and the event payload. */
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

function yaml(where: Snippet['where'], text: string): Snippet {
  return { where, language: 'yaml', text };
}

const PERMISSIONS = yaml(msg`the job or the workflow`, 'permissions:\n  id-token: write\n  contents: read\n');
const FROM_FORK = msg`This is a pull request from a fork, which gets no token. Run this job after the merge.`;

// Under act, the variables that name the action are not used: see `withoutOtherAction`.
const EMULATOR = `${REPOSITORY}/local`;

const UNDER_ACT = draft('no-token-under-act', 'workflow', 'certain', {
  sentence: msg`This workflow runs under act, which has no OIDC tokens. Either add ${EMULATOR} before this step, or set identity: ambient to use the credentials of this machine.`,
  notes: [
    msg`${EMULATOR} emulates GitHub's token endpoint and AWS STS on this machine.`,
    msg`GitHub does not set ACT, so the same workflow works there. Forgejo and Gitea set it, with GITEA_ACTIONS in the jobs of a server.`,
  ],
  snippets: [
    {
      caution: msg`Either use the emulator.`,
      ...yaml(msg`the job, before this step`, `- uses: ${formatUse(PROJECT, 'local')}\n  if: ${IF_UNDER_ACT}\n`),
    },
    {
      caution: msg`Or use the credentials of this machine, without the emulator.`,
      ...yaml(msg`the inputs of this step`, `identity: \${{ ${IF_UNDER_ACT} && 'ambient' || 'github-oidc' }}\n`),
    },
  ],
});

const OUTSIDE_GITHUB = draft('no-token-outside-github', 'runner', 'certain', {
  sentence: msg`This step does not run in a GitHub Actions job, so it has no OIDC token. Set identity: ambient, or set web-identity-token-file to a file with a token.`,
});

/**
 * The runner sets empty variables where the key is missing, and for pull requests from forks
 * (https://forgejo.org/docs/latest/user/actions/security-openid-connect/).
 */
const ON_FORGEJO = draft('no-token-on-forgejo', 'workflow', 'one of these', {
  sentence: msg`This job runs on Forgejo and has no OIDC token. Add enable-openid-connect: true to the job or to the workflow.`,
  causes: [
    msg`The job and the workflow do not have enable-openid-connect: true. Forgejo ignores permissions: id-token: write.`,
    FROM_FORK,
    msg`The Forgejo server or its runner is too old for this key. Update both.`,
  ],
  notes: [
    msg`The issuer of the tokens is https://HOST/api/actions. AWS needs an OIDC provider for it, and trust policies need its condition keys.`,
  ],
  snippets: [yaml(msg`the job or the workflow`, 'enable-openid-connect: true\n')],
});

/** Source: https://github.com/go-gitea/gitea/pull/36988 */
const ON_GITEA = draft('no-token-on-gitea', 'workflow', 'one of these', {
  sentence: msg`This job runs on Gitea and has no OIDC token. Add permissions: id-token: write to the job or to the workflow.`,
  causes: [
    msg`The job and the workflow do not have permissions: id-token: write.`,
    FROM_FORK,
    msg`The Gitea server or its runner is too old for OIDC tokens. Update both, or set identity: ambient if the runner has AWS credentials.`,
  ],
  notes: [
    msg`The issuer of the tokens is your Gitea server. AWS needs an OIDC provider for it, and trust policies need its condition keys.`,
  ],
  snippets: [PERMISSIONS],
});

/** Source: https://docs.github.com/en/actions/reference/security/oidc */
function onGithub({ fromFork, actor }: JobFacts): DiagnosisDraft {
  if (fromFork) {
    return draft('no-token-in-fork', 'GitHub', 'certain', {
      sentence: msg`GitHub gives no OIDC token to a pull request from a fork. Run this job after the merge, or skip it for forks.`,
      notes: [
        msg`No setting of the workflow changes that.`,
        msg`Do not check out the fork's code under pull_request_target instead: that event runs with the permissions of the base branch.`,
      ],
      snippets: [
        yaml(
          msg`the job`,
          'if: ${{ !github.event.pull_request || github.event.pull_request.head.repo.full_name == github.repository }}\n',
        ),
      ],
    });
  }
  const causes = [
    msg`The permissions: block nearest to this job does not have id-token: write. A permissions: block sets everything that it does not name to none.`,
    msg`This is a reusable workflow, and the job that calls it does not have id-token: write. A called workflow never has more permissions than its caller.`,
  ];
  return actor === 'dependabot[bot]'
    ? draft('no-token-for-dependabot', 'workflow', 'likely', {
        sentence: msg`The job has no OIDC token. Runs that Dependabot starts have read-only permissions by default. Add permissions: id-token: write to this job.`,
        causes,
        snippets: [PERMISSIONS],
      })
    : draft('no-token-permission', 'workflow', 'one of these', {
        sentence: msg`The job has no OIDC token. Add permissions: id-token: write to this job, and to its caller if this is a reusable workflow.`,
        causes,
        snippets: [PERMISSIONS],
      });
}
