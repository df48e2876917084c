/** What the local AWS of a job says to the step that starts it, once: that it runs, or what is wrong. */
import { property } from '../../shared/untyped.js';

export type StartMessage =
  | {
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
  | { readonly ok: false; readonly sentences: readonly string[] };

/** Tells a message from what is none. It comes from a process of this very version. */
export function isMessage(value: unknown): value is StartMessage {
  return typeof property(value, 'ok') === 'boolean';
}
