/** The rules that results in SARIF belong to. Code scanning shows their texts with each alert. */
import { PROJECT, pageUrl } from '../../shared/project.js';

export interface Rule {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  /** Markdown; also readable as plain text. */
  readonly help: string;
}

const PAGE = pageUrl(PROJECT, 'policy-tests.md');

const INTENDED = 'If the result is intended, state it: add `# xacct: expect';

const RULES = {
  'case-failed': {
    title: 'Case with another result',
    description: 'A case of the file of cases does not have the result that it expects.',
    help: 'Compare the expected result with the statement that decided. Correct the policy, or the case if the new result is intended.',
  },
  'request-denied': {
    title: 'Step that will be denied',
    description: 'A workflow step requests AWS credentials, and is denied.',
    help: [
      'Possible causes, most likely first:',
      '',
      '1. A branch, tag, environment, file name or trigger was changed, and the trust policy was not. Compare the condition with the claim in the message.',
      '2. The job has no OIDC token. Check that it has `id-token: write` in its permissions, and that its callers have it too.',
      '3. The policies do not have the role. Check the account id and the role name first.',
      '',
      `${INTENDED} denied\` above the step.`,
    ].join('\n'),
  },
  'request-allowed': {
    title: 'Step that is not denied as expected',
    description: 'A workflow step can get AWS credentials, and is expected to be denied.',
    help: `The message names the statement that allows the call. Restrict its conditions. ${INTENDED} allowed\` above the step.`,
  },
  'request-undecided': {
    title: 'Step that cannot be decided',
    description: 'The workflow and the policies do not show whether a step is allowed or denied.',
    help: 'The message names what is not known. Set it with a flag of `xacct test`, or add the missing policy or account.',
  },
  'expression-undecided': {
    title: 'Expression that cannot be decided',
    description: 'The value of an expression is known only when the workflow runs.',
    help: 'Set values with `--vars NAME=VALUE` and `--inputs NAME=VALUE`, or run without `--strict`.',
  },
  'not-read': {
    title: 'Part of a workflow that is not read',
    description: 'A file, or a part of it, could not be read, and was not tested.',
    help: 'Correct what the message names. Other parts of the file are tested.',
  },
} as const;

export type RuleId = keyof typeof RULES;

/** The rule of a result that is not a finding. */
export function ruleOf(id: RuleId): Rule {
  return { id, ...RULES[id] };
}

/** A rule as SARIF has it. Code scanning requires the three texts: https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support-for-code-scanning */
export function reportingDescriptor({ id, title, description, help }: Rule, level: 'error' | 'note') {
  return {
    id,
    name: id.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase()),
    shortDescription: { text: title },
    fullDescription: { text: description },
    help: { text: help.replaceAll('`', ''), markdown: help },
    helpUri: PAGE,
    defaultConfiguration: { level },
    properties: { tags: ['aws', 'github-actions', 'oidc'], precision: 'high', 'problem.severity': SEVERITIES[level] },
  };
}

const SEVERITIES = { error: 'error', note: 'recommendation' } as const;
