import path from 'node:path';

/** Variables of a step. `undefined` takes a default away. */
export type Variables = Readonly<Record<string, string | undefined>>;

export interface JobFolders {
  readonly workspace: string;
  readonly temp: string;
  readonly home: string;
  readonly eventPath: string;
}

/**
 * What a plausible push to `main` of octo/shop has in its environment, before anything that the workflow adds.
 * Nothing of the machine's own environment is in it but a plain `PATH`.
 *
 * Source: https://docs.github.com/actions/reference/workflows-and-actions/variables#default-environment-variables
 */
export function defaultVariables(folders: JobFolders, nodePath: string): Record<string, string> {
  return {
    PATH: [path.dirname(nodePath), '/usr/local/bin', '/usr/bin', '/bin'].join(path.delimiter),
    HOME: folders.home,
    LANG: 'C.UTF-8',
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_ACTION: '__octo_xacct-action',
    GITHUB_ACTOR: 'octocat',
    GITHUB_ACTOR_ID: '583231',
    GITHUB_API_URL: 'https://api.github.com',
    GITHUB_BASE_REF: '',
    GITHUB_EVENT_NAME: 'push',
    GITHUB_EVENT_PATH: folders.eventPath,
    GITHUB_GRAPHQL_URL: 'https://api.github.com/graphql',
    GITHUB_HEAD_REF: '',
    GITHUB_JOB: 'deploy',
    GITHUB_REF: 'refs/heads/main',
    GITHUB_REF_NAME: 'main',
    GITHUB_REF_PROTECTED: 'true',
    GITHUB_REF_TYPE: 'branch',
    GITHUB_REPOSITORY: 'octo/shop',
    GITHUB_REPOSITORY_ID: '724601234',
    GITHUB_REPOSITORY_OWNER: 'octo',
    GITHUB_REPOSITORY_OWNER_ID: '9919012',
    GITHUB_RETENTION_DAYS: '90',
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_RUN_ID: '11223344556',
    GITHUB_RUN_NUMBER: '42',
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_SHA: '1f0e3dad99908345f7439f8ffabdffc4e5a1c2b3',
    GITHUB_TRIGGERING_ACTOR: 'octocat',
    GITHUB_WORKFLOW: 'deploy',
    GITHUB_WORKFLOW_REF: 'octo/shop/.github/workflows/deploy.yml@refs/heads/main',
    GITHUB_WORKFLOW_SHA: '1f0e3dad99908345f7439f8ffabdffc4e5a1c2b3',
    GITHUB_WORKSPACE: folders.workspace,
    RUNNER_ARCH: 'X64',
    RUNNER_ENVIRONMENT: 'github-hosted',
    RUNNER_NAME: 'local',
    RUNNER_OS: 'Linux',
    RUNNER_TEMP: folders.temp,
    RUNNER_TOOL_CACHE: path.join(folders.temp, '..', 'tools'),
    RUNNER_WORKSPACE: path.dirname(folders.workspace),
  };
}

/** An action that Node runs, or a `run` step. */
export type StepKind = 'javascript' | 'run';

/** The values of the `github` context that become variables, in every kind of step. `GITHUB_TOKEN` is not among them. */
const GITHUB_NAMES = [
  'ACTION_PATH',
  'ACTION_REF',
  'ACTION_REPOSITORY',
  'ACTION',
  'ACTOR',
  'ACTOR_ID',
  'API_URL',
  'ARTIFACTS',
  'ARTIFACTS_LIST',
  'BASE_REF',
  'ENV',
  'EVENT_NAME',
  'EVENT_PATH',
  'GRAPHQL_URL',
  'HEAD_REF',
  'JOB',
  'OUTPUT',
  'PATH',
  'REF_NAME',
  'REF_PROTECTED',
  'REF_TYPE',
  'REF',
  'REPOSITORY',
  'REPOSITORY_ID',
  'REPOSITORY_OWNER',
  'REPOSITORY_OWNER_ID',
  'RETENTION_DAYS',
  'RUN_ATTEMPT',
  'RUN_ID',
  'RUN_NUMBER',
  'SERVER_URL',
  'SHA',
  'STATE',
  'STEP_SUMMARY',
  'TRIGGERING_ACTOR',
  'WORKFLOW',
  'WORKFLOW_REF',
  'WORKFLOW_SHA',
  'WORKSPACE',
];

