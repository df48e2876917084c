/**
 * The report as JUnit XML, in the elements and attributes that test reporters agree on:
 * https://github.com/testmoapp/junitxml. Nothing is measured, so every time is 0.
 */
import { plain } from '../../shared/log/plain.js';
import { escapeXml } from '../../shared/text/escape-xml.js';
import { type FilePlace, isFailure } from '../workflows/finding.js';
import { explain, explainUndecided, formatFilePlace, shorten } from './explanation.js';
import type { TestReport } from './test-report.js';

interface JunitCase {
  readonly group: string;
  readonly name: string;
  readonly place: FilePlace;
  readonly result: 'passed' | 'failure' | 'skipped';
  readonly type: string;
  readonly lines: readonly string[];
}

/** One suite for the cases, one for each file of the workflows, and one for each other file with a finding. */
export function formatJunit(report: TestReport): string {
  const suites = suitesOf(report);
  const all = suites.flatMap(([, cases]) => cases);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="xacct test" ${countsOf(all)}>`,
    ...suites.flatMap(([name, cases]) => [
      `  <testsuite${attributes({ name })} ${countsOf(cases)}>`,
      ...cases.flatMap(caseLines),
      '  </testsuite>',
    ]),
    '</testsuites>',
    '',
  ].join('\n');
}

function suitesOf(report: TestReport): Array<[string, JunitCase[]]> {
  const { cases, workflows, findings, strict } = report;
  const suites = new Map<string, JunitCase[]>();
  const suite = (name: string): JunitCase[] => {
    const found = suites.get(name) ?? [];
    suites.set(name, found);
    return found;
  };
  const open = strict ? 'failure' : 'skipped';
  for (const entry of cases) {
    const { name, place, passed, reasons } = entry;
    const result = passed ? 'passed' : 'failure';
    suite('cases').push({ group: 'cases', name, place, result, type: reasons[0]?.code ?? '', lines: explain(entry) });
  }
  for (const file of workflows?.files ?? []) suite(file);
  for (const entry of workflows?.requests ?? []) {
    const { title, place, job, run, passed, outcome } = entry;
    const result = outcome === 'undecided' ? open : passed ? 'passed' : 'failure';
    const lines = explain(entry);
    suite(run.workflow).push({
      group: `${place.file}: ${job}`,
      name: title,
      place,
      result,
      type: `request-${outcome}`,
      lines,
    });
  }
  for (const entry of workflows?.undecided ?? []) {
    const { place, what, expression } = entry;
    const name = `${what} ${expression}`;
    const lines = [explainUndecided(entry)];
    suite(place.file).push({ group: place.file, name, place, result: open, type: 'expression-undecided', lines });
  }
  for (const { place, message } of workflows?.unread ?? []) {
    suite(place.file).push({
      group: place.file,
      name: 'not read',
      place,
      result: open,
      type: 'not-read',
      lines: [message],
    });
  }
  for (const finding of findings) {
    const { code, title, place, message } = finding;
    const result = isFailure(finding) ? 'failure' : 'skipped';
    suite(place.file).push({ group: place.file, name: title, place, result, type: code, lines: [message] });
  }
  return [...suites].filter(([, entries]) => entries.length > 0);
}

function countsOf(cases: readonly JunitCase[]): string {
  const count = (result: JunitCase['result']) => cases.filter((one) => one.result === result).length;
  return `tests="${cases.length}" failures="${count('failure')}" errors="0" skipped="${count('skipped')}" time="0"`;
}

function caseLines({ group, name, place, result, type, lines }: JunitCase): string[] {
  const { file, line } = place;
  const opening = `    <testcase${attributes({ classname: group, name: shorten(name), file, line: line?.toString() })} time="0"`;
  if (result === 'passed') return [`${opening}/>`];
  const [message = '', ...more] = lines.map((text) => shorten(text));
  // The schema of Jenkins gives what is skipped no type.
  const element = result === 'skipped' ? attributes({ message }) : attributes({ message, type });
  const body = [formatFilePlace(place), message, ...more].map(xmlText).join('\n');
  return [`${opening}>`, `      <${result}${element}>${body}</${result}>`, '    </testcase>'];
}

function attributes(values: Readonly<Record<string, string | undefined>>): string {
  return Object.entries(values)
    .map(([name, value]) => (value === undefined ? '' : ` ${name}="${xmlText(value)}"`))
    .join('');
}

/** A plain line in XML. Characters that XML cannot have become U+FFFD: https://www.w3.org/TR/xml/#charsets */
function xmlText(text: string): string {
  return escapeXml(
    plain(text)
      .toWellFormed()
      .replace(/[\ufffe\uffff]/g, '\ufffd'),
  );
}
