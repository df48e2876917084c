// A denial of the emulator's STS, whose policies are read from a foreign IAM: moto's server. moto's own STS admits everybody, so it denies
// nothing; it takes the sessions of the emulator for sessions of its default account. Prints one line a claim, "ok - …" or "not ok - …".
//
// Needs Node 24, and `moto_server` on the PATH.
import path from 'node:path';
import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  DeleteRoleCommand,
  IAMClient,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import '../scripts/typescript-sources.mjs';
import { claim } from './claims.mjs';
import { startMoto } from './terraform/moto.mjs';

const { openJob } = await import('../src/demo/runner/job.ts');
const { startLocalAws } = await import('../src/emulator/emulator.ts');

const MAIN = path.resolve(import.meta.dirname, '../dist/main/index.js');
/** moto's default account, to which every session belongs there that moto did not make. */
const ACCOUNT = '123456789012';
const HUB_ACCOUNT = '111122223333';
const TARGET = `arn:aws:iam::${ACCOUNT}:role/DeployRole`;
const READER = `arn:aws:iam::${ACCOUNT}:role/github-diagnosis`;
const SUBJECT = 'token.actions.githubusercontent.com:sub';

const document = (...Statement) => ({ Version: '2012-10-17', Statement });
const trusts = (AWS, Condition) =>
  document({ Effect: 'Allow', Principal: { AWS }, Action: 'sts:AssumeRole', ...(Condition && { Condition }) });
const allows = (Action, Resource) => document({ Effect: 'Allow', Action, Resource });

/** The roles in the emulator. What a diagnosis reads comes from moto. */
function model(hubAccount, trust, policies) {
  const provider = { url: 'https://token.actions.githubusercontent.com', audiences: ['sts.amazonaws.com'] };
  const hub = `arn:aws:iam::${hubAccount}:role/github-hub`;
  const Federated = `arn:aws:iam::${hubAccount}:oidc-provider/token.actions.githubusercontent.com`;
  const hubRole = {
    trustPolicy: document({ Effect: 'Allow', Principal: { Federated }, Action: 'sts:AssumeRoleWithWebIdentity' }),
    policies: { ...policies, diagnosis: allows('sts:AssumeRole', READER) },
  };
  const roles = {
    DeployRole: { trustPolicy: trust },
    'github-diagnosis': { trustPolicy: trusts(hub), policies: { read: allows('iam:GetRole', TARGET) } },
  };
  const target = { [ACCOUNT]: { roles } };
  if (hubAccount === ACCOUNT)
    return { accounts: { [ACCOUNT]: { oidcProviders: [provider], roles: { ...roles, 'github-hub': hubRole } } } };
  return { accounts: { ...target, [hubAccount]: { oidcProviders: [provider], roles: { 'github-hub': hubRole } } } };
}

/** The log of a step that is denied. */
async function denied(moto, hubAccount, world) {
  const aws = await startLocalAws({ world });
  const job = await openJob({ env: { ...aws.runnerEnvironment(), AWS_ENDPOINT_URL_IAM: moto.url } });
  try {
    const inputs = {
      'aws-region': 'eu-west-1',
      'hub-role': `arn:aws:iam::${hubAccount}:role/github-hub`,
      'role-to-assume': TARGET,
      'diagnosis-role': 'github-diagnosis',
    };
    const { conclusion, log } = await job.step({ entry: MAIN, inputs, timeoutMs: 60_000 });
    if (conclusion !== 'failure') process.stdout.write(`the step ended with ${conclusion}\n`);
    return log;
  } finally {
    await Promise.all([aws.stop(), job.close()]);
  }
}

function says(what, log, ...texts) {
  const missing = texts.filter((text) => !log.includes(text));
  claim(what, missing.length === 0);
  if (missing.length > 0) process.stdout.write(`missing: ${missing.join(' | ')}\n${log}\n`);
}

const moto = await startMoto();
try {
  const iam = new IAMClient({
    endpoint: moto.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'anybody', secretAccessKey: 'anything' },
  });
  const create = (RoleName, trust, Path = '/') =>
    iam.send(new CreateRoleCommand({ RoleName, Path, AssumeRolePolicyDocument: JSON.stringify(trust) }));

  const hub = `arn:aws:iam::${HUB_ACCOUNT}:role/github-hub`;
  const production = trusts(hub, { StringEquals: { [SUBJECT]: 'repo:octo/shop:environment:production' } });
  const mayHop = { deploy: allows('sts:AssumeRole', TARGET) };
  const across = () => denied(moto, HUB_ACCOUNT, model(HUB_ACCOUNT, production, mayHop));
  says('a role that moto does not have does not exist', await across(), 'Diagnosis: role-not-found', '(certain)');
  await create('DeployRole', production);
  says(
    'the statement and the condition come from moto',
    await across(),
    'Diagnosis: target-trust-missing',
    '(certain)',
    'StringEquals token.actions.githubusercontent.com:sub',
    'repo:octo/shop:environment:production',
  );
  await iam.send(new DeleteRoleCommand({ RoleName: 'DeployRole' }));
  await create('DeployRole', trusts(hub), '/ci/');
  says('another path is named', await across(), `arn:aws:iam::${ACCOUNT}:role/ci/DeployRole`);
  await iam.send(new DeleteRoleCommand({ RoleName: 'DeployRole' }));

  // Within one account both halves are read there.
  await create('DeployRole', trusts(ACCOUNT));
  await create('github-hub', document({ Effect: 'Allow', Principal: { AWS: ACCOUNT }, Action: 'sts:AssumeRole' }));
  const other = allows('sts:AssumeRole', `arn:aws:iam::${ACCOUNT}:role/Other`);
  await iam.send(
    new PutRolePolicyCommand({ RoleName: 'github-hub', PolicyName: 'deploy', PolicyDocument: JSON.stringify(other) }),
  );
  const within = (policies) => denied(moto, ACCOUNT, model(ACCOUNT, trusts(ACCOUNT), policies));
  says(
    "the hub's inline policy comes from moto",
    await within({ deploy: other }),
    'Diagnosis: hub-permission-missing',
    '(certain)',
    'policy deploy of github-hub',
    `arn:aws:iam::${ACCOUNT}:role/Other`,
  );
  const stop = document({ Sid: 'Stop', Effect: 'Deny', Action: 'sts:AssumeRole', Resource: TARGET });
  const { Policy } = await iam.send(
    new CreatePolicyCommand({ PolicyName: 'stop', PolicyDocument: JSON.stringify(stop) }),
  );
  await iam.send(new AttachRolePolicyCommand({ RoleName: 'github-hub', PolicyArn: Policy.Arn }));
  says(
    "a statement of the hub's attached policy comes from moto",
    await within({ stop, deploy: other }),
    'Diagnosis: explicitly-denied',
    '(certain)',
    '1 (Stop)',
    Policy.Arn,
  );
} finally {
  await moto.stop();
}
