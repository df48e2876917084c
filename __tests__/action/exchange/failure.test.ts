import { describe, expect, test } from '@jest/globals';
import { type Fault, FaultError, faultOf, isTransient } from '../../../src/action/exchange/failure.js';
import { FAULTS } from './faults.js';

// Written out again on purpose: a code that becomes transient, or no longer is, must be changed here too.
const TRANSIENT = [
  'answer-unreadable',
  'no-answer',
  'provider-unreachable',
  'service-fault',
  'throttled',
  'token-endpoint-fault',
  'token-key-unavailable',
  'unreachable',
];

test.each(FAULTS.map((fault) => [fault.code, TRANSIENT.includes(fault.code), fault] as const))(
  '%s is transient: %s',
  (_, expected, fault) => {
    expect(isTransient(fault)).toBe(expected);
  },
);

test.each([
  [400, false],
  [403, false],
  [407, false],
  [429, true],
  [500, true],
  [502, true],
  [504, true],
])('a proxy’s refusal with %d is transient: %s', (status, expected) => {
  const fault: Fault = { code: 'proxy-refused', host: 'sts.example', proxy: 'proxy:3128', status };
  expect(isTransient(fault)).toBe(expected);
});

describe('what was thrown', () => {
  const fault: Fault = { code: 'deadline', seconds: 7 };

  test.each<[string, unknown, Fault]>([
    ['a fault', new FaultError(fault), fault],
    ['an error', new TypeError('no'), { code: 'unknown', message: 'no' }],
    ['a text', 'no', { code: 'unknown', message: 'no' }],
    ['nothing', undefined, { code: 'unknown', message: 'undefined' }],
  ])('%s is a fault', (_, thrown, found) => {
    expect(faultOf(thrown)).toEqual(found);
  });

  test('has its stage and its attempts, once these are known', () => {
    expect(new FaultError(fault)).toMatchObject({
      name: 'FaultError',
      message: 'deadline',
      attempts: 1,
      place: 'identity',
    });
    expect(new FaultError(fault, 3, { place: 'hub' })).toMatchObject({ attempts: 3, place: 'hub' });
  });
});
