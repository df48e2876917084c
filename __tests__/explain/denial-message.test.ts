import { describe, expect, test } from '@jest/globals';
import { type PolicyKind, readDenial, withoutPolicyArn } from '../../src/explain/denial-message.js';
import { denial } from './circumstances.js';

const KINDS: ReadonlyArray<readonly [words: string, kind: PolicyKind]> = [
  ['identity-based policy', 'identity'],
  ['role trust policy', 'trust'],
  ['resource-based policy', 'trust'],
  ['service control policy', 'service-control'],
  ['resource control policy', 'resource-control'],
  ['permissions boundary', 'boundary'],
  ['session policy', 'session'],
  ['VPC endpoint policy', 'vpc-endpoint'],
];
const ACTIONS = ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'];
const POLICY = 'arn:aws:organizations::555555555555:policy/o-exampleorg/service_control_policy/p-examp1e';
const POLICIES = [undefined, POLICY, 'arn:aws:iam::aws:policy/AdministratorAccess'];

const tails = KINDS.flatMap(([words, policy]) => [
  { tail: `because no ${words} allows the ACTION action`, policy, how: 'implicit' as const },
  { tail: `with an explicit deny in a ${words}`, policy, how: 'explicit' as const },
  { tail: `with an explicit deny in an ${words}`, policy, how: 'explicit' as const },
  { tail: `with an explicit deny in the ${words}`, policy, how: 'explicit' as const },
]);

describe.each(tails)('"$tail"', ({ tail, policy, how }) => {
  test.each(ACTIONS.flatMap((action) => POLICIES.map((policyArn) => ({ action, policyArn }))))(
    'names the kind for $action, and the policy $policyArn',
    ({ action, policyArn }) => {
      const message = denial(` ${tail.replace('ACTION', action)}${policyArn ? `: ${policyArn}` : ''}`, action);

      expect(readDenial(message)).toEqual({ action, decided: { policy, how }, policyArn });
      expect(withoutPolicyArn(message)).toBe(policyArn ? message.replace(`: ${policyArn}`, '') : message);
    },
  );
});

describe('what the message does not say', () => {
  test.each([
    ['no tail at all', denial()],
    ['a tail of another kind', denial(' because no quantum policy allows the sts:AssumeRole action')],
    ['other words', 'Not authorized to perform sts:AssumeRoleWithWebIdentity'],
    ['nothing', ''],
  ])('stays open: %s', (_, message) => {
    expect(readDenial(message)).toEqual({ action: 'sts:AssumeRole', decided: undefined, policyArn: undefined });
    expect(withoutPolicyArn(message)).toBe(message);
  });

  test.each([
    'arn:aws:iam::222222222222:role/because-no-role-trust-policy-allows-the/Deploy',
    'arn:aws:iam::222222222222:role/with+an+explicit+deny+in+a+service+control+policy/Deploy',
    'arn:aws:iam::222222222222:role/:arn:aws:iam::333333333333:policy/x/Deploy',
  ])('is not read out of a resource’s name: %s', (resource) => {
    const message = denial('', 'sts:AssumeRole', resource);

    expect(readDenial(message)).toEqual({ action: 'sts:AssumeRole', decided: undefined, policyArn: undefined });
    expect(withoutPolicyArn(message)).toBe(message);
  });

  test('is not read out of a session’s name', () => {
    const message = denial(' because no session policy allows the sts:AssumeRole action').replace(
      'shop-1-1',
      'role-trust-policy',
    );

    expect(readDenial(message).decided).toEqual({ policy: 'session', how: 'implicit' });
  });
});
