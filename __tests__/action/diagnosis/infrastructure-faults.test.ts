/** What is said of hosts and proxies that can't be reached: advice that fits the phase, and what sets the host. */
import { describe, expect, test } from '@jest/globals';
import { explain } from '../../../src/action/diagnosis/explain.js';
import { renderLine } from '../../../src/action/diagnosis/render-log.js';
import type { Fault } from '../../../src/action/exchange/failure.js';
import type { HopPlace, Route } from '../../../src/action/route/route.js';
import { AMBIENT_ROUTE, contextOf, denied, failure, HUB_ROUTE, NOTHING_HIDDEN, routeOf } from './diagnosis-context.js';

const STS = 'sts.eu-west-1.amazonaws.com';
const TOKENS = 'vstoken.example';
const OWN = routeOf({ 'sts-endpoint': 'https://sts.example.com' });

const setBy = (name: string): Route => ({
  ...HUB_ROUTE,
  sts: { ...HUB_ROUTE.sts, endpoint: 'http://127.0.0.1:4566', setBy: name },
});
const EMULATOR = setBy('AWS_ENDPOINT_URL');
const IGNORE = "To call AWS instead, set AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' in this step's env.";

const sentenceOf = (fault: Fault, place: HopPlace = 'hub', route: Route = HUB_ROUTE) =>
  renderLine(explain(failure(fault, place), contextOf({ route })).sentence, NOTHING_HIDDEN);

const down = (host: string, more: object = {}): Fault => ({ code: 'unreachable', host, reason: 'ENOTFOUND', ...more });
const silent = (host: string, more: object = {}): Fault => ({ code: 'no-answer', host, afterMs: 10_000, ...more });
const PROXY = { proxy: 'proxy.example:3128', proxySetBy: 'HTTPS_PROXY' };

describe.each([
  ['can’t be reached', down],
  ['gives no answer', silent],
])('a host that %s', (_, fault) => {
  type Row = readonly [what: string, fault: Fault, place: HopPlace, route: Route, advice: string];
  test.each<Row>([
    [
      'GitHub’s',
      fault(TOKENS),
      'identity',
      HUB_ROUTE,
      "Allow the runner's network to reach GitHub's token endpoint, or set http-proxy.",
    ],
    [
      'GitHub’s, beside another STS',
      fault(TOKENS),
      'identity',
      OWN,
      "Allow the runner's network to reach GitHub's token endpoint, or set http-proxy.",
    ],
    [
      'GitHub’s, over a proxy',
      fault(TOKENS, PROXY),
      'identity',
      OWN,
      'Correct HTTPS_PROXY, or add the host to no-proxy.',
    ],
    ['STS', fault(STS), 'hub', HUB_ROUTE, "Allow the runner's network to reach it, or set another sts-region."],
    [
      'STS for the caller’s name',
      fault(STS),
      'identity',
      AMBIENT_ROUTE,
      "Allow the runner's network to reach it, or set another sts-region.",
    ],
    ['STS over a proxy', fault(STS, PROXY), 'target', HUB_ROUTE, 'Correct HTTPS_PROXY, or add the host to no-proxy.'],
    [
      'STS over a proxy of the input',
      fault(STS, { ...PROXY, proxySetBy: 'http-proxy' }),
      'target',
      HUB_ROUTE,
      'Correct http-proxy, or add the host to no-proxy.',
    ],
    [
      'sts-endpoint',
      fault('sts.example.com'),
      'hub',
      OWN,
      "Allow the runner's network to reach it. To call AWS's own host, remove sts-endpoint.",
    ],
    [
      'an emulator of the job',
      fault('127.0.0.1:4566'),
      'hub',
      EMULATOR,
      `Allow the runner's network to reach it. The host is set by AWS_ENDPOINT_URL. ${IGNORE}`,
    ],
    [
      'an emulator, over a proxy',
      fault('127.0.0.1:4566', PROXY),
      'hub',
      EMULATOR,
      `Correct HTTPS_PROXY, or add the host to no-proxy. The host is set by AWS_ENDPOINT_URL. ${IGNORE}`,
    ],
    [
      'a FIPS host that is not there',
      fault('sts-fips.eu-west-1.amazonaws.com'),
      'hub',
      { ...HUB_ROUTE, sts: { ...HUB_ROUTE.sts, fips: true } },
      "Check that sts-region eu-west-1 has a FIPS endpoint for STS, and allow the runner's network to reach it.",
    ],
  ])('%s', (_what, one, place, route, advice) => {
    expect(sentenceOf(one, place, route)).toMatch(/, on every attempt\. /);
    expect(sentenceOf(one, place, route).split(', on every attempt. ')[1]).toBe(advice);
  });
});

