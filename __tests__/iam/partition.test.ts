/** An account takes no policy that names something of another partition. */
import { describe, expect, test } from '@jest/globals';
import { type PolicyKind, parsePolicy } from '../../src/iam/document.js';
import { loadModel } from '../../src/iam/load-model.js';
import { checkPartition } from '../../src/iam/partition.js';
import { allow, deny, trust } from '../support/policies.js';

const checked = (kind: PolicyKind, statement: object, partition: string) => () =>
  checkPartition(parsePolicy({ Version: '2012-10-17', Statement: [allowed(kind), statement] }, kind), partition);

/** A first statement that is good everywhere. */
function allowed(kind: PolicyKind): object {
  if (kind === 'trust') return trust('*');
  return kind === 'resource-control' ? { ...deny(), Principal: '*' } : allow();
}

const OWN = ['aws', 'aws-cn', 'aws-us-gov', 'aws-eusc', 'aws-iso-b'];

describe.each(OWN)('in partition %s', (own) => {
  const other = own === 'aws' ? 'aws-cn' : 'aws';

  describe.each<PolicyKind>(['identity', 'boundary', 'session'])('a document of kind %s', (kind) => {
    test.each(['Resource', 'NotResource'])('names another partition in no %s', (element) => {
      for (const effect of ['Allow', 'Deny']) {
        const naming = (...resources: string[]) => ({
          Effect: effect,
          Action: 'sts:AssumeRole',
          [element]: ['*', ...resources],
        });
        const foreign = `arn:${other}:iam::222222222222:role/r:x`;
        expect(checked(kind, naming(`arn:${own}:iam::222222222222:role/r`, foreign), own)).toThrow(
          `Statement[1].${element}: Partition "${other}" is not valid for resource "${foreign}". (the account is in the partition ${own}: use arn:${own}:, or correct the account's partition)`,
        );
        expect(checked(kind, naming(`arn:${own}:s3:::b`), own)).not.toThrow();
        expect(checked(kind, naming('arn:*:s3:::b', `arn:${own.slice(0, -1)}?:s3:::b`), own)).not.toThrow();
      }
    });
  });

  test('a document may have a placeholder for the beginning of an ARN', () => {
    const Resource = '{{placeholder.Group}}:stream:x';
    expect(checked('identity', { Effect: 'Allow', Action: '*', Resource }, own)).not.toThrow();
  });

  test.each(['service-control', 'resource-control'] as const)('a document of kind %s may', (kind) => {
    const more = kind === 'resource-control' ? { Principal: '*' } : {};
    expect(checked(kind, { ...deny(more), Resource: `arn:${other}:s3:::b` }, own)).not.toThrow();
  });

  test.each<[type: 'AWS' | 'Federated', rest: string]>([
    ['AWS', 'iam::222222222222:root'],
    ['AWS', 'iam::222222222222:role/ci/r'],
    ['AWS', 'iam::222222222222:user/u'],
    ['AWS', 'sts::222222222222:assumed-role/r/session'],
    ['AWS', 'sts::222222222222:federated-user/anna'],
    ['Federated', 'iam::222222222222:oidc-provider/token.actions.githubusercontent.com'],
    ['Federated', 'iam::222222222222:saml-provider/p'],
  ])('a trust policy does not name another partition as %s: %s', (type, rest) => {
    const naming = (partition: string) => trust({ [type]: `arn:${partition}:${rest}` });
    expect(checked('trust', naming(other), own)).toThrow(
      `Statement[1].Principal.${type}: Invalid principal in policy: "${type}":"arn:${other}:${rest}" (the account is in`,
    );
    expect(checked('trust', naming(own), own)).not.toThrow();
  });

  test.each([
    '*',
    { AWS: '222222222222' },
    { AWS: 'AROA1234567890ABCDEF' },
    { Service: 'ec2.amazonaws.com' },
    { Federated: 'accounts.google.com' },
  ])('a trust policy may name %j', (principal) => {
    expect(checked('trust', trust(principal), own)).not.toThrow();
  });
});

describe('a world', () => {
  const document = (partition: string) => ({
    Version: '2012-10-17',
    Statement: allow({ Resource: `arn:${partition}:iam::222222222222:role/r` }),
  });
  const trusting = { Version: '2012-10-17', Statement: trust({ AWS: '222222222222' }) };
  const world = (role: object, managedPolicies = {}) => ({
    managedPolicies,
    accounts: { '222222222222': { partition: 'aws-cn', roles: { r: { trustPolicy: trusting, ...role } } } },
  });
  const MANAGED = 'arn:aws-cn:iam::222222222222:policy/p';

  test.each<[string, Parameters<typeof loadModel>[0]]>([
    ['accounts.222222222222.roles.r.policies.p', world({ policies: { p: document('aws') } })],
    ['accounts.222222222222.roles.r.permissionsBoundary', world({ permissionsBoundary: document('aws') })],
    [
      'accounts.222222222222.roles.r.trustPolicy',
      world({
        trustPolicy: { Version: '2012-10-17', Statement: trust({ AWS: 'arn:aws:iam::111122223333:root' }) },
      }),
    ],
    [`managedPolicies.${MANAGED}`, world({ attachedPolicies: [MANAGED] }, { [MANAGED]: document('aws') })],
  ])('is refused at %s', (where, data) => {
    expect(() => loadModel(data)).toThrow(`${where}: Statement[0].`);
  });

  test('is loaded with what is of its own partition', () => {
    const own = document('aws-cn');
    const data = world(
      { policies: { p: own }, permissionsBoundary: own, attachedPolicies: [MANAGED] },
      { [MANAGED]: own },
    );
    expect(() => loadModel(data)).not.toThrow();
  });
});
