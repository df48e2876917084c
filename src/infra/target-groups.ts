import type { Account, Accounts, FileValue } from '../accounts/accounts.js';
import { placeOf } from '../accounts/file-messages.js';
import { testableClaimsOf } from '../shared/aws/testable-claims.js';
import type { InfraIssue } from './infra-messages.js';
import type { InfraOptions } from './options.js';
import { refOfBranch, subjectOfJob } from './repository.js';

/** Accounts that take one and the same set of parameters: one stack set. */
export interface TargetGroup {
  /** `target-1` and so on, in the file's order. */
  readonly name: string;
  readonly accounts: readonly Account[];
  readonly terms: TargetTerms;
}

/** What an account's deploy role is made by. */
export interface TargetTerms {
  /** The role's name, with its path if it has one. */
  readonly role: string;
  readonly route: 'hub' | 'direct';
  /** The ARN of its hub role; absent on route direct, and where the file has none. */
  readonly hubRole: string | undefined;
  /** The name of the role that may read the deploy role, with its path. */
  readonly diagnosisRole: string | undefined;
  readonly subjects: readonly string[];
  /** The name of the variable that holds the external id. */
  readonly externalIdEnv: string | undefined;
  readonly maxSessionSeconds: number;
}

const SHORTEST_MAX_SESSION_SECONDS = 3600;
// What a parameter's list can hold; a subject's blanks may be an environment's.
const ROLE = /^[A-Za-z0-9_+=.@/-]+$/;
const ENVIRONMENT = /^[^*?$"\\,{}\u0000-\u001f]+$/;
// In a subject `:` is %3A, and so is %3A itself. Who may push a branch makes an environment by naming it, without any rule:
// https://docs.github.com/en/actions/reference/workflows-and-actions/deployments-and-environments
const TWOFOLD = /[:%]/;

export interface Grouping {
  readonly groups: readonly TargetGroup[];
  readonly issues: readonly InfraIssue[];
}

/** Groups the accounts of a file by what their deploy roles are made by. */
export function groupTargets({ file, hub, accounts }: Accounts, options: InfraOptions): Grouping {
  const issues: InfraIssue[] = [];
  const groups = new Map<string, { terms: TargetTerms; accounts: Account[] }>();
  const branchless: string[] = [];
  for (const account of accounts) {
    issues.push(...issuesOf(account, file, options));
    if (account.environment === undefined && options.branches.length === 0) branchless.push(account.name);
    if (account.role === undefined) continue;
    const terms = termsOf(account, { role: account.role.value, hubRole: hub.role?.value.arn }, options);
    const key = JSON.stringify(terms);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { terms, accounts: [account] });
    else group.accounts.push(account);
  }
  if (branchless.length > 0) issues.push({ name: '--branch', detail: { code: 'no-branch', accounts: branchless } });
  else if (options.branches.length === 0 && !options.anyRef)
    issues.push({ name: '--branch', detail: { code: 'no-refs' } });
  else if (!options.anyRef && !testsRef(options) && accounts.some(({ environment }) => environment !== undefined))
    issues.push({ name: '--any-ref', detail: { code: 'ref-not-tested' } });
  return { groups: [...groups.values()].map((group, at) => ({ name: `target-${at + 1}`, ...group })), issues };
}

/** The subjects of the jobs for an account: of its environment if it has one, else of the branches. */
export function subjectsFor(environment: string | undefined, { repositories, branches }: InfraOptions): string[] {
  return repositories.flatMap((repository) =>
    environment === undefined
      ? branches.map((branch) => subjectOfJob(repository, { kind: 'branch', branch }))
      : subjectOfJob(repository, { kind: 'environment', environment }),
  );
}

