/** The local AWS of one job, in a process of its own that outlives the step. */
import { randomBytes } from 'node:crypto';
import type { Environment } from '../../shared/environment.js';
import { inputsOfStep } from '../../shared/inputs/raw-inputs.js';
import { readSetup } from '../setup/read-setup.js';
import { type EmulatorIssue, formatEmulatorIssue } from '../setup/setup-issues.js';
import { startSetup } from '../setup/start.js';
import { CallRecord } from './call-record.js';
import type { StartMessage } from './start-message.js';
import { StateFolder } from './state-folder.js';
import { JobWatcher, parentProcesses } from './watchdog.js';

/** What a process has that was started with a channel to its parent. */
export interface BackgroundContext {
  readonly environment: Environment;
  readonly folder: string;
  /** The step's process, and the one above it. */
  readonly step: number;
  readonly parent: number;
  /** Tells the step; resolves when it has been told. */
  readonly tell: (message: StartMessage) => Promise<void>;
  readonly exit: () => void;
  /** Calls back with the name of a signal that is to end the process. */
  readonly onSignal: (end: (signal: string) => void) => void;
}

/** Reads what is to be played, starts it, tells the step, and serves until the post step or the watchdog ends it. */
export async function serveJob(world: BackgroundContext): Promise<void> {
  const { environment, folder, tell, exit } = world;
  const refuse = async (issues: readonly EmulatorIssue[]) => {
    // No secret is among what was read: external ids are not shown.
    await tell({ ok: false, sentences: issues.map((issue) => formatEmulatorIssue(issue, (text) => text)) });
    exit();
  };
  const reading = readSetup(inputsOfStep(environment));
  if (!reading.ok) return refuse(reading.issues);

  const place = new StateFolder(folder);
  const record = new CallRecord(place.recordFile);
  const key = randomBytes(32).toString('base64url');
  const watchdog = new JobWatcher({ ancestry: parentProcesses(world.step, world.parent), folder }, (why) => end(why));
  const started = await startSetup(reading.setup, {
    onCall: (call) => {
      watchdog.hear();
      record.report(call);
    },
    stopping: { key, onStop: () => end('the job is over') },
  });
  if (!started.ok) {
    watchdog.stop();
    return refuse([started.issue]);
  }
  const { aws } = started;
  world.onSignal((signal) => end(`somebody sent ${signal}`));
  place.recordAddress({ url: aws.stsUrl, key });
  await tell({
    ok: true,
    url: aws.stsUrl,
    requestToken: aws.requestToken,
    issuer: aws.issuer,
    variables: { ...aws.environmentWithIam() },
    lines: reading.lines,
    warnings: reading.warnings,
  });

  function end(why: string): void {
    watchdog.stop();
    record.end(`ended: ${why}`);
    void aws.stop().then(exit);
  }
}
