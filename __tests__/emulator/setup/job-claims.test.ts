/** What a job tells of its claims, and what act only makes up. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type UnknownClaims, unknownClaimsOf } from '../../../src/emulator/github/claims.js';
import { readClaimLines } from '../../../src/emulator/setup/claim-lines.js';
import { claimsOfJob } from '../../../src/emulator/setup/job-claims.js';

/** Variables as act 0.2.89 sets them in a clone of octo/shop. */
const ACT = {
  ACT: 'true',
  GITHUB_ACTIONS: 'true',
  GITHUB_ACTOR: 'nektos/act',
  GITHUB_EVENT_NAME: 'push',
  GITHUB_JOB: 'deploy',
  GITHUB_REF: 'refs/heads/main',
  GITHUB_REPOSITORY: 'octo/shop',
  GITHUB_RUN_ID: '1',
  GITHUB_RUN_ATTEMPT: '1',
  GITHUB_SERVER_URL: 'https://github.com',
  GITHUB_SHA: 'd96f5b0a538daeed8e303fd111bd7847ea63f35e',
};
const job = (more = '') => `    runs-on: ubuntu-latest\n${more}    steps:\n      - run: 'true'\n`;
const FILES: Readonly<Record<string, string>> = {
  'w.yml': `name: ship it\non: push\njobs:\n  deploy:\n${job()}`,
  'nameless.yaml': `on: push\njobs:\n  deploy:\n${job()}`,
  'live.yml': `name: live\non: [push]\njobs:\n  deploy:\n${job('    environment: production\n')}`,
  'named.yml': `name: named\non: { push: }\njobs:\n  deploy:\n${job('    environment: { name: production, url: https://x.example }\n')}`,
  'matrix.yml': `name: matrix\non: push\njobs:\n  deploy:\n${job("    environment: '${{ matrix.environment }}'\n")}`,
  'reused.yml': `name: reused\non:\n  workflow_call:\n  push:\njobs:\n  deploy:\n${job()}`,
  'caller.yml': 'name: caller\non: push\njobs:\n  deploy:\n    uses: ./.github/workflows/reused.yml\n',
  'twin-1.yml': `name: twin\non: push\njobs:\n  deploy:\n${job()}`,
  'twin-2.yml': `name: twin\non: push\njobs:\n  deploy:\n${job()}`,
  'other-job.yml': `name: other job\non: push\njobs:\n  build:\n${job()}`,
  'broken.yml': 'name: broken\non: [push\njobs: {',
  'anchors.yml': `name: anchors\non: push\nx: &steps\n  - run: 'true'\njobs:\n  deploy:\n    runs-on: ubuntu-latest\n    steps: *steps\n`,
};

let workspace: string;
beforeAll(() => {
  workspace = mkdtempSync(path.join(os.tmpdir(), 'job-claims-'));
  const folder = path.join(workspace, '.github/workflows');
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(FILES)) writeFileSync(path.join(folder, name), text);
});
afterAll(() => rmSync(workspace, { recursive: true }));

const claimsOf = (environment: Readonly<Record<string, string>>) =>
  claimsOfJob({ GITHUB_WORKSPACE: workspace, ...environment });
const refTo = (file: string) => `octo/shop/.github/workflows/${file}@refs/heads/main`;

describe('under act', () => {
  test.each<[string, string, object]>([
    [
      'a workflow with a name',
      'ship it',
      { workflow: 'ship it', workflow_ref: refTo('w.yml'), job_workflow_ref: refTo('w.yml') },
    ],
    [
      'one without a name',
      'nameless.yaml',
      { workflow: '.github/workflows/nameless.yaml', workflow_ref: refTo('nameless.yaml') },
    ],
    ['one with anchors', 'anchors', { workflow: 'anchors', job_workflow_ref: refTo('anchors.yml') }],
    ['a job with an environment', 'live', { environment: 'production' }],
    ['a job with an environment and its address', 'named', { environment: 'production' }],
    ['a job without one', 'ship it', { environment: null }],
  ])('%s is told by its file', (_, name, claims) => {
    const { known, undetermined } = claimsOf({ ...ACT, GITHUB_WORKFLOW: name });
    expect(known).toMatchObject(claims);
    expect(undetermined).toEqual([]);
  });

  test('a workflow that others may call tells its file, and not which one called it', () => {
    const { known } = claimsOf({ ...ACT, GITHUB_WORKFLOW: 'reused' });
    expect(known.job_workflow_ref).toBe(refTo('reused.yml'));
    expect([known.workflow, known.workflow_ref]).toEqual([undefined, undefined]);
  });

  test.each([
    ['two of one name', 'twin'],
    ['one that no file has', 'ship'],
    ['one whose file has another job', 'other job'],
    ['one that only calls another', 'caller'],
    ['one whose file is no YAML', 'broken'],
    ['none', ''],
  ])('%s tells nothing', (_, name) => {
    const { known } = claimsOf({ ...ACT, GITHUB_WORKFLOW: name });
    expect([known.workflow, known.workflow_ref, known.job_workflow_ref]).toEqual([undefined, undefined, undefined]);
  });

  test('neither the workspace nor the file need be there', () => {
    const { known } = claimsOf({ ...ACT, GITHUB_WORKFLOW: 'ship it', GITHUB_WORKSPACE: path.join(workspace, 'none') });
    expect(known.job_workflow_ref).toBeUndefined();
  });

  test('what act makes up is not told', () => {
    const none = { ...ACT, GITHUB_REPOSITORY: 'nektos/act', GITHUB_SHA: '', GITHUB_REF: 'refs/heads/master' };
    const { known } = claimsOf(none);
    expect([known.repository, known.actor, known.ref]).toEqual([undefined, undefined, undefined]);
    expect(claimsOf({ ...ACT, GITHUB_ACTOR: 'anna' }).known.actor).toBe('anna');
  });
});

