import { describe, expect, test } from '@jest/globals';
import {
  isFresh,
  isValid,
  parseStoredSession,
  processAnswer,
  storedSession,
} from '../../src/profiles/stored-session.js';
import { MINUTE_MS, OBTAINED_AT_MS, sessionOf } from './sessions.js';

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
    ['an hour, when the clock was corrected by a minute', HOUR_MS, -MINUTE_MS, true],
    ['an hour, no more when the clock was set back further', HOUR_MS, -MINUTE_MS - 1, false],
    ['no time at all, never', 0, 0, false],
  ])('that lives %s', (_, lifeMs, afterMs, fresh) => {
    expect(isFresh(sessionOf(lifeMs), OBTAINED_AT_MS + afterMs)).toBe(fresh);
  });
});

describe('the stated end', () => {
  test.each([
    ['a minute before the real one', HOUR_MS, 59 * MINUTE_MS],
    ['a minute before, where a quarter is just that', 4 * MINUTE_MS, 3 * MINUTE_MS],
    ['a quarter before, where the session is shorter', 4000, 3000],
  ])('is %s', (_, lifeMs, statedMs) => {
    const session = sessionOf(lifeMs);
    const end = OBTAINED_AT_MS + statedMs;
    expect(JSON.parse(processAnswer(session))).toHaveProperty('Expiration', new Date(end).toISOString());
    expect(isValid(session, end - 1)).toBe(true);
    expect(isValid(session, end)).toBe(false);
  });

  test('stands in an answer that every SDK takes', () => {
    expect(JSON.parse(processAnswer(sessionOf(HOUR_MS)))).toEqual({
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
  const session = sessionOf(HOUR_MS);
  const text = JSON.stringify(session);

  test('is the session that was stored', () => {
    const { accessKeyId, secretAccessKey, sessionToken, accountId, expiresAtMs } = session;
    const credentials = { accessKeyId, secretAccessKey, sessionToken };
    const common = { partition: 'aws', account: accountId };
    const role = { ...common, arn: `arn:aws:iam::${accountId}:role/Deploy`, path: '/', name: 'Deploy' };
    const assumed = `arn:aws:sts::${accountId}:assumed-role/Deploy/job`;
    const arn = { ...common, arn: assumed, roleName: 'Deploy', sessionName: 'job' };
    const obtained = { credentials, expiresAtMs, role, arn };
    expect(storedSession(obtained, OBTAINED_AT_MS)).toEqual(session);
    expect(parseStoredSession(text)).toEqual(session);
  });

  test.each([
    ['empty', ''],
    ['cut in half', text.slice(0, text.length / 2)],
    ['twice itself', text + text],
    ['null', 'null'],
    ['a list', '[]'],
    ['a text', '"ASIA"'],
    ['zeros', '\0'.repeat(64)],
    ...Object.keys(session).flatMap(
      (name): Array<[string, string]> => [
        [`without ${name}`, JSON.stringify({ ...session, [name]: undefined })],
        [`with null for ${name}`, JSON.stringify({ ...session, [name]: null })],
        [`with nothing in ${name}`, JSON.stringify({ ...session, [name]: '' })],
        [`with another kind of ${name}`, JSON.stringify({ ...session, [name]: [1] })],
      ],
    ),
  ])('is no session when it is %s', (_, damaged) => {
    expect(parseStoredSession(damaged)).toBeUndefined();
  });
});
