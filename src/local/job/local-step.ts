/** The step of the local action: refuses where it can't work, starts the local AWS, and hands its endpoints to later steps. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { isLoopback } from '../../aws/host.js';
import { appendAll, checkJobRuns, RunnerFileError, wordUndelivered } from '../../deliver/runner-files.js';
import { openAwsSettings, switchOf } from '../../inputs/aws-settings.js';
import type { Environment } from '../../inputs/input-source.js';
import { sayAfterDelivery } from '../../log/after-delivery.js';
import { joined } from '../../log/annotation.js';
import { fileCommand } from '../../log/file-command.js';
import { type Log, openLog } from '../../log/log.js';
import { plain } from '../../log/plain.js';
import { sayWarnings } from '../../log/say-warnings.js';
import { Secrets } from '../../log/secrets.js';
import { runnerKindOf } from '../../runner-kind.js';
import type { StepEnd } from '../../step/exchange-step.js';
import { localLine } from './call-record.js';
import { type JobFlaw, wordJobFlaw } from './flaw.js';
import { isMessage, type Message } from './message.js';
import { FOLDER_STATE, newPlace, Place } from './place.js';
import { proxyExceptions } from './variables.js';

/** What the step has of the world around it. */
export interface LocalWorld {
  readonly environment: Environment;
  readonly write: (text: string) => void;
  /** The bundle that is started in the background. */
  readonly program: string;
}

// It takes a tenth of a second. This is for a machine that is many times slower.
const PATIENCE_MS = 60_000;

/** The local step. Nothing is handed on and nothing left when it fails. Never throws. */
export async function localStep({ environment, write, program }: LocalWorld): Promise<StepEnd> {
  const log = openLog(environment, write, new Secrets());
  const refused = await refusal(environment);
  if (refused !== undefined) return { ok: false, title: 'Local', message: wordJobFlaw(refused) };
  const place = new Place(newPlace(environment));
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
    if (unmade !== undefined) return failed('Local', wordJobFlaw({ code: 'no-folder', reason: unmade }));
    undo.push(() => place.remove());
    const background = startInBackground(program, place, environment);
    undo.push(() => background.kill('SIGKILL'));
    const said = await whatItSays(background, place);
    if ('code' in said) return failed('Local', wordJobFlaw(said));
    if (!said.ok) return failed('Inputs', joined(said.sentences, 'things are wrong', log));
    checkJobRuns(environment);
    handOn(said, environment, log);
    sayAfterDelivery(log, () => tellStart(said, log));
    return { ok: true };
  } catch (error) {
    if (error instanceof RunnerFileError) return failed('Delivery', wordUndelivered(error));
    log.debug(error instanceof Error ? (error.stack ?? error.message) : String(error));
    return failed('Error', plain(`An unexpected error ended the step: ${String(error)}`));
  }
}

async function refusal(environment: Environment): Promise<JobFlaw | undefined> {
  const runner = runnerKindOf(environment);
  if (runner === 'forgejo' || runner === 'gitea') return { code: 'job-of-a-server', runner };
  const url = URL.parse(environment.ACTIONS_ID_TOKEN_REQUEST_URL ?? '');
  // One on loopback is an earlier step's of this action: the later one takes its place.
  if (url !== null && !isLoopback(url.hostname)) {
    return { code: 'token-endpoint-there', host: url.host, runner };
  }
  const ignored = switchOf(environment, await openAwsSettings(environment), 'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS');
  return ignored !== undefined && /^true$/i.test(ignored.text)
    ? { code: 'endpoints-ignored', by: ignored.place }
    : undefined;
}

/**
 * Starts the process. It is detached, so that it outlives this one; its standard streams lead to a file, because a pipe to a step that has
 * ended would end it, too.
 */
function startInBackground(program: string, place: Place, environment: Environment): ChildProcess {
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
async function whatItSays(background: ChildProcess, place: Place): Promise<Message | JobFlaw> {
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

function handOn(message: Message & { readonly ok: true }, environment: Environment, log: Log): void {
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

function tellStart({ url, lines, doubts }: Message & { readonly ok: true }, log: Log): void {
  log.line(localLine(`plays GitHub's token endpoint, STS and a little of IAM at ${url}, for the rest of this job`));
  for (const line of lines) log.line(localLine(line));
  sayWarnings(log, doubts.map(localLine));
}
