/** Addresses of private networks: RFC 1918, RFC 6598 and RFC 4193. A request from one reaches AWS through a VPC endpoint only. */
import { expect, test } from '@jest/globals';
import { isPrivateAddress } from '../../src/iam/address-range.js';

test.each([
  '10.0.0.0',
  '10.255.255.255',
  '172.16.0.0',
  '172.31.255.255',
  '192.168.0.0',
  '192.168.255.255',
  '100.64.0.0',
  '100.127.255.255',
  'fc00::',
  'fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
])('%s is private', (address) => {
  expect(isPrivateAddress(address)).toBe(true);
});

test.each([
  '9.255.255.255',
  '11.0.0.0',
  '172.15.255.255',
  '172.32.0.0',
  '192.167.255.255',
  '192.169.0.0',
  '100.63.255.255',
  '100.128.0.0',
  'fbff:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
  'fe00::',
  '2001:db8::1',
  'cloudformation.amazonaws.com',
])('%s is not', (address) => {
  expect(isPrivateAddress(address)).toBe(false);
});