describe('a proxy that refuses', () => {
  const refused = (status: number): Fault => ({ code: 'proxy-refused', host: STS, status, ...PROXY });
  test.each([
    [
      403,
      `The proxy proxy.example:3128 refused to connect to ${STS} (403). Allow this host in the proxy, or add the host to no-proxy.`,
    ],
    [
      503,
      `The proxy proxy.example:3128 could not connect to ${STS} (503). Check that the proxy can reach this host, or add the host to no-proxy.`,
    ],
    [
      500,
      `The proxy proxy.example:3128 could not connect to ${STS} (500). Check that the proxy can reach this host, or add the host to no-proxy.`,
    ],
    [
      407,
      `The proxy proxy.example:3128 requires a user and password for ${STS} (407). Set both in HTTPS_PROXY, percent-encoded, or correct them.`,
    ],
  ])('with %d is told with the host that it refused', (status, sentence) => {
    expect(sentenceOf(refused(status))).toBe(`Hub role ${HUB_ROUTE.hops[0].role.arn}: ${sentence}`);
  });
});

describe('a certificate', () => {
  const tls = (reason: string, more: object = {}): Fault => ({ code: 'tls', host: STS, reason, ...more });
  test.each<[string, Fault, Route, string]>([
    ['that has expired', tls('CERT_HAS_EXPIRED'), HUB_ROUTE, 'is not valid now (CERT_HAS_EXPIRED)'],
    ['that is not valid yet', tls('CERT_NOT_YET_VALID'), HUB_ROUTE, 'is not valid now (CERT_NOT_YET_VALID)'],
    ['of another name', tls('ERR_TLS_CERT_ALTNAME_INVALID'), HUB_ROUTE, 'Check which server answers there.'],
    [
      'of another name, over a proxy',
      tls('ERR_TLS_CERT_ALTNAME_INVALID', PROXY),
      HUB_ROUTE,
      'Check which server answers there. Correct HTTPS_PROXY.',
    ],
    [
      'of another name, of an emulator',
      tls('HOSTNAME_MISMATCH'),
      EMULATOR,
      `Check which server answers there. The host is set by AWS_ENDPOINT_URL. ${IGNORE}`,
    ],
    ['where there is no TLS', tls('EPROTO'), HUB_ROUTE, 'TLS handshake'],
    [
      'of an unknown authority',
      tls('SELF_SIGNED_CERT_IN_CHAIN'),
      HUB_ROUTE,
      "Set NODE_EXTRA_CA_CERTS in this step's env",
    ],
  ])('%s', (_, fault, route, part) => {
    expect(sentenceOf(fault, 'hub', route)).toContain(part);
    // Each kind has advice of its own.
    expect(sentenceOf(fault, 'hub', route).includes('NODE_EXTRA_CA_CERTS')).toBe(part.includes('NODE_EXTRA_CA_CERTS'));
  });
});

describe('an answer', () => {
  const nonsense: Fault = { code: 'answer-unreadable', host: '127.0.0.1:4566', status: 404 };
  test.each<[string, Fault, HopPlace, Route, boolean]>([
    ['that is none, of an emulator', nonsense, 'hub', EMULATOR, true],
    ['that is none, of GitHub beside an emulator', nonsense, 'identity', EMULATOR, false],
    ['that denies, of an emulator', denied('no'), 'hub', EMULATOR, true],
    [
      'that denies, of an emulator in a config file',
      denied('no'),
      'hub',
      setBy('endpoint_url of profile "localstack" (AWS_PROFILE)'),
      true,
    ],
    ['that denies, of AWS', denied('no'), 'hub', HUB_ROUTE, false],
    ['that denies, of the STS that was chosen', denied('no'), 'hub', setBy('AWS_ENDPOINT_URL_STS'), false],
    [
      'for another role, of an emulator',
      { code: 'unexpected-answer', detail: 'other-role', requested: 'a', returned: 'b' },
      'hub',
      EMULATOR,
      true,
    ],
  ])('%s', (_, fault, place, route, hasWayOut) => {
    expect(sentenceOf(fault, place, route).includes(IGNORE)).toBe(hasWayOut);
  });
});
