/** The committed bundle after a denial, with a diagnosis role: what it calls, what it prints, and how long it takes. */
import { afterEach, describe, expect, test } from '@jest/globals';
import { makeFolder } from '../../support/files.js';
import { closeJobs, HUB_INPUTS, openEmulatedJob } from '../../support/job.js';
import { ACCOUNTS_FILE, DEV_ACCOUNT, HUB_ROLE, PROVIDER, TARGET_ROLE } from '../../support/names.js';
import { bestRunWithin, repeated } from '../../support/patience.js';
import { policy, statement, trust } from '../../support/policies.js';
import { type Accounts, accountsWith } from '../evidence/scene.js';

afterEach(closeJobs);

const SUBJECT = `${PROVIDER}:sub`;
const ENVIRONMENT = 'repo:octo/shop:environment:production';
const DENIED: Accounts = {
  trust: [
    trust(
      { AWS: HUB_ROLE },
      { Sid: 'AllowHub', Condition: { StringEquals: { [SUBJECT]: ENVIRONMENT, 'sts:ExternalId': 'required-secret' } } },
    ),
  ],
};
const INPUTS = { ...HUB_INPUTS, 'role-external-id': 'sent-secret-1', 'diagnosis-role': 'github-diagnosis' };
const SENTENCE = `Statement 1 (AllowHub) of the trust policy of ${TARGET_ROLE} requires ${SUBJECT} = ${ENVIRONMENT}`;

async function denied(accounts: Accounts = DENIED, more: Parameters<typeof openEmulatedJob>[0] = {}) {
  const opened = await openEmulatedJob({ world: accountsWith(accounts), ...more });
  return { ...opened, env: opened.aws.environmentWithIam() };
}

