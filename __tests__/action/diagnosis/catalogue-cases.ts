/** Every kind of failed walk, each with what bears on the words for it. */

import type { DiagnosisContext, JobFacts, KnownRoles } from '../../../src/action/diagnosis/context.js';
import type { Failure, Fault, StsAnswer, StsFaultCode, TokenFileIssue } from '../../../src/action/exchange/failure.js';
import type { Simulation } from '../../../src/action/exchange/simulation.js';
import { UNKNOWN_CLAIM } from '../../../src/action/exchange/token-claims.js';
import { parseRoleArn } from '../../../src/shared/aws/arn.js';
import { PROJECT } from '../../../src/shared/project.js';
import { DEV_ACCOUNT, deployRoleOf, HUB_ROLE, PROD_ACCOUNT, TARGET_ROLE } from '../../support/names.js';
import { ANSWER, FAULTS } from '../exchange/faults.js';
import {
  AMBIENT_ROUTE,
  CLAIMS,
  DIRECT_ROUTE,
  denial,
  denied,
  HUB_ROUTE,
  LACKING,
  routeOf,
  SIMULATED,
} from './diagnosis-context.js';
import { EVIDENCE, evidenceOf } from './evidence-cases.js';
import { EVIDENCE_AND_MORE } from './evidence-context-cases.js';
import { REQUIREMENTS } from './requirement-cases.js';

export interface Case {
  readonly title: string;
  readonly fault: Fault;
  readonly place: Failure['place'];
  readonly attempts?: number;
  readonly known?: Partial<DiagnosisContext>;
  /** Shown with AWS's message, the request details and the token's claims. */
  readonly isWhole?: true;
}

const host = 'sts.eu-west-1.amazonaws.com';
const proxy = 'proxy.example.com:3128';
const TOKEN_FILE = routeOf({ 'web-identity-token-file': '/run/token' });
const ALL_SENT = routeOf({
  'role-external-id': 'between-us',
  'role-session-tags': 'Team=shop,Stage=prod',
  'source-identity': 'octocat',
  'inline-session-policy': '{\n  "Statement": []\n}',
  'managed-session-policies': 'arn:aws:iam::aws:policy/ReadOnlyAccess arn:aws:iam::aws:policy/job-function/Billing',
});

function answered(code: Exclude<StsFaultCode, 'access-denied'>, more: Partial<StsAnswer>): Fault {
  return { code, answer: { ...ANSWER, ...more } };
}

function at(
  place: Failure['place'],
  rows: ReadonlyArray<readonly [string, Fault, Partial<DiagnosisContext>?]>,
): Case[] {
  return rows.map(([title, fault, known]) => ({ title, fault, place, ...(known !== undefined && { known }) }));
}

/** Faults whose words depend on which hop they are met at. */
const BY_HOP = new Set<Fault['code']>([
  'access-denied',
  'token-invalid',
  'credentials-unknown',
  'session-expired',
  'region-disabled',
  'role-maximum',
]);

/** Each fault where it can be met. */
const EVERYWHERE: readonly Case[] = FAULTS.flatMap((fault): Case[] => {
  const { code } = fault;
  const before: Case = { title: `${code}, before any hop`, fault, place: 'identity', attempts: 8 };
  const target: Case = { title: `${code}, at the target`, fault, place: 'target', attempts: 3 };
  if (!BY_HOP.has(code)) return ['answer' in fault ? target : before];
  const all: readonly Case[] = [
    before,
    { title: `${code}, at the hub`, fault, place: 'hub' },
    target,
    { title: `${code}, on route direct`, fault, place: 'target', known: { route: DIRECT_ROUTE } },
    { title: `${code}, from ambient credentials`, fault, place: 'target', known: { route: AMBIENT_ROUTE } },
  ];
  return all.map((one) => ({ ...one, isWhole: true }));
});

const JOB: JobFacts = { runner: 'github', actor: 'octocat', fromFork: false, project: PROJECT };
const JOBS: ReadonlyArray<readonly [string, Partial<JobFacts>]> = [
  ['under act', { runner: 'act' }],
  ['outside of GitHub', { runner: 'none' }],
  ['on GitHub Enterprise Server', { runner: 'ghes' }],
  ['on Forgejo', { runner: 'forgejo' }],
  ['on Gitea', { runner: 'gitea' }],
  ['from a fork', { fromFork: true }],
  ['of Dependabot', { actor: 'dependabot[bot]' }],
];

