import type { Environment } from '../environment.js';

/**
 * What runs the job. `act` is a person's own machine: act itself, and the mode `exec` of the runners of Forgejo and Gitea. `none`
 * is a process outside of any job.
 */
export type RunnerKind = 'github' | 'ghes' | 'act' | 'forgejo' | 'gitea' | 'none';

/** The `if:` of a step for act only: the runners of Forgejo and Gitea set `ACT` in real jobs too, and there `GITEA_ACTIONS`. */
export const IF_UNDER_ACT = 'env.ACT && !env.GITEA_ACTIONS';

/**
 * Reads what the runners set.
 *
 * Sources: act (https://github.com/nektos/act/blob/master/pkg/runner/run_context.go) and its forks set `ACT` and `GITHUB_ACTIONS`. In jobs of
 * a server, Gitea's runner (https://gitea.com/gitea/act_runner, internal/app/run/runner.go) sets `GITEA_ACTIONS`, and `ACT` unless its
 * configuration says `set_act_env: false`; Forgejo's (https://code.forgejo.org/forgejo/runner, internal/app/run/runner.go) sets
 * `GITEA_ACTIONS` and `FORGEJO_ACTIONS`. The mode `exec` of both sets `ACT_EXEC` (internal/app/cmd/exec.go) and no `GITEA_ACTIONS`. GitHub:
 * https://docs.github.com/en/actions/reference/workflows-and-actions/variables.
 */
export function runnerKindOf(environment: Environment): RunnerKind {
  const isSet = (name: string) => environment[name] === 'true';
  // In doubt it is a server: its deploy must not succeed against the emulator.
  if (isSet('FORGEJO_ACTIONS') && !isSet('ACT_EXEC')) return 'forgejo';
  if (isSet('GITEA_ACTIONS')) return 'gitea';
  if (isSet('ACT')) return 'act';
  if (!isSet('GITHUB_ACTIONS')) return 'none';
  const host = URL.parse(environment.GITHUB_SERVER_URL ?? '')?.hostname ?? 'github.com';
  return host === 'github.com' || host.endsWith('.ghe.com') ? 'github' : 'ghes';
}
