import { expect, test } from '@jest/globals';
import type { Environment } from '../../../src/shared/environment.js';
import { type RunnerKind, runnerKindOf } from '../../../src/shared/runner/runner-kind.js';

const JOB = { GITHUB_ACTIONS: 'true', GITHUB_SERVER_URL: 'https://github.com' };

test.each<[string, Environment, RunnerKind]>([
  ['GitHub', JOB, 'github'],
  ['GitHub with data residency', { ...JOB, GITHUB_SERVER_URL: 'https://octo.ghe.com' }, 'github'],
  ['GitHub, where nothing names the server', { GITHUB_ACTIONS: 'true' }, 'github'],
  ['GitHub Enterprise Server', { ...JOB, GITHUB_SERVER_URL: 'https://github.example.com' }, 'ghes'],
  ['a server with a name like it', { ...JOB, GITHUB_SERVER_URL: 'https://evilghe.com' }, 'ghes'],
  ['act', { ...JOB, ACT: 'true' }, 'act'],
  ['act with an instance of its own', { ...JOB, ACT: 'true', GITHUB_SERVER_URL: 'https://git.example.com' }, 'act'],
  ["the mode exec of Forgejo's runner", { ...JOB, ACT: 'true', FORGEJO_ACTIONS: 'true', ACT_EXEC: 'true' }, 'act'],
  ["the mode exec of Gitea's runner", { ...JOB, ACT: 'true', ACT_EXEC: 'true' }, 'act'],
  ['Forgejo', { ...JOB, ACT: 'true', GITEA_ACTIONS: 'true', FORGEJO_ACTIONS: 'true' }, 'forgejo'],
  ['Forgejo, without the name that it has from Gitea', { ...JOB, ACT: 'true', FORGEJO_ACTIONS: 'true' }, 'forgejo'],
  ['Gitea', { ...JOB, ACT: 'true', GITEA_ACTIONS: 'true' }, 'gitea'],
  ['Gitea with set_act_env: false', { ...JOB, GITEA_ACTIONS: 'true' }, 'gitea'],
  ['no job', {}, 'none'],
  ['variables that say no', { ACT: 'false', GITEA_ACTIONS: '', GITHUB_ACTIONS: 'false' }, 'none'],
])('%s', (_, environment, kind) => {
  expect(runnerKindOf(environment)).toBe(kind);
});
