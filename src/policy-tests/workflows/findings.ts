/** Mistakes in workflows that no policy decides. */
import type { Account, Accounts } from '../../accounts/accounts.js';
import { ACCOUNTS_FILE } from '../../accounts/file-name.js';
import { hubRolesOf } from '../../accounts/hub-roles.js';
import { isSameEnvironment } from '../../accounts/wrong-environment.js';
import { nameWithPath } from '../../shared/aws/arn.js';
import type { FindingDetail, WorkflowFinding } from './finding-messages.js';
import type { Place } from './place.js';
import { literalText } from './reading/tokens.js';
import type { Step } from './reading/workflow.js';
import type { StepIssue, WorkflowRequest } from './requests/workflow-request.js';
import { ANY_BRANCH, ANY_TAG } from './runs/ref-samples.js';
import type { TestedWorkflows } from './tested-workflows.js';
import { placeKey, stepsByPlace, workflowFindings } from './workflow-findings.js';

const LONGEST_CHAINED_SECONDS = 3600;
const CHAINING = 'AssumeRole';

/**
 * The findings on the workflows of a report, each once, in the order of files and lines. `accounts` is the accounts file of the
 * repository; `undefined` where it has none.
 */
export function findMistakes(report: TestedWorkflows, accounts: Accounts | undefined): WorkflowFinding[] {
  const steps = stepsByPlace(report);
  const ofRequests = report.verdicts.flatMap(({ request }) =>
    isExpectedDenied(request) ? [] : requestFindings(request, steps.get(placeKey(request.place)), accounts),
  );
  const all = [...ofRequests, ...workflowFindings(report, accounts)];
  const distinct = [...new Map(all.map((one) => [JSON.stringify(one), one])).values()];
  return distinct.sort(
    ({ place: one }, { place: other }) =>
      one.file.localeCompare(other.file, 'en') || one.line - other.line || one.column - other.column,
  );
}

/** A pull request from a fork, or a step that is meant to be denied, says nothing about the workflow. */
function isExpectedDenied({ expected, run }: WorkflowRequest): boolean {
  return expected.outcome === 'denied' || run.isFork;
}

function requestFindings(
  request: WorkflowRequest,
  step: Step | undefined,
  usual: Accounts | undefined,
): WorkflowFinding[] {
  const { place } = request;
  const accounts = accountsOfStep(step, usual);
  const at = (input: string): Place => step?.inputs.get(input)?.place ?? bare(place);
  const finding = (
    detail: FindingDetail,
    where: Place = bare(place),
    level: WorkflowFinding['level'] = 'finding',
  ): WorkflowFinding => ({ level, place: where, job: place.job, step: place.step, detail });
  const token = tokenDetail(request);
  const session = sessionDetail(request);
  const environment = accounts && environmentDetail(request, accounts);
  return [
    ...(token === undefined ? [] : [finding(token)]),
    ...(session === undefined ? [] : [finding(session, at('role-duration-seconds'))]),
    ...(environment === undefined ? [] : [finding(environment.detail, undefined, environment.level)]),
    ...accountDetails(request, step, accounts).map(({ detail, input, level }) => finding(detail, at(input), level)),
  ];
}

function bare({ file, line, column }: Place): Place {
  return { file, line, column };
}

/** Keys or a token file need no token of GitHub's, so only a request that surely sends one counts. */
function tokenDetail({ token: { grant }, hops: [first] }: WorkflowRequest): FindingDetail | undefined {
  if (grant.granted || first?.call !== 'AssumeRoleWithWebIdentity') return undefined;
  switch (grant.reason) {
    case 'no-permission':
      return { code: 'no-id-token', at: grant.place };
    case 'caller-permission':
      return { code: 'no-id-token-of-caller', at: grant.place };
    case 'fork':
      return undefined;
  }
}

