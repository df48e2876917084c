/** The results of `xacct test` for tools and for the summary of a job. */
import { casePlaces } from '../policy-tests/report/case-places.js';
import { formatReport, REPORT_FORMATS } from '../policy-tests/report/format-report.js';
import { makeTestReport, type TestResults } from '../policy-tests/report/make-report.js';
import { MOST_SUMMARY_BYTES, renderSummary } from '../policy-tests/report/summary.js';
import type { Streams } from './command.js';
import { appendSummary } from './summary-file.js';

export interface PublishedResults
  extends Pick<TestResults, 'cases' | 'casesFile' | 'workflows' | 'notes' | 'isStrict'> {
  /** The text of the file of cases. */
  readonly casesText: string;
}

/**
 * Prints the results in a format other than text, and appends the summary where there is a file for it. Returns the reason where that
 * file cannot be written.
 */
export function publishReport(
  { casesText, casesFile, ...results }: PublishedResults,
  format: string,
  summaryFile: string | undefined,
  stdout: Streams['stdout'],
): string | undefined {
  const places = casesFile === undefined ? new Map() : casePlaces(casesText, casesFile);
  const report = makeTestReport({ ...results, casesFile, casePlaces: places });
  const known = REPORT_FORMATS.find((one) => one === format);
  if (known !== undefined) stdout.write(formatReport(report, known));
  if (summaryFile === undefined) return undefined;
  return appendSummary(summaryFile, MOST_SUMMARY_BYTES, (bytes) => renderSummary(report, bytes));
}
