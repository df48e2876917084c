import type { SimulatePrincipalPolicyCommandInput } from '@aws-sdk/client-iam';
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { afterEach, describe, expect, test } from '@jest/globals';
import { describeCall } from '../../../src/emulator/calls.js';
import { exampleModel } from '../../../src/emulator/example-model.js';
import { exchange, refusalOf, simulate, startEmulator, stopEmulators, stsClient } from '../../support/emulator.js';
import { hubWith, modelWith } from '../../support/models.js';
import { HUB_ACCOUNT, HUB_ROLE, HUB_SESSION, TARGET_ROLE } from '../../support/names.js';
import { policy, statement } from '../../support/policies.js';

const world = modelWith({ allowSimulation: true });
const NOBODY = `arn:aws:iam::${HUB_ACCOUNT}:role/nobody`;
const NOT_AUTHORIZED = `User: ${HUB_SESSION} is not authorized to perform: iam:SimulatePrincipalPolicy on resource:`;

afterEach(stopEmulators);

async function hub(options: Partial<Parameters<typeof startEmulator>[0]> = {}) {
  const aws = await startEmulator({ world, ...options });
  return { aws, keys: await exchange(aws) };
}

/** Posts a form as it is, signed or not. */
async function post(url: string, form: Record<string, string>, headers: Record<string, string> = {}) {
  const response = await fetch(url, { method: 'POST', body: new URLSearchParams(form), headers });
  return { status: response.status, headers: response.headers, body: await response.text() };
}

describe('who may not ask', () => {
  const tail = 'because no identity-based policy allows the iam:SimulatePrincipalPolicy action';

  test('most hub roles are told so, in AWS’s words', async () => {
    const { aws, keys } = await hub({ world: exampleModel() });
    const refused = await refusalOf(simulate(aws, keys));
    expect(refused).toEqual({ code: 'AccessDenied', status: 403, message: `${NOT_AUTHORIZED} ${HUB_ROLE} ${tail}` });
    const [call] = aws.calls.slice(-1);
    expect(call).toMatchObject({
      kind: 'SimulatePrincipalPolicy',
      roleArn: HUB_ROLE,
      caller: HUB_SESSION,
      status: 403,
    });
    expect(call && describeCall(call)).toContain('no identity-based policy allows iam:SimulatePrincipalPolicy');
  });

  test('the tail is left out where the world says little', async () => {
    const { aws, keys } = await hub({ world: exampleModel(), detailedDenials: false });
    expect((await refusalOf(simulate(aws, keys))).message).toBe(`${NOT_AUTHORIZED} ${HUB_ROLE}`);
  });

  test('a permission for oneself is none for others, and does not tell whether they exist', async () => {
    const { aws, keys } = await hub();
    for (const PolicySourceArn of [NOBODY, `arn:aws:iam::${HUB_ACCOUNT}:role/ci/github-hub`]) {
      const refused = await refusalOf(simulate(aws, keys, { PolicySourceArn }));
      expect(refused).toMatchObject({ code: 'AccessDenied', message: `${NOT_AUTHORIZED} ${PolicySourceArn} ${tail}` });
    }
  });

  test.each([
    [
      'a permissions boundary',
      hubWith({}, { permissionsBoundary: policy(statement('Allow', 'sts:*')) }),
      'because no permissions boundary allows the iam:SimulatePrincipalPolicy action',
    ],
    [
      'a service control policy',
      hubWith(
        {},
        {},
        { serviceControlPolicies: [{ some: policy(statement('Allow', '*'), statement('Deny', 'iam:*')) }] },
      ),
      'with an explicit deny in a service control policy',
    ],
  ])('%s can forbid it', async (_, restricted, words) => {
    const { aws, keys } = await hub({ world: restricted });
    expect((await refusalOf(simulate(aws, keys))).message).toBe(`${NOT_AUTHORIZED} ${HUB_ROLE} ${words}`);
  });

  test('a session policy can forbid it', async () => {
    const aws = await startEmulator({ world });
    const keys = await exchange(aws, { policy: JSON.stringify(policy(statement('Allow', 'sts:AssumeRole'))) });
    const { message } = await refusalOf(simulate(aws, keys));
    expect(message).toContain('because no session policy allows the iam:SimulatePrincipalPolicy action');
  });

  test.each([
    ['ci', undefined],
    ['people', 'AccessDenied'],
  ])('a permission can hang on the tags of whom is asked about: %s', async (kind, code) => {
    const Condition = { StringEquals: { 'iam:ResourceTag/Kind': 'ci' } };
    const askTagged = policy(statement('Allow', 'iam:SimulatePrincipalPolicy', '*', { Condition }));
    const { aws, keys } = await hub({ world: hubWith({ ask: askTagged }, { tags: { Kind: kind } }) });
    await simulate(aws, keys).catch(() => undefined);
    expect(aws.calls.at(-1)?.errorCode).toBe(code);
  });

  test('another account’s roles are closed to an administrator too', async () => {
    const administrator = hubWith({ all: policy(statement('Allow', '*')) });
    const { aws, keys } = await hub({ world: administrator });
    const refused = await refusalOf(simulate(aws, keys, { PolicySourceArn: TARGET_ROLE }));
    expect(refused).toEqual({ code: 'AccessDenied', status: 403, message: `${NOT_AUTHORIZED} ${TARGET_ROLE}` });
    expect(aws.calls.at(-1)?.verdict).toBeUndefined();
  });
});

