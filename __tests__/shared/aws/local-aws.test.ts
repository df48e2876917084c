import { expect, test } from '@jest/globals';
import { describeUnknownClaims, localTail, unknownClaimsIn } from '../../../src/shared/aws/local-aws.js';

const DENIED = 'Not authorized to perform sts:AssumeRoleWithWebIdentity';
const tail = (...claims: readonly string[]) => `${DENIED}${localTail(describeUnknownClaims(claims))}`;

test.each<[string, string, readonly string[]]>([
  ['one claim', tail('repository_id'), ['repository_id']],
  ['several claims', tail('ref', 'event_name'), ['ref', 'event_name']],
  ['no tail', DENIED, []],
  ['a claim that no policy can test', tail('ref', 'run_id'), []],
  ['words in the place of a claim', tail('curl evil'), []],
  ['another number of claims', tail('ref', 'actor').replace('claims ', 'claim '), []],
  ['more words after it', `${tail('ref')}.`, []],
  ['more words in it', tail('ref').replace('claims)', 'claims; run this)'), []],
  [
    'other words of the emulator',
    `${DENIED}${localTail('only AWS knows the value of aws:sourceip in this request')}`,
    [],
  ],
  ['a name of objects', tail('constructor'), []],
])('%s', (_, message, claims) => {
  expect(unknownClaimsIn(message)).toEqual(claims);
});

test.each([
  [['ref'], undefined, 'the claim ref is not known. Set it in claims'],
  [['ref', 'actor'], ' of the case', 'the claims ref, actor are not known. Set them in claims of the case'],
])('%j are told in words', (claims, of, words) => {
  expect(describeUnknownClaims(claims, of)).toBe(words);
});
