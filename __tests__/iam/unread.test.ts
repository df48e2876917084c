/** A policy that was not read may allow and may deny, and is named in what a decision hangs on. */
import { describe, expect, test } from '@jest/globals';
import { comparePolicies } from '../../src/iam/compare-policies.js';
import { parsePolicy } from '../../src/iam/document.js';
import { evaluate, mayAllow, unknownOf } from '../../src/iam/evaluate.js';
import { NOTHING } from '../../src/iam/unknown.js';
import { unreadPolicy, unreadTrustPolicy } from '../../src/iam/unread.js';
import { describeUnknown } from '../../src/iam/wording.js';
import { allow, deny, policy, trust } from '../support/policies.js';
import { policyOf, requestOf } from './requests.js';

const UNREAD = ['the permissions of github-hub'];

describe('a policy that was not read', () => {
  test.each([
    ['of an identity', unreadPolicy(UNREAD[0] ?? '')],
    ['of a role', unreadTrustPolicy(UNREAD[0] ?? '')],
  ])('%s decides nothing, and is named', (_, unread) => {
    const request = requestOf();
    const decision = evaluate([unread], request);
    expect(decision.outcome).toBe('undetermined');
    expect(mayAllow(decision)).toBe(true);
    const unknown = unknownOf(decision, request);
    expect(unknown).toEqual({ ...NOTHING, policies: UNREAD });
    expect(unknown && describeUnknown(unknown)).toContain(UNREAD[0]);
  });

  test('may deny what another allows, and cannot allow what another denies', () => {
    const request = requestOf();
    const unread = unreadPolicy('other');
    expect(evaluate([policyOf('identity', allow()), unread], request).outcome).toBe('undetermined');
    expect(evaluate([policyOf('identity', deny()), unread], request).outcome).toBe('explicit-deny');
  });
});

describe('what a comparison takes as the same', () => {
  const compared = (deployed: object, written: object) =>
    comparePolicies(parsePolicy(policy(deployed), 'trust'), parsePolicy(policy(written), 'trust'));
  const from = (...values: string[]) => trust('*', { Condition: { IpAddress: { 'aws:SourceIp': values } } });
  const nothing = { added: [], removed: [], changed: [] };

  test.each([
    ['one address and its block', from('10.1.2.3'), from('10.1.2.3/32')],
    ['one address of IPv6 and its block', from('2001:DB8::1'), from('2001:db8::1/128')],
  ])('%s', (_, deployed, written) => {
    expect(compared(deployed, written)).toMatchObject(nothing);
  });

  test('not two blocks', () => {
    expect(compared(from('10.1.2.0/24'), from('10.1.2.0/32'))).not.toMatchObject(nothing);
    expect(compared(from('2001:db8::/64'), from('2001:db8::/128'))).not.toMatchObject(nothing);
  });

  test('the id of a deleted user is shown as one', () => {
    const found = compared(trust({ AWS: 'AIDAGONEGONEGONEGONE1' }), trust({ AWS: '999999999999' }));
    expect(JSON.stringify(found)).toContain('AIDAGONEGONEGONEGONE1 (a deleted user)');
  });
});
