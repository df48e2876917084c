/** The post step of the local action: tells what was asked and how it was answered, and ends the local AWS. */
import { request } from 'node:http';
import type { Environment } from '../../shared/environment.js';
import { type Log, openLog } from '../../shared/log/log.js';
import { quoted } from '../../shared/log/plain.js';
import { Secrets } from '../../shared/log/secrets.js';
import { property } from '../../shared/untyped.js';
import { isCall, localLine } from './call-record.js';
import { type EmulatorAddress, FOLDER_STATE, isPlace, StateFolder } from './state-folder.js';

const PATIENCE_MS = 10_000;

/** Never fails the job, and is silent when there is nothing to do. */
export async function postLocal(environment: Environment, write: (text: string) => void): Promise<void> {
  const log = openLog(environment, write, new Secrets());
  const folder = environment[`STATE_${FOLDER_STATE}`];
  if (!folder) return;
  try {
    if (!isPlace(folder, environment)) {
      const what = `STATE_${FOLDER_STATE} names ${quoted(folder)}, which is not its folder`;
      log.warning(localLine(`${what}. Remove this variable from the job.`));
      return;
    }
  } catch (error) {
    log.warning(localLine(`its folder could not be checked: ${reasonOf(error)}`));
    return;
  }
  const place = new StateFolder(folder);
  try {
    const reach = place.reach();
    if (reach !== undefined) await endAndTell(place, reach, log);
  } catch (error) {
    log.warning(localLine(`its record could not be read: ${reasonOf(error)}`));
  }
  try {
    // Whether or not it has heard that it is to end: without its folder it ends by itself.
    place.remove();
  } catch (error) {
    log.warning(localLine(`its folder could not be removed: ${reasonOf(error)}`));
  }
}

async function endAndTell(place: StateFolder, reach: EmulatorAddress, log: Log): Promise<void> {
  const ending = await stop(reach).catch(reasonOf);
  const record = place.record();
  const calls = record.filter(isCall).length;
  log.group(localLine(`${calls} ${calls === 1 ? 'call' : 'calls'}, and how each was answered`), record);
  if (ending === false) {
    const isTold = record.some((line) => line.startsWith(localLine('ended: ')));
    const how = isTold
      ? 'and its last line says why'
      : 'without a word, as a process does that is killed by hand or by a system that is short of memory';
    log.warning(localLine(`had ended before the job did, ${how}; steps after that could not reach it`));
  }
  if (typeof ending === 'string') {
    log.warning(localLine(`did not answer this step (${ending}); it ends by itself once its folder is gone`));
  }
  for (const line of place.errors()) log.line(localLine(line));
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Ends it, and resolves once the connection is closed; to false when nobody was there any more. */
function stop({ url, key }: EmulatorAddress): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `bearer ${key}`, 'content-length': 0 };
    // Without an agent, because one would keep the connection, whose end is waited for.
    const asked = request(`${url}/stop`, { method: 'POST', agent: false, headers, timeout: PATIENCE_MS });
    asked.on('timeout', () => asked.destroy(new Error(`nothing came within ${PATIENCE_MS / 1000} s`)));
    asked.on('response', (response) => response.resume().on('close', () => resolve(response.statusCode === 200)));
    asked.on('error', (error) => {
      const code = property(error, 'code');
      // It ends its connections with itself.
      if (code === 'ECONNRESET') resolve(true);
      else if (code === 'ECONNREFUSED') resolve(false);
      else reject(error);
    });
    asked.end();
  });
}
