/** Where a command reads and writes; the process's own unless a test brings others. */

export interface Streams {
  readonly stdin: NodeJS.ReadableStream;
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
}
/** What a command has of the process around it. */
export interface CommandContext {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The current folder: paths of flags are relative to it. */
  readonly current: string;
  /** The folder of hub.yml and target.yml. */
  readonly templates: string;
}
/** Runs with the words after the command's name; resolves to the exit status. */
export type Command = (argv: readonly string[], streams: Streams, context: CommandContext) => number | Promise<number>;
/** The ways in which a command ends. */
export const EXIT = { ok: 0, toFix: 1, failed: 2 } as const;
