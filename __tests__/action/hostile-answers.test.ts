import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { ProfileStore } from '../../src/action/profiles/profile-store.js';
import { renew } from '../../src/action/profiles/renew.js';
import { type LocalAws, startLocalAws } from '../../src/emulator/emulator.js';
import { exampleModel } from '../../src/emulator/example-model.js';
import { HUB_INPUTS } from '../support/job.js';
import { clockWithoutWaits, runStep } from '../support/step.js';
import { configFor } from '../support/stored-profiles.js';

/** A made-up secret: no two pieces of two secrets are alike. */
const secret = (name: string, length: number) =>
  Buffer.from(Array.from({ length }, (_, at) => `${name}${at * 7919}`).join(''))
    .toString('base64url')
    .slice(0, length);
const jwt = (name: string) =>
  ['{"typ":"JWT","alg":"RS256"}', `{"sub":"repo:octo/${name}","jti":"${secret(name, 30)}"}`]
    .map((part) => Buffer.from(part).toString('base64url'))
    .concat(secret(`s${name}`, 86))
    .join('.');

const REQUEST_TOKEN = jwt('request');
const QUERY_SECRET = secret('query', 40);
const OIDC_TOKEN = jwt('oidc');
const keysOf = (name: string) => ({
  id: `ASIA${secret(name, 12).replace(/\W/g, 'X').toUpperCase()}`,
  key: secret(`k${name}`, 40),
  token: secret(`t${name}`, 300),
});
const HUB = keysOf('hub');
const TARGET = keysOf('target');
const SECRETS = [REQUEST_TOKEN, QUERY_SECRET, OIDC_TOKEN, ...Object.values(HUB), ...Object.values(TARGET)];

interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}
type Answers = Partial<Record<'token' | 'hub' | 'target' | 'caller', Answer>>;

const SESSION = 'shop-11223344556-1';
const soon = () => new Date(Date.now() + 3_600_000).toISOString();
function granted(
  action: string,
  { id, key, token }: typeof HUB,
  arn: string,
  { expiration = soon(), more = '' } = {},
): string {
  const user = `<AssumedRoleUser><Arn>${arn}</Arn><AssumedRoleId>AROAX:s</AssumedRoleId></AssumedRoleUser>`;
  const keys = `<AccessKeyId>${id}</AccessKeyId><SecretAccessKey>${key}</SecretAccessKey><SessionToken>${token}</SessionToken>`;
  const credentials = `<Credentials>${keys}<Expiration>${expiration}</Expiration></Credentials>`;
  return `<${action}Response><${action}Result>${more}${user}${credentials}</${action}Result></${action}Response>`;
}
const HUB_ARN = `arn:aws:sts::111122223333:assumed-role/github-hub/${SESSION}`;
const TARGET_ARN = `arn:aws:sts::222222222222:assumed-role/DeployRole/${SESSION}`;
const hubAnswer = (arn = HUB_ARN, more = {}) => granted('AssumeRoleWithWebIdentity', HUB, arn, more);
const targetAnswer = (arn = TARGET_ARN, more = {}) => granted('AssumeRole', TARGET, arn, more);
const refused = (message: string, code = 'AccessDenied', requestId = 'r-1') =>
  `<ErrorResponse><Error><Code>${code}</Code><Message>${message}</Message></Error><RequestId>${requestId}</RequestId></ErrorResponse>`;
/** An answer of STS whose keys stand in other forms of XML. */
const cdata = (answer: string) =>
  answer.replace(/<(AccessKeyId|SecretAccessKey|SessionToken)>([^<]+)/g, '<$1><![CDATA[$2]]>');
const attributed = (answer: string) => answer.replace(/<(AccessKeyId|SecretAccessKey|SessionToken)>/g, '<$1 x="1">');
const base64 = (text: string) => Buffer.from(text).toString('base64');

const GOOD: Required<Answers> = {
  token: { body: JSON.stringify({ value: OIDC_TOKEN }) },
  hub: { body: hubAnswer() },
  target: { body: targetAnswer() },
  caller: { body: '' },
};

let aws: LocalAws;
let server: Server;
let answers: Required<Answers> = GOOD;
let calls: string[] = [];
const folders: string[] = [];

