import { formatAccountsFileIssue } from '../../src/accounts/file-messages.js';
import { readAccounts } from '../../src/accounts/read.js';
import { catalogue, type Entry } from '../support/catalogue.js';
import { BAD_FILES } from './bad-files.js';

// Of these the library's own words are told too, which are its own affair.
const OF_THE_LIBRARY = /: (?:not-yaml|too-deep)$/;

catalogue(
  '__tests__/accounts/refusals.txt',
  BAD_FILES.filter(({ told }) => !told.some((line) => OF_THE_LIBRARY.test(line))).map(({ title, text }): Entry => {
    const reading = readAccounts(text, '.github/accounts.yml');
    const issues = reading.ok ? [] : reading.issues;
    return [title, issues.map((issue) => formatAccountsFileIssue(issue, (found) => found)).join('\n')];
  }),
);
