/**
 * Trust policies whose ARNs are known only after apply, in a plan as Terraform 1.11 and release 5.100 of the AWS provider show it, of the
 * configuration beside it (`deferred/main.tf`): `terraform plan -out=plan && terraform show -json plan`. Nothing of it is made yet.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { exchange, hop, refusalOf, startEmulator, stopEmulators } from '../../support/emulator.js';
import type { Files } from '../../support/files.js';
import { DEV_ACCOUNT, HUB_ACCOUNT, PROVIDER } from '../../support/names.js';
import { accountIn, NAMES, readFolder, readModel, undeterminedIn } from '../folder.js';
import { planParts, type Resource, references, resource, role } from './plan-json.js';

const PLAN = readFileSync(path.resolve('__tests__/policy-files/terraform/deferred/plan.json'), 'utf8');
const FILES = { 'hub/plan.json': PLAN };
const HUB = `arn:aws:iam::${HUB_ACCOUNT}:role/ci/github-hub`;
const GITHUB = `arn:aws:iam::${HUB_ACCOUNT}:oidc-provider/${PROVIDER}`;

afterEach(stopEmulators);

function trustOf(role: string, files: Files = FILES, account = HUB_ACCOUNT) {
  const { trustPolicy } = accountIn(files, account).roles?.[role] ?? {};
  return typeof trustPolicy === 'string' ? JSON.parse(trustPolicy) : trustPolicy;
}

const jobs = (Federated: string, Condition: object) => ({
  Effect: 'Allow',
  Action: ['sts:AssumeRoleWithWebIdentity'],
  Principal: { Federated: [Federated] },
  Condition,
});
const ofStage = (stage: string) =>
  jobs(GITHUB, { StringEquals: { [`${PROVIDER}:sub`]: [`repo:octo/shop:environment:${stage}`] } });

const GITHUB_PROVIDER = 'aws_iam_openid_connect_provider.github';
const ISSUER_SUB = `https://${PROVIDER}:sub`;
const CONDITION = { test: 'StringEquals', variable: `${PROVIDER}:sub`, values: ['repo:octo/shop:ref:refs/heads/main'] };
const FEDERATED = { type: 'Federated', identifiers: [null] };

/** How a block of principals is written whose identifiers are made of these. */
const written = (...identifiers: readonly string[]) => ({
  type: { constant_value: 'Federated' },
  identifiers: references(...identifiers),
});

/** What is special in a plan: of the data source, of its only statement, and of how its principals are written. */
interface Parts {
  readonly values?: object;
  readonly unknown?: object;
  readonly written?: object;
  readonly statement?: object;
  readonly unknownOfStatement?: object;
  readonly principals?: readonly object[];
  /** The configuration of the AWS provider that makes the role. */
  readonly provider?: string;
}

/** A plan of a role `r` that trusts GitHub, with a module whose output is a circle. */
function planOf(parts: Parts) {
  const { principals = [written(`${GITHUB_PROVIDER}.arn`, GITHUB_PROVIDER)] } = parts;
  const statement = {
    actions: ['sts:AssumeRoleWithWebIdentity'],
    principals: [FEDERATED],
    condition: [CONDITION],
    ...parts.statement,
  };
  const unknownOfStatement = { principals: [{ identifiers: [true] }], ...parts.unknownOfStatement };
  const document: Partial<Resource> = {
    mode: 'data',
    unknown: { json: true, statement: [unknownOfStatement], ...parts.unknown },
    written: { statement: [{ principals }], ...parts.written },
  };
  const json = 'data.aws_iam_policy_document.jobs';
  const { configuration, ...rest } = planParts(
    resource('aws_iam_openid_connect_provider', 'github', {
      url: `https://${PROVIDER}`,
      client_id_list: ['sts.amazonaws.com'],
    }),
    resource('aws_iam_policy_document', 'jobs', { statement: [statement], ...parts.values }, document),
    role(
      { assume_role_policy: undefined },
      {
        unknown: { assume_role_policy: true },
        provider: parts.provider ?? 'aws',
        written: { name: {}, assume_role_policy: references(`${json}.json`, json) },
      },
    ),
  );
  const module_calls = {
    oidc: {
      expressions: { it: references('module.oidc.arn', 'module.oidc') },
      module: { outputs: { arn: { expression: references('var.it') } } },
    },
  };
  return { ...rest, configuration: { root_module: { ...configuration.root_module, module_calls } } };
}

