import { EOL } from 'node:os';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { redactionFor } from '../../src/action/diagnose.js';
import type { CompletedHop } from '../../src/action/exchange/exchange.js';
import { formatForeignHost, formatHop, startExchangeLog } from '../../src/action/exchange-log.js';
import { planRoute } from '../../src/action/route/plan.js';
import type { Route } from '../../src/action/route/route.js';
import { userAgentOf } from '../../src/action/user-agent.js';
import { Log } from '../../src/shared/log/log.js';
import { Secrets } from '../../src/shared/log/secrets.js';
import { VERSION } from '../../src/shared/version.js';
import { sessionOf } from '../support/export-data.js';
import { accepted, DIRECT } from '../support/inputs.js';
import { HUB_ROLE, TARGET_ROLE } from '../support/names.js';

const HUB_ROUTE = planRoute(accepted({}));
const AMBIENT = planRoute(accepted({ identity: 'ambient' }));
const HOP: CompletedHop = { from: 'repo:octo/shop:ref:refs/heads/main', lands: 'hub', session: sessionOf(HUB_ROLE) };

function opened(route: Route = HUB_ROUTE, debugging = false) {
  const lines: string[] = [];
  const log = new Log((text) => lines.push(text), new Secrets(), debugging);
  return { journal: startExchangeLog(log, route), lines };
}

describe('the log of exchanges', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  test('keeps each hop, and writes it as one line', () => {
    const { journal, lines } = opened();
    journal.hop(HOP);
    journal.close();
    expect(journal.hops).toEqual([HOP]);
    expect(lines).toEqual([
      `hub: from repo:octo/shop:ref:refs/heads/main to ${HUB_ROLE}, until 2026-11-21T12:30:15Z\n`,
    ]);
    expect(formatHop({ ...HOP, lands: 'target', session: sessionOf(TARGET_ROLE) })).toMatch(
      /^target: from .* to .*:role\/DeployRole, /,
    );
  });

  test('breaks a silence every five seconds, and says what is waited for', () => {
    const { journal, lines } = opened();
    jest.advanceTimersByTime(4_999);
    expect(lines).toEqual([]);
    jest.advanceTimersByTime(1);
    jest.advanceTimersByTime(5_000);
    journal.place('hub');
    jest.advanceTimersByTime(4_999);
    jest.advanceTimersByTime(1);
    journal.close();
    jest.advanceTimersByTime(60_000);
    expect(lines).toEqual([
      'Waiting for the OIDC token from GitHub (5 s so far).\n',
      'Waiting for the OIDC token from GitHub (10 s so far).\n',
      'Waiting for the hub session from STS (15 s so far).\n',
    ]);
    expect(jest.getTimerCount()).toBe(0);
  });

  test.each([
    [1, 999, false],
    [2, 10, false],
    [1, 1_000, true],
    [3, 10, true],
  ])('tells of a pause after attempt %d of %d ms: %p', (attempt, ms, told) => {
    const { journal, lines } = opened();
    const because = { code: 'unreachable', host: 'h', reason: 'ECONNRESET' } as const;
    journal.pause({ place: 'target', attempt, because, ms });
    journal.close();
    const line = `Waiting for the target session from STS: attempt ${attempt} failed (unreachable), the next is in ${(ms / 1000).toFixed(1)} s.\n`;
    expect(lines).toEqual(told ? [line] : []);
  });

  test('shows what it asks for, and the claims, with debug logging only', () => {
    const { journal, lines } = opened(HUB_ROUTE, true);
    journal.place('identity');
    journal.claims({ sub: 'x' });
    journal.secret('s3cret', 'identity');
    journal.close();
    expect(lines).toEqual([
      `::debug::Waiting for the OIDC token from GitHub.${EOL}`,
      `::debug::Claims of the token: {"sub":"x"}${EOL}`,
      `::add-mask::s3cret${EOL}`,
    ]);
    const quiet = opened();
    quiet.journal.place('identity');
    quiet.journal.claims({ sub: 'x' });
    quiet.journal.close();
    expect(quiet.lines).toEqual([]);
  });

  test('names a host that is not one of AWS, and whether the token goes there', () => {
    expect(formatForeignHost('sts.example.com', HUB_ROUTE)).toBe(
      'STS is called at sts.example.com, which is not an AWS host. The OIDC token is sent there.',
    );
    expect(formatForeignHost('sts.example.com', AMBIENT)).toBe(
      'STS is called at sts.example.com, which is not an AWS host.',
    );
  });
});

