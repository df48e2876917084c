/** Reports that the tests of the formats share. */
import type { AwsModelData } from '../../../src/iam/aws-model.js';
import { loadModel } from '../../../src/iam/load-model.js';
import { casePlaces } from '../../../src/policy-tests/report/case-places.js';
import { makeTestReport, type TestResults } from '../../../src/policy-tests/report/make-report.js';
import type { TestReport } from '../../../src/policy-tests/report/test-report.js';
import { runCases } from '../../../src/policy-tests/run-cases.js';
import type { Finding } from '../../../src/policy-tests/workflows/finding.js';
import { FINDING_RULES } from '../../../src/policy-tests/workflows/finding-rules.js';
import type { Files } from '../../support/files.js';
import { casesOf, directoryIn, NOW } from '../case-runs.js';
import { ACCOUNTS, MODEL, reportOn } from '../workflows/fixture.js';

export const EXTERNAL_ID = 'prod-7f3a';

/** A file of cases: the first passes, the second fails, the third has an external id that STS rejects and repeats. */
export const CASES = `defaults:
  claims: { repository: octo/shop, ref: refs/heads/main }
cases:
  - name: main may deploy to dev
    role: dev
    expect: allowed
  - name: main may not deploy to prod
    role: prod
    external-id: ${EXTERNAL_ID}
    expect: denied
  - { name: "a bad id s3cr3t id! is rejected", role: prod, external-id: "s3cr3t id!", expect: allowed }
`;

export const step = (account: string, more = '') =>
  `{ name: to ${account}, uses: org/xacct-action@v1, with: { account: ${account}, aws-region: eu-west-1${more} } }`;

/** Workflows with one request of each kind. */
export const WORKFLOWS: Files = {
  '.github/workflows/deploy.yml': `name: deploy
on:
  push: { branches: [main, feature] }
  pull_request:
permissions: { id-token: write }
jobs:
  dev:
    runs-on: ubuntu-latest
    steps:
      - ${step('dev')}
  prod:
    runs-on: ubuntu-latest
    environment: production
    if: vars.DEPLOY == 'yes'
    env: { PROD_EXTERNAL_ID: "\${{ secrets.PROD_EXTERNAL_ID }}" }
    steps:
      - ${step('prod')}
`,
  '.github/workflows/nightly.yml': `name: nightly
on: { schedule: [{ cron: "0 3 * * *" }] }
permissions: { id-token: write }
jobs:
  clean:
    runs-on: ubuntu-latest
    steps:
      # xacct: expect denied
      - ${step('dev')}
      # xacct: expect something
      - ${step('dev')}
`,
};

export const FINDINGS: readonly Finding[] = [
  {
    code: 'not-a-sha',
    level: 'note',
    place: { file: '.github/workflows/deploy.yml', line: 10, column: 27 },
    job: 'dev',
    step: 'to dev',
    message: 'The step uses a tag. Use the commit SHA.',
    ...FINDING_RULES['not-a-sha'],
  },
  {
    code: 'unused-value',
    level: 'finding',
    place: { file: 'policies/hub/github-hub/trust.json', line: 14, column: 11, path: 'Statement[0].Condition' },
    message: 'No workflow uses "repo:octo/shop:*".',
    ...FINDING_RULES['unused-value'],
  },
];

/** The results of these workflows and cases. */
export function resultsOf(
  files: Files,
  cases: string,
  more: Partial<TestResults> = {},
  findings: readonly Finding[] = [],
): TestResults {
  const model: AwsModelData = MODEL;
  return {
    cases: cases === '' ? [] : runCases(loadModel(model), casesOf(cases, directoryIn(ACCOUNTS)), () => NOW),
    casesFile: cases === '' ? undefined : 'policies/cases.yml',
    casePlaces: casePlaces(cases, 'policies/cases.yml'),
    workflows: Object.keys(files).length === 0 ? undefined : { ...reportOn(files), findings },
    notes: [],
    isStrict: false,
    ...more,
  };
}

export function reportFrom(...results: Parameters<typeof resultsOf>): TestReport {
  return makeTestReport(resultsOf(...results));
}

/** The report that the golden file shows. */
export function smallReport(more: Partial<TestResults> = {}): TestReport {
  const notes = ['policies/prod/scp.json: is not evaluated.'];
  return reportFrom(WORKFLOWS, CASES, { notes, ...more }, FINDINGS);
}

/** Texts that act somewhere: in XML, Markdown, HTML, SARIF, Mermaid or a log. */
export const HOSTILE = [
  ']]><failure/>&amp;<!--',
  '"quotes\' and \\ backslash',
  '::error::x ##[error]y',
  '`code` | cell **bold** <img src=x onerror=alert(1)> @octocat #1 https://example.com www.example.com',
  '[link](1) [x](https://example.com) {0}',
  'a\u202eb\u2028c\u0007d\u001b[31me\ufffff\ud800g',
  '"]; click job1 "javascript:alert(1)" %%{init: {}}%% end',
];

/** A report in which every text from outside is hostile. */
export function hostileReport(isStrict = true): TestReport {
  const report = smallReport({ isStrict });
  const { workflows } = report;
  if (workflows === undefined) throw new Error('there are no workflows');
  const text = HOSTILE.join(' ');
  const place = { file: `dir [a]/ü ${HOSTILE[0]}.yml`, line: 3, column: 2 };
  const reasons = [{ code: 'unexpected', message: text }];
  return {
    ...report,
    cases: HOSTILE.map((name) => ({
      name,
      passed: false,
      place,
      expected: { outcome: 'allowed', by: name },
      outcome: 'denied',
      reasons,
      calls: [{ at: 'hub', outcome: 'denied', decidedBy: text, policy: { file: text, path: text } }],
    })),
    workflows: {
      ...workflows,
      requests: workflows.requests.map((request, index) => ({
        ...request,
        title: `${HOSTILE[index % HOSTILE.length]} ${index}`,
        job: text,
        step: text,
        account: text,
        place: { ...place, line: index + 1 },
        run: { ...request.run, workflow: place.file, label: text },
        reasons,
      })),
      undecided: [{ place, what: text, expression: text, causes: [text], hints: [text] }],
      unread: [{ place, message: text }],
    },
    findings: FINDINGS.map((finding) => ({ ...finding, message: text, title: text, help: text, place })),
    notes: HOSTILE,
  };
}
