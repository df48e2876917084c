/** A case proves nothing by a claim that it does not tell, whatever it expects. */
import { describe, expect, test } from '@jest/globals';
import { exampleModel } from '../../src/emulator/example-model.js';
import type { AwsModelData } from '../../src/iam/aws-model.js';
import { loadModel } from '../../src/iam/load-model.js';
import { NOTHING } from '../../src/iam/unknown.js';
import { reportLines } from '../../src/policy-tests/case-report.js';
import { runCases } from '../../src/policy-tests/run-cases.js';
import { HUB_ROLE, PROVIDER, TARGET_ROLE } from '../support/names.js';
import { caseFrom, casesOf, directoryIn, NOW } from './case-runs.js';

const TOLD = { repository: 'octo/shop', ref: 'refs/heads/main' };

interface Told {
  readonly Effect?: 'Allow' | 'Deny';
  readonly Condition: object;
}

/** A hub whose trust policy has these statements, each with the audience. */
function hubOf(...statements: readonly Told[]): AwsModelData {
  const Statement = statements.map(({ Effect = 'Allow', Condition }) => ({
    Effect,
    Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/${PROVIDER}` },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition,
  }));
  const roles = { 'github-hub': { trustPolicy: { Version: '2012-10-17', Statement } } };
  const oidcProviders = [{ url: `https://${PROVIDER}`, audiences: ['sts.amazonaws.com'] }];
  return { accounts: { '111122223333': { oidcProviders, roles } } };
}

/** The shortfall line of a case, once expected to be allowed and once to be denied; `ok` where it passes. */
function told(world: AwsModelData, row: object): { readonly allowed: string; readonly denied: string } {
  const lineOf = (expect: string) => {
    const text = JSON.stringify({ cases: [{ name: 'a', role: 'hub', 'hub-role': HUB_ROLE, expect, ...row }] });
    const results = runCases(loadModel(world), casesOf(text, directoryIn()), () => NOW);
    const [first = '', second = ''] = reportLines(results, { quiet: false });
    return first.startsWith('ok') ? 'ok' : second.replace(/^ {2}# /, '');
  };
  return { allowed: lineOf('allowed'), denied: lineOf('denied') };
}

const untold = (...claims: string[]) => {
  const line = `is undetermined at hub: the claim${claims.length === 1 ? '' : 's'} ${claims.join(', ')} ${claims.length === 1 ? 'is' : 'are'} not known. Set ${claims.length === 1 ? 'it' : 'them'} in claims of the case`;
  return { allowed: line, denied: line };
};
const ALLOWED = { allowed: 'ok', denied: 'expected denied, was allowed at hub'.replace(' at hub', '') };
const key = (claim: string) => `${PROVIDER}:${claim}`;

describe('a condition on a claim that the case does not tell', () => {
  test.each<[string, object, string[]]>([
    [
      'job_workflow_ref',
      { StringLike: { [key('job_workflow_ref')]: 'octo/shop/.github/workflows/deploy.yml@*' } },
      ['job_workflow_ref'],
    ],
    [
      'job_workflow_ref, negated',
      { StringNotLike: { [key('job_workflow_ref')]: 'octo/shop/.github/workflows/pr.yml@*' } },
      ['job_workflow_ref'],
    ],
    ['repository_id', { StringEquals: { [key('repository_id')]: '724601234' } }, ['repository_id']],
    ['repository_owner_id', { StringEquals: { [key('repository_owner_id')]: '9919012' } }, ['repository_owner_id']],
    ['actor', { StringEquals: { [key('actor')]: 'octocat' } }, ['actor']],
    ['actor, if it exists', { StringNotEqualsIfExists: { [key('actor')]: 'mallory' } }, ['actor']],
    ['actor_id', { 'ForAnyValue:StringEquals': { [key('actor_id')]: '583231' } }, ['actor_id']],
    ['workflow', { 'ForAllValues:StringLike': { [key('workflow')]: 'dep*' } }, ['workflow']],
    ['enterprise_id', { Null: { [key('enterprise_id')]: 'true' } }, ['enterprise_id']],
    ['enterprise_id, negated', { StringNotEquals: { [key('enterprise_id')]: '1' } }, ['enterprise_id']],
    ['a policy variable', { StringLike: { [key('sub')]: `repo:octo/*:ref:\${${key('actor')}}` } }, ['actor']],
    ['the session name', { StringLike: { 'sts:RoleSessionName': 'shop-*' } }, ['run_id', 'run_attempt']],
  ])('%s', (_, Condition, claims) => {
    expect(told(hubOf({ Condition }), { claims: TOLD })).toEqual(untold(...claims));
  });

  test.each<[string, object, string[]]>([
    ['nothing at all', {}, ['repository', 'ref']],
    ['no ref', { claims: { repository: 'octo/shop' } }, ['ref']],
    [
      'no ref, which an environment makes needless',
      { claims: { repository: 'octo/shop', environment: 'production' } },
      [],
    ],
    [
      'no ref, which a pull request makes needless',
      { claims: { repository: 'octo/shop', event_name: 'pull_request' } },
      [],
    ],
    [
      'no ids, where the subject has them',
      { claims: TOLD, subject: 'immutable' },
      ['repository_owner_id', 'repository_id'],
    ],
    ['no ids, where a subject of its own tells', { claims: { sub: 'repo:octo@1/shop@2:x' }, subject: 'immutable' }, []],
    ['the ref of a pull request', { claims: { ...TOLD, ref: 'refs/pull/1/merge' } }, ['event_name']],
  ])('the subject of a case that tells %s', (_, row, claims) => {
    const world = hubOf({ Condition: { StringLike: { [key('sub')]: 'repo:octo*' } } });
    expect(told(world, row)).toEqual(claims.length === 0 ? ALLOWED : untold(...claims));
  });

  test('holds once the case tells it', () => {
    const Condition = { StringEquals: { [key('actor')]: 'octocat', [key('repository_id')]: '1' } };
    expect(told(hubOf({ Condition }), { claims: { ...TOLD, actor: 'octocat', repository_id: 1 } })).toEqual(ALLOWED);
  });

  test('is of a claim that is left out on purpose: then it is absent', () => {
    const Condition = { Null: { [key('enterprise_id')]: 'true' } };
    expect(told(hubOf({ Condition }), { claims: { ...TOLD, enterprise_id: null } })).toEqual(ALLOWED);
  });

  test('counts as denying in a denial', () => {
    const world = hubOf(
      { Condition: { StringLike: { [key('sub')]: 'repo:octo/shop:*' } } },
      { Effect: 'Deny', Condition: { StringEquals: { [key('actor')]: 'mallory' } } },
    );
    expect(told(world, { claims: TOLD })).toEqual(untold('actor'));
    expect(told(world, { claims: { ...TOLD, actor: 'octocat' } })).toEqual(ALLOWED);
  });

  test('does not matter where another condition fails', () => {
    const Condition = { StringEquals: { [key('actor')]: 'octocat', [key('ref')]: 'refs/heads/other' } };
    expect(told(hubOf({ Condition }), { claims: TOLD }).denied).toBe('ok');
  });
});

test('the subject of the hub session is as untold at the target as at the hub', () => {
  const world = exampleModel();
  const target = world.accounts['222222222222'];
  const trustPolicy = {
    Version: '2012-10-17',
    Statement: {
      Effect: 'Allow',
      Principal: { AWS: HUB_ROLE },
      Action: 'sts:AssumeRole',
      Condition: { StringLike: { [key('sub')]: 'repo:octo*' } },
    },
  };
  const hub = hubOf({ Condition: { StringEquals: { [key('aud')]: 'sts.amazonaws.com' } } }).accounts['111122223333'];
  const permissions = {
    assume: { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: TARGET_ROLE } },
  };
  const both: AwsModelData = {
    accounts: {
      '111122223333': {
        ...hub,
        roles: {
          'github-hub': {
            ...hub?.roles?.['github-hub'],
            trustPolicy: hub?.roles?.['github-hub']?.trustPolicy ?? {},
            policies: permissions,
          },
        },
      },
      '222222222222': { ...target, roles: { DeployRole: { trustPolicy } } },
    },
  };
  const of = (claims: object) => {
    const [result] = runCases(
      loadModel(both),
      [{ ...caseFrom({}), token: { ...caseFrom({}).token, claims: { ...claims } } }],
      () => NOW,
    );
    return result?.mismatches;
  };
  expect(of(TOLD)).toEqual([]);
  expect(of({ ref: 'refs/heads/main' })).toEqual([
    { code: 'undetermined', at: 'target', unknown: { ...NOTHING, claims: ['repository'] } },
  ]);
});