describe('whom one cannot ask about', () => {
  test.each([
    ['an assumed role', HUB_SESSION],
    ['an account’s root', `arn:aws:iam::${HUB_ACCOUNT}:root`],
    ['a policy', 'arn:aws:iam::aws:policy/AdministratorAccess'],
    ['no ARN at all', 'github-hub-in-any-account'],
  ])('%s', async (_, PolicySourceArn) => {
    const { aws, keys } = await hub();
    const message = `Invalid Entity Arn: ${PolicySourceArn} does not clearly define entity type and name.`;
    expect(await refusalOf(simulate(aws, keys, { PolicySourceArn }))).toEqual({
      code: 'InvalidInput',
      status: 400,
      message,
    });
  });

  test.each([
    ['role', 'nobody'],
    ['user', 'nobody'],
    ['group', 'admins'],
  ])('a %s that does not exist', async (type, name) => {
    const { aws, keys } = await hub({ world: hubWith({ all: policy(statement('Allow', 'iam:*')) }) });
    const PolicySourceArn = `arn:aws:iam::${HUB_ACCOUNT}:${type}/${name}`;
    const message = `The ${type} with name ${name} cannot be found.`;
    expect(await refusalOf(simulate(aws, keys, { PolicySourceArn }))).toEqual({
      code: 'NoSuchEntity',
      status: 404,
      message,
    });
  });
});

describe('what cannot be asked', () => {
  const long = 'x'.repeat(130);
  const entry = { ContextKeyName: 'aws:SourceIp', ContextKeyValues: ['127.0.0.1'] };
  // A client in JavaScript sends what no type allows.
  const wrongType = { ...entry, ContextKeyType: 'text' } as unknown as { ContextKeyType: 'string' };
  type Case = readonly [question: Partial<SimulatePrincipalPolicyCommandInput>, code: string, words: string];
  test.each<Case>([
    [{ PolicySourceArn: undefined }, 'ValidationError', "Value null at 'policySourceArn'"],
    [{ PolicySourceArn: 'arn' }, 'ValidationError', 'greater than or equal to 20'],
    [{ ActionNames: undefined }, 'ValidationError', "1 validation error detected: Value null at 'actionNames'"],
    [{ ActionNames: ['x'] }, 'ValidationError', 'length greater than or equal to 3'],
    [{ ActionNames: [`sts:${long}`] }, 'ValidationError', 'length less than or equal to 128'],
    [{ ActionNames: ['AssumeRole'] }, 'InvalidInput', 'ActionNames are not in a valid format: AssumeRole.'],
    [{ ResourceArns: ['DeployRole'] }, 'InvalidInput', 'ResourceNames are not in a valid ARN format: DeployRole.'],
    [{ ContextEntries: [entry] }, 'ValidationError', "Value null at 'contextEntries.1.member.contextKeyType'"],
    [{ ContextEntries: [wrongType] }, 'ValidationError', 'Member must satisfy enum value set'],
    [{ MaxItems: 10 }, 'InvalidInput', 'The local AWS does not model MaxItems.'],
    [{ Marker: 'made up' }, 'InvalidInput', 'The local AWS does not model Marker.'],
    [{ CallerArn: HUB_ROLE }, 'InvalidInput', 'The local AWS does not model CallerArn.'],
    [{ PolicyInputList: ['{}'] }, 'InvalidInput', 'The local AWS does not model PolicyInputList.'],
  ])('%j', async (question, code, words) => {
    const { aws, keys } = await hub();
    const refused = await refusalOf(simulate(aws, keys, question));
    expect(refused).toMatchObject({ code, status: 400 });
    expect(refused.message).toContain(words);
  });
});

