import { expect, test } from '@jest/globals';
import { sayAfterDelivery } from '../../../src/shared/log/after-delivery.js';
import { Log } from '../../../src/shared/log/log.js';
import { Secrets } from '../../../src/shared/log/secrets.js';

test('what fails after the delivery is shown to whoever debugs, and fails nothing', () => {
  const written: string[] = [];
  const log = new Log((text) => written.push(text), new Secrets(), true);
  const said: string[] = [];
  sayAfterDelivery(log, () => {
    said.push('first');
    throw new Error('no summary today');
  });
  expect(said).toEqual(['first']);
  expect(written.join('')).toMatch(/^::debug::Error: no summary today/);
});
