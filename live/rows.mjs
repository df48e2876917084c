import { namesOf } from './stacks.mjs';

const IDENTITY = { aws: ['sts', 'get-caller-identity'] };
/** Without a diagnosis role: AWS may or may not name the trust policy. */
const TRUST_OR_NOT_NAMED = ['hop-denied', 'target-trust-missing, certain'];
const TAGS = 'Team=shop\nStage=live';

/**
 * The rows of the table. Each has a unique `name`, its `steps`, and what they are `expected` to end with: for each step that has an outcome
 * one word, or a list of words where AWS may or may not name the kind of policy that denied. `settles` are rows of src/iam/UNCONFIRMED.md.
 */
export function rowsOf(settings) {
  const { hub, name, target, diagnosis, externalId } = namesOf(settings);
  const inputs = { 'aws-region': settings.region, 'hub-role': hub };
  const through = (role, more) => ({ exchange: { ...inputs, 'role-to-assume': target(role), ...more } });
  const direct = (role, more) => ({
    exchange: { 'aws-region': settings.region, route: 'direct', 'role-to-assume': target(role), ...more },
  });
  /** From the session of the step before, as a third role. */
  const onward = (role, more) => ({
    exchange: { 'aws-region': settings.region, identity: 'ambient', 'role-to-assume': target(role), ...more },
  });
  // IAM has one endpoint for all regions.
  const iam = (call) => ({ aws: ['iam', call, '--role-name', name('plain'), '--region', 'us-east-1'] });
  const explained = (role) => ({ 'diagnosis-role': diagnosis(role) });
  const allow = (action) =>
    JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: action, Resource: '*' }] });
  const toTags = through('tags', { 'role-session-tags': TAGS, 'transitive-tag-keys': 'Team' });

  return [
    { name: 'hub', steps: [through('plain'), IDENTITY], expected: ['allowed', 'get-caller-identity allowed'] },
    {
      name: 'profile past an expiry',
      steps: [
        through('plain', { 'aws-profile': 'live', 'role-duration-seconds': '900' }),
        { untilExpired: true },
        IDENTITY,
      ],
      expected: ['allowed', 'get-caller-identity allowed'],
    },
    { name: 'direct', steps: [direct('subject')], expected: ['allowed'] },

    { name: 'external id', steps: [through('external', { 'role-external-id': externalId })], expected: ['allowed'] },
    {
      name: 'wrong external id',
      steps: [through('external', { 'role-external-id': `${externalId}-wrong` })],
      expected: [TRUST_OR_NOT_NAMED],
    },
    {
      name: 'missing external id',
      steps: [through('external')],
      expected: [TRUST_OR_NOT_NAMED],
    },

    { name: 'session tags', steps: [toTags], expected: ['allowed'] },
    {
      name: 'session tags with another key',
      steps: [through('tags', { 'role-session-tags': 'Colour=red' })],
      expected: [TRUST_OR_NOT_NAMED],
    },
    {
      name: 'session tags that the target does not allow',
      steps: [through('plain', { 'role-session-tags': TAGS, ...explained('plain') })],
      expected: ['target-trust-missing, certain'],
    },
    { name: 'subject at the target', steps: [through('subject')], expected: ['allowed'], settles: [24] },
    {
      name: 'subject at the target, with session tags',
      steps: [through('subject', { 'role-session-tags': TAGS, 'source-identity': 'xacct-live' })],
      expected: ['allowed'],
      settles: [24],
    },
    {
      name: 'another subject at the target',
      steps: [through('other', explained('other'))],
      expected: ['target-trust-missing, certain'],
      settles: [24],
    },
    {
      name: 'subject after two roles',
      steps: [toTags, onward('third-subject')],
      expected: ['allowed', TRUST_OR_NOT_NAMED],
      settles: [23],
    },
    { name: 'federated provider at the target', steps: [through('federated')], expected: ['allowed'], settles: [23] },
    {
      name: 'tags that a session passes on',
      steps: [toTags, onward('third-tagged')],
      expected: ['allowed', 'allowed'],
      settles: [27],
    },
    {
      name: 'tags that a session passes on, not allowed',
      steps: [toTags, onward('third-untagged')],
      expected: ['allowed', TRUST_OR_NOT_NAMED],
      settles: [27],
    },

    {
      name: 'session policy',
      steps: [
        through('plain', { 'inline-session-policy': allow('iam:GetRole') }),
        iam('get-role'),
        iam('list-role-policies'),
      ],
      expected: ['allowed', 'get-role allowed', 'list-role-policies denied'],
    },
    {
      name: 'malformed session policy',
      steps: [through('plain', { 'inline-session-policy': allow('not an action') })],
      expected: ['session-policy-malformed, certain'],
    },

    {
      name: 'direct, longer than an hour',
      steps: [direct('subject', { 'role-duration-seconds': '7200' })],
      expected: ['allowed'],
    },
    {
      name: "direct, longer than the role's maximum",
      steps: [direct('subject', { 'role-duration-seconds': '14400' })],
      expected: ['role-maximum, certain'],
    },
    {
      name: 'hub, longer than an hour',
      steps: [through('plain', { 'role-duration-seconds': '7200' })],
      expected: ['rejected'],
    },
    {
      name: 'role chaining, longer than an hour',
      steps: [toTags, onward('third-tagged', { 'role-duration-seconds': '7200' })],
      expected: ['allowed', 'chaining-cap, certain'],
    },

    {
      name: 'revoked sessions',
      steps: [through('revoked'), iam('get-role')],
      expected: ['allowed', 'get-role denied explicitly'],
    },

    { name: 'another job at the trust policy', steps: [direct('other')], expected: ['web-identity-denied'] },
    {
      name: 'hub role that does not exist',
      steps: [through('plain', { 'hub-role': hub.replace(/hub$/, 'nothing') })],
      expected: ['web-identity-denied'],
    },
    {
      name: 'audience that the provider does not know',
      steps: [through('plain', { audience: 'xacct-live-nothing' })],
      expected: ['audience-not-known'],
    },
    {
      name: 'token with another signature',
      steps: [{ forgeToken: 'token.jwt' }, through('plain', { 'web-identity-token-file': 'token.jwt' })],
      expected: ['token-not-accepted'],
    },
    {
      name: 'no permission at the hub',
      steps: [through('unlisted', explained('plain'))],
      expected: ['hub-permission-missing, certain'],
    },
    {
      name: 'permissions boundary of the hub',
      steps: [through('outside', { 'role-to-assume': target('outside', 'outside/'), ...explained('plain') })],
      expected: ['denied-by-boundary, certain'],
    },
    {
      name: 'explicit deny at the hub',
      steps: [through('refused', explained('plain'))],
      expected: ['explicitly-denied, certain'],
    },
    {
      name: 'target role that does not exist',
      steps: [through('absent', explained('plain'))],
      expected: ['role-not-found, certain'],
      settles: [31],
    },
    {
      name: 'credentials that AWS does not know',
      steps: [
        {
          ...onward('plain'),
          env: { AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE', AWS_SECRET_ACCESS_KEY: 'not-a-secret-of-any-account' },
        },
      ],
      expected: ['credentials-unknown'],
    },
  ];
}
