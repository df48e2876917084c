/** The step's own part in a diagnosis, in this process: what it finds out about the job, and when it asks IAM. */
import { afterEach, describe, expect, test } from '@jest/globals';
import type { Variables } from '../../../src/demo/runner/environment.js';
import type { LocalAws } from '../../../src/emulator/emulator.js';
import { exampleModel } from '../../../src/emulator/example-model.js';
import type { AwsModelData } from '../../../src/iam/aws-model.js';
import { diagnosisInLog, statementFor } from '../../support/diagnosis-text.js';
import { startEmulator, stopEmulators } from '../../support/emulator.js';
import { DIRECT_INPUTS, HUB_INPUTS, type StepInputs } from '../../support/job.js';
import { modelWith, simulationModel, withRoles } from '../../support/models.js';
import { ACCOUNTS_FILE, DEV_ACCOUNT, HUB_ACCOUNT, HUB_ROLE, PROVIDER } from '../../support/names.js';
import { repeated } from '../../support/patience.js';
import { githubTrustPolicy, policy, TRUSTS_ANOTHER_ACCOUNT, trust } from '../../support/policies.js';
import { runStep, type StepRun } from '../../support/step.js';

afterEach(stopEmulators);

const closed = (world: AwsModelData = simulationModel()) =>
  withRoles(world, { target: { trustPolicy: TRUSTS_ANOTHER_ACCOUNT } });
const codeOf = ({ log }: Pick<StepRun, 'log'>) => diagnosisInLog(log).code;
const kindsOf = ({ calls }: LocalAws) => calls.map(({ kind }) => kind);

describe('a job without a token', () => {
  const repository = (name: unknown) => ({ repo: { full_name: name } });
  const pull = (base: unknown, head: unknown) => ({ pull_request: { base, head } });
  const FORK = pull(repository('octo/shop'), repository('mallory/shop'));

  async function without(env: Variables, payload?: unknown): Promise<string> {
    const aws = await startEmulator({ world: exampleModel() });
    const none = { ACTIONS_ID_TOKEN_REQUEST_URL: undefined, ACTIONS_ID_TOKEN_REQUEST_TOKEN: undefined };
    return codeOf(await runStep({ aws, inputs: HUB_INPUTS, env: { ...none, ...env }, payload }));
  }

  test.each<[string, string, unknown, string]>([
    ['pull_request', 'from a fork', FORK, 'no-token-in-fork'],
    ['pull_request_review', 'from a fork', FORK, 'no-token-in-fork'],
    ['pull_request_target', 'from a fork', FORK, 'no-token-permission'],
    ['push', 'with a payload of a fork', FORK, 'no-token-permission'],
    ['pull_request', 'from a fork that is gone', pull(repository('octo/shop'), { repo: null }), 'no-token-in-fork'],
    [
      'pull_request',
      'of the repository itself',
      pull(repository('octo/shop'), repository('octo/shop')),
      'no-token-permission',
    ],
    ['pull_request', 'without a payload', undefined, 'no-token-permission'],
    ['pull_request', 'with a payload of another shape', pull(null, 7), 'no-token-permission'],
  ])('on %s %s', async (event, _, payload, code) => {
    expect(await without({ GITHUB_EVENT_NAME: event }, payload)).toBe(code);
  });

  test.each<[Variables, string]>([
    [{ ACT: 'true' }, 'no-token-under-act'],
    [{ ACT: 'true', ACT_EXEC: 'true', FORGEJO_ACTIONS: 'true' }, 'no-token-under-act'],
    [{ ACT: 'true', FORGEJO_ACTIONS: 'true' }, 'no-token-on-forgejo'],
    [{ ACT: 'true', FORGEJO_ACTIONS: 'true', GITEA_ACTIONS: 'true' }, 'no-token-on-forgejo'],
    [{ ACT: 'true', GITEA_ACTIONS: 'true' }, 'no-token-on-gitea'],
    [{ GITEA_ACTIONS: 'true' }, 'no-token-on-gitea'],
    [{ GITHUB_SERVER_URL: 'https://github.example.com' }, 'no-token-permission'],
    [{ ACT: 'false' }, 'no-token-permission'],
    [{ GITHUB_ACTIONS: undefined }, 'no-token-outside-github'],
    [{ GITHUB_ACTOR: 'dependabot[bot]' }, 'no-token-for-dependabot'],
    [{}, 'no-token-permission'],
  ])('with %j', async (env, code) => {
    expect(await without(env)).toBe(code);
  });
});