const NO_TOKEN = JOBS.map(
  ([title, job]): Case => ({
    title: `no token ${title}`,
    fault: { code: 'no-token-endpoint' },
    place: 'identity',
    known: { job: { ...JOB, ...job } },
  }),
);

const KINDS = [
  'identity-based policy',
  'role trust policy',
  'service control policy',
  'resource control policy',
  'permissions boundary',
  'session policy',
  'VPC endpoint policy',
];
const SCP = 'arn:aws:organizations::555555555555:policy/o-exampleorg/service_control_policy/p-x';

const SIMULATIONS: ReadonlyArray<readonly [string, Simulation]> = [
  ['the hub may', SIMULATED],
  ['the hub may not', LACKING],
  ['the hub may not, as far as the context goes', { ...LACKING, lacksContext: true }],
  ['an SCP denies', { ...LACKING, allowedByOrganization: false }],
  ['a boundary denies', { ...LACKING, allowedByBoundary: false }],
  ['a statement denies another action', { ...LACKING, how: 'explicit', denied: ['sts:TagSession'] }],
];

const HOP_DENIED: readonly Case[] = at('target', [
  ...KINDS.flatMap((kind) => [
    [`explicit deny in a ${kind}`, denied(denial(` with an explicit deny in a ${kind}`))] as const,
    [`no ${kind} allows`, denied(denial(` because no ${kind} allows the sts:AssumeRole action`))] as const,
  ]),
  ...SIMULATIONS.map(([title, simulation]) => [`denied, and ${title}`, denied(denial()), { simulation }] as const),
  ['denied by a policy that AWS names', denied(denial(` with an explicit deny in a service control policy: ${SCP}`))],
  [
    'denied by a policy that AWS names, where accounts are hidden',
    denied(denial(` with an explicit deny in a service control policy: ${SCP}`)),
    { hidesAccounts: true },
  ],
  ['denied with all that can be sent', denied(denial()), { route: ALL_SENT }],
  [
    'trust missing with all that can be sent',
    denied(denial(' because no role trust policy allows the sts:AssumeRole action')),
    { route: ALL_SENT },
  ],
  ['tags denied', denied(denial('', 'sts:TagSession')), { route: ALL_SENT }],
  ['tags denied that were not sent', denied(denial('', 'sts:TagSession'))],
  ['source identity denied that was not sent', denied(denial('', 'sts:SetSourceIdentity'))],
  [
    'denied to an ambient user',
    denied(denial()),
    { route: AMBIENT_ROUTE, caller: 'arn:aws:iam::111122223333:user/ci/runner' },
  ],
  ['denied to an ambient caller without a name', denied(denial()), { route: AMBIENT_ROUTE, caller: undefined }],
  [
    'denied by an STS on this machine',
    denied(denial()),
    { route: routeOf({ 'sts-endpoint': 'http://127.0.0.1:8080' }) },
  ],
]);

