/** What users read about the mistakes: the lines of findings and notes, without those of requests. */
import path from 'node:path';
import { catalogue } from '../../../support/catalogue.js';
import { runTests } from '../../../support/command.js';
import { MISTAKES } from './mistakes.js';
import { FLAGS, withMistakes } from './repository.js';

const mistakes = MISTAKES.filter(({ isRejected }) => !isRejected);
const { lines } = await runTests(withMistakes(mistakes), ...FLAGS);
const linesWith = (pattern: RegExp) => lines.filter((line) => pattern.test(line)).join('\n');

catalogue(path.join('__tests__/policy-tests/workflows/planted', 'issues.txt'), [
  ['findings', linesWith(/^not ok - /)],
  ['notes', linesWith(/^# note: /)],
  ['counts', lines.at(-1) ?? ''],
]);
