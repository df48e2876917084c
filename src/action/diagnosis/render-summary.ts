import { inlineCode } from '../../shared/log/markdown.js';
import { type Diagnosis, docsUrl, type Fact, type Snippet } from './diagnosis.js';
import type { Message } from './message.js';
import { type Redaction, redactLine, redactSnippet } from './redaction.js';

/** A diagnosis as a section of the job summary. */
export function renderSummarySection(diagnosis: Diagnosis, curtain: Redaction): string {
  const { code, side, certainty, sentence, tried, claims, causes, hints, pastes } = diagnosis;
  const text = (words: Message) => renderMarkdown(words, curtain);
  return [
    `#### Exchange failed: ${code}`,
    '',
    text(sentence),
    '',
    `To mend: **${side}** (${certainty}). See [the manual](${docsUrl(code)}).`,
    '',
    ...table('tried', tried, curtain),
    ...table('claim that a trust policy can test', claims, curtain),
    ...(causes.length === 0 ? [] : ['Possible causes, most likely first:', '', ...numbered(causes.map(text)), '']),
    ...(hints.length === 0 ? [] : [...hints.map((hint) => `- ${text(hint)}`), '']),
    ...pastes.flatMap((paste) => [
      ...(paste.detail === undefined ? [] : [text(paste.detail), '']),
      `To paste into ${text(paste.where)}:`,
      '',
      ...fenced(paste, curtain),
      '',
    ]),
    '',
  ].join('\n');
}

function numbered(items: readonly string[]): string[] {
  return items.map((item, index) => `${index + 1}. ${item}`);
}

/** A text in Markdown, values as code. */
export function renderMarkdown({ parts }: Message, curtain: Redaction): string {
  return parts
    .map((part) => (typeof part === 'string' ? ourWords(part) : inlineCode(redactLine(part.value, curtain))))
    .join('');
}

/** Our own words hold no Markdown, but marks that could be taken for some. */
function ourWords(text: string): string {
  return text.replace(/[<>&*_`[\]{}|\\#]/g, (mark) => `&#${mark.codePointAt(0)};`);
}

function table(title: string, facts: readonly Fact[], curtain: Redaction): string[] {
  if (facts.length === 0) return [];
  const rows = facts.map(({ name, value }) => `| ${ourWords(name)} | ${inlineCode(redactLine(value, curtain))} |`);
  return [`| ${title} | |`, '| --- | --- |', ...rows, ''];
}

/** A fence longer than any run of backticks inside can't be closed from inside. */
function fenced({ language, text }: Snippet, curtain: Redaction): string[] {
  const body = redactSnippet(text, curtain).trimEnd();
  const longest = [...body.matchAll(/`+/g)].reduce((most, [run]) => Math.max(most, run.length), 2);
  const fence = '`'.repeat(longest + 1);
  return [`${fence}${language}`, body, fence];
}
