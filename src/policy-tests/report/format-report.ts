import { jsonText } from './json-text.js';
import { formatJunit } from './junit.js';
import { sarifLog } from './sarif.js';
import type { TestReport } from './test-report.js';

/** The formats for machines: the values of `--format` other than `text`. */
export const REPORT_FORMATS = ['json', 'sarif', 'junit'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

const FORMATS: Readonly<Record<ReportFormat, (report: TestReport) => string>> = {
  json: jsonText,
  sarif: (report) => jsonText(sarifLog(report)),
  junit: formatJunit,
};

/** The report as a document that ends with a line end. The same report makes the same document. */
export function formatReport(report: TestReport, format: ReportFormat): string {
  return FORMATS[format](report);
}