beforeAll(async () => {
  aws = await startLocalAws({ world: exampleModel() });
  server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => {
      body += text;
    });
    request.on('end', () => {
      const action = new URLSearchParams(body).get('Action');
      const kinds = { AssumeRoleWithWebIdentity: 'hub', AssumeRole: 'target', GetCallerIdentity: 'caller' } as const;
      const found = Object.entries(kinds).find(([name]) => name === action)?.[1] ?? 'token';
      calls.push(found);
      const { status = 200, headers = {}, body: answer } = answers[found];
      response.writeHead(status, headers).end(answer);
    });
  });
  await new Promise<void>((up) => server.listen(0, '127.0.0.1', up));
});

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await aws.stop();
});

const origin = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const tokenVariables = () => ({
  ACTIONS_ID_TOKEN_REQUEST_URL: `${origin()}/token?api-version=2.0&sig=${QUERY_SECRET}`,
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: REQUEST_TOKEN,
});

/** Pieces of secrets, encoded ones too, in a text. */
function leaksIn(text: string): string[] {
  const copies = SECRETS.flatMap((one) => [one, base64(one), base64(`bearer ${one}`), encodeURIComponent(one)]);
  const pieces = copies.flatMap((copy) => copy.match(/.{14}/g) ?? []);
  return [...new Set(pieces)].filter((piece) => !COMMON.includes(piece) && text.includes(piece));
}
/** What every token begins with is no secret. */
const COMMON = [OIDC_TOKEN.split('.')[0] ?? ''].flatMap((header) => header.match(/.{14}/g) ?? []);

const TABLE: ReadonlyArray<readonly [name: string, answers: Answers]> = [
  ['the token under another key', { token: { body: JSON.stringify({ token: OIDC_TOKEN }) } }],
  ['the token further below', { token: { body: JSON.stringify({ a: [{ value: OIDC_TOKEN }] }) } }],
  ['the token as plain text', { token: { body: OIDC_TOKEN } }],
  ['the token with 401', { token: { status: 401, body: JSON.stringify({ value: OIDC_TOKEN }) } }],
  ['the token with 403 as plain text', { token: { status: 403, body: `sorry: ${OIDC_TOKEN}` } }],
  ['the token with 500', { token: { status: 500, body: JSON.stringify({ value: OIDC_TOKEN }) } }],
  ['the token in a redirect', { token: { status: 302, headers: { location: `/?t=${OIDC_TOKEN}` }, body: OIDC_TOKEN } }],
  ['the request token', { token: { status: 400, body: `bad bearer ${REQUEST_TOKEN}` } }],
  ['its base64', { token: { status: 400, body: `bad ${base64(`bearer ${REQUEST_TOKEN}`)}` } }],
  ['its parts', { token: { status: 400, body: REQUEST_TOKEN.split('.').join(' ') } }],
  ['a word as long as a key of AWS', { token: { status: 400, body: `bad ${OIDC_TOKEN.slice(-40)}` } }],
  ['the address', { token: { status: 404, body: `no /token?sig=${QUERY_SECRET} here` } }],
  [
    'the token in a refusal of STS',
    { hub: { status: 400, body: refused(`bad ${OIDC_TOKEN}`, 'InvalidIdentityToken') } },
  ],
  ['its base64 in a refusal of STS', { hub: { status: 403, body: refused(`bad ${base64(OIDC_TOKEN)}`) } }],
  ['its pieces in a refusal of STS', { hub: { status: 403, body: refused(OIDC_TOKEN.split('.').join(' ')) } }],
  ['the token as the code of a refusal', { hub: { status: 400, body: refused('words', OIDC_TOKEN) } }],
  ['the token as the id of a request', { hub: { status: 403, body: refused('words', 'AccessDenied', OIDC_TOKEN) } }],
  ['the keys of another account', { hub: { body: hubAnswer(HUB_ARN.replace('111122223333', '999999999999')) } }],
  ['the keys of another account, as CDATA', { hub: { body: cdata(hubAnswer(HUB_ARN.replace('1111', '9999'))) } }],
  ['the keys of another role, with attributes', { target: { body: attributed(targetAnswer(TARGET_ARN + TARGET.id)) } }],
  ['an element where the words should be', { target: { status: 403, body: refused(`<b>${HUB.token}</b>`) } }],
  ['the keys of another role', { target: { body: targetAnswer(TARGET_ARN.replace('DeployRole', 'Other')) } }],
  ['the keys of another session', { target: { body: targetAnswer(TARGET_ARN.replace(SESSION, 'else-1')) } }],
  [
    'keys in the ARN',
    { target: { body: targetAnswer(TARGET_ARN.replace('DeployRole', TARGET.key.replaceAll('/', '-'))) } },
  ],
  [
    'keys with an end that nobody can read',
    { target: { body: targetAnswer(TARGET_ARN, { expiration: TARGET.token }) } },
  ],
  ['keys that ended', { target: { body: targetAnswer(TARGET_ARN, { expiration: '2020-01-01T00:00:00Z' }) } }],
  ['keys with an error status', { target: { status: 403, body: targetAnswer() } }],
  ['the hub keys in a refusal', { target: { status: 403, body: refused(`as ${Object.values(HUB).join(' ')}`) } }],
  ['the hub token in pieces', { target: { status: 403, body: refused(HUB.token.match(/.{20}/g)?.join(' ') ?? '') } }],
  ['the hub key as the code', { target: { status: 400, body: refused('words', HUB.key) } }],
];

