/** Pasting works: what a diagnosis shows goes into the policy as it stands, the next run succeeds, and nobody else gets in. */
import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { LocalAws } from '../../../src/emulator/emulator.js';
import type { ClaimOverrides, SubjectFormat } from '../../../src/emulator/github/claims.js';
import type { AwsModelData } from '../../../src/iam/aws-model.js';
import { diagnosisInLog, diagnosisInSummary, statementFor, statementsFor } from '../../support/diagnosis-text.js';
import { exchange, hop, type Keys, startEmulator, stopEmulators, stsClient } from '../../support/emulator.js';
import {
  DIRECT_INPUTS,
  type EmulatedJob,
  type EmulatedJobOptions,
  HUB_INPUTS,
  openOwnEmulatedJob,
  type StepInputs,
} from '../../support/job.js';
import {
  type Document,
  type ModelOptions,
  modelWith,
  roleOf,
  withRoles,
  withStatements,
} from '../../support/models.js';
import { DEV_ACCOUNT, HUB_ACCOUNT, HUB_ROLE, TARGET_ROLE } from '../../support/names.js';
import { FULL_ACCESS, policy } from '../../support/policies.js';
import { runStep } from '../../support/step.js';
import { diagnosed, type Finding } from './diagnosed.js';

interface Job {
  readonly claims: ClaimOverrides;
  readonly format?: SubjectFormat;
}

interface Admission extends Job {
  /** Who else could be let in by a statement that means too much. */
  readonly others?: readonly Job[];
}

/** Of the local issuer's own repository. */
const REPOSITORY_ID = '724601234';

const MAIN_REF = 'refs/heads/main';
const branch = (name: string): Job => ({ claims: { ref: `refs/heads/${name}` } });
const environment = (name: string, ref = MAIN_REF): Job => ({ claims: { environment: name, ref } });

/** Whom no statement for another job may admit. */
const NEIGHBOURS: readonly Job[] = [
  branch('main'),
  branch('main2'),
  branch('Main'),
  branch('feature/x'),
  branch('anything'),
  { claims: { ref: 'refs/tags/main' } },
  { claims: { ref: 'refs/tags/v1.2.3' } },
  { claims: { event_name: 'pull_request', ref: 'refs/pull/7/merge' } },
  { claims: { event_name: 'pull_request', ref: 'refs/pull/8/merge' } },
  environment('production'),
  environment('Production'),
  environment('production', 'refs/heads/feature/x'),
  environment('staging'),
  { claims: { repository: 'octo/shop2' } },
  { claims: { repository: 'octo/Shop' } },
  { claims: { repository: 'evil/shop' } },
  { claims: {}, format: 'immutable' },
  { claims: { repository_id: '1' }, format: 'immutable' },
  { claims: { repository_owner_id: '1' }, format: 'immutable' },
];

/** Names with marks that mean something to IAM, JSON, a shell, Markdown, HTML or the runner; and what they may not stand for. */
const NAMES: ReadonlyArray<readonly [name: string, ...others: string[]]> = [
  ['feature-*', 'feature-x', 'feature-', 'feature-${*}'],
  ['v?', 'v1', 'v', 'v${?}'],
  ['*', 'main', ''],
  ['$', '${$}', ''],
  ['${aws:username}', '', 'aws:username'],
  ['${*}', '*', 'x'],
  ['${$}{x}', '${x}', '$'],
  ['a{b}c', 'abc', 'a{c}c'],
  ['say "hi"', 'say hi', 'say \\"hi\\"'],
  ["it's `date`", 'its date'],
  ['```', '``'],
  ['a%3Ab', 'a:b', 'aAb'],
  ['##[error]x', '# #[error]x', '[error]x'],
  ['::set-env name=A::1', '∶∶set-env name=A::1'],
  ['größe-日本-🚀', 'grosse', 'größe-日本-\ud83d'],
  ['<b>bold</b>', 'bold'],
  ['a|b\\c', 'a', 'b', 'a|bc'],
  ['&lt;&#42;', '<*', '*'],
];

const PLAIN: Readonly<Record<string, Admission>> = {
  'a push to main': branch('main'),
  'a push to a branch with a slash': branch('feature/x'),
  'a tag': { claims: { ref: 'refs/tags/v1.2.3' } },
  'an environment': environment('production'),
  'an environment, from another branch': environment('production', 'refs/heads/feature/x'),
  'an environment with a colon': { ...environment('eu:prod'), others: [environment('eu'), environment('prod')] },
  'a pull request': { claims: { event_name: 'pull_request', ref: 'refs/pull/7/merge' } },
  'an immutable subject': { claims: {}, format: 'immutable', others: [{ claims: {} }] },
  'an immutable subject with an environment': {
    ...environment('production'),
    format: 'immutable',
    others: [environment('production'), { ...environment('staging'), format: 'immutable' }],
  },
};

