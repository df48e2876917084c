import { describe, expect, test } from '@jest/globals';
import { accepted } from '../../support/inputs.js';

describe('an address', () => {
  test.each([
    ['https://sts.example.com', 'https'],
    ['https://vpce-1.sts.eu-west-1.vpce.amazonaws.com:8443', 'a port'],
    ['HTTPS://STS.EXAMPLE.COM', 'capitals'],
    ['http://127.0.0.1:4566', 'http to this machine'],
    ['http://localhost:4566', 'http to this machine by name'],
    ['http://[::1]:4566', 'http to this machine in IPv6'],
  ])('of STS: %s (%s)', (url) => {
    expect(accepted({ 'sts-endpoint': url }).sts.endpoint).toBe(url);
    expect(accepted({}, { AWS_ENDPOINT_URL_STS: url }).sts.endpoint).toBe(url);
  });

  test.each([
    ['the input before the variables', { 'sts-endpoint': 'https://a.example' }, {}, 'https://a.example'],
    ['the variable for STS before the one for all', {}, {}, 'https://b.example'],
    ['the variable for all', {}, { AWS_ENDPOINT_URL_STS: '' }, 'https://c.example'],
    ['none where the job ignores the variables', {}, { AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'True' }, undefined],
    [
      'the input even there',
      { 'sts-endpoint': 'https://a.example' },
      { AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' },
      'https://a.example',
    ],
  ])('of STS is %s', (_, inputs, environment, endpoint) => {
    const variables = { AWS_ENDPOINT_URL_STS: 'https://b.example', AWS_ENDPOINT_URL: 'https://c.example' };
    expect(accepted(inputs, { ...variables, ...environment }).sts.endpoint).toBe(endpoint);
  });

  const PROXIES = {
    HTTPS_PROXY: 'http://1.example',
    https_proxy: 'http://2.example',
    HTTP_PROXY: 'http://3.example',
    http_proxy: 'http://4.example',
  };
  test.each([
    ['the input', { 'http-proxy': 'http://user:pw@0.example:3128' }, {}, 'http://user:pw@0.example:3128'],
    ['HTTPS_PROXY', {}, {}, 'http://1.example'],
    ['https_proxy', {}, { HTTPS_PROXY: '' }, 'http://2.example'],
    ['HTTP_PROXY', {}, { HTTPS_PROXY: '', https_proxy: ' ' }, 'http://3.example'],
    ['http_proxy', {}, { HTTPS_PROXY: '', https_proxy: '', HTTP_PROXY: '' }, 'http://4.example'],
  ])('of the proxy comes from %s', (_, inputs, environment, url) => {
    expect(accepted(inputs, { ...PROXIES, ...environment }).proxy.url).toBe(url);
  });

  test.each([
    [{ 'no-proxy': 'a.example' }, { NO_PROXY: 'b.example', no_proxy: 'c.example' }, 'a.example'],
    [{}, { NO_PROXY: 'b.example', no_proxy: 'c.example' }, 'b.example'],
    [{}, { no_proxy: 'c.example' }, 'c.example'],
  ])('that goes past the proxy: %j %j', (inputs, environment, noProxy) => {
    expect(accepted(inputs, environment).proxy.noProxy).toBe(noProxy);
  });
});