describe('an answer that nobody expects', () => {
  test.each(TABLE)('shows no secret in log, error and summary: %s', async (_, some) => {
    answers = { ...GOOD, ...some };
    const inputs = { ...HUB_INPUTS, 'sts-endpoint': origin() };
    const env = { ...tokenVariables(), RUNNER_DEBUG: '1' };
    const { end, raw, files } = await runStep({ aws, inputs, env, clock: clockWithoutWaits });
    expect(end.ok).toBe(false);
    const masks = raw.split('\n').filter((line) => line.startsWith('::add-mask::'));
    const said = raw.split('\n').filter((line) => !line.startsWith('::add-mask::'));
    expect(leaksIn([...said, JSON.stringify(end), ...Object.values(files)].join('\n'))).toEqual([]);
    // A whole secret that came was masked, so that no other could show it either.
    const returned = Object.values(some).map(({ body, headers }) => body + JSON.stringify(headers ?? {}));
    for (const one of [OIDC_TOKEN, ...Object.values(HUB), ...Object.values(TARGET)]) {
      if (returned.some((text) => text.includes(one))) expect(`${masks.join('\n')}\n`).toContain(`${one}\n`);
    }
  });

  test.each(TABLE)('leaves no secret in the line and the file of a renewal: %s', async (_, some) => {
    answers = { ...GOOD, ...some };
    const folder = mkdtempSync(path.join(os.tmpdir(), 'hostile-'));
    folders.push(folder);
    const cabinet = new ProfileStore(path.join(folder, 'profile-0'));
    mkdirSync(cabinet.folder);
    cabinet.saveConfig({ ...configFor('deploy', { 'sts-endpoint': origin() }), maxAttempts: 2 });
    const renewal = await renew(cabinet, tokenVariables());
    expect(renewal.ok).toBe(false);
    const kept = readdirSync(cabinet.folder).map((name) => readFileSync(path.join(cabinet.folder, name), 'utf8'));
    expect(kept).toHaveLength(2);
    expect(leaksIn([JSON.stringify(renewal), ...kept].join('\n'))).toEqual([]);
  });

  test.each([201, 202, 203, 206])('is a success with status %d and a token', async (status) => {
    answers = { ...GOOD, token: { ...GOOD.token, status } };
    const inputs = { ...HUB_INPUTS, 'sts-endpoint': origin() };
    const { end, raw } = await runStep({ aws, inputs, env: tokenVariables(), clock: clockWithoutWaits });
    expect(end).toEqual({ ok: true });
    expect(raw).toContain(`::add-mask::${OIDC_TOKEN}\n`);
  });
});

describe('a broken answer of the token endpoint', () => {
  test.each<[string, Answer]>([
    ['a redirect', { status: 302, headers: { location: '/' }, body: '' }],
    ['another protocol', { status: 101, headers: { connection: 'upgrade', upgrade: 'x' }, body: OIDC_TOKEN }],
    ['nothing', { status: 204, body: '' }],
  ])('is tried again, and told as unreadable: %s', async (_, token) => {
    answers = { ...GOOD, token };
    calls = [];
    const inputs = { ...HUB_INPUTS, 'sts-endpoint': origin(), 'retry-max-attempts': '3' };
    const { end, raw } = await runStep({ aws, inputs, env: tokenVariables(), clock: clockWithoutWaits });
    expect(calls).toEqual(['token', 'token', 'token']);
    expect(end).toMatchObject({ ok: false, message: expect.stringContaining(`HTTP ${token.status}`) });
    expect(raw).toContain('unreadable-answer');
  });
});

