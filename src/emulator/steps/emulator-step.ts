/** The step of the action `local`: starts the emulator in the background and exports its endpoints to later steps. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { isLoopback } from '../../shared/aws/host.js';
import type { Environment } from '../../shared/environment.js';
import type { Log } from '../../shared/log/log.js';
import { NO_PROXY_VARIABLES, proxyOfJob } from '../../shared/proxy/job-proxy.js';
import { bypassesProxy } from '../../shared/proxy/no-proxy.js';
import { fileCommands } from '../../shared/runner/file-command.js';
import { appendAll, checkJobRuns } from '../../shared/runner/runner-files.js';
import { runnerKindOf } from '../../shared/runner/runner-kind.js';
import { logWarnings, type Step, type StepContext, type StepOutcome } from '../../shared/runner/step.js';
import { property } from '../../shared/untyped.js';
import type { Started, StartMessage } from './background.js';
import { localLine } from './local-lines.js';
import { formatStartIssue, type StartIssue } from './start-messages.js';
import { FOLDER_STATE, newStateFolder, StateFolder } from './state-folder.js';

export interface EmulatorStepDeps {
  /** The bundle that is started in the background. */
  readonly program: string;
  /** The job's setting that makes SDKs ignore endpoints in variables, and where it is set; `undefined` where it is not. */
  readonly ignoresEndpoints: () => Promise<{ readonly text: string; readonly place: string } | undefined>;
}

// It takes a tenth of a second. This is for a machine that is many times slower.
const START_TIMEOUT_MS = 60_000;

/** The step of `local`. A step that fails exports nothing and leaves nothing behind. */
export function localStep(deps: EmulatorStepDeps): Step<EmulatorStepDeps> {
  // The background process reads the inputs.
  const inputs = { request: deps, maskAccountIds: false, warnings: () => [], errors: () => [] };
  return { read: () => inputs, run: startEmulator };
}

async function startEmulator(
  { program, ignoresEndpoints }: EmulatorStepDeps,
  context: StepContext,
): Promise<StepOutcome> {
  const { environment } = context;
  const unsuitable = unsuitableJob(environment) ?? (await ignoredEndpoints(ignoresEndpoints));
  if (unsuitable !== undefined) return failed(unsuitable);
  const folder = new StateFolder(newStateFolder(environment));
  const undo: Array<() => void> = [];
  let isStarted = false;
  try {
    // First, so that the post step knows of the process before it exists.
    undo.push(appendAll([{ file: 'GITHUB_STATE', text: fileCommands([[FOLDER_STATE, folder.path]]) }], environment));
    const reason = folder.make();
    if (reason !== undefined) return failed({ code: 'no-folder', reason });
    undo.push(() => folder.remove());
    const background = startInBackground(program, folder, environment);
    undo.push(() => background.kill('SIGKILL'));
    const message = await startMessageOf(background, folder);
    if ('code' in message) return failed(message);
    if (!message.ok) return { ok: false, title: 'Inputs', errors: message.sentences };
    checkJobRuns(environment);
    exportEndpoints(message, context);
    isStarted = true;
    return { ok: true, report: () => logStart(message, context.log) };
  } finally {
    if (!isStarted) for (const step of undo.reverse()) tryTo(step);
  }
}

/** The first error is the one to report. What was started ends without its state or its folder, too. */
function tryTo(undo: () => void): void {
  try {
    undo();
  } catch {}
}

function failed(issue: StartIssue): StepOutcome {
  return { ok: false, title: 'Local', errors: [formatStartIssue(issue)] };
}

function unsuitableJob(environment: Environment): StartIssue | undefined {
  const runner = runnerKindOf(environment);
  if (runner === 'forgejo' || runner === 'gitea') return { code: 'job-of-a-server', runner };
  const url = URL.parse(environment.ACTIONS_ID_TOKEN_REQUEST_URL ?? '');
  // One on loopback belongs to an earlier step of this action, which this one replaces.
  return url === null || isLoopback(url.hostname)
    ? undefined
    : { code: 'token-endpoint-there', host: url.host, runner };
}

async function ignoredEndpoints(read: EmulatorStepDeps['ignoresEndpoints']): Promise<StartIssue | undefined> {
  const setting = await read();
  return setting !== undefined && /^true$/i.test(setting.text)
    ? { code: 'endpoints-ignored', by: setting.place }
    : undefined;
}

/**
 * Starts the process, detached, so that it outlives this one. Its standard streams lead to a file, because a pipe to a step that
 * has ended would end it, too.
 */
function startInBackground(program: string, folder: StateFolder, environment: Environment): ChildProcess {
  const errors = openSync(folder.errorFile, 'a', 0o600);
  try {
    return fork(program, [folder.path, String(process.pid), String(process.ppid)], {
      detached: true,
      env: { ...environment },
      stdio: ['ignore', errors, errors, 'ipc'],
      windowsHide: true,
    });
  } finally {
    closeSync(errors);
  }
}

/** Waits for the message of the process, and lets it run on alone. */
async function startMessageOf(background: ChildProcess, folder: StateFolder): Promise<StartMessage | StartIssue> {
  const settled = new AbortController();
  const { signal } = settled;
  try {
    const message: unknown = await Promise.race([
      once(background, 'message', { signal }).then(([first]: unknown[]) => first),
      once(background, 'exit', { signal }),
      sleep(START_TIMEOUT_MS, 'timeout', { signal }),
    ]);
    if (isStartMessage(message)) return message;
    return message === 'timeout'
      ? { code: 'timeout', afterMs: START_TIMEOUT_MS }
      : { code: 'not-started', errors: folder.errors() };
  } finally {
    settled.abort();
    if (background.connected) background.disconnect();
    background.unref();
  }
}

/** The message comes from a process of this very version. */
function isStartMessage(value: unknown): value is StartMessage {
  return typeof property(value, 'ok') === 'boolean';
}

function exportEndpoints({ url, requestToken, issuer, variables }: Started, { environment, log }: StepContext): void {
  log.mask(requestToken);
  const outputs = { url, issuer, 'jwks-url': `${url}/.well-known/jwks` };
  const exported = { ...variables, ...proxyExceptions(environment, url) };
  appendAll(
    [
      { file: 'GITHUB_OUTPUT', text: fileCommands(Object.entries(outputs)) },
      { file: 'GITHUB_ENV', text: fileCommands(Object.entries(exported)) },
    ],
    environment,
  );
}

/**
 * Keeps tools from calling the emulator through the job's proxy, which cannot reach it. Both spellings are set, because curl and
 * Go prefer one, botocore the other.
 */
function proxyExceptions(environment: Environment, url: string): Readonly<Record<string, string>> {
  const { url: proxy, noProxy } = proxyOfJob(environment);
  if (proxy === undefined || bypassesProxy(new URL(url), noProxy)) return {};
  const { hostname } = new URL(url);
  const exceptions = noProxy === '' ? hostname : `${noProxy},${hostname}`;
  return Object.fromEntries(NO_PROXY_VARIABLES.map((name) => [name, exceptions]));
}

function logStart({ url, lines, warnings }: Started, log: Log): void {
  log.line(localLine(`emulates GitHub's token endpoint, STS and a part of IAM at ${url} until the job ends`));
  for (const line of lines) log.line(localLine(line));
  logWarnings(log, warnings.map(localLine));
}
