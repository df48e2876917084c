import { describe, expect, test } from '@jest/globals';
import type { DiagnosisContext } from '../../../src/action/diagnosis/context.js';
import { DIAGNOSES, type Diagnosis } from '../../../src/action/diagnosis/diagnosis.js';
import { explain } from '../../../src/action/diagnosis/explain.js';
import { renderLine, renderLog } from '../../../src/action/diagnosis/render-log.js';
import type { Failure, Fault, TokenFileIssue } from '../../../src/action/exchange/failure.js';
import type { Simulation } from '../../../src/action/exchange/simulation.js';
import type { Route } from '../../../src/action/route/route.js';
import { HUB_ROLE, HUB_SESSION, TARGET_ROLE } from '../../support/names.js';
import { ANSWER, FAULTS, faultNamed } from '../exchange/faults.js';
import {
  AMBIENT_ROUTE,
  CLAIMS,
  contextOf,
  DIRECT_ROUTE,
  denial,
  denied,
  failure,
  HUB_ROUTE,
  NOTHING_HIDDEN,
  routeOf,
} from './diagnosis-context.js';

const sentenceOf = (diagnosis: Diagnosis) => renderLine(diagnosis.sentence, NOTHING_HIDDEN);
const causesOf = ({ causes }: Diagnosis) => causes.map((cause) => renderLine(cause, NOTHING_HIDDEN)).join('\n');
const shownBy = (diagnosis: Diagnosis) => renderLog(diagnosis, NOTHING_HIDDEN).join('\n');

/** Where a walk of each route can fail. */
const PLACES: ReadonlyArray<readonly [name: string, route: Route, place: Failure['place']]> = [
  ['the token of the hub route', HUB_ROUTE, 'identity'],
  ['its hub', HUB_ROUTE, 'hub'],
  ['its target', HUB_ROUTE, 'target'],
  ['the token of the direct route', DIRECT_ROUTE, 'identity'],
  ['its only hop', DIRECT_ROUTE, 'target'],
  ['ambient credentials', AMBIENT_ROUTE, 'identity'],
  ['their hop', AMBIENT_ROUTE, 'target'],
  ['a token file', routeOf({ 'web-identity-token-file': 'token' }), 'identity'],
];

