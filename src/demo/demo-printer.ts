/** Where the demo writes, and whether it may use colour. */
export interface Output {
  readonly write: (text: string) => void;
  readonly colour: boolean;
}

type Style = 'bold' | 'red' | 'yellow' | 'green';

/** Select Graphic Rendition codes, https://www.ecma-international.org/publications-and-standards/standards/ecma-48/ */
const CODES: Readonly<Record<Style, number>> = { bold: 1, red: 31, yellow: 33, green: 32 };

/** Writes the demo's text: headings, and indented lines below them. */
export class DemoPrinter {
  readonly #output: Output;

  constructor(output: Output) {
    this.#output = output;
  }

  heading(text: string): void {
    this.#output.write(`\n${this.style('bold', text)}\n`);
  }

  lines(lines: readonly string[]): void {
    for (const line of lines) this.#output.write(`  ${line}\n`);
  }

  style(style: Style, text: string): string {
    return this.#output.colour ? `\u001b[${CODES[style]}m${text}\u001b[0m` : text;
  }

  /** A step's log with the markers drawn as GitHub's page draws them. */
  log(log: string): void {
    const drawn = log
      .split('\n')
      .filter((line) => line !== '' && line !== '##[endgroup]')
      .map((line) =>
        line
          .replace(/^##\[error\]/, () => this.style('red', 'Error: '))
          .replace(/^##\[warning\]/, () => this.style('yellow', 'Warning: '))
          .replace(/^##\[notice\]/, () => this.style('bold', 'Notice: '))
          .replace(/^##\[group\]/, '▼ '),
      );
    this.lines(drawn);
  }
}
