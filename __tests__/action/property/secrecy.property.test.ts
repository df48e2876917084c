import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { openJob } from '../../../src/demo/runner/job.js';
import { type LocalAws, startLocalAws } from '../../../src/emulator/emulator.js';
import type { FaultyCall, InjectedFault } from '../../../src/emulator/faults.js';
import { ConnectProxy } from '../../support/connect-proxy.js';
import { CREDENTIAL_VARIABLES, DIRECT_INPUTS, HUB_INPUTS, MAIN, splitVariables } from '../../support/job.js';
import { modelWith } from '../../support/models.js';
import { clockWithoutWaits, runStep, type StepRun } from '../../support/step.js';
import { CODE, TROUBLESHOOTING_LINK } from '../shown-markdown.js';

/** On a slow machine there are fewer runs; each seed brings others. */
const TIME_LIMIT_MS = 60_000;
const SEED = Number(process.env.SECRECY_SEED ?? Date.now() % 2 ** 31);
const OUTPUTS = [
  'aws-account-id',
  'role-arn',
  'assumed-role-arn',
  'role-session-name',
  'aws-expiration',
  'hub-account-id',
  'hub-assumed-role-arn',
];
const SECRET_OUTPUTS = ['aws-access-key-id', 'aws-secret-access-key', 'aws-session-token'];

let aws: LocalAws;
let open: ConnectProxy;
let shut: ConnectProxy;
let echo: Server;

beforeAll(async () => {
  process.stderr.write(`secrecy: SECRECY_SEED=${SEED}\n`);
  aws = await startLocalAws({ world: modelWith({ subject: '*', direct: true, allowTagging: true }) });
  open = await ConnectProxy.start();
  shut = await ConnectProxy.start({ always: 407 });
  echo = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => {
      body += text;
    });
    // As badly as a server can: it says back all that it was told.
    request.on('end', () => {
      const told = JSON.stringify([request.headers, Object.fromEntries(new URLSearchParams(body))]);
      const xml = told.replace(/[<&]/g, (mark) => `&#${mark.charCodeAt(0)};`);
      const error = `<ErrorResponse><Error><Code>AccessDenied</Code><Message>${xml}</Message></Error></ErrorResponse>`;
      response.writeHead(403).end(request.method === 'GET' ? told : error);
    });
  });
  await new Promise<void>((up) => echo.listen(0, '127.0.0.1', up));
});

afterAll(async () => {
  echo.closeAllConnections();
  echo.close();
  await Promise.all([aws.stop(), open.stop(), shut.stop()]);
});

const echoUrl = () => `http://127.0.0.1:${(echo.address() as AddressInfo).port}/?api-version=2.0`;

/** Text of somebody who would like to be more than text. */
const outside = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '::set-env name=EVIL::1',
        '::add-mask::e',
        '::error::evil',
        '::stop-commands::evil',
        '::set-output name=evil::1',
        '##[error]evil',
        '##[set-env name=EVIL]1',
        '##[add-path]/evil',
        '#',
        '#[group]evil',
        ' ',
        '\n',
        '\r',
        '\r\n',
        '%0A::error::evil',
        '\u2028',
        '\u0085',
        '\ufeff',
        '\u202e',
        '<img src=x onerror=evil()>',
        '[evil](http://evil.example)',
        '| evil |',
        '`',
        '```\n',
        '\n# evil',
        '<!--',
        'EVIL<<ghadelimiter_',
        'feature/branch',
        '"',
        "'",
        '\\',
        '$(evil)',
      ),
      fc.string({ unit: 'grapheme', maxLength: 12 }),
    ),
    { maxLength: 6 },
  )
  .map((parts) => parts.join(''));

const secretOf = (characters: string, longest: number) =>
  fc.string({ unit: fc.constantFrom(...characters), minLength: 12, maxLength: longest }).map((text) => `x9${text}`);

const externalId = fc
  .tuple(fc.constantFrom('', '::', ':', '/', '='), secretOf('abcdefghijklmnopqrstuvwxyzABC0123456789+=,.@:/-', 300))
  .map(([head, text]) => head + text);

const password = secretOf('abcdefghijklmnopqrstuvwxyz0123456789%@:/?#[]! ', 40);

/** What AWS's message or the token endpoint's says; `SECRET` is where a secret is put. */
const words = fc
  .tuple(outside, fc.integer({ min: 0, max: 700 }), outside)
  .map(([head, padding, tail]) => `${head}${'.'.repeat(padding)} SECRET ${tail}`);

const fault: fc.Arbitrary<InjectedFault> = fc.oneof(
  fc.constantFrom<InjectedFault>(
    { kind: 'throttling' },
    { kind: 'internal-failure' },
    { kind: 'service-unavailable', html: true },
    { kind: 'connection-reset' },
    { kind: 'truncated' },
    { kind: 'html' },
    { kind: 'expired-token' },
    { kind: 'verification-key' },
    { kind: 'wrong-answer', about: 'account' },
    { kind: 'wrong-answer', about: 'role' },
    { kind: 'wrong-answer', about: 'expiry' },
    { kind: 'wrong-answer', about: 'credentials' },
  ),
  fc.record({
    kind: fc.constant('error' as const),
    status: fc.constantFrom(400, 401, 403, 404, 429, 500),
    code: fc.oneof(
      fc.constantFrom('AccessDenied', 'ValidationError', 'InvalidIdentityToken', 'ExpiredToken', 'constructor'),
      outside,
    ),
    message: words,
  }),
);

