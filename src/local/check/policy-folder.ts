import type { WorldData } from '../world.js';

/** Names of accounts, for folders that bear them. */
export interface Names {
  /** Account id of the hub. */
  readonly hub: string | undefined;
  /** Ids by the accounts' names. */
  readonly accounts: ReadonlyMap<string, string>;
}

/** A world that loads, with sentences for what is odd in it; or the sentences for all that is wrong. */
export type WorldReading =
  | { readonly ok: true; readonly value: { readonly world: WorldData; readonly notes: readonly string[] } }
  | { readonly ok: false; readonly sentences: readonly string[] };

/** Reads a folder of policies. `folder` is an absolute path; files are named relative to `base`. Never throws for bad content. */
export type WorldReader = (folder: string, names: Names, base: string) => WorldReading;
