/** What a diagnosis offers, added to the policies that our own template makes: the job gets in, and nobody else whom they kept out. */
import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { type LocalAws, startLocalAws } from '../../src/emulator/emulator.js';
import type { ClaimOverrides } from '../../src/emulator/github/claims.js';
import { makeIssuerKey } from '../../src/emulator/github/issuer.js';
import type { AwsModelData, RoleData } from '../../src/iam/aws-model.js';
import { parseRoleArn } from '../../src/shared/aws/arn.js';
import { type DiagnosisText, diagnosisInLog, statementsIn } from '../support/diagnosis-text.js';
import { removeFolders } from '../support/files.js';
import { HUB_ROLE } from '../support/names.js';
import { policy } from '../support/policies.js';
import { runStep } from '../support/step.js';
import { modelFor } from './cloudformation/stacks.js';
import { withUnknownRoles } from './rows.js';
import { ACCOUNTS, MEANT, SETUPS, type Setup, TARGETS, type TargetName } from './setups.js';

interface Job {
  readonly claims?: ClaimOverrides;
  readonly inputs?: Readonly<Record<string, string>>;
}

interface Denied extends Job {
  readonly setup: string;
  readonly target?: TargetName;
  /** The diagnoses on the way, one for each statement that was missing. */
  readonly codes: readonly string[];
}

const HUB_DENIES = 'web-identity-denied';
const HOP_DENIED = 'hop-denied';
const other = { repository_id: '999999999' };

const DENIED: Readonly<Record<string, Denied>> = {
  'another branch': {
    setup: 'name-based subjects with the id of the repository',
    claims: { ref: 'refs/heads/feature' },
    codes: [HUB_DENIES, HOP_DENIED],
  },
  'another branch, of a repository with an immutable subject': {
    setup: 'immutable subjects',
    claims: { ref: 'refs/heads/feature' },
    codes: [HUB_DENIES, HOP_DENIED],
  },
  'another repository of the same name': {
    setup: 'name-based subjects with the id of the repository',
    claims: other,
    codes: [HUB_DENIES],
  },
  'another branch in an environment': {
    setup: 'a second repository',
    claims: { ref: 'refs/heads/feature', environment: 'production' },
    target: 'prod',
    codes: [HUB_DENIES],
  },
  'a job of the branch in the account of an environment': {
    setup: 'name-based subjects with the id of the repository',
    target: 'prod',
    codes: [HOP_DENIED],
  },
  'a job of an environment, with external id and organization': {
    setup: 'an external id, the organization and tags',
    claims: { environment: 'staging' },
    codes: [HOP_DENIED],
  },
  'another workflow': {
    setup: 'the organization form and a reusable workflow',
    claims: { job_workflow_ref: 'octo/shop/.github/workflows/other.yml@refs/heads/main' },
    codes: [HUB_DENIES],
  },
  'tags where they are off': {
    setup: 'immutable subjects',
    inputs: { 'role-session-tags': 'team=shop', 'source-identity': 'octocat' },
    codes: [HOP_DENIED],
  },
  'another branch on route direct': {
    setup: 'route direct',
    claims: { ref: 'refs/heads/feature' },
    codes: [HUB_DENIES],
  },
};

interface Stranger extends Job {
  /** Where the policies of a setup, or the statement that was offered to the first role, can tell it from the job. */
  readonly if?: (setup: Setup, codes: readonly string[]) => boolean;
}