const refused = denied('Not authorized to perform sts:AssumeRoleWithWebIdentity');
const TOKEN_DENIED: readonly Case[] = at('hub', [
  ['token denied without claims', refused, { claims: undefined }],
  [
    'token denied, immutable subject',
    refused,
    { claims: { ...CLAIMS, sub: 'repo:octo@1/shop@2:ref:refs/heads/main' } },
  ],
  [
    'token denied, environment',
    refused,
    { claims: { ...CLAIMS, sub: 'repo:octo/shop:environment:prod', environment: 'prod' } },
  ],
  [
    'token denied, environment with a colon',
    refused,
    { claims: { ...CLAIMS, sub: 'repo:octo/shop:environment:a%3Ab', environment: 'a:b' } },
  ],
  [
    'token denied, pull request',
    refused,
    { claims: { ...CLAIMS, sub: 'repo:octo/shop:pull_request', ref: 'refs/pull/7/merge' } },
  ],
  ['token denied, capital letters', refused, { claims: { ...CLAIMS, sub: 'repo:Octo/shop:ref:refs/heads/main' } }],
  ['token denied, another audience', refused, { claims: { ...CLAIMS, aud: ['mine', 'theirs'] } }],
  [
    'token denied, subject without the repository',
    refused,
    { claims: { ...CLAIMS, sub: 'team:shop', repository_id: '724601234', actor_id: 7, event_name: 'push' } },
  ],
  [
    'token denied, issuer of an enterprise',
    refused,
    { claims: { ...CLAIMS, iss: 'https://token.actions.acme.ghe.com' } },
  ],
  [
    'no provider',
    answered('token-invalid', { message: 'No OpenIDConnect provider found in your account for https://x' }),
  ],
  [
    'no provider, without claims',
    answered('token-invalid', { message: 'No OpenIDConnect provider found in your account for https://x' }),
    { claims: undefined },
  ],
  [
    'audience not known',
    answered('token-invalid', { message: 'Incorrect token audience' }),
    { claims: { ...CLAIMS, aud: 'my own' } },
  ],
  [
    'audience of the input not known',
    answered('token-invalid', { message: 'Incorrect token audience' }),
    { claims: { ...CLAIMS, aud: 'sts.amazonaws.co' }, route: routeOf({ audience: 'sts.amazonaws.co' }) },
  ],
  [
    'audience not known, without claims',
    answered('token-invalid', { message: 'Incorrect token audience' }),
    { claims: undefined },
  ],
  [
    'token not accepted, without claims',
    answered('token-invalid', { message: 'Something else' }),
    { claims: undefined },
  ],
]);

const REFUSED: readonly Case[] = at('target', [
  ['clock 90 s behind', answered('clock-skew', { serverAheadMs: 90_000 })],
  ['clock 20 min ahead', answered('clock-skew', { serverAheadMs: -1_200_000 })],
  ['session expired, clock two minutes behind', answered('session-expired', { serverAheadMs: 120_000 })],
  ['token expired, clock 59 s behind', answered('token-expired', { serverAheadMs: 59_999 })],
  ['token expired, clock a minute behind', answered('token-expired', { serverAheadMs: 60_000 })],
  [
    'region disabled for the hub',
    answered('region-disabled', { message: 'STS is not activated in this region for account:111122223333. x' }),
  ],
  [
    'region disabled for the target',
    answered('region-disabled', { message: 'STS is not activated in this region for account: 222222222222' }),
  ],
  [
    'region disabled for another',
    answered('region-disabled', { message: 'STS is not activated in this region for account:333333333333' }),
  ],
  ['policy malformed with all that can be sent', answered('policy-malformed', {}), { route: ALL_SENT }],
  [
    'too large in percent',
    answered('policy-too-large', { message: 'Packed policy consumes 132% of allotted space' }),
    { route: ALL_SENT },
  ],
]);

const FILE_FLAWS: readonly TokenFileIssue[] = [
  'missing',
  'symlink',
  'not-a-file',
  'empty',
  'too-large',
  'not-a-token',
  'unreadable',
];
const ANSWER_FLAWS = ['incomplete', 'other-account', 'other-role', 'account-not-allowed', 'expired'] as const;

const BROKEN: readonly Case[] = [
  ...FILE_FLAWS.map(
    (detail): Case => ({
      title: `token file: ${detail}`,
      fault: { code: 'token-file', path: '/run/token', detail },
      place: 'identity',
      known: { route: TOKEN_FILE },
    }),
  ),
  ...at('target', [
    ...ANSWER_FLAWS.map(
      (detail) =>
        [
          `answer: ${detail}`,
          { code: 'unexpected-answer', detail, requested: TARGET_ROLE, returned: 'what came' },
        ] as const,
    ),
    ...[
      'CERT_HAS_EXPIRED',
      'CERT_NOT_YET_VALID',
      'ERR_TLS_CERT_ALTNAME_INVALID',
      'HOSTNAME_MISMATCH',
      'EPROTO',
      'ERR_SSL_WRONG_VERSION_NUMBER',
      'ERR_TLS_HANDSHAKE_TIMEOUT',
      'DEPTH_ZERO_SELF_SIGNED_CERT',
    ].map((reason) => [`TLS: ${reason}`, { code: 'tls', host, reason }] as const),
    ['TLS through a proxy', { code: 'tls', host, reason: 'SELF_SIGNED_CERT_IN_CHAIN', proxy }],
    ['unreachable through a proxy', { code: 'unreachable', host, reason: 'ECONNREFUSED', proxy }],
    ['no answer through a proxy', { code: 'no-answer', host, afterMs: 2500, proxy }],
    ['unreadable without a status', { code: 'answer-unreadable', host }],
    ['the deadline, at the target', { code: 'deadline', seconds: 120 }],
    ['cancelled, at the target', { code: 'cancelled', signal: 'SIGTERM' }],
  ]),
];

