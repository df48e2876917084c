/** Accounts of moto: its CloudFormation without the AWS CLI, and what is deployed in them as a folder of policies. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { GetAccountAuthorizationDetailsCommand, IAMClient, ListRolesCommand } from '@aws-sdk/client-iam';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import '../../scripts/typescript-sources.mjs';

const { readPolicies } = await import('../../src/policy-files/read-policies.ts');

const REGION = 'eu-west-1';
const PROVIDER = { url: 'https://token.actions.githubusercontent.com', audiences: ['sts.amazonaws.com'] };

/** Credentials of anyone in an account of moto: https://docs.getmoto.org/en/latest/docs/multi_account.html. */
export async function credentialsIn(moto, account) {
  const anyone = { accessKeyId: 'anyone', secretAccessKey: 'anything' };
  const client = new STSClient({ endpoint: moto.url, region: REGION, credentials: anyone });
  const RoleArn = `arn:aws:iam::${account}:role/setup`;
  const { Credentials } = await client.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'setup' }));
  const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, SessionToken: sessionToken } = Credentials;
  return { accessKeyId, secretAccessKey, sessionToken };
}

/** Creates a stack in moto. */
export async function createStack(moto, credentials, { name, template, parameters }) {
  const values = Object.entries(parameters).flatMap(([key, value], at) => [
    [`Parameters.member.${at + 1}.ParameterKey`, key],
    [`Parameters.member.${at + 1}.ParameterValue`, value],
  ]);
  const TemplateBody = await readFile(template, 'utf8');
  await callCloudFormation(moto, credentials, [
    ['Action', 'CreateStack'],
    ['StackName', name],
    ['TemplateBody', TemplateBody],
    ...values,
  ]);
}

/** Deletes a stack in moto. */
export async function deleteStack(moto, credentials, name) {
  await callCloudFormation(moto, credentials, [
    ['Action', 'DeleteStack'],
    ['StackName', name],
  ]);
}

/** One request, whose signature moto does not check. */
async function callCloudFormation(moto, { accessKeyId }, parameters) {
  const response = await fetch(moto.url, {
    method: 'POST',
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20260101/${REGION}/cloudformation/aws4_request, SignedHeaders=host, Signature=none`,
    },
    body: new URLSearchParams([['Version', '2010-05-15'], ...parameters]),
  });
  if (!response.ok) throw new Error(await response.text());
}

/**
 * What IAM of moto has in an account, as `aws iam get-account-authorization-details` returns it. In addition each role has its maximum session
 * duration, which only other calls return.
 */
export async function authorizationDetails(moto, credentials) {
  const client = new IAMClient({ endpoint: moto.url, region: REGION, credentials });
  const Filter = ['Role', 'LocalManagedPolicy'];
  const { $metadata, ...details } = await client.send(new GetAccountAuthorizationDetailsCommand({ Filter }));
  const { Roles } = await client.send(new ListRolesCommand({}));
  const durations = new Map(Roles.map(({ Arn, MaxSessionDuration }) => [Arn, MaxSessionDuration]));
  const RoleDetailList = details.RoleDetailList.map((role) => ({
    ...role,
    MaxSessionDuration: durations.get(role.Arn),
  }));
  return JSON.stringify({ ...details, RoleDetailList });
}

/** The accounts of the engine's model, by their snapshots. Throws if one is not valid. */
export async function modelOf(folder, snapshots) {
  for (const [account, text] of Object.entries(snapshots)) {
    await mkdir(path.join(folder, account), { recursive: true });
    await writeFile(path.join(folder, account, 'authorization-details.json'), text);
    await writeFile(path.join(folder, account, 'account.json'), JSON.stringify({ oidcProviders: [PROVIDER] }));
  }
  const [hub] = Object.keys(snapshots);
  const names = { hub, accounts: new Map(Object.keys(snapshots).map((account) => [account, account])) };
  const reading = readPolicies(folder, names, folder);
  if (!reading.ok) throw new Error(JSON.stringify(reading.issues));
  return reading.policies.data.accounts;
}