describe('a trust policy of a data source that is deferred has the ARN', () => {
  test.each<[string, string, unknown[]]>([
    [
      'of the provider',
      'ci/github-hub',
      [
        {
          ...jobs(GITHUB, {
            StringEquals: {
              [`${PROVIDER}:sub`]: ['repo:octo/shop:ref:refs/heads/main'],
              [`${PROVIDER}:aud`]: ['sts.amazonaws.com'],
            },
          }),
          Sid: 'Jobs',
        },
      ],
    ],
    ['of the provider, by each.value', 'each-dev', [ofStage('dev')]],
    ['of the provider, by each.key', 'keyed-prod', [ofStage('prod')]],
    [
      'of a role, with principals that are known',
      'target',
      [
        {
          Effect: 'Allow',
          Action: ['sts:AssumeRole', 'sts:TagSession'],
          Principal: { AWS: ['arn:aws:iam::999999999999:role/x', HUB], Service: ['ec2.amazonaws.com'] },
          Condition: { StringLike: { 'aws:PrincipalTag/team': ['${aws:RequestTag/team}'] } },
        },
        {
          Effect: 'Deny',
          Action: ['sts:*'],
          Principal: '*',
          Condition: { Bool: { 'aws:SecureTransport': ['false'] } },
        },
      ],
    ],
    [
      'that a module has from another module and from its caller',
      'in-module',
      [
        jobs(`arn:aws:iam::${HUB_ACCOUNT}:oidc-provider/ghe.example.com/_services/token`, {
          StringEquals: { 'ghe.example.com/_services/token:sub': ['repo:octo/shop:ref:refs/heads/main'] },
        }),
        { Effect: 'Allow', Action: ['sts:AssumeRole'], Principal: { AWS: [HUB] } },
      ],
    ],
    [
      'that a module has from what it is repeated for',
      'of-prod',
      [
        expect.anything(),
        {
          Effect: 'Allow',
          Action: ['sts:AssumeRole'],
          Principal: { AWS: [`arn:aws:iam::${HUB_ACCOUNT}:role/keyed-prod`] },
        },
      ],
    ],
  ])('%s', (_, role, statements) => {
    expect(trustOf(role)).toEqual({ Version: '2012-10-17', Statement: statements });
  });

  const provider = (account: string) => ({ expressions: { allowed_account_ids: { constant_value: [account] } } });

  test('in the partition of the folder', () => {
    const files = { 'hub/plan.json': planOf({}), 'hub/account.json': { partition: 'aws-cn' } };
    expect(trustOf('r', files).Statement[0].Principal).toEqual({ Federated: [GITHUB.replace('aws', 'aws-cn')] });
  });

  test('in the account of its own provider configuration', () => {
    const { configuration, ...rest } = planOf({ provider: 'aws.dev' });
    const accounts = { aws: provider(HUB_ACCOUNT), 'aws.dev': provider(DEV_ACCOUNT) };
    const known = { ...rest, configuration: { ...configuration, provider_config: accounts } };
    expect(trustOf('r', { 'hub/plan.json': known }, DEV_ACCOUNT).Statement[0].Principal).toEqual({
      Federated: [GITHUB],
    });
    // Whose folder it is decides for the first one only where the second is in that account, too.
    const { aws: _, ...others } = accounts;
    const open = { ...rest, configuration: { ...configuration, provider_config: others } };
    expect(undeterminedIn(readFolder({ 'hub/plan.json': open }, NAMES))).toHaveLength(1);
  });

  test('so the meant job gets in before anything of it is made, and another does not', async () => {
    const { world } = readModel(FILES);
    const aws = await startEmulator({ world });
    const session = await exchange(aws, { role: HUB });
    expect((await refusalOf(hop(aws, session, { RoleArn: HUB.replace('ci/github-hub', 'open-two') }))).code).toBe(
      'AccessDenied',
    );
    const branch = await startEmulator({ world, claims: { ref: 'refs/heads/feature' } });
    expect(await refusalOf(exchange(branch, { role: HUB }))).toMatchObject({ code: 'AccessDenied' });
  });
});

