/** `xacct test`: reads policies, accounts file, cases and workflows, and tests them. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { formatPolicyFileIssue, formatPolicyFileWarning } from '../policy-files/policy-file-messages.js';
import { type AccountNames, type LoadedPolicies, loadPolicies, readPolicies } from '../policy-files/read-policies.js';
import { formatCaseIssue } from '../policy-tests/case-messages.js';
import { reportLines } from '../policy-tests/case-report.js';
import { type Directory, directoryOf } from '../policy-tests/directory.js';
import type { PolicyCase } from '../policy-tests/policy-case.js';
import { MOST_BYTES, readCases } from '../policy-tests/read-cases.js';
import { runCases } from '../policy-tests/run-cases.js';
import type { ExpectedRows } from '../policy-tests/workflows/requests/expected.js';
import { plain } from '../shared/log/plain.js';
import { type Command, EXIT, unchanged } from './command.js';
import { type Flags, formatFlagIssue, readFlags } from './flags.js';
import { type FileReading, readAccountsFile, readText } from './read-files.js';
import { formatTestIssue, TEST_FLAGS, TEST_USAGE } from './test-flags.js';
import { readWorkflowFlags } from './test-workflows.js';

/** The default names of the table of cases, in the folder of policies. */
const CASES_FILES = ['cases.yml', 'cases.yaml', 'cases.json'];

/** Tests cases and workflows: status 1 where some are not as expected, 2 where flags or files are wrong. */
export const testCommand: Command = async (argv, { stdout, stderr }, { current: cwd, environment }) => {
  const print = (lines: readonly string[]) => stdout.write(lines.map((line) => `${line}\n`).join(''));
  const printErrors = (lines: readonly string[]) => stderr.write(lines.map((line) => `${line}\n`).join(''));
  const reading = readFlags(argv, TEST_FLAGS);
  if (!reading.ok) {
    if (reading.help) {
      stdout.write(TEST_USAGE);
      return EXIT.ok;
    }
    // With a format, standard output may be a file of results. A slip in another flag does not change that.
    const isFile = argv.some((word) => /^--format(?:=|$)/.test(word));
    (isFile ? printErrors : print)(reading.issues.map(formatFlagIssue));
    return EXIT.failed;
  }
  const request = requestOf(reading.flags);
  if (!FORMATS.includes(request.format)) {
    printErrors([formatTestIssue({ code: 'not-a-format', found: request.format, formats: FORMATS })]);
    return EXIT.failed;
  }
  // A file of results has no sentences in it.
  const printIssues = request.format === 'text' ? print : printErrors;

  const accounts = readAccountsFile(request.accountsFile, cwd);
  const directory = directoryOf(accounts.ok ? accounts.value : undefined);
  const policies = accounts.ok ? readPolicyFolder(request, cwd, directory) : undefined;
  const cases = accounts.ok ? readCasesFile(request, cwd, directory) : undefined;
  const workflows = readWorkflowFlags(reading.flags, { current: cwd, environment, accountsFile: request.accountsFile });
  const sentences = [workflows, accounts, policies, cases].flatMap((read) =>
    read === undefined || read.ok ? [] : read.sentences,
  );
  if (!accounts.ok || !workflows.ok || policies?.ok !== true || cases?.ok !== true) {
    printIssues(sentences.map(plain));
    return EXIT.failed;
  }

  const { model, warnings } = policies.value;
  const chosen = selectedCases(cases.value.cases, request);
  const report = await workflows.test?.(model, cases.value.expected, cases.value.cases);
  if (workflows.test !== undefined && report === undefined) {
    printIssues([formatTestIssue({ code: 'no-workflows', folder: request.workflows ?? '' })]);
    return EXIT.failed;
  }
  const found = request.only ?? '';
  if (report === undefined && cases.value.cases.length === 0) {
    printIssues([formatTestIssue({ code: 'only-rows' })]);
    return EXIT.failed;
  }
  if (chosen.length === 0 && found !== '' && (report === undefined || report.verdicts.length === 0)) {
    printIssues([formatTestIssue({ code: report === undefined ? 'no-case-named' : 'no-request-named', found })]);
    return EXIT.failed;
  }
  const results = runCases(model, chosen, Date.now);
  const notes = warnings.map((warning) => formatPolicyFileWarning(warning));
  if (request.format === 'text') {
    // Also with --quiet: what the policies leave out may affect every case.
    print(notes.map((note) => `# note: ${plain(note)}`));
    if (results.length > 0) print(reportLines(results, request));
    if (report !== undefined) {
      const { workflowReportLines } = await import('../policy-tests/workflows/text-report.js');
      print(workflowReportLines(report, request));
    }
  }
  const summary = reading.flags.text('summary') ?? (environment.GITHUB_STEP_SUMMARY || undefined);
  if (request.format !== 'text' || summary !== undefined) {
    const { publishReport } = await import('./publish-report.js');
    const { text, casesFile } = cases.value;
    const reports = { cases: results, workflows: report, casesText: text, casesFile, notes, isStrict: request.strict };
    const failure = publishReport(reports, request.format, summary && path.resolve(cwd, summary), stdout);
    if (failure !== undefined) {
      stderr.write(`${formatTestIssue({ code: 'summary-not-written', found: summary ?? '', reason: failure })}\n`);
      return EXIT.failed;
    }
  }
  const isFailed = results.some(({ mismatches }) => mismatches.length > 0);
  if (report === undefined) return isFailed ? EXIT.toFix : EXIT.ok;
  const { isReportFailed } = await import('../policy-tests/workflows/workflow-report.js');
  return isFailed || isReportFailed(report, request.strict) ? EXIT.toFix : EXIT.ok;
};