describe('the log of many accounts', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  function openedFor(accounts: number) {
    const lines: string[] = [];
    const log = startExchangeLog(new Log((text) => lines.push(text), new Secrets(), false), HUB_ROUTE, accounts);
    return { log, lines };
  }

  test('has every five seconds what is being waited for, then how many are checked', () => {
    const { log, lines } = openedFor(400);
    jest.advanceTimersByTime(5_000);
    log.place('hub');
    jest.advanceTimersByTime(5_000);
    for (let done = 0; done < 120; done += 1) log.checked();
    log.pause({ place: 'target', attempt: 1, because: { code: 'unknown', message: '' }, ms: 9_000 });
    jest.advanceTimersByTime(5_000);
    log.pause({ place: 'target', attempt: 2, because: { code: 'unknown', message: '' }, ms: 900 });
    jest.advanceTimersByTime(5_000);
    log.close();
    jest.advanceTimersByTime(60_000);
    expect(lines).toEqual([
      'Waiting for the OIDC token from GitHub (5 s so far).\n',
      'Waiting for the hub session from STS (10 s so far).\n',
      'Checked 120 of 400 accounts (15 s so far, 1 retry).\n',
      'Checked 120 of 400 accounts (20 s so far, 2 retries).\n',
    ]);
  });

  test('names a host that is not of AWS once', () => {
    const { log, lines } = openedFor(2);
    log.foreignHost('sts.example.org');
    log.foreignHost('sts.example.org');
    log.close();
    expect(lines).toHaveLength(1);
  });

  test('has the hop to the hub, and not those to targets', () => {
    const { log, lines } = openedFor(2);
    log.hop(HOP);
    log.hop({ ...HOP, lands: 'target', session: sessionOf(TARGET_ROLE) });
    log.close();
    expect(lines).toEqual([expect.stringMatching(/^hub: /)]);
  });

  test('masks the token and the session of the hub; the session of a target needs no mask', () => {
    const { log, lines } = openedFor(2);
    log.secret('of-the-token', 'identity');
    log.secret('of-the-hub', 'hub');
    log.secret('of-a-target', 'target');
    log.close();
    expect(lines.map((line) => line.trim())).toEqual(['::add-mask::of-the-token', '::add-mask::of-the-hub']);
  });
});

describe('the user agent', () => {
  test('names the action, and the run', () => {
    expect(userAgentOf({ GITHUB_ACTION: '__octo_x', GITHUB_RUN_ID: '7', GITHUB_RUN_ATTEMPT: '2' })).toEqual([
      ['xacct-action', VERSION],
      ['md/action', '__octo_x'],
      ['md/run_id', '7'],
      ['md/attempt', '2'],
    ]);
  });

  test('names the application of the job', () => {
    const app = 'a'.repeat(50);
    expect(userAgentOf({ AWS_SDK_UA_APP_ID: app })).toEqual([
      ['xacct-action', VERSION],
      ['app', app],
    ]);
  });

  test.each([
    ['an empty application', { AWS_SDK_UA_APP_ID: '' }],
    ['a space in the application', { AWS_SDK_UA_APP_ID: 'a b' }],
    ['too long an application', { AWS_SDK_UA_APP_ID: 'a'.repeat(51) }],
    ['nothing', {}],
    ['blanks', { GITHUB_ACTION: '', GITHUB_RUN_ID: '', GITHUB_RUN_ATTEMPT: '' }],
    ['other characters', { GITHUB_ACTION: 'a b', GITHUB_RUN_ID: '7x', GITHUB_RUN_ATTEMPT: 'x2' }],
    ['characters before', { GITHUB_ACTION: '/a', GITHUB_RUN_ID: 'x7', GITHUB_RUN_ATTEMPT: '2x' }],
    ['too much', { GITHUB_ACTION: 'a'.repeat(129), GITHUB_RUN_ID: '7'.repeat(21), GITHUB_RUN_ATTEMPT: '7'.repeat(11) }],
  ])('leaves out %s', (_, environment) => {
    expect(userAgentOf(environment)).toEqual([['xacct-action', VERSION]]);
  });
});

describe('in a text to copy, hidden accounts have names', () => {
  const caller = 'arn:aws:sts::333333333333:assumed-role/runner/i-1';

  test.each<[string, Route, string | undefined, object]>([
    [
      'of hub and target',
      HUB_ROUTE,
      undefined,
      { '111122223333': 'HUB-ACCOUNT-ID', '222222222222': 'TARGET-ACCOUNT-ID' },
    ],
    ['of the target alone', planRoute(accepted(DIRECT)), undefined, { '222222222222': 'TARGET-ACCOUNT-ID' }],
    [
      'of an ambient caller',
      AMBIENT,
      caller,
      { '333333333333': 'HUB-ACCOUNT-ID', '222222222222': 'TARGET-ACCOUNT-ID' },
    ],
    ['of no caller without an ARN', AMBIENT, `x ${caller}`, { '222222222222': 'TARGET-ACCOUNT-ID' }],
  ])('%s', (_, route, who, names) => {
    const secrets = new Secrets();
    secrets.add('s3cret');
    const { placeholders, hide } = redactionFor(route, who, true, secrets);
    expect(Object.fromEntries(placeholders)).toEqual(names);
    expect(hide('a s3cret')).toBe('a ***');
    expect([...redactionFor(route, who, false, secrets).placeholders]).toEqual([]);
  });
});
