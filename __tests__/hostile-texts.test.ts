import { beforeAll, expect, test } from '@jest/globals';
import { readAccounts } from '../src/accounts/read.js';
import { asksForASecret, couldBeASecretKey, holdsACredential } from '../src/accounts/secret-looking.js';
import { readSelection } from '../src/accounts/selection/read-selection.js';
import { readDenial, withoutPolicyArn } from '../src/action/diagnosis/denial-message.js';
import { explain } from '../src/action/diagnosis/explain.js';
import { renderLog } from '../src/action/diagnosis/render-log.js';
import { renderSummarySection } from '../src/action/diagnosis/render-summary.js';
import { audienceOf, issuerOf, shellWord, webIdentityTrust } from '../src/action/diagnosis/statements.js';
import { credentialsIn, messageOf, tokensIn, withoutSent } from '../src/action/exchange/answer-text.js';
import type { StsFaultCode } from '../src/action/exchange/failure.js';
import { stsFault } from '../src/action/exchange/sts-error-codes.js';
import { decodeClaims, looksLikeJwt } from '../src/action/exchange/token-claims.js';
import { verify, verifyCaller } from '../src/action/exchange/verify.js';
import { MAIN_INPUTS } from '../src/action/inputs/main-inputs.js';
import { readRequest } from '../src/action/inputs/read-request.js';
import { userProfiles, withoutSecrets, withProfiles } from '../src/action/profiles/config-file.js';
import { planRoute } from '../src/action/route/plan.js';
import { readClaimLines } from '../src/emulator/setup/claim-lines.js';
import { readFaultLines } from '../src/emulator/setup/fault-lines.js';
import { parseAssumedRoleArn, parseCallerArn, parseRoleArn, roleArnFromName } from '../src/shared/aws/arn.js';
import { isAwsHost, isLoopback } from '../src/shared/aws/host.js';
import { formatInputIssue } from '../src/shared/inputs/input-messages.js';
import { inputsOfStep } from '../src/shared/inputs/raw-inputs.js';
import { Log } from '../src/shared/log/log.js';
import { htmlCode, inlineCode, mermaidLabel } from '../src/shared/log/markdown.js';
import { plain, quoted } from '../src/shared/log/plain.js';
import { Secrets } from '../src/shared/log/secrets.js';
import { PROJECT } from '../src/shared/project.js';
import { bypassesProxy } from '../src/shared/proxy/no-proxy.js';
import { workflowCommand } from '../src/shared/runner/commands.js';
import { annotationText } from '../src/shared/runner/step.js';
import { matches } from '../src/shared/text/name-pattern.js';
import { byNaturalOrder } from '../src/shared/text/natural-order.js';
import { nearest } from '../src/shared/text/nearest.js';
import { FAULTS } from './action/exchange/faults.js';
import { accepted, environmentOf } from './support/inputs.js';
import { slowness } from './support/patience.js';

/** What a function may take for one text of this length on a slow machine. One that is quadratic takes seconds. */
let limitMs = 100;
const LENGTH = 100_000;

const PIECES = [
  ...'#:-*?aA0/.=,;"\'`<&|[](){}\\%$@!~^+ \t\n\r',
  ...[
    '\u0000',
    '\u0085',
    '\u2028',
    '\u202e',
    '🚀',
    '\ud800',
    '\ufeff',
    '\u00a0',
    '##[',
    '::',
    'a.',
    'a/',
    'a ',
    ' a',
    'a=',
    '-a',
  ],
  ...[
    'a,',
    'a:',
    'a\n',
    '\n#',
    '[a',
    '[ ',
    '[]',
    '%41',
    '\\u0041',
    '&amp;',
    '${a}',
    'eyJ',
    'eyJa.',
    'aws-',
    '1 ',
    'x = y\n',
    '!a,',
  ],
  ...[
    'arn:aws:iam::',
    'arn:aws:iam::111122223333:role/a',
    ': arn:aws:iam::1:a',
    ' on resource: a',
    'because no a ',
    ' allows the ',
  ],
  ...[
    'with an explicit deny in ',
    'not authorized to perform: sts:a',
    'for account: ',
    'consumes 1',
    'repo:a@1',
    ':environment:',
  ],
  ...[
    'credential_process = ',
    'aws_secret_access_key = ',
    '[profile a]\n',
    'a: {',
    '- a\n',
    ' - ',
    '"<AccessKeyId>',
    '<SecretAccessKey>a',
  ],
];
/** Each alone, and between what lets an anchored pattern begin and fail at the end. */
const LONG = PIECES.map((piece) => piece.repeat(Math.ceil(LENGTH / piece.length)));
const TEXTS = [...LONG, ...LONG.map((long) => `[a${long}\u0001`)];

