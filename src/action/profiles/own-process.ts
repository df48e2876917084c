import { spawnSync } from 'node:child_process';
import { authoritiesOf, startWith, trustAlike } from '../exchange/authorities.js';
import type { RenewalConfig } from './renewal-config.js';

/** Set in a process that was started by `renewAlike`, so that it starts no further one. */
const MARK = 'XACCT_ACTION_RENEWS';

/**
 * Renews in a process of its own where this one trusts other certificate authorities than the step did: Node reads these when it
 * starts. That process answers in this one's place, on the same outputs. `undefined` where this process will do; the exit
 * status otherwise.
 *
 * @throws the system's error when no process can be started.
 */
export function renewAlike({ authorities }: RenewalConfig): number | undefined {
  if (process.env[MARK] !== undefined) return undefined;
  if (trustAlike(authorities, authoritiesOf(process.env, process.execArgv))) return undefined;
  const { env, execArgv } = startWith(authorities, process.env, process.execArgv);
  const { status, error } = spawnSync(process.execPath, [...execArgv, ...process.argv.slice(1)], {
    env: { ...env, [MARK]: '1' },
    stdio: 'inherit',
    windowsHide: true,
  });
  if (error !== undefined) throw error;
  return status ?? 1;
}
