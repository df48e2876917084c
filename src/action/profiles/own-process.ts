import { spawnSync } from 'node:child_process';
import { authoritiesOf, hasSameAuthorities, startOptions } from '../exchange/authorities.js';
import type { RenewalConfig } from './renewal-config.js';

/** Set in a process that `renewInOwnProcess` has started, so that it starts no other. */
const STARTED = 'XACCT_ACTION_RENEWS';

/**
 * Renews in a new process where this one trusts other certificate authorities than the step did, because Node reads them at its start.
 * The new process writes to the same outputs. Returns its exit status, or `undefined` where this process can renew.
 *
 * @throws the system's error when no process can be started.
 */
export function renewInOwnProcess({ authorities }: RenewalConfig): number | undefined {
  if (process.env[STARTED] !== undefined) return undefined;
  if (hasSameAuthorities(authorities, authoritiesOf(process.env, process.execArgv))) return undefined;
  const { env, execArgv } = startOptions(authorities, process.env, process.execArgv);
  const { status, error } = spawnSync(process.execPath, [...execArgv, ...process.argv.slice(1)], {
    env: { ...env, [STARTED]: '1' },
    stdio: 'inherit',
    windowsHide: true,
  });
  if (error !== undefined) throw error;
  return status ?? 1;
}