const scenario = fc.record({
  route: fc.constantFrom('hub', 'hub', 'direct'),
  externalId,
  password,
  proxy: fc.constantFrom('none', 'none', 'open', 'shut', 'spared'),
  faults: fc.array(
    fc.record({
      call: fc.constantFrom<FaultyCall>('token', 'AssumeRoleWithWebIdentity', 'AssumeRole'),
      fault,
      times: fc.integer({ min: 1, max: 9 }),
    }),
    { maxLength: 2 },
  ),
  echoes: fc.constantFrom('none', 'none', 'none', 'token', 'sts'),
  claims: fc.record(
    { sub: outside, actor: outside, ref: outside, environment: outside, repository: outside, workflow: outside },
    { requiredKeys: [] },
  ),
  names: fc.record(
    {
      GITHUB_REF: outside,
      GITHUB_ACTOR: outside,
      GITHUB_WORKFLOW: outside,
      GITHUB_REPOSITORY: outside,
      GITHUB_RUN_ID: outside,
      GITHUB_ACTION: outside,
    },
    { requiredKeys: [] },
  ),
  badInputs: fc.record(
    {
      'role-session-name': outside,
      'aws-region': outside,
      'role-to-assume': outside,
      'sts-endpoint': outside,
      'source-identity': outside,
      'inline-session-policy': outside,
      account: outside,
    },
    { requiredKeys: [] },
  ),
  badly: fc.constantFrom(false, false, false, true),
  tagged: fc.boolean(),
  debug: fc.boolean(),
  hidesAccounts: fc.boolean(),
  asOutputs: fc.boolean(),
  asVariables: fc.boolean(),
  cleanup: fc.boolean(),
});

type Scenario = Parameters<Parameters<typeof scenario.map>[0]>[0];

/** The request token, the external id and the password as it is written and as it is meant. */
function givenSecrets({ externalId: id, password: word, proxy, route }: Scenario): string[] {
  return [
    aws.requestToken,
    ...(route === 'hub' ? [id] : []),
    ...(proxy === 'none' ? [] : [word, encodeURIComponent(word)]),
  ];
}

function inputsOf(plan: Scenario): Record<string, string> {
  const proxy = plan.proxy === 'shut' ? shut : open;
  return {
    ...(plan.route === 'hub' ? HUB_INPUTS : DIRECT_INPUTS),
    ...(plan.route === 'hub' && { 'role-external-id': plan.externalId }),
    ...(plan.route === 'hub' && plan.tagged && { 'role-session-tags': 'github' }),
    ...(plan.proxy !== 'none' && {
      'http-proxy': `http://build:${encodeURIComponent(plan.password)}@${proxy.address}`,
      'no-proxy': plan.proxy === 'spared' ? '*' : 'example.com',
    }),
    ...(plan.echoes === 'sts' && { 'sts-endpoint': new URL(echoUrl()).origin }),
    'mask-aws-account-id': String(plan.hidesAccounts),
    'output-credentials': String(plan.asOutputs),
    'output-env-credentials': String(plan.asVariables),
    cleanup: String(plan.cleanup),
    ...(plan.badly && plan.badInputs),
  };
}

function environmentOf(plan: Scenario): Record<string, string> {
  return {
    ...withoutNul({ ...plan.names }),
    ...(plan.debug && { RUNNER_DEBUG: '1' }),
    ...(plan.echoes === 'token' && { ACTIONS_ID_TOKEN_REQUEST_URL: echoUrl() }),
  };
}

/** Sets the local AWS up for a plan; answers how many secrets it had issued before. */
function prepare(plan: Scenario): number {
  aws.faults.clear();
  aws.claims = plan.claims;
  const said = givenSecrets(plan);
  for (const { call, fault: order, times } of plan.faults) {
    const spoken =
      order.kind === 'error' ? { ...order, message: order.message.replace('SECRET', () => said.join(' ')) } : order;
    aws.faults.add(call, spoken, times);
  }
  return aws.issuedSecrets().length;
}

type Seen = Pick<
  StepRun,
  'raw' | 'log' | 'annotations' | 'commands' | 'violations' | 'files' | 'environment' | 'outputs' | 'state'
> & { readonly ok: boolean };

/** True where a text holds a secret, or so much of one that it is no secret any more. */
function betrays(text: string, secret: string): boolean {
  if (secret.length < 64) return text.includes(secret);
  const pieces = [0, 20, secret.length >> 1, secret.length - 32].map((at) => secret.slice(at, at + 32));
  return pieces.some((piece) => text.includes(piece));
}