/** Who may get in no more than before, each laid over the job that was let in. */
const STRANGERS: Readonly<Record<string, Stranger>> = {
  'another repository': { claims: { ...other, repository: 'octo/site' } },
  'a fork': { claims: { ...other, repository: 'mallory/shop', repository_owner_id: '888888888' } },
  'another repository of the same name': { claims: { repository_id: '999999998' } },
  'a branch beside it': { claims: { ref: 'refs/heads/feature-2' } },
  'a pull request': { claims: { ref: 'refs/pull/7/merge', event_name: 'pull_request' } },
  'another environment': { claims: { environment: 'sandbox' } },
  'the same branch by another workflow': {
    claims: { job_workflow_ref: 'octo/shop/.github/workflows/evil.yml@refs/heads/main' },
    if: ({ workflow }, [first]) => workflow || first === HUB_DENIES,
  },
  'a hub role of another account': {
    inputs: { 'hub-role': HUB_ROLE.replace(ACCOUNTS.hub, ACCOUNTS.otherHub) },
    if: ({ route }) => route === 'hub',
  },
  'no external id': { inputs: { 'role-external-id': '' }, if: ({ guarded }) => guarded },
  'another external id': {
    inputs: { 'role-external-id': 'shop-deploys-0000' },
    if: ({ guarded }) => guarded,
  },
  'another tag': { inputs: { 'role-session-tags': 'Admin=yes' }, if: ({ tags }) => !tags },
  'another role': { inputs: { 'role-to-assume': `arn:aws:iam::${ACCOUNTS.dev}:role/Admin` } },
};

const key = makeIssuerKey();
const running: LocalAws[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((aws) => aws.stop()));
});
afterAll(removeFolders);

function setupNamed(name: string): Setup {
  const setup = SETUPS.find((one) => one.name === name);
  if (setup === undefined) throw new Error(`no setup ${name}`);
  return setup;
}

function inputsFor(setup: Setup, target: TargetName, more: Job['inputs'] = {}): Readonly<Record<string, string>> {
  const { account, role } = TARGETS[target];
  const way = setup.route === 'direct' ? { route: 'direct' } : { 'hub-role': HUB_ROLE };
  return {
    'aws-region': 'eu-west-1',
    'role-to-assume': `arn:aws:iam::${account}:role/${role}`,
    ...way,
    ...(setup.guarded && { 'role-external-id': MEANT.externalId }),
    ...more,
  };
}

function claimsFor(setup: Setup, more: ClaimOverrides = {}): ClaimOverrides {
  return {
    repository: MEANT.repository,
    repository_id: MEANT.repositoryId,
    repository_owner_id: MEANT.ownerId,
    ref: MEANT.ref,
    ...(setup.workflow && { job_workflow_ref: MEANT.workflowRef }),
    ...more,
  };
}

/** The world with all that a diagnosis offers added to the policies that it names. */
function added(world: AwsModelData, { pastes }: DiagnosisText): AwsModelData {
  let made = world;
  for (const { where, text } of pastes) {
    const role = parseRoleArn(/ of (arn:\S+?)(?:,|$)/.exec(where)?.[1] ?? '');
    if (role === undefined) throw new Error(`no role in: ${where}`);
    const statements = statementsIn(text.replaceAll('THE-EXTERNAL-ID-OF-THIS-WORKFLOW', MEANT.externalId));
    const account = made.accounts[role.account];
    const name = `${role.path.slice(1)}${role.name}`;
    const before = account?.roles?.[name];
    if (before === undefined) throw new Error(`no role ${name}`);
    const after: RoleData = where.startsWith('the trust policy')
      ? { ...before, trustPolicy: policy(...joined(statementsOf(before.trustPolicy), statements)) }
      : { ...before, policies: { ...before.policies, added: policy(...statements) } };
    const changed = { ...account, roles: { ...account?.roles, [name]: after } };
    made = { ...made, accounts: { ...made.accounts, [role.account]: changed } };
  }
  return made;
}

/** As the note beside a statement says: one of the same name is changed, its conditions get the values, and keep all others. */
function joined(before: readonly object[], offered: readonly object[]): object[] {
  const sidOf = (statement: object): unknown => Reflect.get(statement, 'Sid');
  const named = (list: readonly object[], sid: unknown) => list.find((one) => sid !== undefined && sidOf(one) === sid);
  const changed = before.map((one) => withValuesOf(one, named(offered, sidOf(one)) ?? {}));
  return [...changed, ...offered.filter((one) => named(before, sidOf(one)) === undefined)];
}

