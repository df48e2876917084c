/** The post step of the action `local`: logs each call and its answer, and stops the emulator. */
import { request } from 'node:http';
import type { Environment } from '../../shared/environment.js';
import { type Log, openLog } from '../../shared/log/log.js';
import { quoted } from '../../shared/log/plain.js';
import { Secrets } from '../../shared/log/secrets.js';
import { property } from '../../shared/untyped.js';
import { isCall, localLine } from './local-lines.js';
import { type EmulatorAddress, FOLDER_STATE, isStateFolder, StateFolder } from './state-folder.js';

const STOP_TIMEOUT_MS = 10_000;

/** Never fails the job, and is silent when there is nothing to do. */
export async function postLocal(environment: Environment, write: (text: string) => void): Promise<void> {
  const log = openLog(environment, write, new Secrets());
  const path = environment[`STATE_${FOLDER_STATE}`];
  if (!path) return;
  const folder = new StateFolder(path);
  const warnOnError = async <T>(what: string, run: () => T | Promise<T>): Promise<T | undefined> => {
    try {
      return await run();
    } catch (error) {
      log.warning(localLine(`${what} (${reasonOf(error)}).`));
      return undefined;
    }
  };
  const isOwn = await warnOnError('its folder could not be checked', () => isStateFolder(path, environment));
  if (isOwn === false) {
    const what = `STATE_${FOLDER_STATE} is ${quoted(path)}, which is not its folder`;
    log.warning(localLine(`${what}. Remove this variable from the job.`));
  }
  if (!isOwn) return;
  await warnOnError('its record could not be read', () => stopAndReport(folder, log));
  // Without its folder the emulator ends by itself, whether or not it could be stopped.
  await warnOnError('its folder could not be removed', () => folder.remove());
}

async function stopAndReport(folder: StateFolder, log: Log): Promise<void> {
  const address = folder.address();
  if (address === undefined) return;
  const stopped = await stop(address).catch(reasonOf);
  const record = folder.record();
  const calls = record.filter(isCall).length;
  log.group(localLine(`${calls} ${calls === 1 ? 'call' : 'calls'} and their answers`), record);
  if (stopped === false) {
    const hasReason = record.some((line) => line.startsWith(localLine('ended: ')));
    const how = hasReason
      ? 'The last line of its record has the reason.'
      : 'It gave no reason: someone killed it, or the system was out of memory.';
    log.warning(localLine(`had ended before the job did, so later steps could not reach it. ${how}`));
  }
  if (typeof stopped === 'string') {
    log.warning(localLine(`did not answer this step (${stopped}). It ends by itself once its folder is removed.`));
  }
  for (const line of folder.errors()) log.line(localLine(line));
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Stops it, and resolves once the connection is closed; to false when it was not running any more. */
function stop({ url, key }: EmulatorAddress): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `bearer ${key}`, 'content-length': 0 };
    // Without an agent, because one would keep the connection open, whose end is waited for.
    const call = request(`${url}/stop`, { method: 'POST', agent: false, headers, timeout: STOP_TIMEOUT_MS });
    call.on('timeout', () => call.destroy(new Error(`no answer within ${STOP_TIMEOUT_MS / 1000} s`)));
    call.on('response', (response) => response.resume().on('close', () => resolve(response.statusCode === 200)));
    call.on('error', (error) => {
      const code = property(error, 'code');
      // It closes its connections when it ends.
      if (code === 'ECONNRESET') resolve(true);
      else if (code === 'ECONNREFUSED') resolve(false);
      else reject(error);
    });
    call.end();
  });
}