describe("on GitHub's runner", () => {
  const GITHUB = { ...ACT, ACT: '', GITHUB_ACTOR: 'octocat', GITHUB_WORKFLOW: 'caller', GITHUB_REPOSITORY_ID: '7' };
  const from = (file: string, more = {}) => claimsOf({ ...GITHUB, GITHUB_WORKFLOW_REF: refTo(file), ...more });

  test('the variables tell', () => {
    const { known, undetermined } = from('not-checked-out.yml');
    expect(known).toMatchObject({
      workflow: 'caller',
      workflow_ref: refTo('not-checked-out.yml'),
      repository_id: '7',
      actor: 'octocat',
    });
    expect(undetermined).toEqual([]);
  });

  test('the file tells the environment', () => {
    expect(from('live.yml').known).toMatchObject({ environment: 'production', job_workflow_ref: refTo('live.yml') });
  });

  test('a job that is not in the file belongs to a workflow that is called, and which one is not told', () => {
    expect(from('caller.yml').undetermined).toEqual(['job_workflow_ref']);
  });
});

describe('the claims that nothing tells', () => {
  const unknown = (environment: Readonly<Record<string, string>>, lines = ''): UnknownClaims => {
    const { overrides, undetermined, subjectFormat } = readClaimLines(lines, claimsOf(environment));
    return unknownClaimsOf(overrides, subjectFormat, undetermined);
  };
  const SHIP = { ...ACT, GITHUB_WORKFLOW: 'ship it' };
  const IDS = ['repository_id', 'repository_owner_id', 'actor', 'actor_id', 'enterprise_id'];

  test.each<[string, Readonly<Record<string, string>>, string, string[]]>([
    ['under act', SHIP, '', IDS],
    [
      'under act, with some that are set',
      SHIP,
      'repository_id=1\nactor=anna\nenterprise_id=',
      ['repository_owner_id', 'actor_id'],
    ],
    ['with a subject that has ids', SHIP, 'immutable-subject', [...IDS, 'sub']],
    [
      'with a subject that has ids, once they are set',
      SHIP,
      'immutable-subject\nrepository_id=1\nrepository_owner_id=2',
      ['actor', 'actor_id', 'enterprise_id'],
    ],
    ['with another branch', SHIP, 'ref=refs/heads/x', IDS],
    ['of a pull request', SHIP, 'event_name=pull_request', IDS],
    ['in an environment by expression', { ...ACT, GITHUB_WORKFLOW: 'matrix' }, '', [...IDS, 'environment', 'sub']],
    [
      'in an environment by expression that is set',
      { ...ACT, GITHUB_WORKFLOW: 'matrix' },
      'environment=production',
      IDS,
    ],
    ['in an environment by expression that is none', { ...ACT, GITHUB_WORKFLOW: 'matrix' }, 'environment=', IDS],
    ['without the file', ACT, '', [...IDS, 'workflow', 'job_workflow_ref']],
    ['of a fork', SHIP, 'fork', ['job_workflow_ref']],
    [
      'of a job that is called',
      { ...SHIP, ACT: '', GITHUB_WORKFLOW_REF: refTo('caller.yml'), GITHUB_ACTOR: 'a' },
      '',
      [...IDS.filter((one) => one !== 'actor'), 'job_workflow_ref'],
    ],
    ['outside of a job', {}, '', ['ref', 'repository', 'workflow', 'job_workflow_ref', ...IDS, 'sub']],
  ])('%s', (_, environment, lines, claims) => {
    expect(Object.keys(unknown(environment, lines)).sort()).toEqual([...claims].sort());
  });

  test('say what tells the subject', () => {
    expect(unknown({}).sub).toEqual(['repository', 'ref']);
    expect(unknown(SHIP, 'immutable-subject').sub).toEqual(['repository_owner_id', 'repository_id']);
    expect(unknown({ ...ACT, GITHUB_WORKFLOW: 'matrix' }).sub).toEqual(['environment']);
  });
});
