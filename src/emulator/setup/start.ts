import { property } from '../../shared/untyped.js';
import { type LocalAws, type LocalAwsOptions, startLocalAws } from '../emulator.js';
import type { EmulatorSetup } from './read-setup.js';
import type { SetupIssue } from './setup-messages.js';

export type Started =
  | { readonly ok: true; readonly aws: LocalAws }
  | { readonly ok: false; readonly issue: SetupIssue };

/** Starts the emulator with a setup and its faults. `more` has the options that are not in the setup. */
export async function startSetup(
  { faults, ...setup }: EmulatorSetup,
  more: Pick<LocalAwsOptions, 'onCall' | 'stopping' | 'latencyMs'>,
): Promise<Started> {
  try {
    // The calls are logged as they come, so none are kept.
    const aws = await startLocalAws({ ...setup, ...more, keep: 0 });
    for (const { call, fault, times } of faults) aws.faults.add(call, fault, times);
    return { ok: true, aws };
  } catch (error) {
    if (property(error, 'code') !== 'EADDRINUSE' || setup.port === undefined) throw error;
    return { ok: false, issue: { input: 'port', setupDetail: { code: 'port-taken', port: setup.port } } };
  }
}
