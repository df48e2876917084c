import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { byNaturalOrder } from '../../../src/shared/text/natural-order.js';

test.each([
  [
    ['10', '9', '1'],
    ['1', '9', '10'],
  ],
  [
    ['wave-10', 'wave-2', 'wave-1'],
    ['wave-1', 'wave-2', 'wave-10'],
  ],
  [
    ['canary', '2', '1'],
    ['1', '2', 'canary'],
  ],
  [
    ['1.10', '1.9', '1'],
    ['1', '1.9', '1.10'],
  ],
  [
    ['b', 'a', ''],
    ['', 'a', 'b'],
  ],
  [
    ['02', '2', '1'],
    ['1', '02', '2'],
  ],
  [
    ['99999999999999999999', '100000000000000000000', '3'],
    ['3', '99999999999999999999', '100000000000000000000'],
  ],
])('%j are in the order %j', (values, ordered) => {
  expect(values.sort(byNaturalOrder)).toEqual(ordered);
});

const value = fc.string({ unit: fc.constantFrom('0', '1', '2', 'a', 'b', '-'), maxLength: 6 });

test('is one order, whatever is compared with what', () => {
  fc.assert(
    fc.property(value, value, value, (a, b, c) => {
      expect(Math.sign(byNaturalOrder(a, b))).toBe(-Math.sign(byNaturalOrder(b, a)) + 0);
      expect(byNaturalOrder(a, b) === 0).toBe(a === b);
      if (byNaturalOrder(a, b) <= 0 && byNaturalOrder(b, c) <= 0) expect(byNaturalOrder(a, c)).toBeLessThanOrEqual(0);
    }),
  );
});
