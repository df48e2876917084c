/** The same calls once as cases and once by the AWS SDK over a socket: STS must say the same to both. */
import type { AssumeRoleCommandInput } from '@aws-sdk/client-sts';
import { afterEach, expect, test } from '@jest/globals';
import { exampleModel } from '../../src/emulator/example-model.js';
import type { ClaimOverrides, SubjectFormat } from '../../src/emulator/github/claims.js';
import type { AwsModelData } from '../../src/iam/aws-model.js';
import { exchange, fetchToken, hop, refusalOf, startEmulator, stopEmulators } from '../support/emulator.js';
import { modelWith } from '../support/models.js';
import { TARGET_ROLE } from '../support/names.js';
import { type CaseKeys, runCase } from './case-runs.js';

afterEach(stopEmulators);

interface Pair {
  readonly world?: AwsModelData;
  readonly row: CaseKeys;
  readonly claims?: ClaimOverrides;
  readonly subject?: SubjectFormat;
  readonly audience?: string;
  readonly hop?: Partial<AssumeRoleCommandInput>;
}

const tagging = modelWith({ allowTagging: true, externalId: 'e-123' });
const MANY = Object.fromEntries(Array.from({ length: 40 }, (_, at) => [`k${at}`, 'v'.repeat(250)]));
const tagsOf = (tags: Readonly<Record<string, string>>) => Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

test.each<[string, Pair]>([
  ['the plain way', { row: {} }],
  ['another branch', { row: { claims: { ref: 'refs/heads/x' } }, claims: { ref: 'refs/heads/x' } }],
  ['an immutable subject', { row: { subject: 'immutable' }, subject: 'immutable' }],
  ['another audience', { row: { audience: 'other' }, audience: 'other' }],
  ['no external id', { world: tagging, row: {} }],
  [
    'all that a hop carries',
    {
      world: tagging,
      row: { 'external-id': 'e-123', tags: { Team: 'a' }, 'transitive-tag-keys': ['Team'], 'source-identity': 'octo' },
      hop: { ExternalId: 'e-123', Tags: tagsOf({ Team: 'a' }), TransitiveTagKeys: ['Team'], SourceIdentity: 'octo' },
    },
  ],
  ['tags that nobody allows', { row: { tags: { Team: 'a' } }, hop: { Tags: tagsOf({ Team: 'a' }) } }],
  ['a source identity that nobody allows', { row: { 'source-identity': 'octo' }, hop: { SourceIdentity: 'octo' } }],
  [
    'tags beyond the space for them',
    { world: tagging, row: { 'external-id': 'e-123', tags: MANY }, hop: { ExternalId: 'e-123', Tags: tagsOf(MANY) } },
  ],
  ['a chain of more than an hour', { row: { 'duration-seconds': 3601 }, hop: { DurationSeconds: 3601 } }],
  ['a duration that is none', { row: { 'duration-seconds': 899 }, hop: { DurationSeconds: 899 } }],
  ['an external id that is none', { row: { 'external-id': 'x y' }, hop: { ExternalId: 'x y' } }],
])('%s', async (_, { world = exampleModel(), row, claims, subject, audience, hop: more }) => {
  const aws = await startEmulator({ world, claims, subjectFormat: subject, detailedDenials: true });
  const wire = async () =>
    hop(aws, await exchange(aws, { token: await fetchToken(aws, audience), seconds: 900 }), more);
  const { hops } = runCase(world, { ...row, role: TARGET_ROLE, 'session-name': 'shop-1-1' });
  const refusal = hops.at(-1)?.refusal;
  if (refusal === undefined) expect((await wire()).accessKeyId).toMatch(/^ASIA/);
  else expect(await refusalOf(wire())).toMatchObject(refusal);
  const verdict = aws.calls.at(-1)?.verdict;
  expect(hops.at(-1)?.verdict?.because).toBe(verdict?.because);
});
