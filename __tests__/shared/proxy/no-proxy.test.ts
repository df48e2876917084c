import { expect, test } from '@jest/globals';
import { bypassesProxy } from '../../../src/shared/proxy/no-proxy.js';

test.each([
  ['', 'https://sts.eu-west-1.amazonaws.com', false],
  [' , ,, ', 'https://sts.eu-west-1.amazonaws.com', false],
  ['*', 'https://sts.eu-west-1.amazonaws.com', true],
  ['example.com,*', 'https://sts.eu-west-1.amazonaws.com', true],
  ['sts.eu-west-1.amazonaws.com', 'https://sts.eu-west-1.amazonaws.com', true],
  ['STS.EU-WEST-1.AMAZONAWS.COM', 'https://sts.eu-west-1.amazonaws.com', true],
  ['amazonaws.com', 'https://sts.eu-west-1.amazonaws.com', false],
  ['.amazonaws.com', 'https://sts.eu-west-1.amazonaws.com', true],
  ['*.amazonaws.com', 'https://sts.eu-west-1.amazonaws.com', true],
  ['*.amazonaws.com', 'https://amazonaws.com', false],
  ['.amazonaws.com', 'https://amazonaws.com', false],
  ['.amazonaws.com', 'https://evil-amazonaws.com', false],
  ['*amazonaws.com', 'https://sts.amazonaws.com', false],
  ['example.com sts.amazonaws.com', 'https://sts.amazonaws.com', true],
  ['example.com\nsts.amazonaws.com', 'https://sts.amazonaws.com', true],
  ['sts.amazonaws.com:443', 'https://sts.amazonaws.com', true],
  ['sts.amazonaws.com:8443', 'https://sts.amazonaws.com', false],
  ['sts.amazonaws.com:8443', 'https://sts.amazonaws.com:8443', true],
  ['*:8443', 'https://sts.amazonaws.com:8443', true],
  ['*:8443', 'https://sts.amazonaws.com', false],
  ['.amazonaws.com:443', 'https://sts.amazonaws.com', true],
  ['localhost:80', 'http://localhost', true],
  ['localhost:443', 'http://localhost', false],
  ['127.0.0.1', 'http://127.0.0.1:4566', true],
  ['127.0.0.1:4566', 'http://127.0.0.1:4566', true],
  ['127.0.0.2', 'http://127.0.0.1:4566', false],
  ['[::1]', 'http://[::1]:4566', true],
  ['[::1]:4566', 'http://[::1]:4566', true],
  ['[::1]:1', 'http://[::1]:4566', false],
  ['::1', 'http://[::1]:4566', true],
  ['.', 'https://sts.amazonaws.com', false],
  ['(a+)+$', 'https://sts.amazonaws.com', false],
])('no-proxy "%s" spares %s the proxy: %s', (noProxy, url, expected) => {
  expect(bypassesProxy(new URL(url), noProxy)).toBe(expected);
});

test.each([
  ['https://[2001:db8::1]:8443', '[2001:db8::1]:8443', true],
  ['https://[2001:db8::1]', '2001:db8::1', true],
  ['https://[2001:db8::1]', '[2001:db8::1]', true],
  ['https://[2001:db8::1]', '[2001:db8::1]x', false],
  ['https://a.example', 'x[a.example]', false],
  ['http://a.example', 'a.example:80', true],
  ['http://a.example', 'a.example:443', false],
  ['https://a.example', 'a.example:443', true],
  ['https://a.example:8443', 'a.example:443', false],
])('%s is called without a proxy by %j: %p', (url, noProxy, spared) => {
  expect(bypassesProxy(new URL(url), noProxy)).toBe(spared);
});