function check(plan: Scenario, seen: Seen, issued: readonly string[]): void {
  const { raw, log, files, annotations } = seen;
  const secrets = [...givenSecrets(plan), ...issued];
  const lines = raw.split('\n').filter((line) => !line.startsWith('::add-mask::'));
  const shown = [log, JSON.stringify(annotations), lines.join('\n'), files.summary, files.state, files.path].join('\n');
  for (const secret of secrets) {
    if (betrays(shown, secret)) throw new Error(`"${secret}" is shown in:\n${shown}`);
  }
  // The target's three values are the last that were issued, and go where they were asked for.
  const handed = plan.route === 'hub' || issued.length > 3 ? issued.slice(-3) : [];
  for (const secret of secrets) {
    const mayStand = seen.ok && handed.includes(secret);
    if (!(mayStand && plan.asOutputs)) expect(betrays(files.output, secret)).toBe(false);
    if (!(mayStand && plan.asVariables)) expect(betrays(files.env, secret)).toBe(false);
  }

  const regions = ['AWS_REGION', 'AWS_DEFAULT_REGION'];
  expect(files.path).toBe('');
  expect(seen.violations).toEqual([]);
  if (seen.ok) {
    expect(Object.keys(seen.environment)).toEqual(plan.asVariables ? [...CREDENTIAL_VARIABLES, ...regions] : []);
    expect(Object.keys(seen.outputs)).toEqual([
      ...(plan.route === 'hub' ? OUTPUTS : OUTPUTS.slice(0, 5)),
      ...(plan.asOutputs ? SECRET_OUTPUTS : []),
    ]);
    expect(Object.keys(seen.state)).toEqual([
      ...(plan.asVariables && plan.cleanup ? ['exported'] : []),
      ...((plan.asVariables || plan.asOutputs) && plan.cleanup ? ['files'] : []),
    ]);
  } else {
    expect([files.env, files.output, files.state]).toEqual(['', '', '']);
  }
  const errors = annotations.filter(({ level }) => level === 'error');
  expect(errors).toHaveLength(seen.ok ? 0 : 1);
  const ours = ['add-mask', 'debug', 'error', 'warning', 'group', 'endgroup'];
  expect(seen.commands.map(({ name }) => name).filter((name) => !ours.includes(name))).toEqual([]);
  // Where debug logging is off, no `::debug` is written at all.
  if (!plan.debug) expect(seen.commands.map(({ name }) => name)).not.toContain('debug');
  for (const { title } of annotations) expect(title).toMatch(/^[\w -]+$/);
  // The one link there is leads to the manual.
  // In a code block nothing acts but the fence that ends it, which is as long as the one that began it.
  const words = files.summary.replace(/^(`{3,})\w+\n[\s\S]*?\n\1$/gm, '').replace(CODE, '');
  const summary = words.replace(TROUBLESHOOTING_LINK, '');
  expect(summary).not.toMatch(/<img|\]\(http|<!--|^# evil/m);
  if (plan.hidesAccounts) expect(`${log}${files.summary}`).not.toMatch(/(?<!\d)(?:111122223333|222222222222)(?!\d)/);
}

const parameters = { seed: SEED, endOnFailure: true, verbose: fc.VerbosityLevel.None };

test('no secret is shown, no text from outside acts, and a step that failed handed on nothing', async () => {
  let good = 0;
  await fc.assert(
    fc.asyncProperty(scenario, async (plan) => {
      const before = prepare(plan);
      const stepRun = await runStep({
        aws,
        inputs: inputsOf(plan),
        env: environmentOf(plan),
        clock: clockWithoutWaits,
      });
      good += stepRun.end.ok ? 1 : 0;
      check(plan, { ...stepRun, ok: stepRun.end.ok }, aws.issuedSecrets().slice(before));
    }),
    { ...parameters, numRuns: 300, interruptAfterTimeLimit: TIME_LIMIT_MS },
  );
  // Else it would have looked at failures only.
  expect(good).toBeGreaterThan(0);
});

test('the same holds for the bundle in a process of its own', async () => {
  await fc.assert(
    fc.asyncProperty(scenario, async (plan) => {
      const before = prepare(plan);
      const job = await openJob({ env: { ...aws.runnerEnvironment() }, debug: plan.debug });
      try {
        const { RUNNER_DEBUG: _, ...env } = environmentOf(plan);
        const inputs = { ...inputsOf(plan), 'retry-max-attempts': '2', 'action-timeout-s': '20' };
        const result = await job.step({ entry: MAIN, ...splitVariables({ env }), inputs: withoutNul(inputs) });
        const { stdout: raw, exitCode } = result;
        check(plan, { ...result, raw, ok: exitCode === 0 }, aws.issuedSecrets().slice(before));
        expect(result.stderr).toBe('');
        expect([...result.filesLeft, ...result.homeLeft, ...result.workspaceLeft]).toEqual([]);
      } finally {
        await job.close();
      }
    }),
    { ...parameters, numRuns: 12, interruptAfterTimeLimit: TIME_LIMIT_MS },
  );
});

// No environment can hold a NUL.
function withoutNul(values: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value.replaceAll('\0', '')]));
}