/** The formats of standard output; each but the first is loaded where it is used. */
const FORMATS: readonly string[] = ['text', 'json', 'sarif', 'junit'];

interface ReadCases {
  readonly cases: readonly PolicyCase[];
  readonly expected: ExpectedRows | undefined;
  /** The file and its text; empty where there is none. */
  readonly casesFile: string | undefined;
  readonly text: string;
}

interface TestRequest {
  readonly policies: string;
  readonly cases: string | undefined;
  readonly accountsFile: string | undefined;
  /** A part of the names of the cases to run. */
  readonly only: string | undefined;
  readonly quiet: boolean;
  readonly workflows: string | undefined;
  readonly strict: boolean;
  readonly format: string;
}

function requestOf(flags: Flags<typeof TEST_FLAGS>): TestRequest {
  return {
    policies: flags.text('policies') ?? 'policies',
    cases: flags.text('cases'),
    accountsFile: flags.text('accounts-file'),
    only: flags.text('only'),
    quiet: flags.has('quiet'),
    workflows: flags.text('workflows'),
    strict: flags.has('strict'),
    format: flags.text('format') ?? 'text',
  };
}

function readPolicyFolder({ policies }: TestRequest, cwd: string, directory: Directory): FileReading<LoadedPolicies> {
  const reading = readPolicies(path.resolve(cwd, policies), accountNames(directory), cwd);
  const loading = reading.ok ? loadPolicies(reading.policies) : reading;
  if (loading.ok) return { ok: true, value: loading.policies };
  return { ok: false, sentences: loading.issues.map((issue) => formatPolicyFileIssue(issue)) };
}

function readCasesFile(
  { policies, cases, workflows }: TestRequest,
  cwd: string,
  directory: Directory,
): FileReading<ReadCases> {
  const defaults = CASES_FILES.map((name) => path.join(policies, name));
  const file = cases ?? defaults.find((one) => existsSync(path.resolve(cwd, one)));
  if (file === undefined && workflows !== undefined)
    return { ok: true, value: { cases: [], expected: undefined, casesFile: undefined, text: '' } };
  if (file === undefined) {
    return {
      ok: false,
      sentences: [formatTestIssue({ code: 'no-cases-file', folder: policies, names: CASES_FILES })],
    };
  }
  const text = readText('--cases', file, cwd, MOST_BYTES);
  if (!text.ok) return text;
  const reading = readCases(text.value, file, directory);
  if (reading.ok) {
    const { rows } = reading;
    return { ok: true, value: { cases: reading.cases, expected: { file, rows }, casesFile: file, text: text.value } };
  }
  return { ok: false, sentences: reading.issues.map((issue) => formatCaseIssue(issue, unchanged)) };
}

function accountNames({ hubAccount, accounts }: Directory): AccountNames {
  return { hub: hubAccount, accounts: new Map([...accounts].map(([name, { id }]) => [name, id])) };
}

function selectedCases(cases: readonly PolicyCase[], { only }: TestRequest): readonly PolicyCase[] {
  if (only === undefined) return cases;
  return cases.filter(({ name }) => name.toLowerCase().includes(only.toLowerCase()));
}
