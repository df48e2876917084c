/** Why exchanges failed, without a call: which of them are one cause, and what is shown of each. */
import { describe, expect, test } from '@jest/globals';
import { explainCauses, failedOutcome, isOneFault, logCauses } from '../../src/action/causes.js';
import type { DiagnosisDeps, FailedExchange } from '../../src/action/diagnose.js';
import { renderLine } from '../../src/action/diagnosis/render-log.js';
import type { Fault } from '../../src/action/exchange/failure.js';
import type { Source } from '../../src/action/inputs/request.js';
import { parseRoleArn } from '../../src/shared/aws/arn.js';
import { Log } from '../../src/shared/log/log.js';
import { Secrets } from '../../src/shared/log/secrets.js';
import { accepted } from '../support/inputs.js';
import { DEV_ACCOUNT, deployRoleOf, HUB_SESSION, PROD_ACCOUNT } from '../support/names.js';
import { CLAIMS, denial, denied, failure, HUB_ROUTE, NOTHING_HIDDEN, routeOf } from './diagnosis/diagnosis-context.js';
import { SESSION } from './diagnosis/evidence.js';
import { DEPS_WITHOUT_AWS } from './exchange/deps.js';
import { faultNamed } from './exchange/faults.js';

const written: string[] = [];
const secrets = new Secrets();
const log = new Log((text) => written.push(text), secrets, false);

const DEPS: DiagnosisDeps = {
  exchange: DEPS_WITHOUT_AWS,
  maskAccountIds: false,
  // A job without an accounts file.
  environment: { GITHUB_WORKSPACE: '/none' },
  log,
  secrets,
  readPayload: async () => undefined,
};
const diagnosisRole = parseRoleArn(`arn:aws:iam::${DEV_ACCOUNT}:role/github-diagnosis`);
const WITH_READER = diagnosisRole && { diagnosisRole };

function failed(fault: Fault, more: Partial<FailedExchange> = {}): FailedExchange {
  const outcome = {
    ok: false,
    failure: failure(fault),
    claims: CLAIMS,
    caller: HUB_SESSION,
    hubSession: SESSION,
    foreignSts: false,
  } as const;
  return { route: HUB_ROUTE, outcome, ...more };
}

/** As many denials, each for a fault of its own. */
const denials = (count: number, more: Partial<FailedExchange> = {}) =>
  Array.from({ length: count }, (_, at) => failed(denied(denial()), { name: `team-${at}`, ...more }));
const logged = (run: () => void) => {
  written.length = 0;
  run();
  return written.join('');
};
const NOT_READ = /^No policy was read: STS is at a custom endpoint/;

describe('the exchanges of one fault', () => {
  const fault = denied(denial());

  test('are one cause with their names', async () => {
    const causes = await explainCauses([failed(fault, { name: 'dev' }), failed(fault, { name: 'prod' })], DEPS);

    expect(causes).toMatchObject([{ names: ['dev', 'prod'], isDenial: true, inFull: true }]);
    expect(causes[0]?.namedSentence).toBe(`dev, prod: ${causes[0]?.sentence}`);
  });

  test('have no names where the step’s own session is among them', async () => {
    const [cause] = await explainCauses([failed(fault, { name: 'dev' }), failed(fault)], DEPS);

    expect(cause?.names).toEqual([]);
    expect(cause?.namedSentence).toBe(cause?.sentence);
  });

  test('are explained by one that has a diagnosis role, which comes first', async () => {
    const all = ['dev', 'test', 'prod'].map((name) => failed(fault, { name, ...(name === 'test' && WITH_READER) }));
    const [cause, ...others] = await explainCauses(all, DEPS);

    expect(cause?.names).toEqual(['test', 'dev', 'prod']);
    expect(cause?.diagnosis.notes.map((note) => renderLine(note, NOTHING_HIDDEN))).toContainEqual(
      expect.stringMatching(NOT_READ),
    );
    expect(others).toEqual([]);
  });

  test('have the readings of those with a name and a diagnosis role', async () => {
    const all = [
      failed(fault, { name: 'dev', ...WITH_READER }),
      failed(fault, { name: 'prod' }),
      failed(fault, WITH_READER),
    ];
    const [cause] = await explainCauses(all, DEPS);

    expect([...(cause?.targets ?? [])]).toEqual([['dev', { ok: false, fault: { code: 'no-endpoint' } }]]);
  });

  test.each<[string, Fault, boolean]>([
    ['that STS throttles', faultNamed('throttled'), false],
    ['that STS denies', fault, true],
    ['without a token', faultNamed('no-token-endpoint'), false],
  ])('%s are denied: %p', async (_, one, isDenial) => {
    expect(await explainCauses([failed(one)], DEPS)).toMatchObject([{ isDenial }]);
  });
});

describe('one fault', () => {
  const noToken = faultNamed('no-token-endpoint');
  test.each<[string, readonly FailedExchange[], number, boolean]>([
    ['ended all', [failed(noToken), failed(noToken)], 2, true],
    ['left one', [failed(noToken), failed(noToken)], 3, false],
    ['and another ended all', [failed(noToken), failed(faultNamed('throttled'))], 2, false],
    ['of an account ended all', [failed(denied(denial()))], 1, false],
    ['ended none', [], 0, false],
  ])('%s', (_, all, exchanges, isOne) => {
    expect(isOneFault(all, exchanges)).toBe(isOne);
  });
});