describe('a trust policy of which more is not known stays undetermined', () => {
  const undetermined = (plan: unknown) =>
    undeterminedIn(readFolder({ 'hub/plan.json': plan }, NAMES)).map((one) => one.replace(/^\S+ (\S+):.*/, '$1'));
  const OPEN = ['dynamic', 'encoded', 'id', 'joined', 'local', 'two', 'url', 'value'].map(
    (name) => `aws_iam_role.${name}.assume_role_policy`,
  );

  test('as written', () => {
    expect(undetermined(PLAN)).toEqual(OPEN);
  });

  test.each<[string, Parts]>([
    ['whose version is not known', { unknown: { version: true } }],
    ['that adds documents', { values: { override_policy_documents: ['{}'] } }],
    ['without a statement', { values: { statement: [] } }],
    ['whose statements are not known', { unknown: { statement: true } }],
    ['whose statements are written in another number', { written: { statement: [] } }],
    ['whose action is not known', { unknownOfStatement: { actions: [true] } }],
    ['without principals', { statement: { principals: [] } }],
    ['with NotPrincipal', { statement: { not_principals: [{ type: 'AWS', identifiers: ['*'] }] } }],
    ['whose conditions have one key twice', { statement: { condition: [CONDITION, CONDITION] } }],
    ['whose condition has the scheme of a URL', { statement: { condition: [{ ...CONDITION, variable: ISSUER_SUB }] } }],
    [
      'with more principals than are written, as of a dynamic block',
      {
        statement: { principals: [FEDERATED, { type: 'AWS', identifiers: [HUB_ACCOUNT] }] },
        unknownOfStatement: { principals: [{ identifiers: [true] }, { identifiers: [false] }] },
      },
    ],
    [
      'whose principals are two blocks of one type',
      {
        statement: { principals: [FEDERATED, { type: 'Federated', identifiers: ['x'] }] },
        unknownOfStatement: { principals: [{ identifiers: [true] }, { identifiers: [false] }] },
        principals: [written(`${GITHUB_PROVIDER}.arn`, GITHUB_PROVIDER), written()],
      },
    ],
    [
      'whose principals are two',
      {
        statement: { principals: [{ type: 'Federated', identifiers: [null, null] }] },
        unknownOfStatement: { principals: [{ identifiers: [true, true] }] },
      },
    ],
    [
      'whose type of principal is not constant',
      { principals: [{ ...written(`${GITHUB_PROVIDER}.arn`, GITHUB_PROVIDER), type: references('var.type') }] },
    ],
    ...Object.entries({
      'another attribute': [`${GITHUB_PROVIDER}.url`, GITHUB_PROVIDER],
      'an attribute that the plan does not name': [GITHUB_PROVIDER, 'each.key'],
      'two resources': [`${GITHUB_PROVIDER}.arn`, GITHUB_PROVIDER, 'aws_iam_role.r.arn', 'aws_iam_role.r'],
      'one resource twice': [`${GITHUB_PROVIDER}.arn`, GITHUB_PROVIDER, `${GITHUB_PROVIDER}.arn`, GITHUB_PROVIDER],
      'a data source': ['data.aws_iam_role.r.arn', 'data.aws_iam_role.r'],
      'a resource that the plan does not have': ['aws_iam_role.none.arn', 'aws_iam_role.none'],
      'a resource of another type': ['aws_s3_bucket.b.arn', 'aws_s3_bucket.b'],
      'a variable of the root module': ['var.arn'],
      'an output that is not there': ['module.oidc.none', 'module.oidc'],
      'a circle of modules': ['module.oidc.arn', 'module.oidc'],
    }).map(([name, found]): [string, Parts] => [`whose principal is ${name}`, { principals: [written(...found)] }]),
  ])('%s', (_, parts) => {
    expect(undetermined(planOf(parts))).toEqual(['aws_iam_role.r.assume_role_policy']);
  });

  test('unlike the one that these are made of', () => {
    expect(undetermined(planOf({}))).toEqual([]);
  });
});

test('each role that is read so is named in a note', () => {
  const notes = readModel(FILES).warnings.filter((note) => note.includes('Its data source is read instead'));
  expect(notes.length).toBeGreaterThan(0);
  expect(notes).toContainEqual(
    expect.stringMatching(/^policies\/hub\/plan\.json: aws_iam_role\.\w+.*assume_role_policy is not in the plan/),
  );
});
