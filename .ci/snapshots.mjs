// Account snapshots of a foreign IAM: the roles that our CloudFormation templates make, created in moto, and what
// `aws iam get-account-authorization-details` returns of them there. Policy tests of the snapshots, whole and reduced, must decide as those of
// the templates do. Prints one line a claim, "ok - …" or "not ok - …".
//
// Needs Node 24, and `moto_server` and `aws` on the PATH.
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import {
  AttachRolePolicyCommand,
  CreateGroupCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  IAMClient,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import '../scripts/typescript-sources.mjs';
import { claim } from './claims.mjs';
import { startMoto } from './terraform/moto.mjs';

const { readPolicies } = await import('../src/policy-files/read-policies.ts');

const XACCT = path.resolve(import.meta.dirname, '../dist/cli/index.js');
const ACCOUNTS = { hub: '111122223333', staging: '333333333333', prod: '444444444444' };
const SNAPSHOT = 'authorization-details.json';

const ACCOUNTS_FILE = {
  hub: { role: `arn:aws:iam::${ACCOUNTS.hub}:role/github-hub`, region: 'eu-west-1' },
  defaults: { role: 'ci/DeployRole', 'diagnosis-role': 'github-diagnosis', region: 'eu-west-1' },
  accounts: {
    staging: { id: ACCOUNTS.staging, environment: 'staging' },
    prod: { id: ACCOUNTS.prod, environment: 'production', 'external-id-env': 'PROD_EXTERNAL_ID' },
  },
};

const SHOP = { repository: 'octo/shop', repository_id: '724601234', repository_owner_id: '9919012' };
const MAIN = { ...SHOP, ref: 'refs/heads/main' };
const DIAGNOSIS = `arn:aws:iam::${ACCOUNTS.staging}:role/github-diagnosis`;
const OPS = `arn:aws:iam::${ACCOUNTS.staging}:role/Operations`;
const CASES = {
  defaults: { claims: MAIN, subject: 'immutable', 'session-name': 'shop', 'external-id': 'try-PROD_EXTERNAL_ID' },
  cases: [
    { name: 'staging', role: 'staging', expect: 'allowed' },
    { name: 'production', role: 'prod', expect: 'allowed' },
    {
      name: 'another branch',
      role: 'staging',
      claims: { ref: 'refs/heads/x' },
      expect: 'denied',
      at: 'hub',
      by: 'ref',
    },
    { name: 'another repository', role: 'staging', fork: true, expect: 'denied', at: 'hub' },
    { name: 'another environment', role: 'prod', claims: { environment: 'staging' }, expect: 'denied', at: 'target' },
    {
      name: 'another external id',
      role: 'prod',
      'external-id': 'x1',
      expect: 'denied',
      at: 'target',
      by: 'ExternalId',
    },
    { name: 'session tags', role: 'staging', tags: { a: 'b' }, expect: 'denied', at: 'target', by: 'sts:TagSession' },
    {
      name: 'the diagnosis role',
      role: DIAGNOSIS,
      claims: { environment: 'staging' },
      'external-id': null,
      expect: 'allowed',
    },
    { name: 'a role for people', role: OPS, claims: { environment: 'staging' }, expect: 'denied', at: 'target' },
    { name: 'a long session', role: 'staging', 'duration-seconds': 7200, expect: 'denied', at: 'target' },
  ],
};

const run = async (file, argv, options) => {
  // A failed test is a result, too.
  const { stdout, stderr } = await promisify(execFile)(file, argv, { maxBuffer: 2 ** 28, ...options }).catch(
    (error) => error,
  );
  return { out: stdout ?? '', err: stderr ?? '' };
};
const xacct = (folder, ...argv) => run(process.execPath, [XACCT, ...argv], { cwd: folder });
const json = (document) => JSON.stringify(document.source ?? document);

/** Creates what an account of the model has, and a few other things that accounts have. */
async function deploy(iam, account, { roles }) {
  for (const [name, role] of Object.entries(roles)) {
    const slash = name.lastIndexOf('/') + 1;
    const RoleName = name.slice(slash);
    const Tags = Object.entries(role.tags ?? {}).map(([Key, Value]) => ({ Key, Value }));
    const Path = `/${name.slice(0, slash)}`;
    await iam.send(new CreateRoleCommand({ RoleName, Path, Tags, AssumeRolePolicyDocument: json(role.trustPolicy) }));
    for (const [PolicyName, document] of Object.entries(role.policies)) {
      await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument: json(document) }));
    }
    for (const PolicyArn of role.attachedPolicies) await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
  }
  const trust = (Principal) =>
    json({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' }] });
  const s3 = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }] };
  const { Policy: policy } = await iam.send(new CreatePolicyCommand({ PolicyName: 'bound', PolicyDocument: json(s3) }));
  const AssumeRolePolicyDocument = trust({ AWS: `arn:aws:iam::${account}:root` });
  const boundary = { RoleName: 'Operations', AssumeRolePolicyDocument, PermissionsBoundary: policy.Arn };
  await iam.send(new CreateRoleCommand(boundary));
  const PolicyArn = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
  await iam.send(new AttachRolePolicyCommand({ RoleName: 'Operations', PolicyArn }));
  const service = trust({ Service: 'lambda.amazonaws.com' });
  await iam.send(new CreateRoleCommand({ RoleName: 'Lambda', AssumeRolePolicyDocument: service }));
  await iam.send(new CreateUserCommand({ UserName: 'alice' }));
  await iam.send(new CreateGroupCommand({ GroupName: 'admins' }));
}

