import { docsUrl } from '../action/diagnosis/diagnosis.js';
import { renderMarkdown, renderSummarySection } from '../action/diagnosis/render-summary.js';
import { inlineCode } from '../shared/log/markdown.js';
import { namesOf } from '../shared/text/name-list.js';
import { type AccountResult, summaryLine } from './account-result.js';
import type { Cause } from './causes.js';
import { cellsOf } from './table.js';

// GitHub skips a summary over 1 MiB, and other steps' parts count towards a page that somebody is to read.
// Source: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#step-isolation-and-limits
const TABLE_BYTES = 300_000;
const CAUSES_BYTES = 300_000;

/** The verdicts as a job summary: the table in the file's order, under it the causes. `hide` takes out what must not be shown. */
export function renderSummary(
  verdicts: readonly AccountResult[],
  causes: readonly Cause[],
  hide: (text: string) => string,
): string {
  const rows = verdicts.map((verdict) => rowOf(verdict, hide));
  return [
    `#### ${summaryLine(verdicts)}`,
    '',
    ...(rows.length === 0
      ? []
      : [
          '| account | id | role | result | ms |',
          '| --- | --- | --- | --- | ---: |',
          ...fitting(rows, TABLE_BYTES, (left) => `\n${left} more accounts stand in the log.`),
          '',
        ]),
    ...fitting(
      causes.map((cause) => partOf(cause, hide)),
      CAUSES_BYTES,
      (left) => `- ${left} more causes stand in the log.`,
    ),
    '',
  ].join('\n');
}

function rowOf(verdict: AccountResult, hide: (text: string) => string): string {
  const [account, id, role, result, ms] = cellsOf(verdict);
  const { cause } = verdict;
  const shown = cause === undefined ? result : `**[${result}](${docsUrl(cause.diagnosis.code)})**`;
  return `| ${[...[account, id, role].map((text) => inlineCode(hide(text))), shown, ms].join(' | ')} |`;
}

function partOf({ accounts, diagnosis, curtain, inFull }: Cause, hide: (text: string) => string): string {
  const names = inlineCode(hide(namesOf(accounts)));
  if (!inFull) return `- ${names}: ${renderMarkdown(diagnosis.sentence, curtain)}`;
  const title = `<summary>${names}: ${diagnosis.code}</summary>`;
  return ['', `<details>${title}`, '', renderSummarySection(diagnosis, curtain), '</details>', ''].join('\n');
}

/** As many of the parts as fit, and how many are left. */
function fitting(parts: readonly string[], bytes: number, rest: (left: number) => string): readonly string[] {
  let taken = 0;
  const count = parts.findIndex((part) => {
    taken += Buffer.byteLength(part) + 1;
    return taken > bytes;
  });
  return count < 0 ? parts : [...parts.slice(0, count), rest(parts.length - count)];
}
