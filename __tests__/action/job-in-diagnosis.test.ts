/** What a diagnosis takes from the job: its accounts file, the payload of its event, and its secrets. */
import { afterAll, describe, expect, test } from '@jest/globals';
import { type DiagnosisDeps, diagnose } from '../../src/action/diagnose.js';
import { renderLine } from '../../src/action/diagnosis/render-log.js';
import type { Fault } from '../../src/action/exchange/failure.js';
import type { Claims } from '../../src/action/exchange/token-claims.js';
import type { Environment } from '../../src/shared/environment.js';
import { Log } from '../../src/shared/log/log.js';
import { Secrets } from '../../src/shared/log/secrets.js';
import { type Files, makeFolder, removeFolders } from '../support/files.js';
import { ACCOUNTS_FILE, DEV_ACCOUNT, HUB_ROLE, HUB_SESSION, PROD_ACCOUNT } from '../support/names.js';
import { CLAIMS, denial, denied, failure, HUB_ROUTE, NOTHING_HIDDEN } from './diagnosis/diagnosis-context.js';
import { DEPS_WITHOUT_AWS } from './exchange/deps.js';
import { ANSWER } from './exchange/faults.js';

afterAll(removeFolders);

const secrets = new Secrets();

interface Job {
  readonly fault: Fault;
  readonly place?: 'hub' | 'identity' | 'target';
  readonly claims?: Claims;
  readonly environment?: Environment;
  readonly deps?: Partial<DiagnosisDeps>;
}

async function diagnosed({ fault, place = 'target', claims = CLAIMS, environment = {}, deps }: Job) {
  const failed = {
    route: HUB_ROUTE,
    outcome: {
      ok: false,
      failure: failure(fault, place),
      claims,
      caller: HUB_SESSION,
      hubSession: undefined,
      foreignSts: false,
    },
  } as const;
  const diagnosis = await diagnose(failed, {
    exchange: DEPS_WITHOUT_AWS,
    maskAccountIds: false,
    environment,
    log: new Log(() => undefined, secrets, false),
    secrets,
    readPayload: async () => undefined,
    ...deps,
  });
  return { diagnosis, causes: diagnosis.causes.map((cause) => renderLine(cause, NOTHING_HIDDEN)) };
}

describe('the hub role of the accounts file', () => {
  const OTHER_HUB = 'arn:aws:iam::111122223333:role/other-hub';
  const THIRD_HUB = 'arn:aws:iam::111122223333:role/third-hub';
  const account = (name: string, id: string, hubRole?: string) =>
    `  ${name}: { id: "${id}", role: DeployRole${hubRole === undefined ? '' : `, hub-role: "${hubRole}"`} }`;
  const file = (...accounts: string[]) => [`hub: { role: "${OTHER_HUB}" }`, 'accounts:', ...accounts, ''].join('\n');
  const same = 'The accounts file has the same hub role.';
  const other = (arn: string) => `The hub role in the accounts file is ${arn}.`;

  async function firstCause(files: Files, input?: string): Promise<string | undefined> {
    const environment = {
      GITHUB_WORKSPACE: makeFolder(files),
      ...(input !== undefined && { 'INPUT_ACCOUNTS-FILE': input }),
    };
    const fault: Fault = {
      code: 'token-invalid',
      answer: { ...ANSWER, message: 'No OpenIDConnect provider found in your account for https://x' },
    };
    const { causes } = await diagnosed({ fault, place: 'hub', environment });
    return causes[0]?.replace(/^.* is wrong\. Compare both with the ARN of the role in IAM\. ?/, '');
  }

  test.each<[string, string, string]>([
    ['of the file', file(account('dev', DEV_ACCOUNT)), other(OTHER_HUB)],
    ['of the account', file(account('prod', PROD_ACCOUNT, OTHER_HUB), account('dev', DEV_ACCOUNT, HUB_ROLE)), same],
    [
      'of the account, which is another one',
      file(account('prod', PROD_ACCOUNT, HUB_ROLE), account('dev', DEV_ACCOUNT, THIRD_HUB)),
      other(THIRD_HUB),
    ],
    ['of the file, without the account', file(account('prod', PROD_ACCOUNT, THIRD_HUB)), other(OTHER_HUB)],
    [
      'of an account that is there twice, as the route uses it',
      file(account('one', DEV_ACCOUNT, THIRD_HUB), account('two', DEV_ACCOUNT, HUB_ROLE)),
      same,
    ],
    [
      'of the first, where the route uses none',
      file(account('one', DEV_ACCOUNT, THIRD_HUB), account('two', DEV_ACCOUNT)),
      other(THIRD_HUB),
    ],
    ['of no file that can be read', 'accounts: [', ''],
  ])('is that %s', async (_, text, words) => {
    expect(await firstCause({ [ACCOUNTS_FILE]: text })).toBe(words);
  });

  test('is in the file of the input', async () => {
    expect(await firstCause({ 'ci/mine.yml': file(account('dev', DEV_ACCOUNT)) }, 'ci/mine.yml')).toBe(
      other(OTHER_HUB),
    );
  });

  test('is not known without a file', async () => {
    expect(await firstCause({})).toBe('');
  });
});

