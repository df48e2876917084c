import { expect, test } from '@jest/globals';
import { connect } from '../../../src/action/exchange/network.js';

test.each([
  [
    'https goes through a proxy',
    'https://sts.eu-west-1.amazonaws.com',
    'http://proxy.example.com:3128',
    'proxy.example.com:3128',
  ],
  [
    'http to loopback goes through a proxy on loopback',
    'http://127.0.0.1:4566',
    'http://127.0.0.1:3128',
    '127.0.0.1:3128',
  ],
  // The token would be read by whoever keeps the proxy.
  ['http to loopback stays on the machine', 'http://127.0.0.1:4566', 'http://proxy.example.com:3128', undefined],
  ['http to loopback stays, also by name', 'http://localhost:4566', 'https://proxy.example.com', undefined],
])('%s', async (_, url, proxy, via) => {
  const connection = await connect(new URL(url), { url: proxy, noProxy: '' });
  expect(connection.via.proxy).toBe(via);
  connection.close();
});

test.each([
  ['ECONNREFUSED', 'unreachable'],
  ['ENOTFOUND', 'unreachable'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls'],
  ['HPE_INVALID_CONSTANT', 'answer-unreadable'],
  // A fault of the request itself: no network is to blame, and no second try helps.
  ['ERR_INVALID_CHAR', undefined],
])('%s is %s', async (code, fault) => {
  const connection = await connect(new URL('https://sts.eu-west-1.amazonaws.com'), { noProxy: '' });
  expect(connection.fault(Object.assign(new Error('x'), { code }))?.code).toBe(fault);
  connection.close();
});
