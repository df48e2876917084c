import path from 'node:path';
import { afterAll } from '@jest/globals';
import { formatReport, REPORT_FORMATS } from '../../../src/policy-tests/report/format-report.js';
import { renderSummary } from '../../../src/policy-tests/report/summary.js';
import { catalogue } from '../../support/catalogue.js';
import { removeFolders } from '../../support/files.js';
import { smallReport } from './reports.js';

afterAll(removeFolders);

const report = smallReport();
catalogue(path.join('__tests__/policy-tests/report', 'report.txt'), [
  ...REPORT_FORMATS.map((format) => [format, formatReport(report, format)] as const),
  ['summary', renderSummary(report)],
]);
