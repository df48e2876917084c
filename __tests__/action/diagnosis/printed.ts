/** Prints a diagnosis as the step does, and reads the print as the runner does. */

import type { Diagnosis } from '../../../src/action/diagnosis/diagnosis.js';
import type { Redaction } from '../../../src/action/diagnosis/redaction.js';
import { renderLine, renderLog } from '../../../src/action/diagnosis/render-log.js';
import { Masks } from '../../../src/demo/runner/masks.js';
import { StepLog } from '../../../src/demo/runner/step-log.js';
import { Log } from '../../../src/shared/log/log.js';
import { Secrets } from '../../../src/shared/log/secrets.js';
import { CODE, TROUBLESHOOTING_LINK } from '../shown-markdown.js';

export interface Printed {
  /** The lines between the group's title and its end. */
  readonly lines: readonly string[];
  /** How many lines there should be. */
  readonly written: number;
  /** The commands that the runner took out of it. */
  readonly commands: readonly string[];
  readonly annotations: number;
}

/** The group of a diagnosis, with the sentence of its annotation as a last line. */
export function printed(diagnosis: Diagnosis, redaction: Redaction): Printed {
  let raw = '';
  const write = (text: string) => {
    raw += text;
  };
  const [title = '', ...lines] = renderLog(diagnosis, redaction);
  const all = [...lines, renderLine(diagnosis.sentence, redaction)];
  new Log(write, new Secrets(), false).group(title, all);

  const runner = new StepLog(new Masks(), false);
  const taken = raw.trimEnd().split(/\r\n|\r|\n/);
  for (const line of taken) runner.take(line);
  return {
    lines: taken.slice(1, -1),
    written: all.length,
    commands: runner.commands.map(({ name }) => name),
    annotations: runner.annotations.length,
  };
}

/** What of a section is Markdown or HTML of ours: all but fences, inline code, character references and the link. */
export function ownMarkup(section: string): string {
  return section
    .replace(/^(`{3,})(?:json|yaml|shell)\n[\s\S]*?\n\1$/gm, '')
    .replace(CODE, '')
    .replace(TROUBLESHOOTING_LINK, '')
    .replace(/&#\d+;/g, '');
}