/** The results of a policy test, without the places of statements and the notes. */
async function results(folder) {
  const { out, err } = await xacct(folder, 'test');
  const lines = out.split('\n').filter((line) => !line.startsWith('# note: '));
  return lines.map((line) => line.replace(/ \(policies\/[^()]*\)$/, '')).join('\n') + err;
}

function same(what, found, expected) {
  claim(what, found === expected);
  const lines = expected.split('\n');
  const at = found.split('\n').findIndex((line, index) => line !== lines[index]);
  if (found !== expected) process.stdout.write(`expected: ${lines[at]}\nfound: ${found.split('\n')[at]}\n`);
}

const folder = await mkdtemp(path.join(os.tmpdir(), 'snapshots-'));
const moto = await startMoto();
try {
  await mkdir(path.join(folder, '.github'));
  await writeFile(path.join(folder, '.github/accounts.yml'), JSON.stringify(ACCOUNTS_FILE));
  const flags = ['--repository', 'octo@9919012/shop@724601234', '--branch', 'main'];
  const { err } = await xacct(folder, 'infra', ...flags, '--try-in', 'policies');
  const policies = path.join(folder, 'policies');
  const names = { hub: ACCOUNTS.hub, accounts: new Map(Object.entries(ACCOUNTS)) };
  const reading = readPolicies(policies, names, folder);
  if (!reading.ok) throw new Error(`${err}${JSON.stringify(reading.issues)}`);
  // Not in a template, and deployed: a role that the hub must not be able to assume.
  const root = { Principal: { AWS: `arn:aws:iam::${ACCOUNTS.staging}:root` }, Action: 'sts:AssumeRole' };
  const operations = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...root }] };
  await mkdir(path.join(policies, 'staging/Operations'));
  await writeFile(path.join(policies, 'staging/Operations/trust.json'), json(operations));
  await writeFile(path.join(policies, 'cases.json'), JSON.stringify(CASES));
  const expected = await results(folder);
  claim('the templates decide as the cases expect', expected.includes(`${CASES.cases.length} passed, 0 failed`));
  if (!expected.includes(' 0 failed')) process.stdout.write(expected);

  const anyone = { accessKeyId: 'anyone', secretAccessKey: 'anything' };
  const sts = new STSClient({ endpoint: moto.url, region: 'us-east-1', credentials: anyone });
  const outputs = await Promise.all(
    Object.entries(ACCOUNTS).map(async ([name, account]) => {
      const RoleArn = `arn:aws:iam::${account}:role/setup`;
      const { Credentials } = await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'setup' }));
      const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, SessionToken: sessionToken } = Credentials;
      const credentials = { accessKeyId, secretAccessKey, sessionToken };
      const iam = new IAMClient({ endpoint: moto.url, region: 'us-east-1', credentials });
      await deploy(iam, account, reading.policies.data.accounts[account]);
      const env = {
        PATH: process.env.PATH,
        AWS_ENDPOINT_URL: moto.url,
        AWS_DEFAULT_REGION: 'us-east-1',
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
        AWS_SESSION_TOKEN: sessionToken,
        AWS_CONFIG_FILE: os.devNull,
        AWS_SHARED_CREDENTIALS_FILE: os.devNull,
      };
      // moto returns every policy of AWS, so one account is enough for that.
      const filter = name === 'hub' ? [] : ['--filter', 'Role', 'LocalManagedPolicy'];
      const words = ['iam', 'get-account-authorization-details', ...filter, '--output', 'json'];
      const { out, err: failure } = await run('aws', words, { env });
      if (failure !== '') process.stdout.write(failure);
      return [name, out];
    }),
  );
  const store = async (texts) => {
    await rm(policies, { recursive: true });
    for (const [name, text] of texts) {
      await mkdir(path.join(policies, name), { recursive: true });
      await writeFile(path.join(policies, name, SNAPSHOT), text);
    }
    await writeFile(path.join(policies, 'cases.json'), JSON.stringify(CASES));
  };
  await store(outputs);
  same('snapshots of what the templates made decide as the templates do', await results(folder), expected);

  const reduced = [];
  for (const [name] of outputs) {
    const { out } = await xacct(folder, 'snapshot', `policies/${name}/${SNAPSHOT}`, '--roles', 'Operations');
    reduced.push([name, out]);
  }
  const sizes = (texts) => texts.reduce((bytes, [, text]) => bytes + text.length, 0);
  await store(reduced);
  same('reduced snapshots do, too', await results(folder), expected);
  claim('they have no user, no group and no other role', !reduced.some(([, text]) => /alice|admins|role\/Lambda/.test(text)));
  claim('they are a tenth of the size at most', sizes(reduced) * 10 < sizes(outputs));
} finally {
  await moto.stop();
  await rm(folder, { recursive: true, force: true });
}