const ADMISSIONS: ReadonlyArray<readonly [string, Admission]> = [
  ...Object.entries(PLAIN),
  // A name is a branch's and an environment's in turn, so that both meet every kind of mark.
  ...NAMES.map(([name, ...others], index): [string, Admission] =>
    index % 2 === 0
      ? [`a branch ${name}`, { ...branch(name), others: others.map(branch) }]
      : [`an environment ${name}`, { ...environment(name), others: others.map((other) => environment(other)) }],
  ),
  ['an environment feature-*', { ...environment('feature-*'), others: [environment('feature-x')] }],
  ['a branch <b>|`*`${?}##[x]', { ...branch('<b>|`*`${?}##[x]'), others: [branch('<b>|`x`x##[x]')] }],
];

interface Mended {
  readonly aws: LocalAws;
  readonly emulated: EmulatedJob;
  readonly statements: readonly object[];
}

const NOBODY: ModelOptions = { subject: 'repo:nobody/nothing:ref:refs/heads/none' };
const WEB_IDENTITY: Finding = ['web-identity-denied', 'workflow or hub', 'one of these'];

/**
 * Runs the step, takes statements out of the log and out of the summary, pastes them, and runs it again. Throws when the first
 * run does not fail as expected, the two statements differ, or the second run fails. The job is left open.
 */
async function mend(
  { world, ...options }: EmulatedJobOptions & { readonly world: AwsModelData },
  expected: Finding,
  places: Readonly<Partial<Record<Document, string>>>,
  { inputs = HUB_INPUTS, prepare, replace = (text) => text }: MendOptions = {},
): Promise<Mended> {
  const emulated = await openOwnEmulatedJob({ world, ...options });
  try {
    await prepare?.(emulated);
    const { log, summary } = diagnosed(await emulated.step(inputs), expected);
    const statements: Partial<Record<Document, object[]>> = {};
    for (const document of ['hub trust', 'hub permissions', 'target trust'] as const) {
      const place = places[document];
      if (place === undefined) continue;
      const found = statementsFor(log, place);
      expect(statementsFor(summary, place)).toEqual(found);
      statements[document] = JSON.parse(replace(JSON.stringify(found)));
    }
    emulated.aws.setWorld(withStatements(world, statements));
    await prepare?.(emulated);
    const again = await emulated.step(inputs);
    if (again.conclusion !== 'success') throw new Error(`pasted ${JSON.stringify(statements)}:\n${again.log}`);
    return { aws: emulated.aws, emulated, statements: Object.values(statements).flat() };
  } catch (error) {
    await emulated.close();
    throw error;
  }
}

interface MendOptions {
  readonly inputs?: StepInputs;
  readonly prepare?: (emulated: EmulatedJob) => Promise<void>;
  readonly replace?: (text: string) => string;
}

async function tokenOf(aws: LocalAws, { claims, format = 'name-based' }: Job): Promise<string> {
  aws.claims = claims;
  aws.subjectFormat = format;
  return aws.issueToken('sts.amazonaws.com');
}

/** True when a role, the hub's unless another is named, admits a token of this job. */
async function admits(aws: LocalAws, job: Job, role = HUB_ROLE): Promise<boolean> {
  return admitsToken(aws, await tokenOf(aws, job), role);
}

async function admitsToken(aws: LocalAws, token: string, role = HUB_ROLE): Promise<boolean> {
  const query = new URLSearchParams({
    Action: 'AssumeRoleWithWebIdentity',
    Version: '2011-06-15',
    RoleArn: role,
    RoleSessionName: 'someone-else',
    WebIdentityToken: token,
  });
  const answer = await fetch(aws.stsUrl, { method: 'POST', body: query });
  const text = await answer.text();
  if (answer.status !== 200 && !text.includes('<Code>AccessDenied</Code>')) throw new Error(text);
  return answer.status === 200;
}

const same = (one: Job, other: Job) =>
  one.format === other.format &&
  JSON.stringify({ ref: MAIN_REF, ...one.claims }) === JSON.stringify({ ref: MAIN_REF, ...other.claims });

