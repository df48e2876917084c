/** Whatever claims, AWS's words and secrets are: nothing secret is shown, nothing acts, and a statement means one subject. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { explain } from '../../../src/action/diagnosis/explain.js';
import type { Redaction } from '../../../src/action/diagnosis/redaction.js';
import { renderLine, renderLog } from '../../../src/action/diagnosis/render-log.js';
import { renderSummarySection } from '../../../src/action/diagnosis/render-summary.js';
import { webIdentityTrust } from '../../../src/action/diagnosis/statements.js';
import type { Failure, Fault } from '../../../src/action/exchange/failure.js';
import type { Claims } from '../../../src/action/exchange/token-claims.js';
import { type LocalAws, startLocalAws } from '../../../src/emulator/emulator.js';
import { parsePolicy } from '../../../src/iam/document.js';
import { evaluate } from '../../../src/iam/evaluate.js';
import { contextKeys } from '../../../src/iam/string-pattern.js';
import { Secrets } from '../../../src/shared/log/secrets.js';
import { diagnosisInLines, diagnosisInSummary } from '../../support/diagnosis-text.js';
import { HUB_INPUTS } from '../../support/job.js';
import { modelWith } from '../../support/models.js';
import { clockWithoutWaits, runStep } from '../../support/step.js';
import {
  AMBIENT_ROUTE,
  contextOf,
  DIRECT_ROUTE,
  denial,
  denied,
  HUB_ROUTE,
  routeOf,
} from '../diagnosis/diagnosis-context.js';
import { ownMarkup, printed } from '../diagnosis/printed.js';
import { FAULTS } from '../exchange/faults.js';

const SEED = Number(process.env.EXPLAIN_SEED ?? Date.now() % 2 ** 31);
const parameters = { seed: SEED, endOnFailure: true, interruptAfterTimeLimit: 60_000 };

/** Text of somebody who would like to be more than text. */
const outside = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '::error::evil',
        '::set-env name=E::1',
        '##[error]evil',
        '###[x]',
        '#',
        '\n',
        '\r',
        '%0A',
        '%3A',
        '\u2028',
        '\u0085',
        '\u202e',
        '\u0000',
        '\ud800',
        '<script>',
        '</code>',
        '-->',
        '<!--',
        '[evil](https://evil.example)',
        '|',
        '`',
        '```\n',
        '\n# evil',
        '${aws:username}',
        '${*}',
        '*',
        '?',
        '$',
        '{',
        '}',
        '"',
        "'",
        '\\',
        'é',
        '🚀',
        ' because no role trust policy allows the sts:AssumeRole action',
        ': arn:aws:organizations::555555555555:policy/o-hidden1234/p-x',
        '111122223333',
        'SECRET',
      ),
      fc.string({ unit: 'binary', maxLength: 8 }),
    ),
    { maxLength: 6 },
  )
  .map((parts) => parts.join(''));

/** The letters of external ids, tokens and keys. */
const secret = fc
  .string({
    unit: fc.constantFrom(...'abcdefghijklmnopqrstuvwxyzABC0123456789+=,.@:/-_'),
    minLength: 12,
    maxLength: 60,
  })
  .map((text) => `x9${text}`);

const claims: fc.Arbitrary<Claims> = fc.record(
  {
    iss: fc.oneof(fc.constantFrom('https://token.actions.githubusercontent.com', 'https://ghe.example.com/x'), outside),
    sub: fc.oneof(
      outside,
      outside.map((name) => `repo:octo/shop:environment:${name}`),
    ),
    aud: fc.oneof(fc.constant('sts.amazonaws.com'), outside, fc.array(outside, { maxLength: 2 })),
    ref: fc.oneof(
      outside,
      outside.map((name) => `refs/heads/${name}`),
    ),
    environment: outside,
    repository: outside,
    actor: fc.oneof(outside, fc.integer()),
    workflow: outside,
  },
  { requiredKeys: [] },
);

const OUTSIDE_FIELDS = ['message', 'requestId', 'host', 'reason', 'proxy', 'path', 'asked', 'came'];

