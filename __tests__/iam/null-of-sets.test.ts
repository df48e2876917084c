/**
 * `Null` under a set operator. The documentation takes it nowhere and refuses it nowhere; AWS's policy simulator was seen to answer so:
 * https://github.com/nccgroup/PMapper/blob/master/tests/test_local_policy_simulation.py, `test_null_condition_handling`.
 */
import { describe, expect, test } from '@jest/globals';
import { holds, type KeyValue } from './requests.js';

const ABSENT: readonly KeyValue[] = [undefined, []];
const PRESENT: readonly KeyValue[] = ['x', ['x'], ['x', 'y']];

describe.each<[operator: string, wanted: string[], whenAbsent: boolean, whenPresent: boolean]>([
  ['Null', ['true'], true, false],
  ['Null', ['false'], false, true],
  ['Null', ['true', 'false'], true, true],
  ['ForAllValues:Null', ['true'], true, false],
  ['ForAllValues:Null', ['false'], true, true],
  ['ForAllValues:Null', ['true', 'false'], true, true],
  ['ForAnyValue:Null', ['true'], false, false],
  ['ForAnyValue:Null', ['false'], false, true],
  ['ForAnyValue:Null', ['true', 'false'], false, true],
  ['foranyvalue:null', ['FALSE'], false, true],
])('%s %j', (operator, wanted, whenAbsent, whenPresent) => {
  test(`is ${whenAbsent} of an absent key`, () => {
    for (const found of ABSENT) expect(holds(operator, wanted, found)).toBe(whenAbsent);
  });

  test('is as of an absent key under a set operator where all values are empty', () => {
    for (const found of ['', ['', '']]) {
      expect(holds(operator, wanted, found)).toBe(operator === 'Null' ? whenPresent : whenAbsent);
    }
  });

  test(`is ${whenPresent} of a key that is there`, () => {
    for (const found of PRESENT) expect(holds(operator, wanted, found)).toBe(whenPresent);
  });
});