/** The hub's trust statement for a job, taken out of log and summary alike and pasted; and what the run says then. */
async function mendHub(aws: LocalAws, { claims, format = 'name-based' }: Job) {
  const world = modelWith(NOBODY);
  aws.setWorld(world);
  aws.claims = claims;
  aws.subjectFormat = format;
  const refused = await runStep({ aws, inputs: HUB_INPUTS });
  const statement = statementFor(diagnosisInLog(refused.log), `trust policy of ${HUB_ROLE}`);
  expect(statementFor(diagnosisInSummary(refused.files.summary), `trust policy of ${HUB_ROLE}`)).toEqual(statement);
  aws.setWorld(withStatements(world, { 'hub trust': statement }));
  return { statement, again: await runStep({ aws, inputs: HUB_INPUTS }) };
}

describe('the trust statement of a hub that refused', () => {
  let aws: LocalAws;
  /** Signed once, and for this AWS no time passes: they are shown to every policy. */
  const neighbours = new Map<Job, string>();
  beforeAll(async () => {
    const now = Date.now();
    aws = await startEmulator({ world: modelWith(NOBODY), clock: () => now });
    for (const job of NEIGHBOURS) neighbours.set(job, await tokenOf(aws, job));
  });
  afterAll(stopEmulators);

  test.each(ADMISSIONS)('%s is admitted, and nobody else', async (_, job) => {
    const { again, statement } = await mendHub(aws, job);
    expect(again.end).toEqual({ ok: true });

    const strangers: Job[] = [];
    for (const [other, token] of neighbours) {
      if (!same(other, job) && (await admitsToken(aws, token))) strangers.push(other);
    }
    for (const other of job.others ?? []) {
      if (!same(other, job) && (await admits(aws, other))) strangers.push(other);
    }
    expect(strangers).toEqual([]);
    expect(await admits(aws, job)).toBe(true);
    expect(Object.keys(Object(Reflect.get(statement, 'Condition')))).toEqual(['StringEquals']);
  });

  test('names no wildcard, one subject and one branch', async () => {
    const { statement } = await mendHub(aws, environment('production'));

    expect(statement).toEqual({
      Effect: 'Allow',
      Principal: { Federated: `arn:aws:iam::${HUB_ACCOUNT}:oidc-provider/token.actions.githubusercontent.com` },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: {
        StringEquals: {
          'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com',
          'token.actions.githubusercontent.com:sub': 'repo:octo/shop:environment:production',
          'token.actions.githubusercontent.com:ref': 'refs/heads/main',
          'token.actions.githubusercontent.com:repository_id': REPOSITORY_ID,
          'token.actions.githubusercontent.com:job_workflow_ref':
            'octo/shop/.github/workflows/deploy.yml@refs/heads/main',
        },
      },
    });
  });

  test.each<[string, Job]>([
    ['a push to main', branch('main')],
    ['an immutable subject with an environment', { ...environment('production'), format: 'immutable' }],
    ['a branch of marks', branch('<b>|`*`${?}##[x]"')],
  ])('%s is admitted by the bundle too', async (_, { claims, format }) => {
    const run = mend({ world: modelWith(NOBODY), claims, subjectFormat: format }, WEB_IDENTITY, {
      'hub trust': HUB_ROLE,
    });
    await withMended(run, async (mended) => expect(await admits(mended.aws, branch('feature/x'))).toBe(false));
  });

  test('on route direct it is the target’s', async () => {
    const world = modelWith({ direct: true, ...NOBODY });
    const finding: Finding = ['web-identity-denied', 'workflow or target', 'one of these'];
    const run = mend(
      { world },
      finding,
      { 'target trust': `trust policy of ${TARGET_ROLE}` },
      { inputs: DIRECT_INPUTS },
    );
    await withMended(run, async ({ aws: own }) => {
      expect(await admits(own, branch('main'), TARGET_ROLE)).toBe(true);
      expect(await admits(own, branch('feature/x'), TARGET_ROLE)).toBe(false);
      expect(await admits(own, branch('main'))).toBe(false);
    });
  });
});

async function withMended(run: Promise<Mended>, check: (mended: Mended) => Promise<void>): Promise<void> {
  const result = await run;
  try {
    await check(result);
  } finally {
    await result.emulated.close();
  }
}