describe('a denial with a diagnosis role', () => {
  test('names the statement and the condition in log, annotation and summary, and no secret', async () => {
    const { step, env, aws, job } = await denied();
    const { conclusion, log, files, annotations, outputs, violations } = await step(INPUTS, { env: { ...env } });
    const { summary } = files;
    expect([conclusion, violations]).toEqual(['failure', []]);
    expect(log).toContain('(certain)');
    expect(log).toContain(SENTENCE);
    expect(annotations.map(({ message }) => message).join()).toContain(SENTENCE);
    expect(summary).toContain('1 (AllowHub)');
    expect([...job.exported, ...Object.keys(outputs)]).toEqual([]);
    const secrets = [...aws.issuedSecrets(), 'required-secret', 'sent-secret-1'];
    for (const secret of secrets) for (const text of [log, summary]) expect(text).not.toContain(secret);
  });

  test('makes one hop to the diagnosis role, with a session name and nothing else, and reads over one connection', async () => {
    const { step, env, aws } = await denied();
    await step({ ...INPUTS, 'role-session-tags': 'team=shop', 'source-identity': 'octocat' }, { env: { ...env } });
    const [, reader] = aws.calls.filter(({ kind }) => kind === 'AssumeRole');
    expect(Object.keys(reader?.parameters ?? {}).sort()).toEqual([
      'Action',
      'DurationSeconds',
      'RoleArn',
      'RoleSessionName',
      'Version',
    ]);
    expect(reader?.parameters.DurationSeconds).toBe('900');
    const ofIam = aws.calls.filter(({ kind }) => /^(?:Get|List|Simulate)/.test(kind) && kind !== 'GetCallerIdentity');
    expect(ofIam.filter(({ kind, caller }) => kind === 'GetRole' && caller?.includes('github-diagnosis'))).toHaveLength(
      1,
    );
    expect(ofIam.length).toBeLessThanOrEqual(8);
  });

  test('takes the diagnosis role from the accounts file, for a profile too', async () => {
    const workspace = makeFolder({
      [ACCOUNTS_FILE]: `hub: { role: "${HUB_ROLE}" }\ndefaults: { role: DeployRole, region: eu-west-1, diagnosis-role: github-diagnosis }\naccounts:\n  dev: { id: "${DEV_ACCOUNT}" }\n`,
    });
    const { step, env } = await denied(DENIED, { job: { workspace } });
    const own = await step({ account: 'dev' }, { env: { ...env } });
    expect(own.log).toContain(SENTENCE);
    const profile = await step(
      { 'role-to-assume': HUB_ROLE.replace('github-hub', 'Other'), profiles: 'dev = dev', 'aws-region': 'eu-west-1' },
      { env: { ...env } },
    );
    expect(profile.log).toContain('Profile dev: target-trust-missing');
    expect(profile.log).toContain(SENTENCE);
  });

  test('hides account ids where they are masked', async () => {
    const { step, env } = await denied({ trust: [trust({ AWS: ['999999999999', '888888888888'] })] });
    const { log, summary } = await step({ ...INPUTS, 'mask-aws-account-id': 'true' }, { env: { ...env } });
    for (const text of [log, summary])
      expect(text).not.toMatch(/(?<!\d)(?:999999999999|888888888888|222222222222|111122223333)(?!\d)/);
  });

  test('tries a throttled read again', async () => {
    const { step, env, aws } = await denied();
    aws.faults.add('GetRole', { kind: 'throttling' }, 2);
    const { log } = await step(INPUTS, { env: { ...env } });
    expect(log).toContain(SENTENCE);
  });

  test('makes no more calls without one', async () => {
    const { step, env, kinds } = await denied();
    const { 'diagnosis-role': _, ...inputs } = INPUTS;
    await step(inputs, { env: { ...env } });
    expect(kinds()).toEqual(['token', 'AssumeRoleWithWebIdentity', 'AssumeRole', 'SimulatePrincipalPolicy']);
  });

  test('and none at all when nothing is denied', async () => {
    const { step, env, kinds } = await denied({});
    const { conclusion } = await step(INPUTS, { env: { ...env } });
    expect(conclusion).toBe('success');
    expect(kinds()).toEqual(['token', 'AssumeRoleWithWebIdentity', 'AssumeRole']);
  });

  test('reads nothing where the endpoint of IAM beside a foreign STS is not known', async () => {
    const { step, kinds } = await denied();
    const { log } = await step(INPUTS);
    expect(log).toContain('Set AWS_ENDPOINT_URL_IAM.');
    expect(kinds()).toEqual(['token', 'AssumeRoleWithWebIdentity', 'AssumeRole']);
  });

  test('by the runner’s own credentials reads the target alone', async () => {
    const ambient = { accessKeyId: 'AKIARUNNER0000000001', secretAccessKey: 'runner-secret' };
    const user = { ...ambient, policies: { all: policy(statement('Allow', '*')) } };
    const model = accountsWith({
      ...DENIED,
      reader: { trustPolicy: policy(trust({ AWS: 'arn:aws:iam::111122223333:user/runner' })) },
      hubAccount: { users: { runner: user } },
    });
    const { step, aws, kinds } = await openEmulatedJob({ world: model });
    const env = {
      ...aws.environmentWithIam(),
      AWS_ACCESS_KEY_ID: ambient.accessKeyId,
      AWS_SECRET_ACCESS_KEY: ambient.secretAccessKey,
    };
    const { 'hub-role': _, ...inputs }: Readonly<Record<string, string>> = INPUTS;
    const { log } = await step({ ...inputs, identity: 'ambient' }, { env });
    expect(log).toContain('target-trust-missing');
    expect(log).toContain('(certain)');
    expect(kinds().filter((kind) => /^(?:Get|List)/.test(kind))).toEqual(['GetCallerIdentity', 'GetRole']);
  });

  test('takes at most 1.5 s with 50 ms a call', async () => {
    const { step, env } = await denied(DENIED, { latencyMs: 50 });
    const run = () =>
      repeated(
        () => step(INPUTS, { env: { ...env } }),
        ({ log }) => log.includes(SENTENCE),
      );
    expect((await bestRunWithin(1_500, run)).log).toContain(SENTENCE);
  });

  test('gives up reading after five seconds, and ends as without', async () => {
    const { step, env, aws } = await denied();
    for (const call of ['GetRole', 'ListRolePolicies', 'ListAttachedRolePolicies'] as const)
      aws.faults.add(call, { kind: 'stall' }, 9);
    const begun = performance.now();
    const { conclusion, log } = await step(INPUTS, { env: { ...env } });
    expect(conclusion).toBe('failure');
    expect(log).toContain('AWS did not answer in time');
    expect(performance.now() - begun).toBeLessThan(15_000);
  });

  test('ends at once when it is cancelled while it reads', async () => {
    await bestRunWithin(4_000, async () => {
      const reads = new AbortController();
      const opened = await denied(DENIED, { onCall: ({ kind }) => kind === 'GetRole' && reads.abort() });
      opened.aws.faults.add('GetRole', { kind: 'stall' }, 9);
      const result = await opened.step(INPUTS, {
        env: { ...opened.env },
        signalWhen: { signal: 'SIGINT', when: reads.signal },
      });
      expect(result.exitCode).toBe(1);
      expect(result.log).toContain('hop-denied');
      return result;
    });
  });

  test('gives up reading after five seconds where IAM always throttles', async () => {
    const { step, env, aws } = await denied();
    for (const call of ['GetRole', 'ListRolePolicies', 'ListAttachedRolePolicies'] as const)
      aws.faults.add(call, { kind: 'throttling' }, 99);
    const { conclusion, log, wallMs } = await step(INPUTS, { env: { ...env } });
    expect([conclusion, log.includes('was not read')]).toEqual(['failure', true]);
    expect(wallMs).toBeLessThan(15_000);
  });

  test('is read once, after the last attempt of a retried denial', async () => {
    const { step, env, kinds } = await denied();
    const { log } = await step({ ...INPUTS, 'retry-access-denied-s': '1' }, { env: { ...env } });
    expect(log).toContain(SENTENCE);
    const first = kinds().indexOf('GetRole');
    expect(first).toBeGreaterThan(0);
    expect(kinds().filter((kind) => kind === 'GetRole')).toHaveLength(2);
  });
});
