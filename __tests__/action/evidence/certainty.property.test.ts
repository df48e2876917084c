/** Random policies and requests: what the diagnosis calls certain agrees with the emulator's own decision, and no secret is shown. */
import { afterAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { PolicyType } from '../../../src/iam/authorize.js';
import { stopEmulators } from '../../support/emulator.js';
import type { Inputs } from '../../support/inputs.js';
import { DEV_ACCOUNT, HUB_ACCOUNT, HUB_ROLE, PROVIDER, TARGET_ROLE } from '../../support/names.js';
import { policy } from '../../support/policies.js';
import { type Accounts, accountsWith, DIAGNOSIS_ROLE, deniedHop, factsOf } from './scene.js';

afterAll(stopEmulators);

const SENT = 'sent-external-id-1';
const REQUIRED = 'required-external-id-2';
const SUB = 'repo:octo/shop:ref:refs/heads/main';
const VALUES: Readonly<Record<string, readonly string[]>> = {
  [`${PROVIDER}:sub`]: [SUB, 'repo:octo/*', 'repo:octo/shop:environment:production'],
  [`${PROVIDER}:aud`]: ['sts.amazonaws.com', 'other'],
  [`${PROVIDER}:repository_id`]: ['1'],
  'sts:ExternalId': [SENT, REQUIRED],
  'sts:RoleSessionName': ['shop-*', 'deploy'],
  'sts:SourceIdentity': ['octocat', '*'],
  'aws:RequestTag/team': ['shop', '${aws:PrincipalTag/team}'],
  'aws:TagKeys': ['team', 'stage'],
  'aws:PrincipalTag/team': ['shop', 'other'],
  'aws:ResourceTag/team': ['shop', '${aws:PrincipalTag/team}'],
  'aws:PrincipalArn': [HUB_ROLE, '*'],
  'aws:PrincipalAccount': [HUB_ACCOUNT],
  'aws:PrincipalOrgID': ['o-exampleorgid'],
  'aws:SourceIp': ['127.0.0.1', '10.0.0.0'],
  'aws:userid': ['*:shop-1-1'],
  'aws:UserAgent': ['*'],
  'aws:FederatedProvider': [`arn:aws:iam::${HUB_ACCOUNT}:oidc-provider/${PROVIDER}`, 'x'],
  'aws:SourceVpc': ['vpc-1'],
};
const OPERATORS = [
  'StringEquals',
  'StringLike',
  'StringNotEquals',
  'StringNotLike',
  'StringEqualsIfExists',
  'ForAnyValue:StringEquals',
  'ForAllValues:StringLike',
];

const condition = fc
  .constantFrom(...Object.keys(VALUES))
  .chain((key) => fc.tuple(fc.constantFrom(...OPERATORS), fc.constant(key), fc.constantFrom(...(VALUES[key] ?? []))))
  .map(([operator, key, value]) => ({ [operator]: { [key]: value } }));
const conditions = fc
  .array(condition, { maxLength: 2 })
  .map((some) => (some.length === 0 ? {} : { Condition: Object.assign({}, ...some) }));
const action = fc.constantFrom('sts:AssumeRole', 'sts:*', 'sts:TagSession', [
  'sts:AssumeRole',
  'sts:TagSession',
  'sts:SetSourceIdentity',
]);
const effect = fc.constantFrom('Allow', 'Allow', 'Allow', 'Deny');
const statementOf = (rest: fc.Arbitrary<object>) =>
  fc
    .tuple(effect, action, conditions, rest)
    .map(([Effect, Action, tests, more]) => ({ Effect, Action, ...tests, ...more }));
const trustStatement = statementOf(
  fc
    .constantFrom(
      HUB_ROLE,
      HUB_ACCOUNT,
      '*',
      '999999999999',
      `arn:aws:sts::${HUB_ACCOUNT}:assumed-role/github-hub/shop-1-1`,
    )
    .map((AWS) => ({ Principal: { AWS } })),
);
const hubStatement = statementOf(
  fc
    .constantFrom(
      TARGET_ROLE,
      '*',
      `arn:aws:iam::${DEV_ACCOUNT}:role/*`,
      'arn:aws:iam::*:role/Other',
      'arn:aws:iam::${aws:PrincipalTag/account}:role/DeployRole',
    )
    .map((Resource) => ({ Resource })),
);
const inputs = fc.constantFrom<Inputs>(
  {},
  { 'role-session-tags': 'team=shop' },
  { 'source-identity': 'octocat' },
  { 'role-session-tags': 'team=shop', 'source-identity': 'octocat' },
);
const tags = fc.constantFrom({}, { team: 'shop' }, { team: 'other' });
const organization = fc.constantFrom<Accounts['hubAccount']>(
  {},
  { organizationId: 'o-exampleorgid' },
  {
    organizationId: 'o-exampleorgid',
    serviceControlPolicies: [
      {
        none: policy(
          { Effect: 'Deny', Action: 'sts:AssumeRole', Resource: TARGET_ROLE },
          { Effect: 'Allow', Action: '*', Resource: '*' },
        ),
      },
    ],
  },
);

const world = fc.record({
  trust: fc.array(trustStatement, { minLength: 1, maxLength: 3 }),
  hub: fc.array(hubStatement, { maxLength: 3 }),
  boundary: fc.option(fc.array(hubStatement, { minLength: 1, maxLength: 2 }), { nil: undefined, freq: 4 }),
  hubTags: tags,
  targetTags: tags,
  hubAccount: organization,
  inputs,
});

/** The diagnosis must be able to read, whatever the boundary is. */
const READING = [
  { Effect: 'Allow', Action: 'iam:*', Resource: '*' },
  { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: DIAGNOSIS_ROLE },
];

/** Keys of which the emulator knows more, and one with several values, of which AWS does not document every test. */
const UNKNOWN = /aws:(?:PrincipalOrgID|SourceIp|userid|UserAgent|SourceVpc|ResourceTag|TagKeys)/;

function typeOf(policyName: string): PolicyType {
  if (/^no identity|^policy /.test(policyName)) return 'identity-based policy';
  return /^no permissions|^permissions/.test(policyName) ? 'permissions boundary' : 'role trust policy';
}

test('a certain diagnosis is what the emulator decided', async () => {
  let certain = 0;
  let open = 0;
  let same = 0;
  await fc.assert(
    fc.asyncProperty(world, async ({ trust, hub, boundary, hubTags, targetTags, hubAccount, inputs: more }) => {
      const model = accountsWith({
        trust,
        target: { tags: targetTags },
        hub,
        reading: policy(...READING),
        hubRole: { tags: hubTags, ...(boundary && { permissionsBoundary: policy(...boundary, ...READING) }) },
        hubAccount: { ...hubAccount },
      });
      const denied = await deniedHop(model, { inputs: { 'role-external-id': SENT, ...more } }).catch((error: Error) => {
        if (error.message === 'the exchange was not denied') return undefined;
        throw error;
      });
      await stopEmulators();
      if (denied === undefined) return;
      const { diagnosis, verdict, log, summary, sentence } = denied;
      for (const text of [log, summary, sentence, JSON.stringify(diagnosis)]) {
        expect(text).not.toContain(SENT);
        expect(text).not.toContain(REQUIRED);
      }
      expect(verdict?.allowed).toBe(false);
      if (diagnosis.certainty !== 'certain') {
        open += 1;
        return;
      }
      certain += 1;
      // The emulator stops at the first policy that denies, and it knows more than the diagnosis.
      const named = factsOf(diagnosis, 'policy')[0] ?? '';
      const ref = verdict?.statement ?? verdict?.nearest?.statement;
      if (verdict === undefined || factsOf(diagnosis, 'action')[0] !== verdict.action) return;
      const type = typeOf(named);
      const outcomes = verdict.outcomes.filter((one) => one.type === type).map(({ outcome }) => outcome);
      // A Deny that is undetermined for the emulator stands beside no Allow at all.
      const isOpen = UNKNOWN.test(JSON.stringify(model));
      expect(outcomes).toEqual([
        expect.stringMatching(isOpen ? /deny$|^undetermined$/ : /^(?:explicit|implicit)-deny$/),
      ]);
      if (type !== verdict.type || isOpen) return;
      same += 1;
      expect(named).toBe(ref?.policy ?? `no ${verdict.type} has a statement for this action`);
      expect(factsOf(diagnosis, 'statement').map(Number.parseFloat)).toEqual(ref === undefined ? [] : [ref.index + 1]);
    }),
    { numRuns: Number(process.env.EVIDENCE_RUNS ?? 200) },
  );
  // The property must have been tested.
  expect(certain).toBeGreaterThan(20);
  expect(same).toBeGreaterThan(2);
  expect(open).toBeGreaterThan(0);
}, 120_000);