/** A fault in which every text that somebody else wrote is his. */
function spoken(fault: Fault, words: string): Fault {
  const filled: unknown = JSON.parse(
    JSON.stringify('answer' in fault ? { ...fault, answer: { ...fault.answer, requestId: '' } } : fault),
    (name, value: unknown) => (OUTSIDE_FIELDS.includes(name) ? words : value),
  );
  // The same fault, but for texts.
  return filled as Fault;
}

const fault: fc.Arbitrary<Fault> = fc.oneof(
  fc.tuple(fc.constantFrom(...FAULTS), outside).map(([one, words]) => spoken(one, words)),
  outside.map((tail) => denied(denial(` ${tail}`))),
  outside.map((code): Fault => ({ code: 'sts-other', answer: { code, message: code, status: 400 } })),
);

const scenario = fc.record({
  claims: fc.option(claims, { nil: undefined }),
  fault,
  place: fc.constantFrom<Failure['place']>('identity', 'hub', 'target'),
  route: fc.constantFrom('hub', 'hub', 'direct', 'ambient'),
  caller: fc.option(outside, { nil: undefined }),
  secret,
  hidesAccounts: fc.boolean(),
});

/** The same with a secret in place of the word for it. */
function withSecret<T>(value: T, hidden: string): T {
  const text = JSON.stringify(value)?.replaceAll('SECRET', hidden);
  return text === undefined ? value : JSON.parse(text);
}

