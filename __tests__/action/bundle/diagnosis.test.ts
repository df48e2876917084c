/** Every diagnosis there is, provoked for real, but for the denials of the second hop, which have a file of their own. */
import { copyFile, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { DIAGNOSES } from '../../../src/action/diagnosis/diagnosis.js';
import type { Variables } from '../../../src/demo/runner/environment.js';
import type { StepOptions, StepResult } from '../../../src/demo/runner/step-result.js';
import type { Call } from '../../../src/emulator/calls.js';
import { exampleModel } from '../../../src/emulator/example-model.js';
import type { FaultyCall, InjectedFault } from '../../../src/emulator/faults.js';
import { loopbackCertificate } from '../../support/certificate.js';
import { ConnectProxy } from '../../support/connect-proxy.js';
import { diagnosisInLog } from '../../support/diagnosis-text.js';
import { stsClient } from '../../support/emulator.js';
import {
  closeJobs,
  DIRECT_INPUTS,
  type EmulatedJob,
  type EmulatedJobOptions,
  HUB_INPUTS,
  MAIN,
  openEmulatedJob,
  openOwnEmulatedJob,
  type StepInputs,
} from '../../support/job.js';
import { simulationModel, withRoles } from '../../support/models.js';
import { HUB_ROLE, PROVIDER, TARGET_ROLE } from '../../support/names.js';
import { bestRunWithin, cutShort, repeated } from '../../support/patience.js';
import { FULL_ACCESS, githubTrustPolicy, policy, TRUSTS_ANOTHER_ACCOUNT } from '../../support/policies.js';
import { shownMarkdown } from '../shown-markdown.js';
import { diagnosed, type Finding, startTogether } from './diagnosed.js';

const USER = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY' };
const RUNNER_USER = { AWS_ACCESS_KEY_ID: USER.accessKeyId, AWS_SECRET_ACCESS_KEY: USER.secretAccessKey };
const AMBIENT: StepInputs = { 'aws-region': 'eu-west-1', identity: 'ambient', 'role-to-assume': TARGET_ROLE };
const ONCE: StepInputs = { 'retry-max-attempts': '1' };
const TWICE: StepInputs = { 'retry-max-attempts': '2' };

/** The simple world in which a user of the hub account may become the hub role, and anything else. */
const withUser = () =>
  withRoles(exampleModel(), {
    hubAccount: { users: { runner: { ...USER, policies: { FULL_ACCESS } } } },
    hub: {
      trustPolicy: policy({
        Effect: 'Allow',
        Principal: { AWS: 'arn:aws:iam::111122223333:user/runner' },
        Action: 'sts:*',
      }),
    },
  });

/** A session of the hub role that something on the runner made before, as variables. */
async function ambientSession({ aws }: EmulatedJob, policy?: object): Promise<Variables> {
  const command = new AssumeRoleCommand({
    RoleArn: HUB_ROLE,
    RoleSessionName: 'runner',
    ...(policy && { Policy: JSON.stringify(policy) }),
  });
  const { Credentials } = await stsClient(aws, USER).send(command);
  return {
    AWS_ACCESS_KEY_ID: Credentials?.AccessKeyId,
    AWS_SECRET_ACCESS_KEY: Credentials?.SecretAccessKey,
    AWS_SESSION_TOKEN: Credentials?.SessionToken,
  };
}

/** Writes a file that was there before the step, among the runner's own. */
async function runnersFile({ folders }: EmulatedJob['job'], name: string, text: string): Promise<string> {
  const file = path.join(path.dirname(folders.eventPath), name);
  await writeFile(file, text);
  return file;
}

interface Case {
  readonly draft: Finding;
  readonly emulated?: EmulatedJobOptions;
  readonly fault?: readonly [FaultyCall, InjectedFault, number?];
  readonly inputs?: StepInputs;
  readonly env?: Variables;
  /** The call in which the step's time is over. */
  readonly cutShortIn?: FaultyCall;
  /** Makes what the step runs in; may answer with more for it. */
  readonly prepare?: (emulated: EmulatedJob) => Promise<Partial<StepOptions> & { readonly inputs?: StepInputs }>;
  /** What the sentence holds. */
  readonly says: readonly string[];
  /** What stands elsewhere in the log and in the summary, word for word. */
  readonly shows?: readonly string[];
  /** What is to be pasted, whole. */
  readonly pastes?: readonly string[];
}

const error = (status: number, code: string, message: string): InjectedFault => ({
  kind: 'error',
  status,
  code,
  message,
});
const noEndpoint: Variables = { ACTIONS_ID_TOKEN_REQUEST_URL: undefined, ACTIONS_ID_TOKEN_REQUEST_TOKEN: undefined };
const PERMISSIONS = 'permissions:\n  id-token: write\n  contents: read';
const pullRequest = (head: string | undefined) => ({
  pull_request: { base: { repo: { full_name: 'octo/shop' } }, head: { repo: head && { full_name: head } } },
});
const PERMISSION: Finding = ['no-token-permission', 'workflow', 'one of these'];

const CASES: Readonly<Record<string, Case>> = {
  // No token.
  'a job under act': {
    draft: ['no-token-under-act', 'workflow', 'certain'],
    env: { ...noEndpoint, ACT: 'true' },
    inputs: { summary: 'true' },
    says: ['org/xacct-action/local', 'identity: ambient'],
    pastes: [
      '- uses: org/xacct-action/local@v1\n  if: env.ACT && !env.GITEA_ACTIONS',
      "identity: ${{ env.ACT && !env.GITEA_ACTIONS && 'ambient' || 'github-oidc' }}",
    ],
  },
  'a job on Forgejo': {
    draft: ['no-token-on-forgejo', 'workflow', 'one of these'],
    env: { ...noEndpoint, ACT: 'true', GITEA_ACTIONS: 'true', FORGEJO_ACTIONS: 'true' },
    says: ['runs on Forgejo', 'enable-openid-connect: true'],
    shows: ['https://HOST/api/actions'],
    pastes: ['enable-openid-connect: true'],
  },
  'a job on Gitea': {
    draft: ['no-token-on-gitea', 'workflow', 'one of these'],
    env: { ...noEndpoint, ACT: 'true', GITEA_ACTIONS: 'true' },
    says: ['runs on Gitea', 'id-token: write'],
    shows: ['identity: ambient'],
    pastes: [PERMISSIONS],
  },
  'a process outside of GitHub': {
    draft: ['no-token-outside-github', 'runner', 'certain'],
    env: { ...noEndpoint, GITHUB_ACTIONS: undefined },
    says: ['identity: ambient', 'web-identity-token-file'],
  },
  'a pull request from a fork': {
    draft: ['no-token-in-fork', 'GitHub', 'certain'],
    emulated: { job: { eventPayload: pullRequest('mallory/shop') } },
    env: { ...noEndpoint, GITHUB_EVENT_NAME: 'pull_request' },
    says: ['from a fork'],
    pastes: [
      'if: ${{ !github.event.pull_request || github.event.pull_request.head.repo.full_name == github.repository }}',
    ],
  },
  'pull_request_target from a fork, which would get a token with the permission': {
    draft: PERMISSION,
    emulated: { job: { eventPayload: pullRequest('mallory/shop') } },
    env: { ...noEndpoint, GITHUB_EVENT_NAME: 'pull_request_target' },
    says: ['id-token: write'],
  },
  'a run of Dependabot': {
    draft: ['no-token-for-dependabot', 'workflow', 'likely'],
    emulated: { job: { eventPayload: pullRequest('octo/shop') } },
    env: { ...noEndpoint, GITHUB_EVENT_NAME: 'pull_request', GITHUB_ACTOR: 'dependabot[bot]' },
    says: ['Dependabot', 'id-token: write'],
    pastes: [PERMISSIONS],
  },
  'a job without the permission': {
    draft: PERMISSION,
    env: noEndpoint,
    says: ['id-token: write', 'its caller'],
    pastes: [PERMISSIONS],
  },
  'a token endpoint that refuses': {
    draft: ['token-endpoint-refused', 'GitHub', 'certain'],
    env: { ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'not-the-one' },
    says: ['401', 'Rerun the job'],
  },
  'a token endpoint that is no URL': {
    draft: ['token-endpoint-refused', 'runner', 'certain'],
    env: { ACTIONS_ID_TOKEN_REQUEST_URL: 'nowhere' },
    says: ['ACTIONS_ID_TOKEN_REQUEST_URL'],
  },
  'a token endpoint that is down': {
    draft: ['token-endpoint-unavailable', 'GitHub', 'certain'],
    fault: ['token', { kind: 'internal-failure' }, 9],
    inputs: TWICE,
    says: ['500', 'githubstatus.com'],
  },
  'a token file that is not there': {
    draft: ['token-file-unusable', 'workflow', 'certain'],
    inputs: { 'web-identity-token-file': 'no/such/file' },
    says: ['no/such/file does not exist'],
  },
  'a runner without credentials': {
    draft: ['no-ambient-credentials', 'runner', 'certain'],
    env: { AWS_EC2_METADATA_DISABLED: 'true' },
    prepare: async () => ({ inputs: AMBIENT }),
    says: ['no credentials', 'identity: github-oidc'],
  },
  // The first hop.
  'a hub that admits another repository': {
    draft: ['web-identity-denied', 'workflow or hub', 'one of these'],
    emulated: { world: { subject: 'repo:octo/other:*' } },
    says: [HUB_ROLE, 'repo:octo/shop:ref:refs/heads/main'],
    shows: ['Not authorized to perform', 'octocat', 'session name'],
  },
  'a target of the route direct that admits nobody': {
    draft: ['web-identity-denied', 'workflow or target', 'one of these'],
    emulated: { world: { direct: true, subject: 'repo:octo/other:*' } },
    prepare: async () => ({ inputs: DIRECT_INPUTS }),
    says: ['target role', TARGET_ROLE],
  },
  'a hub that is closed by an RCP': {
    draft: ['web-identity-denied', 'workflow or hub', 'one of these'],
    emulated: {
      world: withRoles(exampleModel(), {
        hubAccount: {
          resourceControlPolicies: {
            no: policy({ Effect: 'Deny', Principal: '*', Action: 'sts:AssumeRoleWithWebIdentity', Resource: '*' }),
          },
        },
      }),
    },
    says: [HUB_ROLE],
    shows: ['resource control policy (RCP)'],
  },
  'a name-based pattern and an immutable subject': {
    draft: ['web-identity-denied', 'workflow or hub', 'one of these'],
    emulated: { world: { subject: 'repo:octo/shop:*' }, subjectFormat: 'immutable' },
    says: ['octo@9919012'],
    shows: ['subject is immutable', 'repo:octo/shop:*'],
  },
  'a job with an environment': {
    draft: ['web-identity-denied', 'workflow or hub', 'one of these'],
    emulated: { claims: { environment: 'Production' } },
    says: [':environment:Production'],
    shows: ['has the environment', 'case-sensitive'],
  },
  'a pull request where a branch is admitted': {
    draft: ['web-identity-denied', 'workflow or hub', 'one of these'],
    emulated: { claims: { event_name: 'pull_request', ref: 'refs/pull/7/merge' } },
    says: ['repo:octo/shop:pull_request'],
    shows: ['In a pull request, the subject ends in pull'],
  },
  'an account without the provider': {
    draft: ['no-oidc-provider', 'workflow or hub', 'one of these'],
    emulated: { world: withRoles(exampleModel(), { hubAccount: { oidcProviders: [] } }) },
    says: ['111122223333', 'token.actions.githubusercontent.com'],
    pastes: [
      'aws iam create-open-id-connect-provider --url https://token.actions.githubusercontent.com --client-id-list sts.amazonaws.com',
    ],
  },
  'an audience that the provider does not know': {
    draft: ['audience-not-known', 'workflow or hub', 'one of these'],
    inputs: { audience: "it's-another" },
    says: ["it's-another"],
    pastes: [
      `aws iam add-client-id-to-open-id-connect-provider --open-id-connect-provider-arn arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com --client-id 'it'\\''s-another'`,
    ],
  },
  'a claim that the emulator does not know': {
    draft: ['claim-not-known', 'workflow', 'certain'],
    emulated: {
      unknownClaims: { repository_id: ['repository_id'] },
      world: withRoles(exampleModel(), {
        hub: { trustPolicy: githubTrustPolicy(undefined, { StringEquals: { [`${PROVIDER}:repository_id`]: '42' } }) },
      }),
    },
    says: ['repository_id=VALUE'],
    shows: ['Replace VALUE'],
  },
  'a token that was changed on the way': {
    draft: ['token-not-accepted', 'unknown', 'one of these'],
    prepare: async ({ aws, job }) => {
      const token = await aws.issueToken('sts.amazonaws.com');
      const [head = '', , signature = ''] = token.split('.');
      const claims = Buffer.from(JSON.stringify({ iss: aws.issuer, sub: 'evil' })).toString('base64url');
      const file = await runnersFile(job, 'token', `${head}.${claims}.${signature}`);
      return { inputs: { 'web-identity-token-file': file } };
    },
    says: ['STS rejected the token'],
  },
  'a token that has expired, and again': {
    draft: ['token-expired', 'runner', 'likely'],
    fault: ['AssumeRoleWithWebIdentity', { kind: 'expired-token' }, 2],
    says: ['and so was a new one'],
  },
  'an issuer whose keys AWS can’t fetch': {
    draft: ['issuer-not-reachable-by-aws', 'AWS', 'certain'],
    fault: ['AssumeRoleWithWebIdentity', { kind: 'verification-key' }, 9],
    inputs: TWICE,
    says: ['2 attempts', "the issuer's keys"],
  },
  'a claim that the issuer rejects': {
    draft: ['claim-rejected', 'GitHub', 'one of these'],
    fault: ['AssumeRoleWithWebIdentity', error(403, 'IDPRejectedClaim', 'The claim is not theirs')],
    says: ['The claim is not theirs'],
  },
  // The second hop, where it is not about who may.
  'a VPC endpoint whose policy does not let the call through': {
    draft: ['denied-by-vpc-endpoint', 'network', 'certain'],
    fault: [
      'AssumeRole',
      error(
        403,
        'AccessDenied',
        `User: arn:aws:sts::111122223333:assumed-role/github-hub/x is not authorized to perform: sts:AssumeRole on resource: ${TARGET_ROLE} because no VPC endpoint policy allows the sts:AssumeRole action`,
      ),
    ],
    says: ['VPC endpoint', TARGET_ROLE],
  },
  'an ambient session with a session policy': {
    draft: ['denied-by-session-policy', 'hub', 'certain'],
    emulated: { world: withUser(), detailedDenials: true },
    prepare: async (emulated) => ({
      inputs: AMBIENT,
      env: await ambientSession(emulated, policy({ Effect: 'Allow', Action: 's3:*', Resource: '*' })),
    }),
    says: ['session policy', TARGET_ROLE, 'check where the credentials come from'],
  },
  'ambient credentials of a user whom the target does not trust': {
    draft: ['target-trust-missing', 'target', 'certain'],
    emulated: { world: withUser(), detailedDenials: true },
    prepare: async () => ({ inputs: AMBIENT, env: RUNNER_USER }),
    says: ['arn:aws:iam::111122223333:user/runner'],
    pastes: [
      JSON.stringify(
        {
          Sid: 'HubRole',
          Effect: 'Allow',
          Principal: { AWS: 'arn:aws:iam::111122223333:user/runner' },
          Action: 'sts:AssumeRole',
        },
        undefined,
        2,
      ),
    ],
  },
  'ambient credentials, with account ids hidden': {
    draft: ['target-trust-missing', 'target', 'certain'],
    emulated: { world: withUser(), detailedDenials: true },
    prepare: async () => ({ inputs: { ...AMBIENT, 'mask-aws-account-id': 'true' }, env: RUNNER_USER }),
    says: ['arn:aws:iam::***:user/runner'],
    pastes: [
      JSON.stringify(
        {
          Sid: 'HubRole',
          Effect: 'Allow',
          Principal: { AWS: 'arn:aws:iam::HUB-ACCOUNT-ID:user/runner' },
          Action: 'sts:AssumeRole',
        },
        undefined,
        2,
      ),
    ],
  },
  'an ambient session that has expired': {
    draft: ['session-expired', 'runner', 'certain'],
    emulated: { world: withUser(), sessionSeconds: 0 },
    prepare: async (emulated) => ({ inputs: AMBIENT, env: await ambientSession(emulated) }),
    says: ['have expired'],
  },
  'ambient credentials that STS does not know': {
    draft: ['credentials-unknown', 'runner', 'one of these'],
    env: RUNNER_USER,
    prepare: async () => ({ inputs: AMBIENT }),
    says: ['eu-west-1', 'sts-region'],
  },
  'ambient credentials with a wrong secret key': {
    draft: ['signature-mismatch', 'network', 'one of these'],
    emulated: { world: withUser() },
    env: { ...RUNNER_USER, AWS_SECRET_ACCESS_KEY: 'mistyped' },
    prepare: async () => ({ inputs: AMBIENT }),
    says: ['secret key'],
  },
  'a clock that a correction does not mend': {
    draft: ['clock-skew', 'runner', 'certain'],
    emulated: { clock: () => Date.now() + 20 * 60_000 },
    fault: [
      'AssumeRole',
      error(403, 'SignatureDoesNotMatch', 'Signature expired: 20261121T000000Z is now earlier than 20261121T001500Z'),
      3,
    ],
    says: ['20 min behind AWS', 'NTP'],
    shows: ['Signature expired'],
  },
  'more than an hour for a chained session': {
    draft: ['chaining-cap', 'workflow', 'certain'],
    emulated: { world: withUser() },
    prepare: async (emulated) => ({
      inputs: { ...AMBIENT, 'role-duration-seconds': '7200' },
      env: await ambientSession(emulated),
    }),
    says: ['one hour', 'role chaining', 'route: direct'],
  },
  'more than the role’s maximum': {
    draft: ['role-maximum', 'target', 'certain'],
    emulated: { world: { direct: true } },
    prepare: async () => ({ inputs: { ...DIRECT_INPUTS, 'role-duration-seconds': '7200' } }),
    says: ['7200 s', TARGET_ROLE, 'MaxSessionDuration'],
    pastes: ['aws iam update-role --role-name DeployRole --max-session-duration 7200'],
  },
  'a region that the hub account has not activated': {
    draft: ['region-not-activated', 'hub', 'certain'],
    emulated: { world: withRoles(exampleModel(), { hubAccount: { disabledRegions: ['eu-west-1'] } }) },
    says: ['eu-west-1', '111122223333', 'sts-region'],
  },
  'a session policy with a principal': {
    draft: ['session-policy-malformed', 'workflow', 'certain'],
    inputs: {
      'inline-session-policy': JSON.stringify(
        policy({ Effect: 'Allow', Principal: '*', Action: 's3:*', Resource: '*' }),
      ),
    },
    says: ['inline-session-policy', 'Statement[0]'],
  },
  'a session policy and tags that are too large': {
    draft: ['session-too-large', 'workflow', 'certain'],
    emulated: { world: { allowTagging: true } },
    inputs: {
      'role-session-tags': Array.from(
        { length: 50 },
        (_, index) => `key-${index}=${'value of many words '.repeat(12)}`,
      ).join('\n'),
    },
    says: ['%', 'fewer tags'],
    shows: ['50, with '],
  },
  'a request that STS finds invalid': {
    draft: ['request-refused', 'workflow', 'certain'],
    fault: ['AssumeRole', error(400, 'ValidationError', '1 validation error detected: something else')],
    says: ['ValidationError', 'something else'],
  },
  'a refusal that nobody knows': {
    draft: ['unknown', 'unknown', 'one of these'],
    fault: ['AssumeRole', error(418, 'TeapotFault', 'Short and stout')],
    says: ['Target role', TARGET_ROLE, 'TeapotFault', 'Short and stout'],
  },
  'throttling that outlasts the attempts': {
    draft: ['throttled', 'AWS', 'certain'],
    fault: ['AssumeRole', { kind: 'throttling' }, 9],
    inputs: TWICE,
    says: ['2 attempts', 'max-parallel'],
    shows: ['Rate exceeded'],
  },
  'an STS that fails on and on': {
    draft: ['aws-fault', 'AWS', 'certain'],
    fault: ['AssumeRoleWithWebIdentity', { kind: 'internal-failure' }, 9],
    inputs: TWICE,
    says: ['eu-west-1', '2 attempts'],
  },
  // The answers and the way.
  'a session of another account': {
    draft: ['unexpected-answer', 'network', 'certain'],
    fault: ['AssumeRole', { kind: 'wrong-answer', about: 'account' }],
    says: ['another account', '999999999999'],
  },
  'a portal that answers instead of STS': {
    draft: ['unreadable-answer', 'network', 'likely'],
    fault: ['AssumeRole', { kind: 'html' }, 9],
    inputs: TWICE,
    says: ['HTTP 200', 'captive portal'],
  },
  'an endpoint over plain http': {
    draft: ['endpoint-not-safe', 'runner', 'certain'],
    emulated: { job: { env: { AWS_ENDPOINT_URL_STS: undefined } } },
    // The endpoint of the step is checked with its inputs. That of a role which its credentials come from is met on the way.
    prepare: async ({ aws, job }) => {
      const role = 'role_arn = arn:aws:iam::111122223333:role/jump\ncredential_source = Environment\n';
      const config = `[profile corp]\n${role}endpoint_url = http://sts.example.com\n`;
      const keys = { AWS_ACCESS_KEY_ID: 'AKIALOCALUSER0000001', AWS_SECRET_ACCESS_KEY: 'local/user/secret' };
      const file = await runnersFile(job, 'config', config);
      return {
        env: { ...keys, AWS_PROFILE: 'corp', AWS_CONFIG_FILE: file },
        inputs: { ...AMBIENT, 'sts-endpoint': aws.stsUrl },
      };
    },
    says: ['sts.example.com', 'https://'],
  },
  'a host where nobody listens': {
    draft: ['host-unreachable', 'network', 'certain'],
    inputs: { ...ONCE, 'sts-endpoint': 'http://127.0.0.1:9' },
    says: ['127.0.0.1:9', 'ECONNREFUSED'],
  },
  'a connection that is reset': {
    draft: ['host-unreachable', 'network', 'certain'],
    fault: ['AssumeRole', { kind: 'connection-reset' }, 9],
    inputs: ONCE,
    says: [TARGET_ROLE],
  },
  'a certificate of an authority that is not known': {
    draft: ['certificate-not-trusted', 'network', 'certain'],
    emulated: { tls: loopbackCertificate() },
    says: ['NODE_EXTRA_CA_CERTS'],
  },
  'no answer to any attempt': {
    draft: ['no-answer', 'network', 'certain'],
    fault: ['AssumeRole', { kind: 'stall' }],
    inputs: ONCE,
    says: ['did not respond within 10 s'],
  },
  'a call that outlasts the step': {
    draft: ['timed-out', 'network', 'one of these'],
    fault: ['AssumeRoleWithWebIdentity', { kind: 'stall' }],
    cutShortIn: 'AssumeRoleWithWebIdentity',
    says: [' s of action-timeout-s', 'the hub session from STS'],
  },
};

async function run({ cutShortIn: call, ...one }: Case): Promise<StepResult> {
  if (call === undefined) return (await runOnce(one)).result;
  const inLimit = (seconds: number) => runOnce({ ...one, inputs: { 'action-timeout-s': String(seconds) } });
  return (await cutShort(inLimit, ({ kinds }) => kinds.includes(call))).result.result;
}

async function runOnce({ emulated: options, fault, inputs, env, prepare }: Case) {
  const emulated = await openOwnEmulatedJob(options ?? {});
  try {
    if (fault) emulated.aws.faults.add(...fault);
    const more = (await prepare?.(emulated)) ?? {};
    const all = { ...(more.inputs?.identity || more.inputs?.route ? {} : HUB_INPUTS), ...inputs, ...more.inputs };
    const result = await emulated.step(all, { env: { ...env, ...more.env } });
    return { result, kinds: emulated.kinds() };
  } finally {
    await emulated.close();
  }
}

const WAITS = 'no answer to any attempt';
const IAM_STALLS = 'an IAM that says nothing';
// What only waits is begun first and looked at last.
const waiting = startTogether<StepResult>(
  new Map([
    [WAITS, () => run(CASES[WAITS] ?? { draft: PERMISSION, says: [] })],
    [
      IAM_STALLS,
      () =>
        bestRunWithin(4_000, async () => {
          const world = withRoles(simulationModel(), { target: { trustPolicy: TRUSTS_ANOTHER_ACCOUNT } });
          const emulated = await openOwnEmulatedJob({ world });
          emulated.aws.faults.add('SimulatePrincipalPolicy', { kind: 'stall' });
          const result = await emulated.step(HUB_INPUTS, { env: { ...emulated.aws.environmentWithIam() } });
          return emulated.close().then(() => result);
        }),
    ],
  ]),
);
const cases = Object.entries(CASES);
const ranOf = startTogether<StepResult>(
  new Map(cases.filter(([name]) => name !== WAITS).map(([name, one]) => [name, () => run(one)])),
);

describe('the diagnosis of', () => {
  const inOrder = cases.toSorted(([one], [other]) => Number(one === WAITS) - Number(other === WAITS));
  test.each(inOrder)('%s', async (name, { draft, says, shows = [], pastes }) => {
    const result = await (name === WAITS ? waiting(name) : ranOf(name));
    const { sentence, log, summary } = diagnosed(result, draft);

    for (const words of says) expect(sentence).toContain(words);
    for (const words of shows) {
      expect(log.text).toContain(words);
      expect(shownMarkdown(summary.text)).toContain(words);
    }
    if (pastes) expect(log.pastes.map(({ text }) => text)).toEqual(pastes);
  });

  test('an unknown refusal keeps the request id and gives no guess', async () => {
    const { log } = diagnosed(await ranOf('a refusal that nobody knows'), ['unknown', 'unknown', 'one of these']);

    expect(log.text).toMatch(/^ {2}request ID {4}[\w-]{8,}$/m);
    expect(log.text).toMatch(/^AWS returned: TeapotFault: Short and stout$/m);
    expect(log.text).not.toContain('Possible causes');
    expect(log.pastes).toEqual([]);
  });

  test('a cancelled step, by its signal', async () => {
    const requested = new AbortController();
    const onCall = ({ kind }: Call) => kind === 'AssumeRole' && requested.abort();
    const emulated = await openEmulatedJob({ onCall });
    emulated.aws.faults.add('AssumeRole', { kind: 'stall' });
    const result = await emulated.step(HUB_INPUTS, { signalWhen: { signal: 'SIGTERM', when: requested.signal } });

    const { sentence } = diagnosed(result, ['cancelled', 'workflow', 'certain']);
    expect(sentence).toContain('cancelled by SIGTERM while waiting for the target session from STS');
  });

  test('a proxy that refuses, by its address', async () => {
    const proxy = await ConnectProxy.start({ credentials: 'build:right' });
    const { address } = proxy;
    const { step } = await openEmulatedJob();
    const result = await step({ ...HUB_INPUTS, 'http-proxy': `http://build:wr0ng-one@${address}` });
    await proxy.stop();

    const { sentence, log, summary } = diagnosed(result, ['proxy-refused', 'network', 'certain']);
    expect(sentence).toMatch(new RegExp(`${address} requires a user and password for 127\\.0\\.0\\.1:\\d+ \\(407\\)`));
    expect(`${log.text}${summary.text}`).not.toContain('wr0ng-one');
  });

  test('a silent IAM is not waited for longer than its 3 s', async () => {
    const result = await waiting(IAM_STALLS);

    diagnosed(result, ['hop-denied', 'workflow, hub or target', 'one of these']);
    expect(result.wallMs).toBeGreaterThan(800);
  });

  afterEach(closeJobs);
});

test('every diagnosis there is is provoked somewhere', () => {
  // In diagnosis-denied.test.ts, in evidence.test.ts, and the two above.
  const elsewhere = [
    'hub-permission-missing',
    'hop-denied',
    'denied-by-organization',
    'denied-by-boundary',
    'explicitly-denied',
    'role-not-found',
    'both-roles-allow',
    'proxy-refused',
    'cancelled',
  ];
  const provoked = new Set([...Object.values(CASES).map(({ draft: [code] }) => code), ...elsewhere]);

  expect([...provoked].sort()).toEqual([...DIAGNOSES].sort());
});

describe('the time of a denied run', () => {
  afterEach(closeJobs);

  test.each([
    ['without a simulation', 1_000, 'hop-denied', false],
    ['with a simulation', 1_500, 'target-trust-missing', true],
  ])('%s is at most %d ms, from the start of the process to its end', async (_, limitMs, code, iam) => {
    const { aws, step, kinds } = await openEmulatedJob({
      world: withRoles(simulationModel(), { target: { trustPolicy: TRUSTS_ANOTHER_ACCOUNT } }),
    });
    const env = iam ? { ...aws.environmentWithIam() } : {};
    const codeOf = ({ log }: StepResult) => diagnosisInLog(log).code;
    const run = () =>
      repeated(
        () => step(HUB_INPUTS, { env }),
        (result) => codeOf(result) === code,
      );
    expect(codeOf(await bestRunWithin(limitMs, run))).toBe(code);
    expect(kinds().includes('SimulatePrincipalPolicy')).toBe(iam);
  });
});

describe('the chunks of the bundle', () => {
  const folders: string[] = [];
  afterEach(closeJobs);
  afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));

  const MARKS = {
    'the diagnosis': 'Possible causes, most likely first:',
    'the simulation': 'PolicySourceArn',
    'the toolkit': 'missing.command',
  };

  /** A copy of the main bundle without the chunks that hold a mark. */
  async function without(marks: readonly string[]): Promise<{ entry: string; gone: readonly string[] }> {
    const folder = await mkdtemp(path.join(await realpath(os.tmpdir()), 'bundle-'));
    folders.push(folder);
    const gone: string[] = [];
    for (const name of await readdir(path.dirname(MAIN))) {
      const file = path.join(path.dirname(MAIN), name);
      const text = name.endsWith('.js') ? await readFile(file, 'utf8') : '';
      if (name !== 'index.js' && marks.some((mark) => text.includes(mark))) gone.push(name);
      else await copyFile(file, path.join(folder, name));
    }
    return { entry: path.join(folder, 'index.js'), gone };
  }

  test.each(Object.entries(MARKS))('hold %s in one that can be told by its content', async (_, mark) => {
    const { gone } = await without([mark]);

    expect(gone.length).toBeGreaterThan(0);
    expect(await readFile(MAIN, 'utf8')).not.toContain(mark);
  });

  test('that explain are not loaded by a run that succeeds, on either route', async () => {
    const { entry } = await without(Object.values(MARKS));
    const { step, job } = await openEmulatedJob({ world: { direct: true } });

    for (const inputs of [HUB_INPUTS, DIRECT_INPUTS]) {
      expect(await job.step({ entry, inputs })).toMatchObject({ conclusion: 'success', stderr: '' });
    }
    const denied = { ...HUB_INPUTS, 'role-to-assume': 'arn:aws:iam::222222222222:role/NoSuchRole' };
    expect((await job.step({ entry, inputs: denied })).log).not.toContain('Diagnosis:');
    expect((await step(denied)).log).toContain('Diagnosis:');
  });

  test('that export are loaded early, but a denial needs none of them', async () => {
    const { entry, gone } = await without(['flowchart LR']);
    const { job } = await openEmulatedJob();
    const denied = { ...HUB_INPUTS, 'role-to-assume': 'arn:aws:iam::222222222222:role/NoSuchRole' };

    expect(gone).toHaveLength(1);
    expect((await job.step({ entry, inputs: denied })).log).toContain('Diagnosis:');
    expect(await job.step({ entry, inputs: HUB_INPUTS })).toMatchObject({ conclusion: 'failure', environment: {} });
  });

  test('that ask IAM are not loaded by a denial that AWS explains itself', async () => {
    const { entry } = await without([MARKS['the simulation']]);
    const world = withRoles(simulationModel(), { target: { trustPolicy: TRUSTS_ANOTHER_ACCOUNT } });
    const { aws, job } = await openEmulatedJob({ world, detailedDenials: true });
    const result = await job.step({ entry, inputs: HUB_INPUTS, env: { ...aws.environmentWithIam() } });

    diagnosed(result, ['target-trust-missing', 'target', 'certain']);
  });
});