describe.each(PLACES)('at %s', (_, route, place) => {
  test.each(FAULTS.map((fault) => [fault.code, fault] as const))(
    '%s is one whole sentence, and no half ones',
    (_code, fault) => {
      // Nothing is known in the one, everything in the other.
      for (const known of [{ claims: undefined, caller: undefined }, {}] satisfies Array<Partial<DiagnosisContext>>) {
        const diagnosis = explain(failure(fault, place, 3), contextOf({ route, ...known }));

        expect(DIAGNOSES).toContain(diagnosis.code);
        expect(sentenceOf(diagnosis)).toMatch(/^\S.{20,}[^.\s]\.$/);
        for (const hint of diagnosis.notes) expect(renderLine(hint, NOTHING_HIDDEN)).toMatch(/^\S.*\w/);
        for (const { where, text } of diagnosis.snippets) {
          expect(renderLine(where, NOTHING_HIDDEN)).not.toBe('');
          expect(text.trim()).not.toBe('');
        }
        expect(shownBy(diagnosis)).not.toMatch(/undefined|null|NaN|\[object|Infinity|: :|\s{2}$/m);
        expect(diagnosis.request).toContainEqual({ name: 'attempts', value: '3' });
      }
    },
  );
});

describe('a hop', () => {
  test.each<[Failure['place'], string]>([
    ['hub', `Hub role ${HUB_ROLE}: `],
    ['target', `Target role ${TARGET_ROLE}: `],
  ])('to the %s is named by its role', (place, words) => {
    expect(sentenceOf(explain(failure(faultNamed('throttled'), place), contextOf()))).toContain(words);
  });

  test('that was tried more than once says how often', () => {
    expect(sentenceOf(explain(failure(faultNamed('throttled'), 'hub', 8), contextOf()))).toMatch(
      `Hub role ${HUB_ROLE}, 8 attempts: `,
    );
  });
});

describe('an unknown refusal', () => {
  const answer = { code: 'TeapotFault', message: 'Short and stout', status: 418, requestId: 'req-77' };

  test('keeps AWS’s own code, message and request id, and gives no guess', () => {
    const diagnosis = explain(failure({ code: 'sts-other', answer }), contextOf());

    expect(diagnosis).toMatchObject({
      code: 'unknown',
      side: 'unknown',
      causes: [],
      notes: [],
      snippets: [],
      claims: [],
    });
    expect(sentenceOf(diagnosis)).toContain(`Target role ${TARGET_ROLE}: STS returned TeapotFault, "Short and stout".`);
    expect(diagnosis.request).toEqual([
      { name: 'waiting for', value: 'the target session from STS' },
      { name: 'identity', value: HUB_SESSION },
      { name: 'role', value: TARGET_ROLE },
      { name: 'session name', value: 'job-0-1' },
      { name: 'STS', value: 'eu-west-1' },
      { name: 'attempts', value: '1' },
      { name: 'request ID', value: 'req-77' },
    ]);
  });

  test('of another kind keeps its message', () => {
    const diagnosis = explain(failure({ code: 'unknown', message: 'it fell over' }), contextOf());

    expect(diagnosis).toMatchObject({ code: 'unknown', causes: [], notes: [], snippets: [] });
    expect(sentenceOf(diagnosis)).toContain('it fell over');
  });

  test.each(['access-denied', 'token-invalid'] as const)('%s where no hop is left keeps AWS’s words too', (code) => {
    const diagnosis = explain(failure({ code, answer }, 'identity'), contextOf({ route: AMBIENT_ROUTE }));

    expect(sentenceOf(diagnosis)).toMatch(/^STS returned TeapotFault, "Short and stout"\./);
  });

  test('token-invalid on a hop that sends no token is unknown as well', () => {
    expect(explain(failure({ code: 'token-invalid', answer }), contextOf()).code).toBe('unknown');
  });
});

describe('the policy that AWS names', () => {
  const policy = 'arn:aws:organizations::555555555555:policy/o-exampleorg/service_control_policy/p-x';
  const tail = ` with an explicit deny in a service control policy: ${policy}`;
  const faults: ReadonlyArray<readonly [string, Fault, Failure['place']]> = [
    ['of the hop', denied(denial(tail)), 'target'],
    ['of a call without a role', denied(denial(tail)), 'identity'],
    ['in other words', { code: 'sts-other', answer: { ...ANSWER, message: `No: ${policy}` } }, 'target'],
  ];

  test.each(faults)('%s is shown where account ids are', (_, fault, place) => {
    expect(shownBy(explain(failure(fault, place), contextOf()))).toContain(policy);
  });

  test.each(faults)('%s is left out where they are hidden', (_, fault, place) => {
    const diagnosis = explain(failure(fault, place), contextOf({ hidesAccounts: true }));

    expect(JSON.stringify(diagnosis)).not.toMatch(/o-exampleorg|555555555555/);
  });
});

describe('a denied hop', () => {
  const SIMULATION: Simulation = {
    denied: [],
    how: 'implicit',
    allowedByOrganization: undefined,
    allowedByBoundary: undefined,
    lacksContext: false,
  };
  const lacking = { ...SIMULATION, denied: ['sts:AssumeRole'] };
  const denyOf = (simulation?: Simulation, message = denial()) =>
    explain(failure(denied(message)), contextOf({ simulation }));

  test.each<[string, Simulation | undefined, string, string]>([
    ['nobody says', undefined, 'hop-denied', 'workflow, hub or target'],
    ['the hub may', SIMULATION, 'target-trust-missing', 'workflow or target'],
    ['the hub may not', lacking, 'hub-permission-missing', 'workflow or hub'],
    [
      'the hub may not, as far as its context goes',
      { ...lacking, lacksContext: true },
      'hop-denied',
      'workflow, hub or target',
    ],
    ['an SCP denies', { ...lacking, allowedByOrganization: false }, 'denied-by-organization', 'organization'],
    [
      'an SCP allows and nothing else does',
      { ...lacking, allowedByOrganization: true },
      'hub-permission-missing',
      'workflow or hub',
    ],
    ['a boundary denies', { ...lacking, allowedByBoundary: false }, 'denied-by-boundary', 'hub'],
    ['a statement denies', { ...lacking, how: 'explicit' }, 'explicitly-denied', 'hub'],
  ])('by what IAM says: %s', (_, simulation, code, side) => {
    expect(denyOf(simulation)).toMatchObject({
      code,
      side,
      certainty: code === 'hop-denied' ? 'one of these' : 'likely',
    });
  });

  test.each<[string, string]>([
    ['sts:TagSession', 'EKS Pod Identity'],
    ['sts:SetSourceIdentity', 'has a source identity'],
  ])('that lacks %s though nothing was sent says where it comes from, and asks for it', (action, words) => {
    const diagnosis = denyOf(undefined, denial('', action));
    const [hub, target] = diagnosis.snippets.map(({ text }) => JSON.parse(`[${text}]`));

    expect(causesOf(diagnosis)).toContain(words);
    expect(hub).toMatchObject([{ Action: ['sts:AssumeRole', action] }]);
    expect(target).toEqual([
      expect.objectContaining({ Action: 'sts:AssumeRole' }),
      { Sid: expect.stringMatching(/^HubRole/), Effect: 'Allow', Principal: { AWS: HUB_ROLE }, Action: action },
    ]);
  });

  test('takes no action out of AWS’s words that a hop never needs', () => {
    const { snippets } = denyOf(undefined, denial('', 'sts:GetFederationToken'));

    expect(snippets.map(({ text }) => JSON.parse(text).Action)).toEqual(['sts:AssumeRole', 'sts:AssumeRole']);
  });

  test.each<[string, string | undefined, string]>([
    ['a role session, whose path nobody knows', HUB_SESSION, HUB_ROLE],
    ['a user', 'arn:aws:iam::111122223333:user/ci/runner', 'arn:aws:iam::111122223333:user/ci/runner'],
    ['nobody that STS would name', undefined, 'ARN-OF-THE-CALLER'],
  ])('of ambient credentials names %s', (_, caller, principal) => {
    const diagnosis = explain(failure(denied(denial())), contextOf({ route: AMBIENT_ROUTE, caller }));
    const [, target] = diagnosis.snippets;

    expect(JSON.parse(target?.text ?? 'null').Principal).toEqual({ AWS: principal });
    const mentionsPath = renderLine(target?.caution ?? { parts: [] }, NOTHING_HIDDEN).includes('has a path');
    expect(mentionsPath).toBe(!principal.includes(':user/'));
    expect(shownBy(diagnosis)).not.toContain('iam:SimulatePrincipalPolicy');
  });

  const EXPLICIT: ReadonlyArray<readonly [kind: string, code: string, side: string]> = [
    ['identity-based policy', 'explicitly-denied', 'hub'],
    ['role trust policy', 'explicitly-denied', 'target'],
    ['service control policy', 'denied-by-organization', 'organization'],
    ['resource control policy', 'denied-by-organization', 'organization'],
    ['permissions boundary', 'denied-by-boundary', 'hub'],
    ['session policy', 'denied-by-session-policy', 'hub'],
    ['VPC endpoint policy', 'denied-by-vpc-endpoint', 'network'],
  ];
  const IMPLICIT: Readonly<Record<string, string>> = {
    'identity-based policy': 'hub-permission-missing',
    'role trust policy': 'target-trust-missing',
  };

  test.each(EXPLICIT)('by AWS’s words about a %s is certain, whatever IAM says', (kind, code, side) => {
    const certainty = 'certain';
    const explicit = denyOf(lacking, denial(` with an explicit deny in a ${kind}`));
    const implicit = denyOf(SIMULATION, denial(` because no ${kind} allows the sts:AssumeRole action`));

    expect(explicit).toMatchObject({ code, side, certainty, snippets: [] });
    const half = kind === 'identity-based policy' ? 'workflow or hub' : side;
    expect(implicit).toMatchObject({ code: IMPLICIT[kind] ?? code, side: half, certainty });
    expect(implicit.snippets).toHaveLength(kind in IMPLICIT ? 1 : 0);
  });
});

describe('a denied token', () => {
  const web = denied('Not authorized to perform sts:AssumeRoleWithWebIdentity');
  const hintsFor = (claims: DiagnosisContext['claims']) =>
    explain(failure(web, 'hub'), contextOf({ claims })).causes.map((cause) => renderLine(cause, NOTHING_HIDDEN));

  test('shows the claims that IAM can test, and no others', () => {
    const { claims } = explain(
      failure(web, 'hub'),
      contextOf({ claims: { ...CLAIMS, repository_owner: 'octo', event_name: 'push', actor_id: 7, secret: 'x' } }),
    );

    expect(claims).toEqual([
      { name: 'sub', value: 'repo:octo/shop:ref:refs/heads/main' },
      { name: 'aud', value: 'sts.amazonaws.com' },
      { name: 'ref', value: 'refs/heads/main' },
      { name: 'repository', value: 'octo/shop' },
      { name: 'actor', value: 'octocat' },
      { name: 'actor_id', value: '7' },
    ]);
  });

  test.each<[string, Readonly<Record<string, unknown>>, RegExp]>([
    ['an immutable subject', { sub: 'repo:octo@1/shop@2:ref:refs/heads/main' }, /immutable.*repo:octo\/shop:\*/],
    ['an environment', { sub: 'repo:octo/shop:environment:prod' }, /environment prod/],
    ['a pull request', { sub: 'repo:octo/shop:pull_request' }, /pull request/],
    ['capital letters', { sub: 'repo:Octo/shop:ref:refs/heads/main' }, /capital letters/],
    ['another audience', { aud: 'mine' }, /audience is mine/],
  ])('points at %s', (_, claims, words) => {
    expect(hintsFor({ ...CLAIMS, ...claims }).join('\n')).toMatch(words);
    expect(hintsFor(CLAIMS).join('\n')).not.toMatch(words);
  });

  test('without a token that can be read has nothing to paste', () => {
    const diagnosis = explain(failure(web, 'hub'), contextOf({ claims: undefined }));

    expect(diagnosis).toMatchObject({ code: 'web-identity-denied', claims: [], snippets: [] });
    expect(sentenceOf(diagnosis)).toContain('does not allow this job.');
  });

  test.each<[string, string, string, Diagnosis['side'], Diagnosis['certainty']]>([
    [
      'No OpenIDConnect provider found in your account for https://token.actions.githubusercontent.com',
      'no-oidc-provider',
      "aws iam create-open-id-connect-provider --url https://token.actions.githubusercontent.com --client-id-list 'my own'",
      'workflow or hub',
      'one of these',
    ],
    [
      'Incorrect token audience',
      'audience-not-known',
      "aws iam add-client-id-to-open-id-connect-provider --open-id-connect-provider-arn arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com --client-id 'my own'",
      'hub',
      'certain',
    ],
  ])('with the words %s has a command for it', (message, code, command, side, certainty) => {
    const fault: Fault = { code: 'token-invalid', answer: { ...ANSWER, message } };
    const diagnosis = explain(failure(fault, 'hub'), contextOf({ claims: { ...CLAIMS, aud: 'my own' } }));

    expect(diagnosis).toMatchObject({ code, side, certainty });
    expect(diagnosis.snippets.map(({ text }) => text)).toEqual([`${command}\n`]);
  });

  test.each(['No OpenIDConnect provider found in your account for x', 'Incorrect token audience', 'Something else'])(
    'without an issuer and with the words %s still is a whole sentence',
    (message) => {
      const fault: Fault = { code: 'token-invalid', answer: { ...ANSWER, message } };
      const diagnosis = explain(failure(fault, 'hub'), contextOf({ claims: { sub: 'x' } }));

      expect(diagnosis.snippets).toEqual([]);
      expect(sentenceOf(diagnosis)).toMatch(/^\S.{20,}\.$/);
    },
  );
});

describe('the flaws of', () => {
  const tokenFile: readonly TokenFileIssue[] = [
    'missing',
    'symlink',
    'not-a-file',
    'empty',
    'too-large',
    'not-a-token',
    'unreadable',
  ];
  test.each(tokenFile)('a token file: %s', (detail) => {
    const diagnosis = explain(failure({ code: 'token-file', path: '/a b', detail }, 'identity'), contextOf());

    expect(sentenceOf(diagnosis)).toMatch(/^web-identity-token-file "\/a b" .{5,}\. .+\.$/);
  });

  test.each(['incomplete', 'other-account', 'other-role', 'account-not-allowed', 'expired'] as const)(
    'an answer: %s',
    (detail) => {
      const fault: Fault = { code: 'unexpected-answer', detail, requested: TARGET_ROLE, returned: 'something' };

      expect(sentenceOf(explain(failure(fault), contextOf()))).toMatch(/was for .*, but STS returned .+\. Nothing/);
    },
  );
});

describe('a clock', () => {
  const skewed = (serverAheadMs?: number): Fault => ({
    code: 'clock-skew',
    answer: { ...ANSWER, ...(serverAheadMs !== undefined && { serverAheadMs }) },
  });

  test.each([
    [90_000, '90 s behind'],
    [1_200_000, '20 min behind'],
    [-1_200_000, '20 min ahead of'],
  ])('that AWS’s is %d ms ahead of is %s it', (ms, words) => {
    expect(sentenceOf(explain(failure(skewed(ms)), contextOf()))).toContain(`is ${words} AWS's`);
  });

  test.each([
    [undefined, 0],
    [30_000, 0],
    [600_000, 1],
  ])('off by %p ms is a hint %d times for an expired token', (serverAheadMs, times) => {
    const answer = { ...ANSWER, ...(serverAheadMs !== undefined && { serverAheadMs }) };
    const { notes } = explain(failure({ code: 'token-expired', answer }, 'hub'), contextOf());

    expect(notes.filter((hint) => renderLine(hint, NOTHING_HIDDEN).includes('10 min behind'))).toHaveLength(times);
  });
});

test.each([
  'Packed policy consumes 132% of allotted space, please use smaller policy.',
  'Session token size (5000) exceeds the maximum size (4096) in bytes',
])('the size is the one in AWS’s message: %s', (message) => {
  const diagnosis = explain(failure({ code: 'policy-too-large', answer: { ...ANSWER, message } }), contextOf());

  expect(sentenceOf(diagnosis)).toContain(`("${message}")`);
});

describe('the maximum of a role', () => {
  const LONG = routeOf({ 'hub-role': '', identity: 'ambient', 'role-duration-seconds': '7200' });
  const message = 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.';
  const hintsOf = (route: Route, caller: string | undefined, words: string) => {
    const fault: Fault = { code: 'role-maximum', answer: { ...ANSWER, message: words } };
    const { notes } = explain(failure(fault), contextOf({ route, caller }));
    return notes.map((hint) => renderLine(hint, NOTHING_HIDDEN)).join('\n');
  };

  test.each<[string, Route, string | undefined, string, RegExp, boolean]>([
    ['a chained session over an hour may mean the cap', LONG, HUB_SESSION, message, /role chaining/, true],
    ['a caller nobody knows may be a role’s session', LONG, undefined, message, /role chaining/, true],
    ['a user is not chained', LONG, 'arn:aws:iam::111122223333:user/ci', message, /role chaining/, false],
    ['an hour is below the cap', HUB_ROUTE, HUB_SESSION, message, /role chaining/, false],
  ])('%s', (_, route, caller, words, pattern, isThere) => {
    expect(pattern.test(hintsOf(route, caller, words))).toBe(isThere);
  });
});

describe('a role that is not the one meant', () => {
  const known = {
    hubRole: HUB_ROLE,
    accounts: [
      { name: 'dev', id: '222222222222', role: 'DeployRole' },
      { name: 'prod', id: '444444444444', role: 'ci/ProdDeployRole' },
      { name: 'bare', id: '555555555555', role: undefined },
    ],
  };
  const role = (arn: string) => routeOf({ 'role-to-assume': arn });
  const NO_PROVIDER = 'No OpenIDConnect provider found in your account for https://token.actions.githubusercontent.com';

  test.each<[string, Route, Fault, Failure['place'], string]>([
    [
      'a target whose id is a digit off',
      role('arn:aws:iam::222222222223:role/DeployRole'),
      denied(denial()),
      'target',
      'No account in the accounts file has this id. The nearest id is 222222222222, of account dev.',
    ],
    [
      'a target that is far from all',
      role('arn:aws:iam::987654321098:role/DeployRole'),
      denied(denial(' because no identity-based policy allows the sts:AssumeRole action')),
      'target',
      'No account in the accounts file has this id.',
    ],
    [
      'a target with another role',
      role('arn:aws:iam::444444444444:role/ProdDeployRole'),
      denied(denial(' because no role trust policy allows the sts:AssumeRole action')),
      'target',
      'The role of prod in the accounts file is ci/ProdDeployRole.',
    ],
    [
      'a target as in the file',
      HUB_ROUTE,
      denied(denial()),
      'target',
      'The accounts file has the same account id and role name.',
    ],
    [
      'a target whose role the file leaves open',
      role('arn:aws:iam::555555555555:role/X'),
      denied(denial()),
      'target',
      '',
    ],
    [
      'another hub',
      routeOf({ 'hub-role': 'arn:aws:iam::111122223334:role/github-hub' }),
      { code: 'token-invalid', answer: { ...ANSWER, message: NO_PROVIDER } },
      'hub',
      `The hub role in the accounts file is ${HUB_ROLE}.`,
    ],
    [
      'a hub that is denied',
      routeOf({ 'hub-role': 'arn:aws:iam::111122223333:role/github-hubb' }),
      denied('Not authorized to perform sts:AssumeRoleWithWebIdentity'),
      'hub',
      `The hub role in the accounts file is ${HUB_ROLE}.`,
    ],
  ])('is the first cause: %s', (_, route, fault, place, words) => {
    const diagnosis = explain(failure(fault, place), contextOf({ route, known }));
    const requested = route.hops.find(({ lands }) => lands === place)?.role;

    expect(diagnosis.side).toMatch(/^workflow|^target$/);
    expect(renderLine(diagnosis.causes[0] ?? { parts: [] }, NOTHING_HIDDEN)).toBe(
      `The account id ${requested?.account} or the role name ${`${requested?.path}${requested?.name}`.slice(1)} is wrong. Compare both with the ARN of the role in IAM.${words === '' ? '' : ` ${words}`}`,
    );
    expect(shownBy(diagnosis)).toContain('\nPossible causes, most likely first:\n1. The account id ');
  });

  test('leads to no statement without a word on it', () => {
    const { snippets } = explain(failure(denied(denial())), contextOf());

    expect(snippets.map(({ caution }) => renderLine(caution ?? { parts: [] }, NOTHING_HIDDEN))).toEqual([
      expect.stringContaining('Check that the account id 222222222222 and the role name are right'),
      expect.stringContaining(`If the trust policy already has a statement for ${HUB_ROLE}, change that statement`),
    ]);
  });
});

test.each<[string, Readonly<Record<string, string>>, RegExp]>([
  ['the subject', {}, /token\.actions\.githubusercontent\.com:sub .*repo:octo\/shop:ref:refs\/heads\/main/],
  ['no external id', {}, /requires sts:ExternalId, and no external id was sent/],
  ['an external id', { 'role-external-id': 'between-us' }, /condition on sts:ExternalId requires another one/],
  ['the organization', {}, /aws:PrincipalOrgID .*account 111122223333/],
  ['no session tags', {}, /aws:RequestTag .*sends none/],
  ['session tags', { 'role-session-tags': 'a=b\nc=d' }, /aws:RequestTag .*session tags "?a, c"?/],
  ['the session name', { 'role-session-name': 'mine' }, /sts:RoleSessionName does not match mine/],
])('a condition of the target’s trust policy on %s is a cause', (_, inputs, words) => {
  const diagnosis = explain(failure(denied(denial())), contextOf({ route: routeOf(inputs) }));

  expect(causesOf(diagnosis)).toMatch(words);
});

describe('what took the room', () => {
  test('is told by number and length, never by content', () => {
    const route = routeOf({
      'inline-session-policy': '{"Version":"2012-10-17","Statement":[]}',
      'role-session-tags': 'team=shop',
      'managed-session-policies': 'arn:aws:iam::aws:policy/ReadOnlyAccess',
      'role-external-id': 'between-us',
    });
    const answer = { ...ANSWER, message: 'Packed policy consumes 132% of allotted space, please use smaller policy.' };
    const diagnosis = explain(failure({ code: 'policy-too-large', answer }), contextOf({ route }));
    const shown = shownBy(diagnosis);

    expect(sentenceOf(diagnosis)).toContain('consumes 132% of');
    expect(shown).toContain('inline-session-policy: 39 characters');
    expect(shown).toContain('managed-session-policies: 1, with 38 characters');
    expect(shown).toContain('role-session-tags: 1, with 8 characters');
    expect(shown).not.toContain('between-us');
  });
});