function withValuesOf(statement: object, offered: object): object {
  const tests = equalsOf(statement);
  const more = equalsOf(offered);
  const both = Object.keys(tests).map((name) => [name, [...new Set([tests[name], more[name] ?? []].flat())]]);
  return both.length === 0 ? statement : { ...statement, Condition: { StringEquals: Object.fromEntries(both) } };
}

function equalsOf(statement: object): Record<string, unknown> {
  return { ...Object(Reflect.get(Object(Reflect.get(statement, 'Condition')), 'StringEquals')) };
}

function statementsOf(policy: string | object): object[] {
  const document: unknown = typeof policy === 'string' ? JSON.parse(policy) : policy;
  return [Reflect.get(Object(document), 'Statement')].flat();
}

describe.each(Object.entries(DENIED))('%s', (_, { setup: named, claims, inputs, target = 'dev', codes }) => {
  const setup = setupNamed(named);

  test('gets in by what the diagnosis offers, and nobody else does', async () => {
    const ours = modelFor(setup);
    const before = withUnknownRoles(ours, ours.accounts[ACCOUNTS.otherHub]);
    const aws = await startLocalAws({ world: before, key, subjectFormat: setup.subjectFormat });
    running.push(aws);
    const run = async (job: Job = {}) => {
      aws.claims = claimsFor(setup, { ...claims, ...job.claims });
      return runStep({ aws, inputs: inputsFor(setup, target, { ...inputs, ...job.inputs }) });
    };
    const letIn = async () => {
      const names: string[] = [];
      for (const [name, { if: tells = () => true, ...job }] of Object.entries(STRANGERS)) {
        if (tells(setup, codes) && (await run(job)).end.ok) names.push(name);
      }
      return names;
    };
    const admittedBefore = await letIn();

    const met: string[] = [];
    let world = before;
    for (let stepRun = await run(); !stepRun.end.ok && met.length < 4; stepRun = await run()) {
      const told = diagnosisInLog(stepRun.log);
      met.push(told.code);
      world = added(world, told);
      aws.setWorld(world);
    }
    expect(met).toEqual(codes);
    expect((await run()).end).toEqual({ ok: true });

    const admittedNow = await letIn();
    expect(admittedNow.filter((name) => !admittedBefore.includes(name))).toEqual([]);
  });
});

test.each<[string, Job]>([
  ['sends no external id', { inputs: { 'role-external-id': '' } }],
  ['sends another one', { inputs: { 'role-external-id': 'shop-deploys-0000' } }],
  ['sends none, and tags', { inputs: { 'role-external-id': '', 'role-session-tags': 'team=shop' } }],
])('IAM refuses the statement beside ours, where a job %s', async (_, job) => {
  const setup = setupNamed('an external id, the organization and tags');
  const world = modelFor(setup);
  const aws = await startLocalAws({ world, key, subjectFormat: setup.subjectFormat });
  running.push(aws);
  aws.claims = claimsFor(setup);
  const { log } = await runStep({ aws, inputs: inputsFor(setup, 'dev', job.inputs) });
  const [target] = diagnosisInLog(log).pastes.filter(({ where }) => where.startsWith('the trust policy'));
  const offered = statementsIn(target?.text ?? '');

  const { account, role } = TARGETS.dev;
  const roles = world.accounts[account]?.roles ?? {};
  const [name = '', before] = Object.entries(roles).find(([one]) => one.endsWith(role)) ?? [];
  const trustPolicy = policy(...statementsOf(before?.trustPolicy ?? {}), ...offered);
  const changed = { ...world.accounts[account], roles: { ...roles, [name]: { ...before, trustPolicy } } };
  const beside = { ...world, accounts: { ...world.accounts, [account]: changed } };
  expect(() => aws.setWorld(beside)).toThrow('Statement IDs (SID) in a single policy must be unique: HubRole');
});
