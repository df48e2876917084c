/**
 * Cuts a stream of text into lines the way the runner reads the output of a step: a line ends at LF, CR LF, or a CR
 * alone. Text after the last line end is a line too, when there is any.
 *
 * Source: the runner reads with StreamReader.ReadLine,
 * https://learn.microsoft.com/dotnet/api/system.io.streamreader.readline
 */
export class LineSplitter {
  readonly #onLine: (line: string) => void;
  #rest = '';
  /** The last chunk ended in CR: a LF at the start of the next one belongs to the same line end. */
  #afterCarriageReturn = false;

  /** @param onLine is called with each line, without its line end, in order. */
  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  /** Takes the next piece of the stream and passes on every line that it completes. */
  push(chunk: string): void {
    if (chunk === '') return;
    const fresh = this.#afterCarriageReturn && chunk.startsWith('\n') ? chunk.slice(1) : chunk;
    this.#afterCarriageReturn = chunk.endsWith('\r');
    const parts = (this.#rest + fresh).split(/\r\n|\r|\n/);
    this.#rest = parts.pop() ?? '';
    for (const line of parts) this.#onLine(line);
  }

  /** Ends the stream: passes on what follows the last line end. */
  end(): void {
    const last = this.#rest;
    this.#rest = '';
    if (last !== '') this.#onLine(last);
  }
}

/** Cuts a whole text into lines by the rules of {@link LineSplitter}. */
export function linesOf(text: string): string[] {
  const lines: string[] = [];
  const splitter = new LineSplitter((line) => lines.push(line));
  splitter.push(text);
  splitter.end();
  return lines;
}
