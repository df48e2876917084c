import { inlineCode } from '../../shared/log/markdown.js';
import { type Diagnosis, type Fact, formatSide, type Snippet } from './diagnosis.js';
import type { Message } from './message.js';
import { type Redaction, redactLine, redactSnippet } from './redaction.js';
import { instructionOf } from './render-log.js';

/** A diagnosis as a section of the job summary. */
export function renderSummarySection(diagnosis: Diagnosis, redaction: Redaction): string {
  const { code, sentence, decidedBy, answer, request, claims, causes, notes, snippets, page } = diagnosis;
  const { side, certainty } = formatSide(diagnosis);
  const markdown = (message: Message) => renderMarkdown(message, redaction);
  const list = (title: string, items: readonly string[]) => (items.length === 0 ? [] : [`${title}:`, '', ...items, '']);
  return [
    `#### Exchange failed: ${code}`,
    '',
    markdown(sentence),
    '',
    ...(answer === undefined ? [] : [`AWS returned: ${inlineCode(redactLine(answer, redaction))}`, '']),
    `Fix in: **${side}** (${certainty}). See [troubleshooting](${page}).`,
    '',
    ...table('Decided by', decidedBy, redaction),
    ...list(
      'Possible causes, most likely first',
      causes.map((cause, index) => `${index + 1}. ${markdown(cause)}`),
    ),
    ...list(
      'Notes',
      notes.map((note) => `- ${markdown(note)}`),
    ),
    ...table('Claims of the token that a trust policy can test', claims, redaction),
    ...snippets.flatMap((snippet) => [
      ...(snippet.caution === undefined ? [] : [markdown(snippet.caution), '']),
      `${instructionOf(snippet)} ${markdown(snippet.where)}:`,
      '',
      ...fenced(snippet.language, redactSnippet(snippet.text, redaction).trimEnd()),
      '',
    ]),
    ...table('Request details', request, redaction),
    '',
  ].join('\n');
}

/** A message in Markdown, values as code. */
export function renderMarkdown({ parts }: Message, redaction: Redaction): string {
  return parts
    .map((part) => (typeof part === 'string' ? escapeMarks(part) : inlineCode(redactLine(part.value, redaction))))
    .join('');
}

/** Our own words contain no Markdown, but characters that could be read as Markdown. */
function escapeMarks(text: string): string {
  return text.replace(/[<>&*_`[\]{}|\\#]/g, (mark) => `&#${mark.codePointAt(0)};`);
}

function table(title: string, facts: readonly Fact[], redaction: Redaction): string[] {
  if (facts.length === 0) return [];
  const rows = facts.map(({ name, value }) => `| ${escapeMarks(name)} | ${inlineCode(redactLine(value, redaction))} |`);
  return [`| ${title} | |`, '| --- | --- |', ...rows, ''];
}

/** A code block whose fence is longer than any run of backticks in it, so that nothing in it can close it. */
function fenced(language: Snippet['language'], body: string): string[] {
  const longest = Math.max(2, ...[...body.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return [`${fence}${language}`, body, fence];
}
