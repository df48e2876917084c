import { plain } from '../../shared/log/plain.js';
import { type Diagnosis, type Fact, formatSide, type Snippet } from './diagnosis.js';
import type { Message } from './message.js';
import { type Redaction, redactLine, redactSnippet } from './redaction.js';

/** A message as one plain line. A value that could pass as our own words is quoted. */
export function renderLine({ parts }: Message, redaction: Redaction): string {
  return parts
    .map((part) => {
      if (typeof part === 'string') return part;
      const value = redactLine(part.value, redaction);
      return /^[\w:/.@*+=,-]*$/.test(value) ? value : `"${value}"`;
    })
    .join('');
}

/** A diagnosis as the lines of a group in the log, title first. */
export function renderLog(diagnosis: Diagnosis, redaction: Redaction): string[] {
  const { code, sentence, decidedBy, answer, request, claims, causes, notes, snippets, page } = diagnosis;
  const { side, certainty } = formatSide(diagnosis);
  const line = (message: Message) => renderLine(message, redaction);
  return [
    `Diagnosis: ${code}`,
    line(sentence),
    '',
    ...(answer === undefined ? [] : [`AWS returned: ${redactLine(answer, redaction)}`]),
    `Fix in: ${side} (${certainty})`,
    ...table('Decided by', decidedBy, redaction),
    ...(causes.length === 0 ? [] : ['', 'Possible causes, most likely first:']),
    ...causes.map((cause, index) => `${index + 1}. ${line(cause)}`),
    ...(notes.length === 0 ? [] : ['', 'Notes:']),
    ...notes.map((note) => `- ${line(note)}`),
    ...table('Claims of the token that a trust policy can test', claims, redaction),
    ...snippets.flatMap((snippet) => [
      '',
      ...(snippet.caution === undefined ? [] : [line(snippet.caution)]),
      `${instructionOf(snippet)} ${line(snippet.where)}:`,
      ...redactSnippet(snippet.text, redaction).trimEnd().split('\n').map(plainIndented),
    ]),
    ...table('Request details', request, redaction),
    '',
    `More: ${page}`,
  ];
}

/** What to do with a snippet, before the place where it belongs. */
export function instructionOf({ language, replaces }: Pick<Snippet, 'language' | 'replaces'>): string {
  return replaces ? 'Change' : INSTRUCTIONS[language];
}

const INSTRUCTIONS: Readonly<Record<Snippet['language'], string>> = {
  json: 'Add this to Statement in',
  yaml: 'Add this to',
  shell: 'Run this',
};

function table(title: string, facts: readonly Fact[], redaction: Redaction): string[] {
  if (facts.length === 0) return [];
  const width = Math.max(...facts.map(({ name }) => name.length));
  return [
    '',
    `${title}:`,
    ...facts.map(({ name, value }) => `  ${name.padEnd(width)}  ${redactLine(value, redaction)}`),
  ];
}

/** A line of a snippet keeps its indentation. The snippet is already escaped; nothing that is left can act. */
function plainIndented(line: string): string {
  const indentation = /^ */.exec(line)?.[0] ?? '';
  return `${indentation}${plain(line.slice(indentation.length))}`;
}
