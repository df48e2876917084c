import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { guardProcess } from '../../../src/action/exchange/guard-process.js';

test('neither unverified certificates nor the proxy library’s debug lines are left on', () => {
  const environment = { NODE_TLS_REJECT_UNAUTHORIZED: '0', DEBUG: '*', PATH: '/bin' };
  guardProcess(environment);
  expect(environment).toEqual({ PATH: '/bin' });
});

describe('standard error', () => {
  const { write } = process.stderr;
  let written: unknown[][] = [];
  beforeEach(() => {
    written = [];
    process.stderr.write = (...values: unknown[]) => {
      written.push(values);
      return true;
    };
  });
  afterEach(() => {
    Object.defineProperty(process.stderr, 'write', { value: write, writable: true });
  });

  test.each([
    ['HTTP 4711: outgoing message end.', true],
    ['NET 4711: onconnectend', true],
    ['TLS_2 \u001b[32m4711\u001b[39m: client', true],
    ['2 of HTTP 4711: left', false],
    ['http 4711: left', false],
    ['HTTP: left', false],
  ])('has no debug line of Node: %j', (line, isDropped) => {
    guardProcess({ NODE_DEBUG: 'http' });
    expect(process.stderr.write(line, 'utf8')).toBe(true);
    expect(written).toEqual(isDropped ? [] : [[line, 'utf8']]);
  });

  test('is left alone without NODE_DEBUG', () => {
    guardProcess({ NODE_DEBUG: '' });
    process.stderr.write('HTTP 4711: x');
    expect(written).toEqual([['HTTP 4711: x']]);
  });
});