test('a job under act has two ways to go, one of which is enough', async () => {
  const aws = await startEmulator({ world: exampleModel() });
  const none = { ACTIONS_ID_TOKEN_REQUEST_URL: undefined, ACTIONS_ID_TOKEN_REQUEST_TOKEN: undefined };
  const { log } = await runStep({ aws, inputs: HUB_INPUTS, env: { ...none, ACT: 'true' } });
  const { side, text } = diagnosisInLog(log);

  expect(side).toBe('workflow');
  expect(text).toMatch(/^Either .*\nAdd this to the job[\s\S]*^Or .*\nAdd this to the inputs/m);
});

describe('IAM', () => {
  async function denied(world: AwsModelData, env: (aws: LocalAws) => Variables, inputs: StepInputs = HUB_INPUTS) {
    const aws = await startEmulator({ world });
    const stepRun = await repeated(
      () => runStep({ aws, inputs, env: { ...env(aws), RUNNER_DEBUG: '1' } }),
      ({ log }) => !log.includes("IAM's simulation of the hub's permissions: undefined"),
    );
    return { stepRun, code: codeOf(stepRun), requested: kindsOf(aws).includes('SimulatePrincipalPolicy') };
  }

  test.each<[string, (aws: LocalAws) => Variables, boolean]>([
    ['where AWS_ENDPOINT_URL_IAM says', ({ iamUrl }) => ({ AWS_ENDPOINT_URL_IAM: iamUrl }), true],
    ['where AWS_ENDPOINT_URL says', ({ iamUrl }) => ({ AWS_ENDPOINT_URL: iamUrl }), true],
    ['nowhere, because nobody says where', () => ({}), false],
    ['nowhere, because a blank says nothing', () => ({ AWS_ENDPOINT_URL_IAM: ' ' }), false],
  ])('is asked %s', async (_, env, asks) => {
    const { code, requested } = await denied(closed(), env);

    expect(requested).toBe(asks);
    expect(code).toBe(asks ? 'target-trust-missing' : 'hop-denied');
  });

  test('is not asked about a token’s own hop', async () => {
    const world = modelWith({ subject: 'repo:octo/other:*', direct: true, allowSimulation: true });
    for (const inputs of [HUB_INPUTS, DIRECT_INPUTS]) {
      const { code, requested } = await denied(world, (aws) => ({ ...aws.environmentWithIam() }), inputs);

      expect({ code, requested }).toEqual({ code: 'web-identity-denied', requested: false });
    }
  });

  test('leaves what it said to whoever debugs', async () => {
    const { stepRun } = await denied(closed(), (aws) => ({ ...aws.environmentWithIam() }));

    expect(stepRun.log).toContain("##[debug]IAM's simulation of the hub's permissions: {");
  });

  test('names a host that is not AWS’s without debug logging, before it is called', async () => {
    const aws = await startEmulator({ world: closed() });
    const { log } = await runStep({ aws, inputs: HUB_INPUTS, env: { ...aws.environmentWithIam() } });

    const { host } = new URL(aws.iamUrl);
    expect(log).toContain(`IAM is called at ${host}, which is not an AWS host (set by AWS_ENDPOINT_URL_IAM).`);
  });
});

describe('the accounts file', () => {
  const FILE = [
    'hub: { role: "arn:aws:iam::111122223333:role/github-hub" }',
    'accounts:',
    '  dev: { id: "222222222222", role: DeployRole }',
  ].join('\n');
  const firstCause = ({ log }: StepRun) => /^1\. .*$/m.exec(diagnosisInLog(log).text)?.[0];
  const mistyped =
    (text: string, inputs: StepInputs = {}) =>
    async () => {
      const aws = await startEmulator({ world: exampleModel() });
      const workspace = { '.github/accounts.yml': text, 'ci/mine.yaml': text };
      return runStep({
        aws,
        inputs: { ...HUB_INPUTS, 'role-to-assume': 'arn:aws:iam::222222222223:role/DeployRole', ...inputs },
        workspace,
      });
    };
  const WRONG = '1. The account id 222222222223 or the role name DeployRole is wrong.';

  test.each<[string, () => Promise<StepRun>, string]>([
    ['has the account that was meant', mistyped(FILE), 'The nearest id is 222222222222, of account dev.'],
    [
      'may have another name',
      mistyped(FILE, { 'accounts-file': 'ci/mine.yaml' }),
      'The nearest id is 222222222222, of account dev.',
    ],
    ['that is broken is no obstacle', mistyped('accounts: ['), 'Compare both with the ARN of the role in IAM.'],
  ])('%s', async (_, run, words) => {
    const stepRun = await run();

    expect(codeOf(stepRun)).toBe('hop-denied');
    expect(firstCause(stepRun)).toContain(WRONG);
    expect(firstCause(stepRun)?.endsWith(words)).toBe(true);
  });

  test('has the hub that was meant, where AWS finds no provider in another account', async () => {
    const aws = await startEmulator({ world: exampleModel() });
    const inputs = { ...HUB_INPUTS, 'hub-role': 'arn:aws:iam::111122223334:role/github-hub' };
    const stepRun = await runStep({ aws, inputs, workspace: { '.github/accounts.yml': FILE } });

    expect(diagnosisInLog(stepRun.log)).toMatchObject({ code: 'no-oidc-provider', side: 'workflow or hub' });
    expect(diagnosisInLog(stepRun.log).certainty).toBe('one of these');
    expect(firstCause(stepRun)).toContain(
      'The hub role in the accounts file is arn:aws:iam::111122223333:role/github-hub.',
    );
  });
});