describe('the trust statement for another issuer', () => {
  test('of GitHub Enterprise bears that issuer’s keys', async () => {
    const issuer = 'https://ghe.example.com/_services/token';
    const run = mend({ world: modelWith({ ...NOBODY, issuer }), issuer }, WEB_IDENTITY, { 'hub trust': HUB_ROLE });
    await withMended(run, async ({ aws, statements }) => {
      expect(JSON.stringify(statements)).toContain('ghe.example.com/_services/token:sub');
      expect(await admits(aws, branch('main'))).toBe(true);
      expect(await admits(aws, branch('other'))).toBe(false);
    });
  });

  test('of a cluster whose token lies in a file admits the service account, and no other', async () => {
    const issuer = 'https://oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF';
    const account = (name: string): Job => ({
      claims: { sub: `system:serviceaccount:ci:${name}`, ref: null, repository: null, environment: null },
    });
    const folder = await mkdtemp(path.join(await realpath(os.tmpdir()), 'token-'));
    const file = path.join(folder, 'token');
    const prepare = async ({ aws }: EmulatedJob) => writeFile(file, await aws.issueToken('sts.amazonaws.com'));
    const run = mend(
      { world: modelWith({ ...NOBODY, issuer }), issuer, claims: account('runner').claims },
      WEB_IDENTITY,
      { 'hub trust': HUB_ROLE },
      { inputs: { ...HUB_INPUTS, 'web-identity-token-file': file }, prepare },
    ).finally(() => rm(folder, { recursive: true, force: true }));
    await withMended(run, async ({ aws }) => {
      expect(await admits(aws, account('runner'))).toBe(true);
      expect(await admits(aws, account('runner2'))).toBe(false);
    });
  });
});

const BOTH: Finding = ['hop-denied', 'workflow, hub or target', 'one of these'];
const OTHER_ROLE = 'arn:aws:iam::222222222222:role/OtherRole';

/** The simple world with no hub permission, no trust at the target, and roles beside them that nobody may use. */
function closedWorld(options: ModelOptions = {}): AwsModelData {
  const world = withRoles(modelWith(options), { hub: { policies: {} }, target: { trustPolicy: STRANGER } });
  const hub = world.accounts[HUB_ACCOUNT];
  const target = world.accounts[DEV_ACCOUNT];
  const { trustPolicy } = roleOf(world, HUB_ACCOUNT, 'github-hub');
  const sibling = { trustPolicy, policies: { all: FULL_ACCESS } };
  const admitting = { trustPolicy: policy({ Effect: 'Allow', Principal: { AWS: HUB_ACCOUNT }, Action: 'sts:*' }) };
  return {
    ...world,
    accounts: {
      ...world.accounts,
      [HUB_ACCOUNT]: { ...hub, roles: { ...hub?.roles, 'other-hub': sibling } },
      [DEV_ACCOUNT]: { ...target, roles: { ...target?.roles, OtherRole: admitting } },
    },
  };
}

const STRANGER = policy({ Effect: 'Allow', Principal: { AWS: '999999999999' }, Action: 'sts:AssumeRole' });
const HALVES = { 'hub permissions': `permissions of ${HUB_ROLE}`, 'target trust': `trust policy of ${TARGET_ROLE}` };

/** The code that a call is refused with; `none` when it is granted. */
async function refusal(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => 'none',
    (error: unknown) => String(Reflect.get(Object(error), 'Code')),
  );
}