describe('the payload of the event', () => {
  const FORK = {
    pull_request: { base: { repo: { full_name: 'octo/shop' } }, head: { repo: { full_name: 'mallory/shop' } } },
  };

  test.each<[string, string, Fault, unknown, string, number]>([
    ['of a fork', 'pull_request', { code: 'no-token-endpoint' }, FORK, 'no-token-in-fork', 1],
    [
      'that lacks the base',
      'pull_request',
      { code: 'no-token-endpoint' },
      { pull_request: { head: FORK.pull_request.head } },
      'no-token-permission',
      1,
    ],
    ['of another event', 'push', { code: 'no-token-endpoint' }, FORK, 'no-token-permission', 0],
    ['of another failure', 'pull_request', denied(denial()), FORK, 'hop-denied', 0],
  ])('%s', async (_, event, fault, payload, code, times) => {
    let read = 0;
    const readPayload = async () => {
      read += 1;
      return payload;
    };
    const { diagnosis } = await diagnosed({
      fault,
      environment: { GITHUB_EVENT_NAME: event, GITHUB_ACTIONS: 'true', GITHUB_WORKSPACE: '/none' },
      deps: { readPayload },
    });

    expect(diagnosis.code).toBe(code);
    expect(read).toBe(times);
  });

  test('that cannot be read is as none', async () => {
    const readPayload = () => Promise.reject(new Error('no payload'));
    const environment = { GITHUB_EVENT_NAME: 'pull_request', GITHUB_ACTIONS: 'true' };
    const { diagnosis } = await diagnosed({ fault: { code: 'no-token-endpoint' }, environment, deps: { readPayload } });

    expect(diagnosis.code).toBe('no-token-permission');
  });
});

test('a secret in a claim is in no statement', async () => {
  secrets.add('secret-audience');
  secrets.add('secret-branch');
  const claims = { ...CLAIMS, aud: ['secret-audience', 'other'], sub: 'repo:octo/shop:ref:refs/heads/secret-branch' };
  const { diagnosis } = await diagnosed({
    fault: denied('Not authorized to perform sts:AssumeRoleWithWebIdentity'),
    place: 'hub',
    claims,
  });

  expect(diagnosis.snippets.map(({ text }) => JSON.parse(text).Condition.StringEquals)).toMatchObject([
    {
      'token.actions.githubusercontent.com:aud': '***',
      'token.actions.githubusercontent.com:sub': 'repo:octo/shop:ref:refs/heads/***',
    },
  ]);
});

test.each<[boolean | undefined, string]>([
  [true, 'Set external-id-env in the accounts file.'],
  [false, 'Set role-external-id to the external id of the role.'],
  [undefined, 'Set role-external-id to the external id of the role.'],
])('with check %p an external id is set elsewhere', async (isCheck, words) => {
  const { causes } = await diagnosed({
    fault: denied(denial()),
    environment: { GITHUB_WORKSPACE: '/none' },
    deps: isCheck === undefined ? {} : { isCheck },
  });

  expect(causes).toContainEqual(expect.stringMatching(new RegExp(`no external id was sent\\. ${words}$`)));
});