/** What the groups differ in, as the accounts file calls it. */
export function differencesOf(groups: readonly TargetGroup[]): string[] {
  const differ = (key: string, of: (terms: TargetTerms) => unknown) =>
    new Set(groups.map(({ terms }) => of(terms))).size > 1 ? [key] : [];
  const onHub = groups.filter(({ terms }) => terms.route === 'hub');
  const differOnHub = new Set(onHub.map(({ terms }) => terms.hubRole)).size > 1 ? ['hub-role'] : [];
  return [
    ...differ('role', ({ role }) => role),
    ...differ('route', ({ route }) => route),
    ...differOnHub,
    ...differ('diagnosis-role', ({ diagnosisRole }) => diagnosisRole),
    ...differ('environment', ({ subjects }) => subjects.join(',')),
    ...differ('external-id-env', ({ externalIdEnv }) => externalIdEnv),
    ...differ('duration-seconds', ({ maxSessionSeconds }) => maxSessionSeconds),
  ];
}

/** The refs that jobs run on, as the templates take them. A job without an environment has its branch in the subject as well. */
export function refsOf(options: InfraOptions): readonly string[] {
  return options.anyRef || !testsRef(options) ? ['any'] : options.branches.map(refOfBranch);
}

/** False for a GitHub Enterprise Server, where a condition on the ref would keep every job out for ever. */
function testsRef({ issuer }: InfraOptions): boolean {
  return testableClaimsOf(issuer).includes('ref');
}

function termsOf(
  account: Account,
  { role, hubRole }: Pick<TargetTerms, 'role' | 'hubRole'>,
  options: InfraOptions,
): TargetTerms {
  const route = account.route?.value ?? 'hub';
  const environment = account.environment?.value;
  return {
    role,
    route,
    hubRole: route === 'hub' ? (account.hubRole?.value.arn ?? hubRole) : undefined,
    diagnosisRole: route === 'hub' ? account.diagnosisRole?.value : undefined,
    // Route direct has no hub that could test them.
    subjects: options.leaveSubjectsToHub && route === 'hub' ? ['any'] : subjectsFor(environment, options),
    externalIdEnv: account.externalIdEnv?.value,
    maxSessionSeconds: Math.max(account.durationSeconds?.value ?? 0, SHORTEST_MAX_SESSION_SECONDS),
  };
}

function issuesOf(account: Account, file: string, options: InfraOptions): InfraIssue[] {
  const { name, position, role, environment, route, externalIdEnv, diagnosisRole } = account;
  const issues: InfraIssue[] = [];
  if (role === undefined) {
    issues.push({ name: placeOf(file, position, `accounts.${name}`), detail: { code: 'no-role' } });
  } else if (!ROLE.test(role.value)) {
    issues.push({ name: placeOf(file, role.position, role.key), detail: { code: 'not-in-a-list', found: role.value } });
  }
  if (environment !== undefined && !ENVIRONMENT.test(environment.value)) {
    const at = placeOf(file, environment.position, environment.key);
    issues.push({ name: at, detail: { code: 'not-in-a-list', found: environment.value } });
  } else if (environment !== undefined && TWOFOLD.test(environment.value)) {
    const at = placeOf(file, environment.position, environment.key);
    issues.push({ name: at, detail: { code: 'twofold-environment', found: environment.value } });
  }
  if (route?.value === 'direct' && externalIdEnv !== undefined) {
    const at = placeOf(file, externalIdEnv.position, externalIdEnv.key);
    issues.push({ name: at, detail: { code: 'external-id-on-direct' } });
  }
  if (diagnosisRole !== undefined) issues.push(...diagnosisIssues(account, diagnosisRole, { file, options }));
  return issues;
}

function diagnosisIssues(
  { route, externalIdEnv }: Account,
  { value, position, key }: FileValue<string>,
  { file, options }: { readonly file: string; readonly options: InfraOptions },
): InfraIssue[] {
  const name = placeOf(file, position, key);
  // A default is for the other accounts.
  if (route?.value === 'direct')
    return key.startsWith('defaults.') ? [] : [{ name, detail: { code: 'diagnosis-role-on-direct' } }];
  return [
    ...(ROLE.test(value) ? [] : [{ name, detail: { code: 'not-in-a-list', found: value } } as const]),
    ...(externalIdEnv !== undefined && options.leaveSubjectsToHub
      ? [{ name, detail: { code: 'diagnosis-role-unguarded' } } as const]
      : []),
  ];
}