const request = accepted({ 'role-external-id': 'an-external-id' });
const route = planRoute(request);
const role = route.hops[0].role;
const secrets = new Secrets();
for (const secret of ['aaaaaaaaaaaaaaaa', 'a', '###', 'x'.repeat(2_000), '::'.repeat(500)]) secrets.add(secret);
secrets.hideAccountIds();
const few = new Secrets();
few.add('secret-of-a-hub');
const curtain = { hide: (text: string) => few.hide(text), placeholders: new Map([['111122223333', 'HUB-ACCOUNT-ID']]) };
const job = { runner: 'github' as const, actor: 'octocat', fromFork: false, project: PROJECT };
const log = new Log(() => undefined, secrets, true);

function explainedAt(
  code: StsFaultCode,
  place: 'hub' | 'target',
  message: string,
  claims: Readonly<Record<string, string>>,
) {
  const fault = { code, answer: { code: 'X', message, status: 400 } };
  const caller = 'arn:aws:sts::111122223333:assumed-role/github-hub/s-1';
  const diagnosis = explain(
    { place, attempts: 1, fault },
    { route, claims, caller, job, simulation: undefined, hidesAccounts: true },
  );
  renderLog(diagnosis, curtain);
  renderSummarySection(diagnosis, curtain);
}

/** Claims that are as long as a token lets them be. */
const claimsOf = (whole: string) => {
  const text = whole.slice(0, 4_096);
  return { iss: `https://${text}`, sub: text, aud: text, ref: text, environment: text, repository: text };
};

const FUNCTIONS: ReadonlyArray<readonly [name: string, take: (text: string) => unknown]> = [
  ['plain', plain],
  ['quoted', quoted],
  ['inlineCode', (text) => [inlineCode(text), htmlCode(text), mermaidLabel(text)]],
  ['workflowCommand', (text) => workflowCommand('error', text, { title: text })],
  ['Secrets.hide', (text) => secrets.hide(text)],
  ['Log', (text) => log.group(text, [text])],
  ['annotationText', (text) => annotationText(text.split('\n'), log)],
  ['looksLikeJwt', looksLikeJwt],
  ['decodeClaims', (text) => [decodeClaims(text), decodeClaims(`${text}.${text}.${text}`)]],
  ['withoutSent', (text) => withoutSent(text, ['a'.repeat(3_000), '#'.repeat(40), 'secret-of-a-hub'], 4_096)],
  [
    'messageOf',
    (text) => [messageOf(text, ['secret-of-a-hub']), messageOf(JSON.stringify({ message: text }), ['a'.repeat(99)])],
  ],
  ['tokensIn', (text) => tokensIn([text.slice(0, 64 * 1024), JSON.stringify([text])])],
  ['credentialsIn', credentialsIn],
  ['bypassesProxy', (text) => bypassesProxy(new URL('https://sts.amazonaws.com'), text)],
  [
    'stsFault',
    (text) =>
      stsFault(
        Object.assign(new Error(text), { Code: text, $metadata: { httpStatusCode: 400, requestId: text } }),
        undefined,
        'h',
        ['secret-of-a-hub'],
      ),
  ],
  ['parseRoleArn', (text) => [parseRoleArn(text), parseRoleArn(`arn:aws:iam::111122223333:role/${text}`)]],
  [
    'parseAssumedRoleArn',
    (text) => [parseAssumedRoleArn(text), parseAssumedRoleArn(`arn:aws:sts::111122223333:assumed-role/${text}`)],
  ],
  ['parseCallerArn', (text) => [parseCallerArn(text), parseCallerArn(`arn:aws:iam::111122223333:user/${text}`)]],
  ['roleArnFromName', (text) => roleArnFromName('aws', '111122223333', text)],
  ['isAwsHost', (text) => [isAwsHost(text), isAwsHost(`${text}.amazonaws.com`), isLoopback(text)]],
  [
    'verify',
    (text) =>
      thrown(() =>
        verify(
          {
            accessKeyId: text,
            secretAccessKey: text,
            sessionToken: text,
            expiresAtMs: 1,
            assumedRoleArn: text,
            answeredAtMs: 0,
          },
          route.hops[0],
          [],
          'h',
        ),
      ),
  ],
  ['verifyCaller', (text) => thrown(() => verifyCaller({ account: text, arn: text, userId: text }, 'aws', 'h'))],
  ['readDenial', readDenial],
  ['withoutPolicyArn', withoutPolicyArn],
  ['explain a message', (text) => explainedAt('access-denied', 'target', text.slice(0, 4_096), {})],
  ['explain claims', (text) => explainedAt('access-denied', 'hub', 'no', claimsOf(text))],
  [
    'statements',
    (text) => [
      webIdentityTrust(role, claimsOf(text)),
      issuerOf({ iss: `https://${text}` }),
      audienceOf({ aud: text }),
      shellWord(text),
    ],
  ],
  [
    'readAccounts',
    (text) => [
      readAccounts(text, 'f'),
      readAccounts(`accounts:\n  prod: { id: "111122223333", labels: { a: "${text}" } }`, 'f'),
    ],
  ],
  ['secret-looking', (text) => [holdsACredential(text), couldBeASecretKey(text), asksForASecret(text)]],
  ['nearest', (text) => [nearest(text, ['aaaa', 'prod', text.slice(0, -2)]), nearest('prod', [text])]],
  ['matches', (text) => [matches(`*${text.slice(0, 100)}*`, text), matches(text, 'a'.repeat(100))]],
  ['byNaturalOrder', (text) => byNaturalOrder(text.slice(0, 20_000), `${text.slice(0, 20_000)}1`)],
  [
    'readSelection',
    (text) =>
      ['accounts', 'where', 'group-by', 'batch'].map((name) =>
        readSelection(inputsOfStep({ [`INPUT_${name.toUpperCase()}`]: text })),
      ),
  ],
  ['config file', (text) => [userProfiles(text), withoutSecrets(text), withProfiles(text, [])]],
  ['readClaimLines', (text) => readClaimLines(text.slice(0, 20_000), { known: {}, undetermined: [] })],
  ['readFaultLines', (text) => readFaultLines(text.slice(0, 20_000))],
];