describe('a job without the environment that the accounts file sets', () => {
  const FILE = `hub: { role: "${HUB_ROLE}" }\naccounts:\n  prod: { id: "${DEV_ACCOUNT}", role: DeployRole, environment: production }\n`;
  const SENTENCE =
    'The job has no environment, but the accounts file sets production for prod. Set environment: production on the job.';
  const ENVIRONMENT = 'repo:octo/shop:environment:production';
  const targetFor = (subject: string) =>
    withRoles(exampleModel(), {
      target: {
        trustPolicy: policy(
          trust({ AWS: HUB_ROLE }, { Condition: { StringEquals: { [`${PROVIDER}:sub`]: subject } } }),
        ),
      },
    });
  const run = async (world: AwsModelData, inputs: StepInputs) =>
    runStep({ aws: await startEmulator({ world }), inputs, workspace: { [ACCOUNTS_FILE]: FILE } });

  test.each<[string, AwsModelData, StepInputs, string]>([
    ['the target', targetFor(ENVIRONMENT), HUB_INPUTS, 'hop-denied'],
    ['the target, by name', targetFor(ENVIRONMENT), { account: 'prod', 'aws-region': 'eu-west-1' }, 'hop-denied'],
    ['the hub', modelWith({ subject: ENVIRONMENT }), HUB_INPUTS, 'web-identity-denied'],
    ['route direct', modelWith({ subject: ENVIRONMENT, direct: true }), DIRECT_INPUTS, 'web-identity-denied'],
  ])('is the first cause where %s denies it, and no statement is for its branch', async (_, world, inputs, code) => {
    const { log, annotations } = await run(world, inputs);
    const { pastes, text } = diagnosisInLog(log);

    expect(codeOf({ log })).toBe(code);
    expect(/^1\. (.*)$/m.exec(text)?.[1]).toBe(SENTENCE);
    expect(annotations[0]?.message).toContain(SENTENCE);
    expect(pastes.map((one) => one.text).join()).toContain(ENVIRONMENT);
    expect(pastes.map((one) => one.text).join()).not.toContain(`"repo:octo/shop:ref:`);
  });
});

describe('a claim that the emulator does not know', () => {
  const PLACEHOLDER = '724601234';
  const unknownClaims = { repository_id: ['repository_id'] };
  const testing = (conditions: object) =>
    withRoles(exampleModel(), { hub: { trustPolicy: githubTrustPolicy(HUB_ACCOUNT, { StringEquals: conditions }) } });
  const run = async (conditions: object) =>
    runStep({ aws: await startEmulator({ world: testing(conditions), unknownClaims }), inputs: HUB_INPUTS });

  test('is the reason where a policy tests it, and is in no statement', async () => {
    const stepRun = await run({ [`${PROVIDER}:repository_id`]: '42' });

    expect(diagnosisInLog(stepRun.log)).toMatchObject({
      code: 'claim-not-known',
      side: 'workflow',
      certainty: 'certain',
      sentence: expect.stringMatching(
        /^The claim repository_id is not known to the emulator, and a policy tests it\. Set it in the input claims of /,
      ),
    });
    expect(stepRun.annotations[0]?.message).toContain('repository_id=VALUE');
    expect(`${stepRun.log}${stepRun.files.summary}`).not.toContain(PLACEHOLDER);
    expect(stepRun.log).not.toContain('to Statement in');
  });

  test('is not shown where something else denies', async () => {
    const stepRun = await run({ [`${PROVIDER}:sub`]: 'repo:octo/other:ref:refs/heads/main' });

    expect(codeOf(stepRun)).toBe('web-identity-denied');
    expect(stepRun.log).toContain('- There is no statement to add, because it would test repository_id, which');
    expect(`${stepRun.log}${stepRun.files.summary}`).not.toContain(PLACEHOLDER);
  });
});