describe('many causes', () => {
  test('are shown in full up to ten, with one of each code, and these come first', async () => {
    const causes = await explainCauses([...denials(12), failed(faultNamed('throttled'), { name: 'last' })], DEPS);
    const inFull = causes.filter((cause) => cause.inFull).flatMap(({ names }) => names);

    expect(inFull).toEqual([...Array.from({ length: 9 }, (_, at) => `team-${at}`), 'last']);
    expect(causes.slice(0, 10).every((cause) => cause.inFull)).toBe(true);
    expect(causes.slice(10).flatMap(({ names }) => names)).toEqual(['team-9', 'team-10', 'team-11']);
  });

  test('are all explained by what was read, also next to one that is not denied', async () => {
    const causes = await explainCauses([failed(faultNamed('throttled')), ...denials(12, WITH_READER)], DEPS);
    const notes = causes.map(({ diagnosis }) => diagnosis.notes.map((note) => renderLine(note, NOTHING_HIDDEN)));

    expect(notes.filter((all) => all.some((note) => NOT_READ.test(note)))).toHaveLength(12);
  });

  test('are a group or a line each in the log', async () => {
    const causes = await explainCauses([failed(denied(denial())), ...denials(11)], DEPS);
    const text = logged(() => logCauses(causes, log, ['A note.']));

    expect(text.match(/^::group::.*$/gm)).toEqual([
      '::group::Diagnosis: hop-denied',
      ...Array.from({ length: 9 }, (_, at) => `::group::team-${at}: hop-denied`),
    ]);
    expect(text.match(/\n\nA note\.\n::endgroup::/g)).toHaveLength(10);
    expect(text.match(/^team-\d+: The role .*\.$/gm)).toHaveLength(2);
  });

  test('have no notes where there are none', async () => {
    const causes = await explainCauses(denials(1), DEPS);

    expect(logged(() => logCauses(causes, log))).toMatch(/\nMore: .*\n::endgroup::\n$/);
  });
});

describe('accounts that lack the same permission of the hub', () => {
  const noPermission = (id: string) =>
    failed(denied(denial(' because no identity-based policy allows the sts:AssumeRole action')), {
      name: id,
      route: routeOf({ 'role-to-assume': deployRoleOf(id) }),
    });
  const two = [noPermission(DEV_ACCOUNT), noPermission(PROD_ACCOUNT)];

  test.each<[string, Partial<DiagnosisDeps>, ReadonlyArray<readonly string[]>]>([
    ['are one cause in check', { isCheck: true }, [[DEV_ACCOUNT, PROD_ACCOUNT]]],
    ['are two in another step', {}, [[DEV_ACCOUNT], [PROD_ACCOUNT]]],
    ['are two where account ids are hidden', { isCheck: true, maskAccountIds: true }, [[DEV_ACCOUNT], [PROD_ACCOUNT]]],
  ])('%s', async (_, more, names) => {
    const causes = await explainCauses(two, { ...DEPS, ...more });

    expect(causes.map((cause) => cause.names)).toEqual(names);
  });

  test('leave their places to others', async () => {
    const causes = await explainCauses([...two, ...denials(12)], { ...DEPS, isCheck: true });

    expect(causes.filter(({ inFull }) => inFull)).toHaveLength(10);
  });
});

describe('the outcome of a step that failed', () => {
  const SOURCES: readonly Source[] = [{ input: 'role-to-assume', file: '.github/accounts.yml', key: 'accounts.dev' }];
  const outcomeOf = async (summary: boolean, sources = SOURCES) => {
    const delivery = { ...accepted({}).delivery, summary };
    const hide = (text: string) => text.replace('accounts.dev', '***');
    const outcome = await failedOutcome(denials(11), { delivery, sources }, { ...DEPS, hide });
    if (outcome.ok) throw new Error('it did not fail');
    return outcome;
  };

  test('has an error for each cause, and a section for each in full', async () => {
    const { title, errors, summary } = await outcomeOf(true);

    expect(title).toBe('Exchange');
    expect(errors.map((error) => /^team-\d+(?=: The role )/.exec(error)?.[0])).toEqual(
      Array.from({ length: 11 }, (_, at) => `team-${at}`),
    );
    expect(summary?.().split(/^(?=#### )/m)).toEqual([
      ...Array(9).fill(expect.stringMatching(/^#### .*hop-denied.*\n[\s\S]*\n\n\n$/)),
      expect.stringMatching(/\n\n\nFrom `\.github\/accounts\.yml`: role-to-assume \(`\*\*\*`\)\.\n\n$/),
    ]);
  });

  test('names what came from the accounts file in each group of the log', async () => {
    written.length = 0;
    await outcomeOf(true);

    expect(
      written.join('').match(/\nFrom \.github\/accounts\.yml: role-to-assume \(\*\*\*\)\.\n::endgroup::/g),
    ).toHaveLength(10);
  });

  test('has no summary where none is wanted', async () => {
    expect((await outcomeOf(false)).summary).toBeUndefined();
  });
});
