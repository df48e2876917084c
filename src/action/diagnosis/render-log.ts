import { plain } from '../../shared/log/plain.js';
import { type Diagnosis, docsUrl, type Fact } from './diagnosis.js';
import type { Message } from './message.js';
import { type Redaction, redactLine, redactSnippet } from './redaction.js';

/** A text as one plain line. A value that could pass as words of ours stands in quotes. */
export function renderLine({ parts }: Message, curtain: Redaction): string {
  return parts
    .map((part) => {
      if (typeof part === 'string') return part;
      const value = redactLine(part.value, curtain);
      return /^[\w:/.@*+=,-]*$/.test(value) ? value : `"${value}"`;
    })
    .join('');
}

/** A diagnosis as the lines of a group in the log, title first. */
export function renderLog(diagnosis: Diagnosis, curtain: Redaction): string[] {
  const { code, side, certainty, sentence, tried, claims, causes, hints, pastes } = diagnosis;
  return [
    `Diagnosis: ${code}`,
    renderLine(sentence, curtain),
    '',
    `To mend: ${side} (${certainty})`,
    ...table('What was tried', tried, curtain),
    ...table('What a trust policy can test of the token', claims, curtain),
    ...(causes.length === 0 ? [] : ['', 'Possible causes, most likely first:']),
    ...causes.map((cause, index) => `${index + 1}. ${renderLine(cause, curtain)}`),
    ...(hints.length === 0 ? [] : ['', 'What points at the cause:']),
    ...hints.map((hint) => `- ${renderLine(hint, curtain)}`),
    ...pastes.flatMap(({ where, text, detail: warning }) => [
      '',
      ...(warning === undefined ? [] : [renderLine(warning, curtain)]),
      `To paste into ${renderLine(where, curtain)}:`,
      ...redactSnippet(text, curtain).trimEnd().split('\n').map(inert),
    ]),
    '',
    `More: ${docsUrl(code)}`,
  ];
}

function table(title: string, facts: readonly Fact[], curtain: Redaction): string[] {
  if (facts.length === 0) return [];
  const width = Math.max(...facts.map(({ name }) => name.length));
  return ['', `${title}:`, ...facts.map(({ name, value }) => `  ${name.padEnd(width)}  ${redactLine(value, curtain)}`)];
}

/** A line to paste keeps its blanks. Its author has escaped what could act; what is left over is made inert all the same. */
function inert(line: string): string {
  const blanks = /^ */.exec(line)?.[0] ?? '';
  return `${blanks}${plain(line.slice(blanks.length))}`;
}