test('an external id that the accounts file has and no input sends is the first cause', async () => {
  const aws = await startEmulator({ world: modelWith({ externalId: 'between-us' }) });
  const file = `hub: { role: "${HUB_ROLE}" }\naccounts:\n  dev: { id: "${DEV_ACCOUNT}", role: DeployRole, external-id-env: DEV_EXTERNAL_ID }\n`;
  const { log, annotations } = await runStep({ aws, inputs: HUB_INPUTS, workspace: { [ACCOUNTS_FILE]: file } });
  const sentence =
    'The accounts file sets external-id-env: DEV_EXTERNAL_ID for dev, but no external id was sent. Set account: dev in place of the ARN, or set role-external-id to the value of DEV_EXTERNAL_ID.';

  expect(/^1\. (.*)$/m.exec(diagnosisInLog(log).text)?.[1]).toBe(sentence);
  expect(annotations[0]?.message).toContain(sentence);
  expect(statementFor(diagnosisInLog(log), 'trust policy')).toMatchObject({
    Condition: { StringEquals: { 'sts:ExternalId': 'THE-EXTERNAL-ID-OF-THIS-WORKFLOW' } },
  });
});

test('an audience that the provider does not list is looked for in the workflow first', async () => {
  const aws = await startEmulator({ world: exampleModel() });
  const { log } = await runStep({ aws, inputs: { ...HUB_INPUTS, audience: 'sts.amazonaws.co' } });
  const diagnosis = diagnosisInLog(log);

  expect(diagnosis).toMatchObject({
    code: 'audience-not-known',
    side: 'workflow or hub',
    certainty: 'one of these',
    sentence: expect.stringMatching(/^The input audience is sts\.amazonaws\.co, /),
  });
  expect(diagnosis.text).toMatch(/^1\. The input audience has the value sts\.amazonaws\.co\. Remove it/m);
  expect(diagnosis.text).toMatch(/^Check that the job needs the audience .*\nRun this with credentials/m);
});

describe('with account ids hidden', () => {
  const hidden = { 'mask-aws-account-id': 'true' };
  const principalIn = (stepRun: StepRun) =>
    Reflect.get(statementFor(diagnosisInLog(stepRun.log), 'trust policy'), 'Principal');

  test('the statements bear names for the accounts of the route', async () => {
    const stepRun = await runStep({
      aws: await startEmulator({ world: closed() }),
      inputs: { ...HUB_INPUTS, ...hidden },
    });

    expect(principalIn(stepRun)).toEqual({ AWS: 'arn:aws:iam::HUB-ACCOUNT-ID:role/github-hub' });
    expect(`${stepRun.log}${stepRun.files.summary}`).not.toMatch(/(?<!\d)\d{12}(?!\d)/);
  });
});

describe('the summary', () => {
  test.each<[string, StepInputs, Variables]>([
    ['with summary: false', { summary: 'false' }, {}],
    ['on a runner that has none', {}, { GITHUB_STEP_SUMMARY: undefined }],
  ])('is not written %s, and the log is', async (_, inputs, env) => {
    const stepRun = await runStep({
      aws: await startEmulator({ world: closed() }),
      inputs: { ...HUB_INPUTS, ...inputs },
      env,
    });

    expect(stepRun.files.summary).toBe('');
    expect(codeOf(stepRun)).toBe('hop-denied');
  });

  test('that can’t be written takes nothing from the diagnosis', async () => {
    const aws = await startEmulator({ world: closed() });
    const stepRun = await runStep({
      aws,
      inputs: HUB_INPUTS,
      env: { GITHUB_STEP_SUMMARY: '/no/such/folder/summary', RUNNER_DEBUG: '1' },
    });

    expect(codeOf(stepRun)).toBe('hop-denied');
    expect(stepRun.log).toContain('##[debug]The job summary was not written');
    expect(stepRun.annotations).toHaveLength(1);
  });
});
