/** Processes that wait for the lock of a profile, and one that holds it and can be killed. */
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { addressOf } from '../../../src/action/profiles/renewal-lock.js';
import type { StepResult } from '../../../src/demo/runner/step-result.js';
import type { EmulatedJob } from '../../support/job.js';
import { runProfile, storeOf } from '../../support/profiles.js';

const LOOK_EVERY_MS = 10;

/** Where a process freezes itself, as a module that is loaded before its own. */
export const FREEZE = {
  'with the turn': `
    import net from 'node:net';
    const { listen } = net.Server.prototype;
    net.Server.prototype.listen = function (...args) {
      return listen.apply(this.once('listening', freeze), args);
    };`,
  'before the file is put in place': `
    const { renameSync } = fs;
    fs.renameSync = (...args) => {
      freeze();
      renameSync(...args);
    };
    syncBuiltinESMExports();`,
  'after the file was put in place': `
    const { renameSync } = fs;
    fs.renameSync = (...args) => {
      renameSync(...args);
      freeze();
    };
    syncBuiltinESMExports();`,
} as const;

/** Prints its process id as the first line, and that it is about to freeze as the second. */
const PRELUDE = `
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
const freeze = () => {
  fs.writeSync(1, 'frozen\\n');
  process.kill(process.pid, 'SIGSTOP');
};
fs.writeSync(1, process.pid + '\\n');
`;

/** A process that requests credentials of a profile, until it is killed. */
export interface LockHolder {
  /** Settles when it has frozen; never, when it does not. */
  readonly frozen: Promise<void>;
  /** Kills it, once, and settles when it is gone. */
  kill(): Promise<StepResult>;
}

/** Starts a process that freezes at some point, or that waits for a call without an answer. */
export function holdLock(emulated: EmulatedJob, profile: string, freeze = ''): LockHolder {
  const module = `data:text/javascript,${encodeURIComponent(PRELUDE + freeze)}`;
  let pid = 0;
  let setFrozen: () => void = () => undefined;
  const frozen = new Promise<void>((resolve) => {
    setFrozen = resolve;
  });
  const when = (line: string): boolean => {
    if (line === 'frozen') setFrozen();
    else if (pid === 0) pid = Number(line);
    return false;
  };
  const end = runProfile(emulated, profile, {
    env: { NODE_OPTIONS: `--import=${module}` },
    signalWhen: { signal: 'SIGKILL', when },
    timeoutMs: 180_000,
  });
  const kill = (): Promise<StepResult> => {
    if (pid > 0) process.kill(pid, 'SIGKILL');
    pid = -1;
    return end;
  };
  return { frozen, kill };
}

/** Settles when so many wait for the lock of a profile. Only Linux shows them; elsewhere it settles at once. */
export async function untilWaiting(emulated: EmulatedJob, profile: string, count: number): Promise<void> {
  if (process.platform !== 'linux') return;
  const address = addressOf(storeOf(emulated, profile).folder).replace('\0', '@');
  // One entry for the process that holds the lock, and one for each that waits.
  while (readFileSync('/proc/net/unix', 'utf8').split(address).length - 1 < 1 + count) await sleep(LOOK_EVERY_MS);
}
