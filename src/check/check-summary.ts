import type { Cause } from '../action/causes.js';
import { DIAGNOSES, docsUrl } from '../action/diagnosis/diagnosis.js';
import { renderMarkdown, renderSummarySection } from '../action/diagnosis/render-summary.js';
import { htmlCode, inlineCode } from '../shared/log/markdown.js';
import type { Project } from '../shared/project.js';
import { namesOf } from '../shared/text/name-list.js';
import { type AccountResult, type Column, cellsOf, columnsOf, summaryLine } from './account-result.js';
import { differenceParts } from './differences.js';

// GitHub drops a summary over 1 MiB, and people read the page with those of other steps.
// Source: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#step-isolation-and-limits
const TABLE_BYTES = 300_000;
const CAUSES_BYTES = 250_000;
const DIFFERENCES_BYTES = 100_000;

/** The results as a job summary: the table in the file's order, then the causes. `hide` takes out what must not be shown; links lead to `project`. */
export function renderSummary(
  results: readonly AccountResult[],
  causes: readonly Cause[],
  hide: (text: string) => string,
  project: Project,
): string {
  const cells = results.map((result) => cellsOf(result, hide));
  const columns = columnsOf(cells);
  const rows = cells.map((row) => rowOf(row, columns, project));
  return [
    `#### ${summaryLine(results)}`,
    '',
    ...(rows.length === 0
      ? []
      : [
          `| ${columns.join(' | ')} |`,
          `| ${columns.map((column) => (column === 'ms' ? '---:' : '---')).join(' | ')} |`,
          ...fitting(rows, TABLE_BYTES, (left) => `\n${left} more accounts are in the log.`),
          '',
        ]),
    ...fitting(
      causes.map((cause) => partOf(cause, hide)),
      CAUSES_BYTES,
      (left) => `- ${left} more causes are in the log.`,
    ),
    ...fitting(
      differenceParts(results, hide),
      DIFFERENCES_BYTES,
      (left) => `- ${left} more differences are in the log.`,
    ),
    '',
  ].join('\n');
}

function rowOf(cells: Readonly<Record<Column, string>>, columns: readonly Column[], project: Project): string {
  const shown = columns.map((column) => {
    const text = cells[column];
    if (text === '') return '-';
    if (column !== 'result') return column === 'ms' || column === 'certainty' ? text : inlineCode(text);
    const code = DIAGNOSES.find((one) => one === text);
    return code === undefined ? text : `**[${code}](${docsUrl(code, project)})**`;
  });
  return `| ${shown.join(' | ')} |`;
}

function partOf({ names, diagnosis, redaction, inFull }: Cause, hide: (text: string) => string): string {
  const accounts = hide(namesOf(names));
  if (!inFull) return `- ${inlineCode(accounts)}: ${renderMarkdown(diagnosis.sentence, redaction)}`;
  const title = `<summary>${htmlCode(accounts)}: ${diagnosis.code}</summary>`;
  return ['', `<details>${title}`, '', renderSummarySection(diagnosis, redaction), '</details>', ''].join('\n');
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
