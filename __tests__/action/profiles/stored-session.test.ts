import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ProfileStore } from '../../../src/action/profiles/profile-store.js';
import {
  currentInstant,
  isFresh,
  isValid,
  processAnswer,
  storedSession,
} from '../../../src/action/profiles/stored-session.js';
import { monotonicMs } from '../../../src/shared/monotonic.js';
import { instantAfter, MINUTE_MS, sessionLasting } from '../../support/stored-profiles.js';

const HOUR_MS = 60 * MINUTE_MS;

describe('a session is fresh', () => {
  test.each([
    ['an hour, at once', HOUR_MS, 0, true],
    ['an hour, while more than 20 minutes are left', HOUR_MS, 40 * MINUTE_MS - 1, true],
    ['an hour, no more with 20 minutes left', HOUR_MS, 40 * MINUTE_MS, false],
    ['twelve hours, while more than 20 minutes are left', 12 * HOUR_MS, 12 * HOUR_MS - 20 * MINUTE_MS - 1, true],
    ['twelve hours, no more with 20 minutes left', 12 * HOUR_MS, 12 * HOUR_MS - 20 * MINUTE_MS, false],
    ['15 minutes, while more than half is left', 15 * MINUTE_MS, 7.5 * MINUTE_MS - 1, true],
    ['15 minutes, no more from half time', 15 * MINUTE_MS, 7.5 * MINUTE_MS, false],
    ['four seconds, while more than half is left', 4000, 1999, true],
    ['four seconds, no more from half time', 4000, 2000, false],
    ['an hour, no more after its end', HOUR_MS, HOUR_MS + 1, false],
    ['no time at all, never', 0, 0, false],
  ])('that lives %s', (_, lifeMs, afterMs, fresh) => {
    expect(isFresh(sessionLasting(lifeMs), instantAfter(afterMs))).toBe(fresh);
  });

  test.each([
    ['set back by two hours at once', -2 * HOUR_MS, 0, true, true],
    ['set back by two hours in the middle', -1.5 * HOUR_MS, 30 * MINUTE_MS, true, true],
    ['set back by two hours, near its end', -1.2 * HOUR_MS, 50 * MINUTE_MS, false, true],
    ['set back by two hours, past its end', -HOUR_MS, 61 * MINUTE_MS, false, false],
    ['set forward by two hours', 2 * HOUR_MS, MINUTE_MS, false, false],
    ['going on while the machine sleeps', 2 * HOUR_MS, 0, false, false],
    ['right, but the machine was restarted', MINUTE_MS, -9 * MINUTE_MS, false, false],
  ])('by the time that has really passed, with the clock %s', (_, clockMs, uptimeMs, fresh, valid) => {
    const now = instantAfter(clockMs, uptimeMs);
    expect(isFresh(sessionLasting(HOUR_MS), now)).toBe(fresh);
    expect(isValid(sessionLasting(HOUR_MS), now)).toBe(valid);
  });
});

describe('the reported end', () => {
  test.each([
    ['a minute before the real one', HOUR_MS, 59 * MINUTE_MS],
    ['a minute before, where a quarter is just that', 4 * MINUTE_MS, 3 * MINUTE_MS],
    ['a quarter before, where the session is shorter', 4000, 3000],
  ])('is %s', (_, lifeMs, reportedMs) => {
    const session = sessionLasting(lifeMs);
    const end = instantAfter(reportedMs).clockMs;
    for (const nowMs of [0, reportedMs / 2]) {
      const answer = JSON.parse(processAnswer(session, instantAfter(nowMs)));
      expect(answer).toHaveProperty('Expiration', new Date(end).toISOString());
    }
    expect(isValid(session, instantAfter(reportedMs - 1))).toBe(true);
    expect(isValid(session, instantAfter(reportedMs))).toBe(false);
  });

  test('is on the clock of the machine, however wrong that is', () => {
    const now = instantAfter(-3 * HOUR_MS, 10 * MINUTE_MS);
    const answer = JSON.parse(processAnswer(sessionLasting(HOUR_MS), now));
    expect(Date.parse(answer.Expiration) - now.clockMs).toBe(49 * MINUTE_MS);
  });

  test('is in an answer that every SDK accepts', () => {
    expect(JSON.parse(processAnswer(sessionLasting(HOUR_MS), instantAfter(0)))).toEqual({
      Version: 1,
      AccessKeyId: 'ASIALOCALEXAMPLE0001',
      SecretAccessKey: 'local/secret',
      SessionToken: 'LOCALAWS//token',
      Expiration: '2030-01-01T00:59:00.000Z',
      AccountId: '222222222222',
    });
  });
});

describe('a stored text', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'session-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const stored = (content: string) => {
    writeFileSync(path.join(folder, 'session.json'), content);
    return new ProfileStore(folder).session();
  };

  const session = sessionLasting(HOUR_MS);
  const text = JSON.stringify(session);

  test('is the session that was stored', () => {
    const { accessKeyId, secretAccessKey, sessionToken, accountId, lifeMs } = session;
    const credentials = { accessKeyId, secretAccessKey, sessionToken };
    const common = { partition: 'aws', account: accountId };
    const role = { ...common, arn: `arn:aws:iam::${accountId}:role/Deploy`, path: '/', name: 'Deploy' };
    const assumed = `arn:aws:sts::${accountId}:assumed-role/Deploy/job`;
    const arn = { ...common, arn: assumed, roleName: 'Deploy', sessionName: 'job' };
    const grantedMs = monotonicMs() - 5 * MINUTE_MS;
    const began = currentInstant();
    const kept = storedSession({ credentials, expiresAtMs: 0, lifeMs, grantedMs, role, arn });
    const ended = currentInstant();
    expect(kept).toEqual({ ...session, obtained: kept.obtained, lifeMs: kept.lifeMs });
    expect(kept.obtained.uptimeMs).toBeGreaterThanOrEqual(began.uptimeMs);
    expect(kept.obtained.uptimeMs).toBeLessThanOrEqual(ended.uptimeMs);
    // The time since the grant is not a part of the life that is left.
    expect(kept.lifeMs).toBeLessThanOrEqual(lifeMs - 5 * MINUTE_MS);
    expect(kept.lifeMs).toBeGreaterThan(lifeMs - 6 * MINUTE_MS);
    expect(stored(text)).toEqual(session);
  });

  test.each([
    ['empty', ''],
    ['cut in half', text.slice(0, text.length / 2)],
    ['twice itself', text + text],
    ['null', 'null'],
    ['a list', '[]'],
    ['a text', '"ASIA"'],
    ['zeros', '\0'.repeat(64)],
    ['without the clock', JSON.stringify({ ...session, obtained: { uptimeMs: 1 } })],
    ['without the uptime', JSON.stringify({ ...session, obtained: { clockMs: 1 } })],
    ...Object.keys(session).flatMap(
      (name): Array<[string, string]> => [
        [`without ${name}`, JSON.stringify({ ...session, [name]: undefined })],
        [`with null for ${name}`, JSON.stringify({ ...session, [name]: null })],
        [`with nothing in ${name}`, JSON.stringify({ ...session, [name]: '' })],
        [`with another kind of ${name}`, JSON.stringify({ ...session, [name]: [1] })],
      ],
    ),
  ])('is no session when it is %s', (_, damaged) => {
    expect(stored(damaged)).toBeUndefined();
  });
});
