/** The report as Markdown, for the job summary. */

import { inlineCode } from '../../shared/log/markdown.js';
import { type FilePlace, isFailure } from '../workflows/finding.js';
import { accessDiagram } from './access-diagram.js';
import { explain, explainUndecided, formatFilePlace, shorten } from './explanation.js';
import type { TestReport } from './test-report.js';

/** GitHub drops a larger summary: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#step-isolation-and-limits */
export const MOST_SUMMARY_BYTES = 1024 * 1024;
// People read the page with the summaries of other steps.
const MOST_ROWS = 200;
const LONGEST = 400;
const REST_BYTES = 100;

interface Section {
  readonly head: readonly string[];
  readonly rows: readonly string[];
  readonly tail: readonly string[];
}

/** The summary; what does not fit in so many bytes is counted. Sections that fit with no row at all are left out. */
export function renderSummary(report: TestReport, mostBytes = MOST_SUMMARY_BYTES): string {
  let summary = '';
  for (const section of sectionsOf(report)) summary += fitting(section, mostBytes - Buffer.byteLength(summary));
  return summary;
}

/** The most important first, because the last ones may not fit. */
function sectionsOf(report: TestReport): Section[] {
  const { findings, notes, workflows, strict } = report;
  const { lines, left } = accessDiagram(workflows?.requests ?? []);
  const noted = findings.filter((finding) => !isFailure(finding));
  const undecided = (workflows?.undecided ?? []).map((entry) => row(entry.place, text(explainUndecided(entry))));
  const unread = (workflows?.unread ?? []).map(({ place, message }) => row(place, text(message)));
  const columns = ['| place | |', '| --- | --- |'];
  return [
    { head: [`#### ${headline(report)}`, ''], rows: [countsLine(report)], tail: [''] },
    {
      head: ['##### To fix', '', '| place | what | why |', '| --- | --- | --- |'],
      rows: [...failureRows(report), ...(strict ? [...unread, ...undecided].map((line) => `${line} |`) : [])],
      tail: [''],
    },
    // One row, because a part of a diagram is none.
    {
      head: ['##### Accounts that the workflows reach', ''],
      rows:
        lines.length === 0
          ? []
          : [[...lines, ...(left > 0 ? ['', `${left} more are not in the picture.`] : [])].join('\n')],
      tail: [''],
    },
    folded(
      'Notes',
      [],
      [
        ...noted.map(({ place, message }) => item(`${code(formatFilePlace(place))}: ${text(message)}`)),
        ...notes.map((note) => item(text(note))),
      ],
    ),
    folded('Not decided or not read', columns, strict ? [] : [...unread, ...undecided]),
    folded('All requests', ['| place | request | result |', '| --- | --- | --- |'], requestRows(report)),
  ];
}

function headline({ passed }: TestReport): string {
  return passed ? 'Policy tests passed' : 'Policy tests failed';
}

function countsLine({ counts, cases, workflows }: TestReport): string {
  const { requests, findings, undecided, unread } = counts;
  const ofWorkflows = [
    `${requests.allowed} allowed`,
    `${requests.denied} denied as expected`,
    `${requests.unexpected} not as expected`,
    `${requests.undecided} undecided`,
  ];
  const sentences = [
    ...(cases.length > 0 ? [`Cases: ${counts.cases.passed} passed, ${counts.cases.failed} failed.`] : []),
    ...(workflows === undefined ? [] : [`Requests of the workflows: ${ofWorkflows.join(', ')}.`]),
    ...(findings > 0 ? [`Findings: ${findings}.`] : []),
    ...(undecided > 0 ? [`Expressions that cannot be decided: ${undecided}.`] : []),
    ...(unread > 0 ? [`Parts that are not read: ${unread}.`] : []),
  ];
  return sentences.join(' ');
}

function failureRows({ cases, workflows, findings }: TestReport): string[] {
  const requests = (workflows?.requests ?? []).filter(({ passed }) => !passed);
  return [
    ...cases.filter(({ passed }) => !passed).map((one) => row(one.place, code(one.name), explained(explain(one)))),
    ...requests.map((one) => row(one.place, code(one.title), explained(explain(one)))),
    ...findings.filter(isFailure).map(({ place, title, message }) => row(place, text(title), text(message))),
  ];
}

function requestRows({ workflows }: TestReport): string[] {
  return (workflows?.requests ?? []).map(({ place, title, outcome, expected, withToken }) => {
    const isOther = outcome !== 'undecided' && outcome !== expected.outcome;
    const fork = withToken === undefined ? '' : ` (with a token: ${withToken})`;
    return row(place, code(title), isOther ? `**${outcome}**, expected ${expected.outcome}` : `${outcome}${fork}`);
  });
}

function explained(lines: readonly string[]): string {
  return lines.map(text).join('<br>');
}

function row(place: FilePlace, ...cells: readonly string[]): string {
  return `| ${[code(formatFilePlace(place)), ...cells].join(' | ')} |`;
}

function item(words: string): string {
  return `- ${words}`;
}

function folded(title: string, head: readonly string[], rows: readonly string[]): Section {
  return { head: [`<details><summary>${title}</summary>`, '', ...head], rows, tail: ['', '</details>', ''] };
}

function code(value: string): string {
  return inlineCode(shorten(value, LONGEST));
}

/** A sentence with texts from outside: no character of it acts in Markdown or HTML, and no name or address becomes a link. */
function text(sentence: string): string {
  return shorten(sentence, LONGEST).replace(
    /[^\p{L}\p{N} .,;()=?%/+-]|(?<=www)\.|(?<=\/)\//giu,
    (mark) => `&#${mark.codePointAt(0)};`,
  );
}

/** A section with as many rows as fit, and how many are left; empty when it has none, or none fits. */
function fitting({ head, rows, tail }: Section, mostBytes: number): string {
  let bytes = Buffer.byteLength([...head, ...tail, ''].join('\n')) + REST_BYTES;
  const shown = rows.slice(0, MOST_ROWS).filter((one) => {
    bytes += Buffer.byteLength(one) + 1;
    return bytes <= mostBytes;
  });
  const left = rows.length - shown.length;
  if (shown.length === 0) return '';
  const rest = left > 0 ? ['', `${left} more are in the output of the command.`] : [];
  return `${[...head, ...shown, ...rest, ...tail].join('\n')}\n`;
}
