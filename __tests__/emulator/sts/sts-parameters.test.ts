/** Source: request parameters of https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
import { AssumeRoleCommand, type AssumeRoleCommandInput } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { LocalAws } from '../../../src/emulator/emulator.js';
import {
  exchange,
  hop,
  type Keys,
  refusalOf,
  startEmulator,
  stopEmulators,
  stsClient,
} from '../../support/emulator.js';
import { modelWith } from '../../support/models.js';
import { TARGET_ROLE } from '../../support/names.js';

let aws: LocalAws;
let hub: Keys;

beforeAll(async () => {
  aws = await startEmulator({ world: modelWith({ allowTagging: true }) });
  hub = await exchange(aws);
});
afterAll(stopEmulators);

const tag = (Key: string, Value = 'x') => ({ Key, Value });
const tags = (count: number, size = 1) => Array.from({ length: count }, (_, at) => tag(`k${at}`, 'v'.repeat(size)));
const arns = (count: number) => Array.from({ length: count }, (_, at) => ({ arn: `arn:aws:iam::aws:policy/P${at}` }));
const ALLOW = JSON.stringify({ Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } });

describe('parameters that STS refuses', () => {
  test.each<[string, Partial<AssumeRoleCommandInput>, string, string]>([
    [
      'a role that is too short',
      { RoleArn: 'arn:aws:iam' },
      'ValidationError',
      "1 validation error detected: Value 'arn:aws:iam' at 'roleArn' failed to satisfy constraint: Member must have length greater than or equal to 20",
    ],
    [
      'a role that is no role',
      { RoleArn: 'arn:aws:iam::222222222222:user/x' },
      'ValidationError',
      'arn:aws:iam::222222222222:user/x is invalid',
    ],
    [
      'a session name of one character',
      { RoleSessionName: 'a' },
      'ValidationError',
      "1 validation error detected: Value 'a' at 'roleSessionName' failed to satisfy constraint: Member must have length greater than or equal to 2",
    ],
    [
      'a session name of 65 characters',
      { RoleSessionName: 'a'.repeat(65) },
      'ValidationError',
      `1 validation error detected: Value '${'a'.repeat(65)}' at 'roleSessionName' failed to satisfy constraint: Member must have length less than or equal to 64`,
    ],
    [
      'a session name with a blank',
      { RoleSessionName: 'a b' },
      'ValidationError',
      "1 validation error detected: Value 'a b' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*",
    ],
    [
      'two faults at once',
      { RoleSessionName: '!', DurationSeconds: 899 },
      'ValidationError',
      "3 validation errors detected: Value '!' at 'roleSessionName' failed to satisfy constraint: Member must have length greater than or equal to 2; Value '!' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*; Value '899' at 'durationSeconds' failed to satisfy constraint: Member must have value greater than or equal to 900",
    ],
    [
      'a duration of 43201 seconds',
      { DurationSeconds: 43201 },
      'ValidationError',
      "1 validation error detected: Value '43201' at 'durationSeconds' failed to satisfy constraint: Member must have value less than or equal to 43200",
    ],
    ['an external id of one character', { ExternalId: 'x' }, 'ValidationError', "Value 'x' at 'externalId' failed"],
    ['an external id with a blank', { ExternalId: 'x y' }, 'ValidationError', "Value 'x y' at 'externalId' failed"],
    [
      'an external id of 1225 characters',
      { ExternalId: 'x'.repeat(1225) },
      'ValidationError',
      'Member must have length less than or equal to 1224',
    ],
    [
      'a source identity of 257 characters',
      { SourceIdentity: 'a'.repeat(257) },
      'ValidationError',
      "at 'sourceIdentity' failed to satisfy constraint: Member must have length less than or equal to 256",
    ],
    ['a source identity with a slash', { SourceIdentity: 'a/b' }, 'ValidationError', "at 'sourceIdentity' failed"],
    [
      '51 tags',
      { Tags: tags(51) },
      'ValidationError',
      "Value at 'tags' failed to satisfy constraint: Member must have length less than or equal to 50",
    ],
    [
      'a tag with brackets',
      { Tags: [tag('Actor', 'dependabot[bot]')] },
      'ValidationError',
      "Value 'dependabot[bot]' at 'tags.1.member.value' failed",
    ],
    [
      'a tag key of 129 characters',
      { Tags: [tag('k'.repeat(129))] },
      'ValidationError',
      "at 'tags.1.member.key' failed",
    ],
    [
      'a tag value of 257 characters',
      { Tags: [tag('k', 'v'.repeat(257))] },
      'ValidationError',
      "at 'tags.1.member.value' failed",
    ],
    ['an empty tag key', { Tags: [tag('a'), tag('')] }, 'ValidationError', "Value '' at 'tags.2.member.key' failed"],
    [
      'a tag twice, in two cases',
      { Tags: [tag('Team'), tag('team')] },
      'InvalidParameterValue',
      'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
    ],
    [
      'a transitive key that is no tag',
      { Tags: [tag('a')], TransitiveTagKeys: ['b'] },
      'InvalidParameterValue',
      'The specified transitive tag key must be included in the requested tags.',
    ],
    [
      'eleven managed policies',
      { PolicyArns: arns(11) },
      'ValidationError',
      "Value at 'policyArns' failed to satisfy constraint: Member must have length less than or equal to 10",
    ],
    ['a policy that is no JSON', { Policy: '{' }, 'MalformedPolicyDocument', 'Syntax errors in policy'],
    [
      'a policy with a principal',
      { Policy: JSON.stringify({ Statement: { Effect: 'Allow', Action: '*', Resource: '*', Principal: '*' } }) },
      'MalformedPolicyDocument',
      'Statement[0].Principal: Policy document should not specify a principal',
    ],
    [
      'a policy with an ARN of another partition',
      {
        Policy: JSON.stringify({
          Version: '2012-10-17',
          Statement: { Effect: 'Allow', Action: '*', Resource: 'arn:aws-cn:iam::222222222222:role/x' },
        }),
      },
      'MalformedPolicyDocument',
      'Statement[0].Resource: Partition "aws-cn" is not valid for resource "arn:aws-cn:iam::222222222222:role/x".',
    ],
    [
      'a policy with an incomplete ARN',
      { Policy: JSON.stringify({ Statement: { Effect: 'Deny', Action: '*', Resource: 'arn:aws:iam' } }) },
      'MalformedPolicyDocument',
      'Statement[0].Resource: Resource arn:aws:iam is an incomplete ARN',
    ],
    [
      'a policy with an Id',
      { Policy: JSON.stringify({ Id: 'x', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } }) },
      'MalformedPolicyDocument',
      'Id: Has prohibited field Id',
    ],
    ['a policy with an emoji', { Policy: `${ALLOW} 🙂` }, 'ValidationError', "Value at 'policy' failed"],
    [
      'a policy that is too large',
      { Policy: ALLOW + ' '.repeat(2048) },
      'PackedPolicyTooLarge',
      'Packed policy consumes 105% of allotted space, please use smaller policy.',
    ],
    [
      'tags that are too large',
      { Tags: tags(50, 256) },
      'PackedPolicyTooLarge',
      'Packed size of session tags consumes 158% of allotted space.',
    ],
  ])('%s', async (_, input, code, message) => {
    const refusal = await refusalOf(hop(aws, hub, input));
    expect(refusal).toMatchObject({ code, status: 400 });
    expect(refusal.message).toContain(message);
  });

  test.each<[string, Record<string, string>, number, string]>([
    ['no action', {}, 400, 'MissingAction'],
    ['an unknown action', { Action: 'GetSessionToken', Version: '2011-06-15' }, 400, 'InvalidAction'],
    ['another version', { Action: 'AssumeRole', Version: '2010-01-01' }, 400, 'InvalidAction'],
    ['a name of every object', { Action: 'constructor' }, 400, 'InvalidAction'],
    ['no parameters', { Action: 'AssumeRoleWithWebIdentity' }, 400, 'ValidationError'],
    [
      'a duration that is no number',
      { Action: 'AssumeRoleWithWebIdentity', DurationSeconds: '1e3' },
      400,
      'MalformedInput',
    ],
    ['no signature', { Action: 'AssumeRole' }, 403, 'MissingAuthenticationToken'],
  ])('%s in a bare request', async (_, form, status, code) => {
    const response = await fetch(aws.stsUrl, { method: 'POST', body: new URLSearchParams({ ...form }) });
    const body = await response.text();
    expect(response.status).toBe(status);
    expect(body).toContain(`<Code>${code}</Code>`);
    expect(body).toContain(`<RequestId>${response.headers.get('x-amzn-requestid')}</RequestId>`);
    expect(response.headers.get('content-type')).toBe('text/xml');
  });

  test('every missing parameter is named', async () => {
    const response = await fetch(aws.stsUrl, {
      method: 'POST',
      body: new URLSearchParams({ Action: 'AssumeRoleWithWebIdentity' }),
    });
    const body = await response.text();
    expect(body).toContain('3 validation errors detected');
    for (const field of ['roleArn', 'roleSessionName', 'webIdentityToken']) {
      expect(body).toContain(
        `Value null at &apos;${field}&apos; failed to satisfy constraint: Member must not be null`,
      );
    }
  });

  test('what a caller sent cannot break out of the XML', async () => {
    const RoleSessionName = '<x>&"\u0001</x>';
    const response = await fetch(aws.stsUrl, {
      method: 'POST',
      body: new URLSearchParams({ Action: 'AssumeRoleWithWebIdentity', RoleSessionName }),
    });
    expect(await response.text()).toContain('&lt;x&gt;&amp;&quot;&lt;/x&gt;');
  });
});

describe('parameters that STS takes', () => {
  test.each<[string, Partial<AssumeRoleCommandInput>, number | undefined]>([
    ['nothing beyond the role', {}, undefined],
    ['every character of a session name', { RoleSessionName: 'aZ_0+=,.@-' }, undefined],
    ['a session name of 64 characters', { RoleSessionName: 'a'.repeat(64) }, undefined],
    ['900 seconds', { DurationSeconds: 900 }, undefined],
    ['every character of an external id', { ExternalId: 'a_Z0+=,.@:/-' }, undefined],
    ['50 tags', { Tags: tags(50) }, 3],
    ['letters of other scripts in a tag', { Tags: [tag('Équipe', 'größe 東京')] }, 1],
    ['an empty tag value', { Tags: [tag('k', '')] }, 1],
    ['a policy', { Policy: ALLOW }, 5],
    ['ten managed policies', { PolicyArns: arns(10) }, 13],
  ])('%s', async (_, input, packed) => {
    const answer = await stsClient(aws, hub).send(
      new AssumeRoleCommand({ RoleArn: TARGET_ROLE, RoleSessionName: 'shop-1-1', ...input }),
    );
    expect(answer.PackedPolicySize).toBe(packed);
    expect(answer.Credentials?.SecretAccessKey).toHaveLength(40);
  });
});
