import { expect, test } from '@jest/globals';
import { parseRoleArn } from '../../src/aws/arn.js';
import type { Failure, Place } from '../../src/exchange/failure.js';
import { wordFailure } from '../../src/explain/sentence.js';
import { planRoute } from '../../src/route/plan.js';
import type { Route } from '../../src/route/route.js';
import { FAULTS } from '../exchange/faults.js';

function routeOf(): Route {
  const [hubRole, role] = ['arn:aws:iam::111122223333:role/hub', 'arn:aws:iam::222222222222:role/Deploy'].map((arn) =>
    parseRoleArn(arn),
  );
  if (hubRole === undefined || role === undefined) throw new Error('no roles');
  return planRoute({
    region: 'eu-west-1',
    sts: { region: 'eu-west-1' },
    way: { by: 'hub', identity: { from: 'github-oidc', audience: 'sts.amazonaws.com' }, hubRole },
    target: { role, sessionName: 's-1', durationSeconds: 3600, policyArns: [], tags: [], transitiveTagKeys: [] },
    allowedAccountIds: [],
    proxy: { noProxy: '' },
    patience: { maxAttempts: 8, accessDeniedMs: 0, deadlineMs: 120_000 },
    delivery: {
      exportEnvironment: true,
      outputCredentials: false,
      maskAccountIds: false,
      summary: true,
      cleanup: true,
    },
  });
}

const ROUTE = routeOf();
const PLACES: readonly Place[] = ['identity', 'hub', 'target'];
const asIs = (text: string) => text;

test.each(FAULTS.map((fault) => [fault.code, fault] as const))(
  '%s is one whole sentence at every place',
  (_, fault) => {
    for (const place of PLACES) {
      const sentence = wordFailure({ place, attempts: 1, fault }, ROUTE, asIs);
      expect(sentence).toMatch(/^[A-Z][^\n]+\.$/);
      expect(sentence).not.toMatch(/undefined|\[object|NaN|attempts\)/);
    }
  },
);

test('says how often it was tried, where that was more than once', () => {
  const failure: Failure = { place: 'hub', attempts: 3, fault: { code: 'unknown', message: 'x' } };
  expect(wordFailure(failure, ROUTE, asIs)).toContain('(3 attempts)');
});

test('takes a secret out before it cuts a text to length, so that no part of it is left', () => {
  const secret = 'x9'.repeat(100);
  const hide = (text: string) => text.replaceAll(secret, '***');
  const failure: Failure = {
    place: 'hub',
    attempts: 1,
    fault: { code: 'unknown', message: `${'.'.repeat(60)}${secret}` },
  };
  expect(wordFailure(failure, ROUTE, hide)).not.toContain('x9');
});

test('lets nothing from outside begin a line or a command', () => {
  const message = '\n::error::x\r\n##[error]y\u2028z';
  const answer = { code: '::set-env name=A::b', message, status: 400 };
  const failure: Failure = { place: 'hub', attempts: 1, fault: { code: 'sts-other', answer } };
  expect(wordFailure(failure, ROUTE, asIs)).not.toMatch(/[\r\n\u2028]|##\[/);
});
