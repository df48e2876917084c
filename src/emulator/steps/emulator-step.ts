/** The step of the local action: refuses where it can't work, starts the local AWS, and hands its endpoints to later steps. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { isLoopback } from '../../shared/aws/host.js';
import type { Environment } from '../../shared/environment.js';
import { sayAfterDelivery } from '../../shared/log/after-delivery.js';
import { type Log, openLog } from '../../shared/log/log.js';
import { logWarnings } from '../../shared/log/log-warnings.js';
import { plain } from '../../shared/log/plain.js';
import { Secrets } from '../../shared/log/secrets.js';
import { joined } from '../../shared/runner/annotation.js';
import { fileCommand } from '../../shared/runner/file-command.js';
import { appendAll, checkJobRuns, formatExportError, RunnerFileError } from '../../shared/runner/runner-files.js';
import { runnerKindOf } from '../../shared/runner/runner-kind.js';
import type { StepEnd } from '../../shared/runner/step-end.js';
import { localLine } from './call-record.js';
import { formatJobIssue, type JobIssue } from './start-issues.js';
import { isMessage, type StartMessage } from './start-message.js';
import { FOLDER_STATE, newPlace, StateFolder } from './state-folder.js';
import { proxyExceptions } from './variables.js';

/** What the step has of the world around it. */
export interface EmulatorStepContext {
  readonly environment: Environment;
  readonly write: (text: string) => void;
  /** The bundle that is started in the background. */
  readonly program: string;
  /** The setting of the job that has SDKs ignore endpoints in variables, and where it is set; `undefined` where it is not. */
  readonly ignoreSwitch: () => Promise<{ readonly text: string; readonly place: string } | undefined>;
}

// It takes a tenth of a second. This is for a machine that is many times slower.
const PATIENCE_MS = 60_000;

/** The local step. Nothing is handed on and nothing left when it fails. Never throws. */
export async function localStep({ environment, write, program, ignoreSwitch }: EmulatorStepContext): Promise<StepEnd> {
  const log = openLog(environment, write, new Secrets());
  const refused = await refusal(environment, ignoreSwitch);
  if (refused !== undefined) return { ok: false, title: 'Local', message: formatJobIssue(refused) };
  const place = new StateFolder(newPlace(environment));
  const undo: Array<() => void> = [];
  const failed = (title: string, message: string): StepEnd => {
    for (const step of undo.reverse()) {
      try {
        step();
      } catch {
        // The first failure is the one to tell. What was started ends without its state or its folder, too.
      }
    }
    return { ok: false, title, message };
  };
  try {
    // First, so that the post step knows of the process before there is one.
    undo.push(appendAll([{ file: 'GITHUB_STATE', text: fileCommand(FOLDER_STATE, place.folder) }], environment));
    const unmade = place.make();
    if (unmade !== undefined) return failed('Local', formatJobIssue({ code: 'no-folder', reason: unmade }));
    undo.push(() => place.remove());
    const background = startInBackground(program, place, environment);
    undo.push(() => background.kill('SIGKILL'));
    const said = await whatItSays(background, place);
    if ('code' in said) return failed('Local', formatJobIssue(said));
    if (!said.ok) return failed('Inputs', joined(said.sentences, 'things are wrong', log));
    checkJobRuns(environment);
    handOn(said, environment, log);
    sayAfterDelivery(log, () => tellStart(said, log));
    return { ok: true };
  } catch (error) {
    if (error instanceof RunnerFileError) return failed('Delivery', formatExportError(error));
    log.debug(error instanceof Error ? (error.stack ?? error.message) : String(error));
    return failed('Error', plain(`An unexpected error ended the step: ${String(error)}`));
  }
}

async function refusal(
  environment: Environment,
  ignoreSwitch: EmulatorStepContext['ignoreSwitch'],
): Promise<JobIssue | undefined> {
  const runner = runnerKindOf(environment);
  if (runner === 'forgejo' || runner === 'gitea') return { code: 'job-of-a-server', runner };
  const url = URL.parse(environment.ACTIONS_ID_TOKEN_REQUEST_URL ?? '');
  // One on loopback is an earlier step's of this action: the later one takes its place.
  if (url !== null && !isLoopback(url.hostname)) {
    return { code: 'token-endpoint-there', host: url.host, runner };
  }
  const ignored = await ignoreSwitch();
  return ignored !== undefined && /^true$/i.test(ignored.text)
    ? { code: 'endpoints-ignored', by: ignored.place }
    : undefined;
}

/**
 * Starts the process. It is detached, so that it outlives this one; its standard streams lead to a file, because a pipe to a step that has
 * ended would end it, too.
 */
function startInBackground(program: string, place: StateFolder, environment: Environment): ChildProcess {
  const errors = openSync(place.errorFile, 'a', 0o600);
  try {
    return fork(program, [place.folder, String(process.pid), String(process.ppid)], {
      detached: true,
      env: { ...environment },
      stdio: ['ignore', errors, errors, 'ipc'],
      windowsHide: true,
    });
  } finally {
    closeSync(errors);
  }
}

/** Waits for what the process says, and lets it go on alone. */
async function whatItSays(background: ChildProcess, place: StateFolder): Promise<StartMessage | JobIssue> {
  const settled = new AbortController();
  const { signal } = settled;
  try {
    const said: unknown = await Promise.race([
      once(background, 'message', { signal }).then(([message]: unknown[]) => message),
      once(background, 'exit', { signal }),
      sleep(PATIENCE_MS, 'silent', { signal }),
    ]);
    if (isMessage(said)) return said;
    return said === 'silent'
      ? { code: 'silent', afterMs: PATIENCE_MS }
      : { code: 'not-started', errors: place.errors() };
  } finally {
    settled.abort();
    if (background.connected) background.disconnect();
    background.unref();
  }
}

function handOn(message: StartMessage & { readonly ok: true }, environment: Environment, log: Log): void {
  const { url, requestToken, issuer, variables } = message;
  log.mask(requestToken);
  const exported = { ...variables, ...proxyExceptions(environment, url) };
  const entries = (pairs: Readonly<Record<string, string>>) =>
    Object.entries(pairs)
      .map(([name, value]) => fileCommand(name, value))
      .join('');
  appendAll(
    [
      { file: 'GITHUB_OUTPUT', text: entries({ url, issuer, 'jwks-url': `${url}/.well-known/jwks` }) },
      { file: 'GITHUB_ENV', text: entries(exported) },
    ],
    environment,
  );
}

function tellStart({ url, lines, warnings }: StartMessage & { readonly ok: true }, log: Log): void {
  log.line(localLine(`plays GitHub's token endpoint, STS and a little of IAM at ${url}, for the rest of this job`));
  for (const line of lines) log.line(localLine(line));
  logWarnings(log, warnings.map(localLine));
}
