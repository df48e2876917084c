/** Where a command reads and writes. */

export interface Streams {
  readonly stdin: NodeJS.ReadableStream;
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
}
export interface CommandContext {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The current folder: paths of flags are relative to it. */
  readonly current: string;
  /** The folder of hub.yml and target.yml. */
  readonly templates: string;
}
/** Runs with the words after the command's name; resolves to the exit status. */
export type Command = (argv: readonly string[], streams: Streams, context: CommandContext) => number | Promise<number>;
/** Hides nothing: no command reads a secret but the external ids of cases, which are removed where they are read. */
export function unchanged(text: string): string {
  return text;
}
export const EXIT = { ok: 0, toFix: 1, failed: 2 } as const;
