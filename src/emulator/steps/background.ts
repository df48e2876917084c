/** The emulator of one job, in a process of its own that outlives the step. */
import { randomBytes } from 'node:crypto';
import type { Environment } from '../../shared/environment.js';
import { inputsOfStep } from '../../shared/inputs/raw-inputs.js';
import { readSetup } from '../setup/read-setup.js';
import { type EmulatorIssue, formatEmulatorIssue } from '../setup/setup-messages.js';
import { startSetup } from '../setup/start.js';
import { CallRecord } from './call-record.js';
import { StateFolder } from './state-folder.js';
import { JobWatcher, parentProcesses } from './watchdog.js';

/** What the process sends once to the step that started it. */
export type StartMessage = Started | { readonly ok: false; readonly sentences: readonly string[] };

export interface Started {
  readonly ok: true;
  readonly url: string;
  /** Masked before anything else is done with it. */
  readonly requestToken: string;
  readonly issuer: string;
  /** For later steps. */
  readonly variables: Readonly<Record<string, string>>;
  readonly lines: readonly string[];
  readonly warnings: readonly string[];
}

/** What a process has that was started with a channel to its parent. */
export interface BackgroundContext {
  readonly environment: Environment;
  readonly folder: string;
  /** The ids of the step's process and of its parent. */
  readonly step: number;
  readonly parent: number;
  /** Resolves when the step has the message. */
  readonly send: (message: StartMessage) => Promise<void>;
  readonly exit: () => void;
  /** Registers what to call with the name of a signal that ends the process. */
  readonly onSignal: (end: (signal: string) => void) => void;
}

/** Reads the inputs, starts the emulator, sends the step a message, and serves until the post step or the watcher ends it. */
export async function serveJob(context: BackgroundContext): Promise<void> {
  const { environment, folder: path, send, exit } = context;
  const fail = async (issues: readonly EmulatorIssue[]) => {
    // No secret is in what was read: external ids are not shown.
    await send({ ok: false, sentences: issues.map((issue) => formatEmulatorIssue(issue, (text) => text)) });
    exit();
  };
  const reading = readSetup(inputsOfStep(environment));
  if (!reading.ok) return fail(reading.issues);

  const folder = new StateFolder(path);
  const record = new CallRecord(folder.recordFile);
  const key = randomBytes(32).toString('base64url');
  const ancestry = parentProcesses(context.step, context.parent);
  const watcher = new JobWatcher({ ancestry, folder: path }, (why) => end(why));
  const started = await startSetup(reading.setup, {
    onCall: (call) => {
      watcher.noteActivity();
      record.add(call);
    },
    stopping: { key, onStop: () => end('the job is over') },
  });
  if (!started.ok) {
    watcher.stop();
    return fail([started.issue]);
  }
  const { aws } = started;
  context.onSignal((signal) => end(`it received ${signal}`));
  folder.writeAddress({ url: aws.stsUrl, key });
  await send({
    ok: true,
    url: aws.stsUrl,
    requestToken: aws.requestToken,
    issuer: aws.issuer,
    variables: { ...aws.environmentWithIam() },
    lines: reading.lines,
    warnings: reading.warnings,
  });

  function end(why: string): void {
    watcher.stop();
    record.end(`ended: ${why}`);
    void aws.stop().then(exit);
  }
}
