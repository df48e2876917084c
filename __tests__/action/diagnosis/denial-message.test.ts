import { describe, expect, test } from '@jest/globals';
import { type DeniedBy, readDenial, withoutPolicyArn } from '../../../src/action/diagnosis/denial-message.js';
import { HUB_SESSION } from '../../support/names.js';
import { denial } from './diagnosis-context.js';

const KINDS: ReadonlyArray<readonly [words: string, kind: DeniedBy]> = [
  ['identity-based policy', 'identity'],
  ['role trust policy', 'trust'],
  ['resource-based policy', 'trust'],
  ['service control policy', 'service-control'],
  ['resource control policy', 'resource-control'],
  ['permissions boundary', 'boundary'],
  ['session policy', 'session'],
  // AWS's page has this spelling as well.
  ['sessions policy', 'session'],
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

/** AWS documents its denials in both forms, and those of role trust policies without a resource only. */
const RESOURCES = [' on resource: arn:aws:iam::222222222222:role/DeployRole', ''];
const ROWS = ACTIONS.flatMap((action) =>
  POLICIES.flatMap((policyArn) => RESOURCES.map((resource) => ({ action, policyArn, resource }))),
);

describe.each(tails)('"$tail"', ({ tail, policy, how }) => {
  test.each(ROWS)(
    'names the kind for $action, and the policy $policyArn, after "$resource"',
    ({ action, policyArn, resource }) => {
      const ending = `${tail.replace('ACTION', action)}${policyArn ? `: ${policyArn}` : ''}`;
      const message = `User: ${HUB_SESSION} is not authorized to perform: ${action}${resource} ${ending}`;

      expect(readDenial(message)).toEqual({ action, decided: { policy, how }, policyArn });
      expect(withoutPolicyArn(message)).toBe(policyArn ? message.replace(`: ${policyArn}`, '') : message);
    },
  );
});

test.each<[string, DeniedBy]>([
  // AWS's page breaks its lines, and this sentence is on it: the SCP is what has to be corrected.
  [
    'sts:AssumeRole on resource: arn:aws:iam::222222222222:role/R\nwith an explicit deny in a VPC endpoint policy transitively through a service control policy',
    'service-control',
  ],
  ['\nsts:AssumeRole with an explicit deny in the role trust policy\n', 'trust'],
  ['sts:AssumeRole on resource: arn:aws:iam::222222222222:role/R with an explicit deny', 'unnamed'],
  ['sts:AssumeRole with an explicit deny in a quantum policy', 'unnamed'],
])('%j is an explicit deny', (ending, policy) => {
  const { decided, action } = readDenial(`User: ${HUB_SESSION} is not authorized to perform: ${ending}`);

  expect({ decided, action }).toEqual({ decided: { policy, how: 'explicit' }, action: 'sts:AssumeRole' });
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