/** The values of the `runner` context. `RUNNER_TRACKING_ID` is not among them. */
const RUNNER_NAMES = ['ARCH', 'DEBUG', 'ENVIRONMENT', 'NAME', 'OS', 'TEMP', 'TOOL_CACHE', 'WORKSPACE'];

/** What the runner adds for every kind of step. */
const COMMON_NAMES = [
  ...GITHUB_NAMES.map((name) => `GITHUB_${name}`),
  ...RUNNER_NAMES.map((name) => `RUNNER_${name}`),
  'GITHUB_ACTIONS',
  'ACTIONS_ID_TOKEN_REQUEST_TOKEN',
  'ACTIONS_ID_TOKEN_REQUEST_URL',
  'ACTIONS_ORCHESTRATION_ID',
];

/** What it adds for actions only. */
const ACTION_NAMES = [
  'ACTIONS_CACHE_MODE',
  'ACTIONS_CACHE_SERVICE_V2',
  'ACTIONS_CACHE_URL',
  'ACTIONS_RESULTS_URL',
  'ACTIONS_RUNTIME_TOKEN',
  'ACTIONS_RUNTIME_URL',
];

const RUNNERS: Readonly<Record<StepKind, ReadonlySet<string>>> = {
  javascript: new Set([...COMMON_NAMES, ...ACTION_NAMES]),
  run: new Set(COMMON_NAMES),
};

/**
 * True for a variable that the runner sets itself in a step of this kind, where it has a value for it: last of all, so that
 * neither `GITHUB_ENV` nor the step's `env:` changes it.
 *
 * Sources: https://github.com/actions/runner/blob/v2.336.0/src/Runner.Worker/GitHubContext.cs,
 * https://github.com/actions/runner/blob/v2.336.0/src/Runner.Worker/JobRunner.cs,
 * https://github.com/actions/runner/blob/v2.336.0/src/Runner.Worker/Handlers/NodeScriptActionHandler.cs,
 * https://github.com/actions/runner/blob/v2.336.0/src/Runner.Worker/Handlers/ScriptHandler.cs,
 * https://github.com/actions/runner/blob/v2.336.0/src/Runner.Sdk/ProcessInvoker.cs
 */
export function isRunnersOwn(name: string, kind: StepKind): boolean {
  return RUNNERS[kind].has(name);
}

/** The variables of a runner that a step of this kind gets, and the variables that are the job's. */
export function splitRunners(
  variables: Variables,
  kind: StepKind,
): { readonly runners: Variables; readonly jobs: Variables } {
  const entries = Object.entries(variables);
  return {
    runners: Object.fromEntries(entries.filter(([name]) => isRunnersOwn(name, kind))),
    // What the runner has for actions only does not reach a `run` step from the runner.
    jobs: Object.fromEntries(entries.filter(([name]) => !isRunnersOwn(name, 'javascript'))),
  };
}

/**
 * The name of the variable that carries an input: upper case, blanks made `_`, everything else kept.
 *
 * Source: https://docs.github.com/actions/reference/workflows-and-actions/metadata-syntax#inputs
 */
export function inputVariable(input: string): string {
  return `INPUT_${input.replaceAll(' ', '_').toUpperCase()}`;
}

/** Lays layers of variables over one another, the last one on top; `undefined` removes a name. */
export function layer(...layers: readonly Variables[]): Record<string, string> {
  const merged = new Map<string, string>();
  for (const [name, value] of layers.flatMap((variables) => Object.entries(variables))) {
    if (value === undefined) merged.delete(name);
    else merged.set(name, value);
  }
  return Object.fromEntries(merged);
}