test('nothing secret is shown and nothing acts, in the log, the annotation and the summary', () => {
  process.stderr.write(`explain: EXPLAIN_SEED=${SEED}\n`);
  fc.assert(
    fc.property(scenario, (plan) => {
      const secrets = new Secrets();
      secrets.add(plan.secret);
      if (plan.hidesAccounts) secrets.hideAccountIds();
      const names: Array<[string, string]> = [
        ['111122223333', 'HUB-ACCOUNT-ID'],
        ['222222222222', 'TARGET-ACCOUNT-ID'],
      ];
      const curtain: Redaction = {
        hide: (text) => secrets.hide(text),
        placeholders: new Map(plan.hidesAccounts ? names : []),
      };
      const routes = {
        hub: routeOf({ 'role-external-id': plan.secret }),
        direct: DIRECT_ROUTE,
        ambient: AMBIENT_ROUTE,
      };
      const diagnosis = explain(
        { place: plan.place, attempts: 1, fault: withSecret(plan.fault, plan.secret) },
        contextOf({
          route: routes[plan.route as keyof typeof routes],
          claims: withSecret(plan.claims, plan.secret),
          caller: withSecret(plan.caller, plan.secret),
          hidesAccounts: plan.hidesAccounts,
        }),
      );

      const sentence = renderLine(diagnosis.sentence, curtain);
      const { lines, written, commands, annotations } = printed(diagnosis, curtain);
      const section = renderSummarySection(diagnosis, curtain);
      const all = `${sentence}\n${lines.join('\n')}\n${section}`;
      expect(all).not.toContain(plan.secret);
      if (plan.hidesAccounts) expect(all).not.toMatch(/(?<!\d)\d{12}(?!\d)/);

      expect(commands).toEqual(['group', 'endgroup']);
      expect(annotations).toBe(0);
      expect(lines).toHaveLength(written);
      expect(`${sentence}\n${lines.join('\n')}`).not.toMatch(/##\[|[^\n\P{Cc}]|[\u2028\u2029\u202a-\u202e]/u);
      expect(sentence).toMatch(/^[^\n]+$/);

      const own = ownMarkup(section);
      expect(own).not.toMatch(/evil|[<>`[\]\\]/);
      expect(own.match(/^\s*#.*$/gm)).toEqual([`#### Exchange failed: ${diagnosis.code}`]);

      const [inLog, inSummary] = [diagnosisInLines(renderLog(diagnosis, curtain)), diagnosisInSummary(section)];
      for (const [index, { language }] of diagnosis.snippets.entries()) {
        if (language !== 'json') continue;
        const statement: unknown = JSON.parse(inLog.pastes[index]?.text ?? '');
        expect(statement).toMatchObject({ Effect: 'Allow' });
        expect(JSON.parse(inSummary.pastes[index]?.text ?? '')).toEqual(statement);
      }
    }),
    { ...parameters, numRuns: 500 },
  );
});

const ISSUER = 'token.actions.githubusercontent.com';
const PROVIDER = `arn:aws:iam::111122223333:oidc-provider/${ISSUER}`;

/** True when a trust policy of this one statement admits a token with these claims. */
function admits(statement: string, token: Readonly<Record<string, string | undefined>>): boolean {
  const policy = parsePolicy({ Version: '2012-10-17', Statement: [JSON.parse(statement)] }, 'trust');
  const named = Object.entries(token).map(([name, value]) => [`${ISSUER}:${name}`, value]);
  const { outcome } = evaluate([{ name: 'trust', policy }], {
    caller: { kind: 'web-identity', provider: PROVIDER },
    action: 'sts:AssumeRoleWithWebIdentity',
    resource: 'arn:aws:iam::111122223333:role/github-hub',
    // A variable that is expanded by mistake finds a value.
    context: contextKeys({ ...Object.fromEntries(named), 'aws:username': 'main' }),
  });
  return outcome === 'allowed';
}

test('a trust statement means exactly the subject, the audience and the branch of the token', () => {
  const [hub] = HUB_ROUTE.hops;
  const name = outside.map((text) => text || 'main');
  fc.assert(
    fc.property(name, name, name, name, fc.boolean(), (aud, ref, environment, other, inEnvironment) => {
      const encoded = environment.replaceAll(':', '%3A');
      const sub = inEnvironment ? `repo:octo/shop:environment:${encoded}` : `repo:octo/shop:ref:${ref}`;
      const own = { sub, aud, ref, ...(inEnvironment && { environment }) };
      const statement = webIdentityTrust(hub.role, { iss: `https://${ISSUER}`, ...own }) ?? '';

      expect(admits(statement, own)).toBe(true);
      for (const stranger of [other, '', '*', 'main', sub.slice(0, -1), sub.replace('*', 'x'), `${sub}x`]) {
        if (stranger !== sub) expect(admits(statement, { ...own, sub: stranger })).toBe(false);
      }
      if (other !== aud) expect(admits(statement, { ...own, aud: other })).toBe(false);
      if (other !== ref && inEnvironment) expect(admits(statement, { ...own, ref: other })).toBe(false);
      if (other !== environment && inEnvironment && other.replaceAll(':', '%3A') === encoded) {
        expect(admits(statement, { ...own, environment: other })).toBe(false);
      }
    }),
    { ...parameters, numRuns: 500 },
  );
});

let aws: LocalAws;
beforeAll(async () => {
  aws = await startLocalAws({ world: modelWith({ subject: 'repo:nobody/nothing:*' }) });
});
afterAll(() => aws.stop());

test('a secret that stands in a claim is not shown in the escapes of a statement either', async () => {
  const marks = fc.string({ unit: fc.constantFrom(...'abc123"\\<>&`#|~\'$%é\u2028'), minLength: 6, maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(marks, async (text) => {
      const word = `x9-${text}-9x`;
      const proxy = `http://build:${encodeURIComponent(word)}@127.0.0.1:9`;
      aws.claims = { environment: word, actor: word };
      const inputs = { ...HUB_INPUTS, 'http-proxy': proxy, 'no-proxy': '*' };
      const { raw, files, annotations } = await runStep({ aws, inputs, clock: clockWithoutWaits });

      const printedLines = raw.split(/\r?\n/).filter((line) => !line.startsWith('::add-mask::'));
      const shown = [...printedLines, files.summary, JSON.stringify(annotations)].join('\n');
      expect(shown).toContain('web-identity-denied');
      // As it is, and as JSON, HTML or a URL would write it.
      for (const form of [word, JSON.stringify(word).slice(1, -1), encodeURIComponent(word)]) {
        expect(shown).not.toContain(form);
      }
      const unescaped = shown
        .replace(/\\u([0-9a-f]{4})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
        .replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
        .replace(/\\(["\\])/g, '$1')
        .replaceAll('${$}', '$');
      expect(unescaped).not.toContain(word);
    }),
    { ...parameters, numRuns: 30 },
  );
});