describe('the signature', () => {
  test('must be for a region of the partition', async () => {
    const { aws, keys } = await hub();
    const refused = await refusalOf(simulate(aws, keys, {}, 'cn-north-1'));
    expect(refused).toMatchObject({ code: 'SignatureDoesNotMatch', status: 403 });
    expect(refused.message).toMatch(/^Credential should be scoped to a valid region, not 'cn-north-1'\./);
  });

  test('is for another region in another partition', async () => {
    const partition = 'aws-cn';
    const aws = await startEmulator({ world: modelWith({ allowSimulation: true, partition }) });
    const PolicySourceArn = HUB_ROLE.replace('aws', partition);
    const keys = await exchange(aws, { role: PolicySourceArn });
    const question = { PolicySourceArn, ResourceArns: [TARGET_ROLE.replace('aws', partition)] };
    const { EvaluationResults } = await simulate(aws, keys, question, 'cn-north-1');
    expect(EvaluationResults).toMatchObject([{ EvalDecision: 'allowed' }]);
    expect((await refusalOf(simulate(aws, keys, question, 'us-east-1'))).code).toBe('SignatureDoesNotMatch');
  });

  test('must be right, and of a session that lives', async () => {
    let nowMs = Date.now();
    const { aws, keys } = await hub({ clock: () => nowMs, sessionSeconds: 60 });
    const wrong = await refusalOf(simulate(aws, { ...keys, secretAccessKey: 'another' }));
    expect(wrong).toMatchObject({ code: 'SignatureDoesNotMatch', status: 403 });
    nowMs += 61_000;
    expect(await refusalOf(simulate(aws, keys))).toMatchObject({ code: 'ExpiredToken', status: 403 });
  });

  test('must be there, and the refusal is in IAM’s namespace', async () => {
    const aws = await startEmulator({ world });
    const answer = await post(aws.iamUrl, { Action: 'SimulatePrincipalPolicy', Version: '2010-05-08' });
    expect(answer.status).toBe(403);
    expect(answer.headers.get('content-type')).toBe('text/xml');
    const requestId = answer.headers.get('x-amzn-requestid');
    expect(answer.body).toBe(
      '<ErrorResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><Error><Type>Sender</Type>' +
        '<Code>MissingAuthenticationToken</Code><Message>Request is missing Authentication Token</Message></Error>' +
        `<RequestId>${requestId}</RequestId></ErrorResponse>`,
    );
  });

  test('of one service is none for the other', async () => {
    const { aws, keys } = await hub();
    const signed = 'SignedHeaders=host;x-amz-date;x-amz-security-token, Signature=00';
    const scope = `${keys.accessKeyId}/20261121/us-east-1/sts/aws4_request`;
    const answer = await post(
      aws.iamUrl,
      { Action: 'SimulatePrincipalPolicy', Version: '2010-05-08' },
      {
        authorization: `AWS4-HMAC-SHA256 Credential=${scope}, ${signed}`,
        'x-amz-date': '20261121T000000Z',
        'x-amz-security-token': keys.sessionToken ?? '',
      },
    );
    expect(answer.status).toBe(403);
    expect(answer.body).toContain('<Code>SignatureDoesNotMatch</Code>');
    expect(answer.body).toContain('Credential should be scoped to correct service: &apos;iam&apos;.');
  });
});

describe('the address that both services share', () => {
  test('is told in the environment of a job that is to find IAM there', async () => {
    const aws = await startEmulator({ world });
    expect(aws.runnerEnvironment()).not.toHaveProperty('AWS_ENDPOINT_URL_IAM');
    const more = { AWS_ENDPOINT_URL_IAM: aws.iamUrl };
    expect(aws.environmentWithIam()).toEqual({ ...aws.runnerEnvironment(), ...more });
  });

  test.each([
    ['AssumeRole', '2010-05-08', 'https://iam.amazonaws.com/doc/2010-05-08/'],
    ['ListRoles', '2010-05-08', 'https://iam.amazonaws.com/doc/2010-05-08/'],
    ['SimulatePrincipalPolicy', '2011-06-15', 'https://sts.amazonaws.com/doc/2011-06-15/'],
  ])('does not know %s of version %s', async (Action, Version, namespace) => {
    const aws = await startEmulator({ world });
    const answer = await post(aws.iamUrl, { Action, Version });
    expect(answer.status).toBe(400);
    expect(answer.body).toContain(`xmlns="${namespace}"`);
    expect(answer.body).toContain(`Could not find operation ${Action} for version ${Version}`);
    expect(aws.calls.at(-1)?.kind).toBe('other');
  });

  test('throttles both', async () => {
    const { aws, keys } = await hub({ requestsPerSecond: 1, clock: () => 1_700_000_000_000 });
    expect(await refusalOf(simulate(aws, keys))).toMatchObject({ code: 'Throttling', status: 400 });
  });
});

describe('faults', () => {
  test.each([
    [{ kind: 'throttling' }, 'Throttling', 400],
    [{ kind: 'service-unavailable' }, 'ServiceUnavailable', 503],
    [{ kind: 'error', status: 500, code: 'PolicyEvaluation', message: 'no' }, 'PolicyEvaluation', 500],
  ] as const)('%j strikes a simulation and nothing else', async (fault, code, status) => {
    const { aws, keys } = await hub();
    aws.faults.add('SimulatePrincipalPolicy', fault);
    await stsClient(aws, keys).send(new AssumeRoleCommand({ RoleArn: TARGET_ROLE, RoleSessionName: 'shop-1-1' }));
    expect(await refusalOf(simulate(aws, keys))).toMatchObject({ code, status });
    expect((await simulate(aws, keys)).EvaluationResults).toHaveLength(1);
  });

  test('are worded in IAM’s namespace', async () => {
    const aws = await startEmulator({ world });
    aws.faults.add('SimulatePrincipalPolicy', { kind: 'throttling' });
    const { body } = await post(aws.iamUrl, { Action: 'SimulatePrincipalPolicy', Version: '2010-05-08' });
    expect(body).toContain('<ErrorResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/">');
  });
});