/** The accounts file sets an environment that the job does not have. */
const WITH_ENVIRONMENT: KnownRoles = {
  hubRole: HUB_ROLE,
  accounts: [{ name: 'dev', id: DEV_ACCOUNT, role: 'DeployRole', environment: 'production' }],
};
const STAGING = { ...CLAIMS, sub: 'repo:octo/shop:environment:staging', environment: 'staging' };
const known = WITH_ENVIRONMENT;
/** Titles of evidence to which the environment makes a difference. */
const WITH_TRUST: readonly string[] = [
  'the trust policy requires another subject',
  'the trust policy requires an external id',
  'the trust policy requires an external id and another subject',
  'the trust policy requires the subject of another repository',
  'the trust policy names another account',
  'the trust policy denies by a statement',
  'both halves deny',
  'only the permissions were read',
];

const WRONG_ENVIRONMENT: readonly Case[] = [
  ...at('target', [
    ['denied without the environment', denied(denial()), { known }],
    ['denied in another environment', denied(denial()), { known, claims: STAGING }],
    [
      'denied without the environment, subject of another format',
      denied(denial()),
      { known, claims: { ...CLAIMS, sub: 'repository_id:1:context:ref' } },
    ],
    [
      'denied in the environment, in capital letters',
      denied(denial()),
      { known, claims: { ...CLAIMS, sub: 'repo:octo/shop:environment:Production', environment: 'Production' } },
    ],
    [
      'no role trust policy allows, without the environment',
      denied(denial(' because no role trust policy allows the sts:AssumeRole action')),
      { known },
    ],
    [
      'token denied on route direct without the environment',
      denied('Not authorized to perform sts:AssumeRoleWithWebIdentity'),
      { known, route: DIRECT_ROUTE },
    ],
    ...EVIDENCE.filter(([title]) => WITH_TRUST.includes(title)).map(
      ([title, evidence]) =>
        [`denied without the environment, and ${title}`, denied(denial()), { evidence, known }] as const,
    ),
  ]),
  ...at('hub', [
    ['token denied without the environment', refused, { known }],
    ['token denied in another environment', refused, { known, claims: STAGING }],
    [
      'token denied without the environment, subject of another format',
      refused,
      { known, claims: { ...CLAIMS, sub: 'team:shop' } },
    ],
  ]),
];

/** The accounts file has an external id for the target. */
const WITH_EXTERNAL_ID: KnownRoles = {
  hubRole: HUB_ROLE,
  accounts: [{ name: 'dev', id: DEV_ACCOUNT, role: 'DeployRole', externalIdEnv: 'DEV_EXTERNAL_ID' }],
};
const WITHOUT_EXTERNAL_ID: KnownRoles = {
  hubRole: HUB_ROLE,
  accounts: [{ name: 'dev', id: DEV_ACCOUNT, role: 'DeployRole' }],
};
const SENT = { route: routeOf({ 'role-external-id': 'between-us' }) };
const NO_TRUST = denied(denial(' because no role trust policy allows the sts:AssumeRole action'));
const checked = (known: KnownRoles) => ({ known, isCheck: true });