describe('a broken answer of STS with status 200', () => {
  test.each<[string, string]>([
    ['an expiration that is no time', targetAnswer(TARGET_ARN, { expiration: 'soon' })],
    ['an empty expiration', targetAnswer(TARGET_ARN, { expiration: '' })],
    ['an expiration beyond all dates', targetAnswer(TARGET_ARN, { expiration: '999999-01-01T00:00:00Z' })],
    ['an expiration in another age', targetAnswer(TARGET_ARN, { expiration: '9999-01-01T00:00:00Z' })],
    ['no expiration', targetAnswer().replace(/<Expiration>.*<\/Expiration>/, '')],
    ['an element __proto__', targetAnswer(TARGET_ARN, { more: '<__proto__>x</__proto__>' })],
    ['nothing but an element __proto__', '<__proto__/>'],
    ['an element within a key', targetAnswer().replace(TARGET.id, `<b>${TARGET.id}</b>`)],
    ['a refusal whose words are an element', refused('<b>x</b>')],
    ['no XML', 'Welcome'],
    ['JSON', '{"Credentials":{}}'],
    ['half of it', targetAnswer().slice(0, 300)],
    ['nothing', ''],
  ])('is tried again, and told as unreadable: %s', async (_, body) => {
    answers = { ...GOOD, target: { body } };
    calls = [];
    const inputs = { ...HUB_INPUTS, 'sts-endpoint': origin(), 'retry-max-attempts': '3' };
    const { end, raw } = await runStep({ aws, inputs, env: tokenVariables(), clock: clockWithoutWaits });
    expect(calls).toEqual(['token', 'hub', 'target', 'target', 'target']);
    expect(end).toMatchObject({ ok: false, message: expect.stringContaining('HTTP 200') });
    expect(raw).toContain('unreadable-answer');
  });
});

describe('GetCallerIdentity', () => {
  const callerAnswer = (account: string, arn: string, userId: string) =>
    `<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>${arn}</Arn><UserId>${userId}</UserId><Account>${account}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`;
  // The SDK's default chain reads the process's own environment.
  const keys = { AWS_ACCESS_KEY_ID: 'AKIALOCAL0000000001', AWS_SECRET_ACCESS_KEY: secret('ambient', 40) };
  beforeAll(() => {
    Object.assign(process.env, keys);
  });
  afterAll(() => {
    for (const name of Object.keys(keys)) delete process.env[name];
  });

  const ambient = async (body: string) => {
    answers = { ...GOOD, caller: { body } };
    calls = [];
    return runStep({
      aws,
      inputs: {
        'aws-region': 'eu-west-1',
        identity: 'ambient',
        'role-to-assume': HUB_INPUTS['role-to-assume'] ?? '',
        'sts-endpoint': origin(),
      },
      clock: clockWithoutWaits,
    });
  };

  test('reaches the outputs when it is whole', async () => {
    const arn = 'arn:aws:iam::111122223333:user/bot';
    const { end, outputs } = await ambient(callerAnswer('111122223333', arn, 'AIDALOCAL0000000001'));
    expect(end).toEqual({ ok: true });
    expect(outputs).toMatchObject({ 'hub-account-id': '111122223333', 'hub-assumed-role-arn': arn });
  });

  test.each([
    ['an empty answer', '', 8],
    ['an answer without a result', '<GetCallerIdentityResponse/>', 8],
    ['an account that is none', callerAnswer('evil', 'arn:aws:iam::111122223333:user/bot', 'AIDALOCAL0000000001'), 1],
    ['an account with another', callerAnswer('999999999999', 'arn:aws:iam::111122223333:user/bot', 'AIDALOCAL'), 1],
    ['an ARN that is none', callerAnswer('111122223333', 'evil', 'AIDALOCAL0000000001'), 1],
    [
      'an ARN with more lines',
      callerAnswer('111122223333', 'arn:aws:iam::111122223333:user/b&#10;x=y', 'AIDALOCAL'),
      1,
    ],
    ['an ARN of another partition', callerAnswer('111122223333', 'arn:aws-cn:iam::111122223333:user/bot', 'AIDAX'), 1],
    [
      'a role without its session',
      callerAnswer('111122223333', 'arn:aws:sts::111122223333:assumed-role/x', 'AROAX:s'),
      1,
    ],
    ['a user of STS', callerAnswer('111122223333', 'arn:aws:sts::111122223333:user/bot', 'AIDALOCAL'), 1],
    ['no user id', callerAnswer('111122223333', 'arn:aws:iam::111122223333:user/bot', ''), 1],
  ])('ends the step, and sets no output, with %s', async (_, body, tries) => {
    const { end, outputs, environment } = await ambient(body);
    expect(end.ok).toBe(false);
    expect([outputs, environment]).toEqual([{}, {}]);
    expect(calls).toEqual(Array(tries).fill('caller'));
  });
});