describe('the statements for both halves of a hop', () => {
  const tagged = {
    'role-session-tags': 'team=shop\nstage=a b',
    'transitive-tag-keys': 'team',
    'source-identity': 'octocat',
  };
  test.each<[string, StepInputs]>([
    ['of a plain hop', {}],
    ['with tags', { 'role-session-tags': 'team=shop' }],
    ['with a source identity', { 'source-identity': 'octocat' }],
    ['with tags, transitive ones, and a source identity', tagged],
  ])('%s let it through, from no other role and to no other', async (_, more) => {
    const run = mend({ world: closedWorld() }, BOTH, HALVES, { inputs: { ...HUB_INPUTS, ...more } });
    await withMended(run, async ({ aws }) => {
      const hub = await exchange(aws);
      expect(await refusal(hop(aws, hub))).toBe('none');
      expect(await refusal(hop(aws, hub, { RoleArn: OTHER_ROLE }))).toBe('AccessDenied');
      const other = await exchange(aws, { role: `arn:aws:iam::${HUB_ACCOUNT}:role/other-hub` });
      expect(await refusal(hop(aws, other))).toBe('AccessDenied');
      expect(await refusal(hop(aws, other, { RoleArn: OTHER_ROLE }))).toBe('none');
      const tag = { Tags: [{ Key: 'team', Value: 'shop' }] };
      expect(await refusal(hop(aws, hub, tag))).toBe('role-session-tags' in more ? 'none' : 'AccessDenied');
      const source = { SourceIdentity: 'octocat' };
      expect(await refusal(hop(aws, hub, source))).toBe('source-identity' in more ? 'none' : 'AccessDenied');
    });
  });

  test('with an external id let it through once the placeholder is replaced, and with no other id', async () => {
    const id = 'between-the-two-of-us';
    const inputs = { ...HUB_INPUTS, 'role-external-id': id };
    const replace = (text: string) => text.replace('THE-EXTERNAL-ID-OF-THIS-WORKFLOW', id);
    const run = mend({ world: closedWorld() }, BOTH, HALVES, { inputs, replace });
    await withMended(run, async ({ aws }) => {
      const hub = await exchange(aws);
      expect(await refusal(hop(aws, hub, { ExternalId: id }))).toBe('none');
      expect(await refusal(hop(aws, hub, { ExternalId: `${id}-2` }))).toBe('AccessDenied');
      expect(await refusal(hop(aws, hub))).toBe('AccessDenied');
    });
  });

  test('of an ambient session that hands its own tags on ask for sts:TagSession, though the step sends none', async () => {
    const runner = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY' };
    const own = `arn:aws:iam::${HUB_ACCOUNT}:user/runner`;
    const base = withRoles(closedWorld(), {
      hubAccount: { users: { runner: { ...runner, policies: { all: FULL_ACCESS } } } },
      hub: { trustPolicy: policy({ Effect: 'Allow', Principal: { AWS: own }, Action: 'sts:*' }) },
    });
    // What is there already: everything but the tags.
    const world = withStatements(base, {
      'hub permissions': { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: TARGET_ROLE },
      'target trust': { Effect: 'Allow', Principal: { AWS: HUB_ROLE }, Action: 'sts:AssumeRole' },
    });
    const emulated = await openOwnEmulatedJob({ world });
    try {
      const { Credentials: pod } = await stsClient(emulated.aws, runner).send(
        new AssumeRoleCommand({
          RoleArn: HUB_ROLE,
          RoleSessionName: 'pod',
          Tags: [{ Key: 'cluster', Value: 'blue' }],
          TransitiveTagKeys: ['cluster'],
        }),
      );
      const env = {
        AWS_ACCESS_KEY_ID: pod?.AccessKeyId,
        AWS_SECRET_ACCESS_KEY: pod?.SecretAccessKey,
        AWS_SESSION_TOKEN: pod?.SessionToken,
      };
      const inputs = { 'aws-region': 'eu-west-1', identity: 'ambient', 'role-to-assume': TARGET_ROLE };
      const { log, sentence } = diagnosed(await emulated.step(inputs, { env }), BOTH);
      expect(sentence).toContain('sts:TagSession');
      expect(log.text).toContain('EKS Pod Identity');
      expect(log.text).not.toContain('iam:SimulatePrincipalPolicy');
      emulated.aws.setWorld(
        withStatements(base, {
          'hub permissions': statementsFor(log, 'permissions of'),
          'target trust': statementsFor(log, 'trust policy of'),
        }),
      );
      expect((await emulated.step(inputs, { env })).conclusion).toBe('success');
    } finally {
      await emulated.close();
    }
  });

  test('of a role whose path holds a * name that role alone', async () => {
    const role = (name: string) => `arn:aws:iam::${DEV_ACCOUNT}:role/${name}`;
    const admitting = {
      trustPolicy: policy({ Effect: 'Allow', Principal: { AWS: HUB_ROLE }, Action: 'sts:AssumeRole' }),
    };
    const plainWorld = closedWorld();
    const world = withRoles(plainWorld, {
      targetAccount: { roles: { DeployRole: admitting, 'a*?${b}/Starred': admitting, 'axy${b}/Other': admitting } },
    });
    const inputs = { ...HUB_INPUTS, 'role-to-assume': role('a*?${b}/Starred') };
    const run = mend({ world }, BOTH, { 'hub permissions': `permissions of ${HUB_ROLE}` }, { inputs });
    await withMended(run, async ({ aws }) => {
      const hub: Keys = await exchange(aws);
      expect(await refusal(hop(aws, hub, { RoleArn: role('a*?${b}/Starred') }))).toBe('none');
      expect(await refusal(hop(aws, hub, { RoleArn: role('axy${b}/Other') }))).toBe('AccessDenied');
    });
  });
});