const OF_THE_FILE: readonly Case[] = at('target', [
  ['denied without the external id of the accounts file', denied(denial()), { known: WITH_EXTERNAL_ID }],
  ['denied with an external id of the accounts file', denied(denial()), { ...SENT, known: WITH_EXTERNAL_ID }],
  ['no role trust policy allows, without the external id of the accounts file', NO_TRUST, { known: WITH_EXTERNAL_ID }],
  [
    'denied without the external id of the accounts file, and the trust policy requires it',
    denied(denial()),
    { known: WITH_EXTERNAL_ID, evidence: evidenceOf('the trust policy requires an external id') },
  ],
  [
    'denied without the external id of the accounts file, and only the permissions were read',
    denied(denial()),
    { known: WITH_EXTERNAL_ID, evidence: evidenceOf('only the permissions were read') },
  ],
  ['denied in check', denied(denial()), checked(WITHOUT_EXTERNAL_ID)],
  ['denied in check with an external id', denied(denial()), { ...SENT, ...checked(WITH_EXTERNAL_ID) }],
  ['no role trust policy allows in check', NO_TRUST, { ...SENT, ...checked(WITH_EXTERNAL_ID) }],
  ['role maximum in check', answered('role-maximum', {}), checked(WITHOUT_EXTERNAL_ID)],
  ['policy malformed in check', answered('policy-malformed', {}), checked(WITHOUT_EXTERNAL_ID)],
  ['too large in check', answered('policy-too-large', {}), checked(WITHOUT_EXTERNAL_ID)],
  ...['the trust policy requires an external id', 'the trust policy requires a tag', 'the role has another path'].map(
    (title) =>
      [
        `denied in check, and ${title}`,
        denied(denial()),
        { ...checked(WITHOUT_EXTERNAL_ID), evidence: evidenceOf(title) },
      ] as const,
  ),
]);

/** Denials of several accounts that one change of the hub fixes. */
const TARGETS = [DEV_ACCOUNT, '333333333333', PROD_ACCOUNT, '555555555555'].flatMap(
  (id) => parseRoleArn(deployRoleOf(id)) ?? [],
);
const NO_IDENTITY = denied(denial(' because no identity-based policy allows the sts:AssumeRole action'));

const IN_THE_HUB: readonly Case[] = at('target', [
  ['no identity-based policy allows several accounts', NO_IDENTITY, { targets: TARGETS, isCheck: true }],
  [
    'denied for two accounts, and the hub may not',
    denied(denial()),
    { targets: TARGETS.slice(0, 2), simulation: LACKING },
  ],
  ...[
    'the permissions have another role',
    'the permissions have no such statement',
    'only the trust policy was read',
  ].map(
    (title) =>
      [
        `denied for several accounts, and ${title}`,
        denied(denial()),
        { targets: TARGETS, evidence: evidenceOf(title) },
      ] as const,
  ),
]);

const LOCAL = { route: routeOf({ 'sts-endpoint': 'http://127.0.0.1:8080' }) };
const NOT_KNOWN = ' (local AWS: the claim repository_id is not known. Set it in claims)';
const NOT_KNOWN_TWO = ' (local AWS: the claims ref, repository_id are not known. Set them in claims)';
const WITHOUT_ID = { ...CLAIMS, repository_id: UNKNOWN_CLAIM, actor: UNKNOWN_CLAIM };

const UNKNOWN_CLAIMS: readonly Case[] = [
  ...at('hub', [
    [
      'token denied by a claim that the emulator does not know',
      denied(`Not authorized to perform sts:AssumeRoleWithWebIdentity${NOT_KNOWN}`),
      { ...LOCAL, claims: WITHOUT_ID },
    ],
    ['token denied, and the emulator does not know all claims', refused, { ...LOCAL, claims: WITHOUT_ID }],
  ]),
  ...at('target', [
    ['denied by claims that the emulator does not know', denied(denial(NOT_KNOWN_TWO)), { ...LOCAL, known }],
    ['denied by words of the emulator from another host', denied(denial(NOT_KNOWN))],
    [
      'denied, and the emulator does not know the subject',
      denied(denial()),
      { ...LOCAL, claims: { ...CLAIMS, sub: UNKNOWN_CLAIM, environment: UNKNOWN_CLAIM }, known },
    ],
  ]),
];

/** All of them. Beside what is said here the walk is one through the hub, and everything is known. */
export const CASES: readonly Case[] = [
  ...EVERYWHERE,
  ...NO_TOKEN,
  ...HOP_DENIED,
  ...at(
    'target',
    EVIDENCE.map(([title, evidence]) => [`denied, and ${title}`, denied(denial()), { evidence }] as const),
  ),
  ...at('target', REQUIREMENTS),
  ...TOKEN_DENIED,
  ...WRONG_ENVIRONMENT,
  ...OF_THE_FILE,
  ...IN_THE_HUB,
  ...at('target', EVIDENCE_AND_MORE),
  ...UNKNOWN_CLAIMS,
  ...REFUSED,
  ...BROKEN,
].map((one) => ({ ...one, known: { route: HUB_ROUTE, ...one.known } }));