beforeAll(async () => {
  limitMs *= await slowness();
});

function thrown(call: () => unknown): unknown {
  try {
    return call();
  } catch (error) {
    return error;
  }
}

/** The time of this process's own, in ms, the best of a few runs: other processes of a busy machine do not count. */
function fastest(take: (text: string) => unknown, text: string): number {
  let best = Number.POSITIVE_INFINITY;
  for (let run = 0; run < 8 && best > limitMs; run++) {
    const began = process.cpuUsage();
    take(text);
    const { user, system } = process.cpuUsage(began);
    best = Math.min(best, (user + system) / 1000);
  }
  return best;
}

/** The first text that takes too long, if any does. */
function slowIn(take: (text: string) => unknown, texts = TEXTS): string {
  for (const text of texts) {
    const ms = fastest(take, text);
    if (ms > limitMs) return `${JSON.stringify(text.slice(0, 24))}… took ${Math.round(ms)} ms`;
  }
  return '';
}

test.each(FUNCTIONS)('%s takes no text of 100,000 characters longer than 100 ms', (_, take) => {
  expect(slowIn(take)).toBe('');
});

test.each([...MAIN_INPUTS])('the input %s takes none longer either', (name) => {
  const take = (text: string) => {
    const reading = readRequest(inputsOfStep(environmentOf({ [name]: text })));
    if (!reading.ok) for (const issue of reading.issues) formatInputIssue(issue, curtain.hide);
  };
  expect(slowIn(take, TEXTS.slice(0, PIECES.length))).toBe('');
});

test('every fault is explained with such texts in all of its places', () => {
  const claims = { sub: TEXTS[0] ?? '' };
  for (const fault of FAULTS) {
    const texts = Object.fromEntries(
      Object.entries(fault).map(([name, value]) => [
        name,
        typeof value === 'string' && name !== 'code' && name !== 'detail' ? (TEXTS[3] ?? '').slice(0, 20_000) : value,
      ]),
    );
    const hostile = { ...fault, ...texts };
    const began = performance.now();
    const diagnosis = explain(
      { place: 'hub', attempts: 1, fault: hostile },
      { route, claims, caller: undefined, job, simulation: undefined, hidesAccounts: false },
    );
    renderLog(diagnosis, curtain);
    renderSummarySection(diagnosis, curtain);
    expect(performance.now() - began).toBeLessThan(10 * limitMs);
  }
});