function sessionDetail({ issues, hops }: WorkflowRequest): FindingDetail | undefined {
  for (const issue of issues) {
    if ('name' in issue && issue.detail.code === 'beyond-chaining-cap')
      return { code: 'long-session', seconds: issue.detail.found };
  }
  const long = hops.find(
    ({ call, input }) => call === CHAINING && Number(input.durationSeconds) > LONGEST_CHAINED_SECONDS,
  );
  return long && { code: 'long-session', seconds: Number(long.input.durationSeconds) };
}

/**
 * A check of several accounts, and a step with profiles of several, is one job, so it cannot have the environment of each. Another role
 * than the account's, such as one that only reads, may be meant to need none.
 */
function environmentDetail(request: WorkflowRequest, accounts: Accounts): Omit<AccountDetail, 'input'> | undefined {
  const { action, environment: found, undecided, profile, role } = request;
  const account = accountOf(request, accounts);
  const wanted = account?.environment?.value;
  if (account === undefined || wanted === undefined || action === 'xacct-check' || profile !== undefined)
    return undefined;
  if (undecided.some(({ what }) => what === 'environment')) return undefined;
  if (isSameEnvironment(found, wanted)) return undefined;
  const isOwnRole = role === undefined || nameWithPath(role) === account.role?.value;
  const detail = { code: 'wrong-environment', account: account.name, wanted, found } as const;
  return { detail, level: isOwnRole ? 'finding' : 'note' };
}

/** The accounts file that a step uses; `undefined` where that is another one than the usual. */
export function accountsOfStep(step: Step | undefined, usual: Accounts | undefined): Accounts | undefined {
  const written = step?.inputs.get('accounts-file')?.value;
  const name = literalText(written);
  return written === undefined || name === ACCOUNTS_FILE || name === usual?.file ? usual : undefined;
}

/** By its name; a step that names an id or a role is about the account with that id where one account has it. */
export function accountOf({ account: name, role }: WorkflowRequest, { accounts }: Accounts): Account | undefined {
  const byName = accounts.find((account) => account.name === name);
  if (byName !== undefined) return byName;
  const byId = accounts.filter(({ id }) => id.value === role?.account);
  return byId.length === 1 ? byId[0] : undefined;
}

interface AccountDetail {
  readonly detail: FindingDetail;
  readonly input: string;
  readonly level: WorkflowFinding['level'];
}

function accountDetails(
  request: WorkflowRequest,
  step: Step | undefined,
  accounts: Accounts | undefined,
): AccountDetail[] {
  const named = request.issues.flatMap((issue): AccountDetail[] => {
    const unknown = unknownName(issue);
    if (unknown === undefined) return [];
    return [{ detail: { code: 'unknown-account', ...unknown.account }, input: unknown.input, level: 'finding' }];
  });
  const { role, action, profile } = request;
  if (named.length > 0 || accounts === undefined || role === undefined) return named;
  if (idsOf(accounts).has(role.account)) return [];
  const { file } = accounts;
  if (action !== 'configure-aws-credentials' && profile === undefined && step?.inputs.has('account') === true) {
    return [{ detail: { code: 'unknown-account', account: role.account, file }, input: 'account', level: 'finding' }];
  }
  const input = profile === undefined ? 'role-to-assume' : 'profiles';
  return [{ detail: { code: 'unlisted-account', role: role.arn, file }, input, level: 'note' }];
}

const ids = new WeakMap<Accounts, ReadonlySet<string>>();

/** The ids of the accounts of a file and of their hubs. */
function idsOf(accounts: Accounts): ReadonlySet<string> {
  const known = ids.get(accounts);
  if (known !== undefined) return known;
  const hubs = hubRolesOf(accounts).map(({ account }) => account);
  const found = new Set([...accounts.accounts.map(({ id }) => id.value), ...hubs]);
  ids.set(accounts, found);
  return found;
}

function unknownName(issue: StepIssue) {
  if (!('name' in issue) || issue.detail.code !== 'no-such-account') return undefined;
  // Made of a branch that stands for any.
  if (issue.detail.found.includes(ANY_BRANCH) || issue.detail.found.includes(ANY_TAG)) return undefined;
  const { found: account, file } = issue.detail;
  return { account: { account, file }, input: issue.name === 'profiles' ? 'profiles' : 'account' };
}
