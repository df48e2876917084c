/** Every way to deny the hop to the target, with AWS's words for it, with IAM's simulation, and with neither. */
import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import type { StepResult } from '../../../src/demo/runner/step-result.js';
import { exampleModel } from '../../../src/emulator/example-model.js';
import type { AwsModelData } from '../../../src/iam/aws-model.js';
import { ConnectProxy } from '../../support/connect-proxy.js';
import { diagnosisInLog, statementFor, statementsFor, statementsIn } from '../../support/diagnosis-text.js';
import { closeJobs, HUB_INPUTS, openEmulatedJob, openOwnEmulatedJob, type StepInputs } from '../../support/job.js';
import { modelWith, simulationModel, withRoles } from '../../support/models.js';
import { HUB_JOB_SESSION, HUB_ROLE, TARGET_ROLE } from '../../support/names.js';
import { repeated } from '../../support/patience.js';
import { FULL_ACCESS, policy, SELF_SIMULATION, TRUSTS_ANOTHER_ACCOUNT } from '../../support/policies.js';
import { diagnosed, type Finding, startTogether } from './diagnosed.js';

const HOP = ['sts:AssumeRole'];
const TAGGED_HOP = ['sts:AssumeRole', 'sts:TagSession'];
const NAMED_HOP = ['sts:AssumeRole', 'sts:SetSourceIdentity'];
const TAGS: StepInputs = { 'role-session-tags': 'team=shop' };
const SOURCE: StepInputs = { 'source-identity': 'octocat' };
const EXTERNAL_ID = 'between-the-two-of-us';

const hubStatement = (actions: readonly string[]) => ({
  Effect: 'Allow',
  Action: actions.length === 1 ? actions[0] : actions,
  Resource: TARGET_ROLE,
});
/** A statement of a trust policy as people write it. */
const targetStatement = (actions: readonly string[], more: object = {}) => ({
  Effect: 'Allow',
  Principal: { AWS: HUB_ROLE },
  Action: actions.length === 1 ? actions[0] : actions,
  ...more,
});
const SUBJECT = { 'token.actions.githubusercontent.com:sub': 'repo:octo/shop:ref:refs/heads/main' };
const TEAM_ONLY = { Condition: { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['team'] } } };
/** What is to be pasted into the trust policy of the target: the job's own subject, and no other tags. */
const targetStatements = (actions: readonly string[], more: object = {}) =>
  actions.map((action) => {
    if (action === 'sts:AssumeRole')
      return targetStatement([action], { Sid: 'HubRole', Condition: { StringEquals: { ...SUBJECT, ...more } } });
    if (action === 'sts:TagSession') return targetStatement([action], { Sid: 'HubRoleTags', ...TEAM_ONLY });
    return targetStatement([action], { Sid: 'HubRoleSourceIdentity' });
  });
const placeholder = { 'sts:ExternalId': 'THE-EXTERNAL-ID-OF-THIS-WORKFLOW' };

const deny = (effect: object = {}) => ({ Effect: 'Deny', Action: 'sts:AssumeRole', Resource: '*', ...effect });
const mayHop = (actions: readonly string[]) => ({
  ...{ 'simulate-itself': SELF_SIMULATION },
  hop: policy(hubStatement(actions)),
});
const trusts = (...statements: object[]) => ({ trustPolicy: policy(...statements) });
const tagging = () => modelWith({ allowSimulation: true, allowTagging: true });

interface Cause {
  readonly world: () => AwsModelData;
  readonly inputs?: StepInputs;
  /** What AWS's own words lead to. */
  readonly byWords: Finding;
  /** What IAM's simulation leads to; as the words, but likely, when absent. */
  readonly bySimulation?: Finding;
  /** What to paste where the hub's half is at fault, and where the target's is. */
  readonly hub?: object;
  /** Shown only where the cause is likely: IAM may mean that this is missing. */
  readonly hubIfLikely?: object;
  readonly target?: readonly object[];
  /** What the sentence holds. */
  readonly says?: string;
}

const HUB_LACKS: Finding = ['hub-permission-missing', 'workflow or hub', 'certain'];
const TARGET_LACKS: Finding = ['target-trust-missing', 'target', 'certain'];
const ORGANIZATION: Finding = ['denied-by-organization', 'organization', 'certain'];

const CAUSES: Readonly<Record<string, Cause>> = {
  'a hub role without the permission': {
    world: () => withRoles(simulationModel(), { hub: { policies: { 'simulate-itself': SELF_SIMULATION } } }),
    byWords: HUB_LACKS,
    hub: hubStatement(HOP),
  },
  'a trust policy of the target that names somebody else': {
    world: () => withRoles(simulationModel(), { target: { trustPolicy: TRUSTS_ANOTHER_ACCOUNT } }),
    byWords: TARGET_LACKS,
    target: targetStatements(HOP),
  },
  'an external id that does not match': {
    world: () => modelWith({ allowSimulation: true, externalId: 'another-one' }),
    inputs: { 'role-external-id': EXTERNAL_ID },
    byWords: TARGET_LACKS,
    target: targetStatements(HOP, placeholder),
  },
  'an external id that was not sent': {
    world: () => modelWith({ allowSimulation: true, externalId: EXTERNAL_ID }),
    byWords: TARGET_LACKS,
    target: targetStatements(HOP),
  },
  'a trust policy that pins the session name': {
    world: () =>
      withRoles(simulationModel(), {
        target: trusts(targetStatement(HOP, { Condition: { StringEquals: { 'sts:RoleSessionName': 'deploy' } } })),
      }),
    byWords: TARGET_LACKS,
    target: targetStatements(HOP),
  },
  'an SCP': {
    world: () =>
      withRoles(simulationModel(), { hubAccount: { serviceControlPolicies: [{ FULL_ACCESS, no: policy(deny()) }] } }),
    byWords: ORGANIZATION,
    hubIfLikely: hubStatement(HOP),
    says: 'service control policy (SCP)',
  },
  'an RCP, which a simulation does not see': {
    world: () =>
      withRoles(simulationModel(), {
        targetAccount: { resourceControlPolicies: { no: policy(deny({ Principal: '*' })) } },
      }),
    byWords: ORGANIZATION,
    bySimulation: ['target-trust-missing', 'workflow or target', 'likely'],
    says: 'resource control policy (RCP)',
  },
  'a permissions boundary': {
    world: () =>
      withRoles(simulationModel(), {
        hub: { permissionsBoundary: policy({ Effect: 'Allow', Action: 'iam:*', Resource: '*' }) },
      }),
    byWords: ['denied-by-boundary', 'hub', 'certain'],
  },
  'a deny among the hub’s permissions': {
    world: () => withRoles(simulationModel(), { hub: { policies: { ...mayHop(HOP), no: policy(deny()) } } }),
    byWords: ['explicitly-denied', 'hub', 'certain'],
  },
  'a deny in the target’s trust policy, which a simulation does not see': {
    world: () =>
      withRoles(simulationModel(), {
        target: trusts(targetStatement(HOP), {
          Effect: 'Deny',
          Principal: { AWS: HUB_ROLE },
          Action: 'sts:AssumeRole',
        }),
      }),
    byWords: ['explicitly-denied', 'target', 'certain'],
    bySimulation: ['target-trust-missing', 'workflow or target', 'likely'],
  },
  'tags without sts:TagSession at the hub': {
    world: () => withRoles(tagging(), { hub: { policies: mayHop(HOP) } }),
    inputs: TAGS,
    byWords: HUB_LACKS,
    hub: hubStatement(TAGGED_HOP),
    says: 'sts:TagSession',
  },
  'tags without sts:TagSession at the target': {
    world: () => withRoles(tagging(), { target: trusts(targetStatement(HOP)) }),
    inputs: TAGS,
    byWords: TARGET_LACKS,
    target: targetStatements(TAGGED_HOP),
    says: 'sts:TagSession',
  },
  'a source identity without sts:SetSourceIdentity at the hub': {
    world: () => withRoles(tagging(), { hub: { policies: mayHop(HOP) } }),
    inputs: SOURCE,
    byWords: HUB_LACKS,
    hub: hubStatement(NAMED_HOP),
    says: 'sts:SetSourceIdentity',
  },
  'a source identity without sts:SetSourceIdentity at the target': {
    world: () => withRoles(tagging(), { target: trusts(targetStatement(HOP)) }),
    inputs: SOURCE,
    byWords: TARGET_LACKS,
    target: targetStatements(NAMED_HOP),
    says: 'sts:SetSourceIdentity',
  },
};

/** A role that is not there, and a hub role that may assume it all the same. */
const NOWHERE = 'arn:aws:iam::222222222222:role/NoSuchRole';
const mayAll = () =>
  withRoles(simulationModel(), {
    hub: {
      policies: { ...{ 'simulate-itself': SELF_SIMULATION }, all: policy({ ...hubStatement(HOP), Resource: '*' }) },
    },
  });

interface Run {
  readonly world: AwsModelData;
  readonly inputs?: StepInputs | undefined;
  readonly detailed?: boolean;
  readonly asksIam?: boolean;
  /** Whether IAM was heard: the run is made again when it was not. */
  readonly heard?: (ran: Ran) => boolean;
}

interface Ran {
  readonly result: StepResult;
  readonly kinds: readonly string[];
}

function run({ heard = () => true, ...one }: Run): Promise<Ran> {
  return repeated(() => runOnce(one), heard);
}

/** IAM has said something of use. */
const told = ({ result }: Ran) => diagnosisInLog(result.log).code !== 'hop-denied';
const requested = ({ kinds }: { readonly kinds: readonly string[] }) => kinds.includes('SimulatePrincipalPolicy');

async function runOnce({ world, inputs = {}, detailed = false, asksIam = true }: Run): Promise<Ran> {
  const emulated = await openOwnEmulatedJob({ world, detailedDenials: detailed });
  try {
    const env = asksIam ? { ...emulated.aws.environmentWithIam() } : {};
    return { result: await emulated.step({ ...HUB_INPUTS, ...inputs }, { env }), kinds: emulated.kinds() };
  } finally {
    await emulated.close();
  }
}

const causes = Object.entries(CAUSES);
const CALLS = ['token', 'AssumeRoleWithWebIdentity', 'AssumeRole'];

const ranOf = startTogether<Ran>(
  new Map([
    ...causes.flatMap(
      ([name, { world, inputs }]): Array<[string, () => Promise<Ran>]> => [
        [`${name}: words`, () => run({ world: world(), inputs, detailed: true })],
        [`${name}: simulation`, () => run({ world: world(), inputs, heard: told })],
      ],
    ),
    ['nowhere', () => run({ world: mayAll(), inputs: { 'role-to-assume': NOWHERE }, detailed: true, heard: told })],
    ['nowhere, nobody asked', () => run({ world: mayAll(), inputs: { 'role-to-assume': NOWHERE }, asksIam: false })],
    ['may not ask', () => run({ world: modelWith({ externalId: EXTERNAL_ID }), heard: requested })],
    [
      'both halves',
      () =>
        run({
          world: withRoles(exampleModel(), { hub: { policies: {} }, target: { trustPolicy: TRUSTS_ANOTHER_ACCOUNT } }),
          inputs: { 'role-external-id': EXTERNAL_ID },
        }),
    ],
  ]),
);

/** The statements of each paste. */
const pastesOf = (hub: object | undefined, target: readonly object[] | undefined) => [
  ...(hub === undefined ? [] : [[hub]]),
  ...(target === undefined ? [] : [target]),
];

describe.each(causes)('%s', (name, { byWords, bySimulation, hub, hubIfLikely, target, says = TARGET_ROLE }) => {
  test('is certain where AWS says so, and IAM is not asked', async () => {
    const { result, kinds } = await ranOf(`${name}: words`);
    const { log, sentence } = diagnosed(result, byWords);

    expect(sentence).toContain(says);
    expect(sentence).toContain(TARGET_ROLE);
    expect(log.pastes.map(({ text }) => statementsIn(text))).toEqual(pastesOf(hub, target));
    expect(kinds).toEqual(CALLS);
  });

  test('is likely where IAM’s simulation says so', async () => {
    const side = byWords[0] === 'target-trust-missing' ? 'workflow or target' : byWords[1];
    const draft: Finding = bySimulation ?? [byWords[0], side, 'likely'];
    const { result, kinds } = await ranOf(`${name}: simulation`);
    const { log, sentence } = diagnosed(result, draft);

    expect(sentence).toContain('most likely');
    const unseen = bySimulation === undefined ? pastesOf(hub ?? hubIfLikely, target) : [targetStatements(HOP)];
    expect(log.pastes.map(({ text }) => statementsIn(text))).toEqual(unseen);
    expect(kinds).toEqual([...CALLS, 'SimulatePrincipalPolicy']);
    expect(`${result.stdout}${result.summary}`.replace(/^::add-mask::.*$/gm, '')).not.toContain(EXTERNAL_ID);
  });
});

describe('where nobody says which half it is, both are shown', () => {
  const BOTH: Finding = ['hop-denied', 'workflow, hub or target', 'one of these'];

  test('a hub role that may not ask about itself', async () => {
    const { result, kinds } = await ranOf('may not ask');
    const { log } = diagnosed(result, BOTH);

    expect(statementFor(log, `permissions of ${HUB_ROLE}`)).toEqual(hubStatement(HOP));
    expect(statementFor(log, `trust policy of ${TARGET_ROLE}`)).toEqual(targetStatements(HOP)[0]);
    expect(log.text).toContain('no external id was sent');
    expect(log.text).toContain('If the hub role may call iam:SimulatePrincipalPolicy on itself');
    expect(log.text).toContain(`identity      ${HUB_JOB_SESSION}`);
    expect(kinds).toEqual([...CALLS, 'SimulatePrincipalPolicy']);
  });

  test('both halves missing, and an external id that was sent', async () => {
    const { result } = await ranOf('both halves');
    const { log } = diagnosed(result, BOTH);

    expect(statementFor(log, 'permissions')).toEqual(hubStatement(HOP));
    expect(statementsFor(log, 'trust policy')).toEqual(targetStatements(HOP, placeholder));
    expect(log.text).toContain('An external id was sent');
    expect(log.text).toContain('deleted and recreated');
    expect(log.text).toContain('sts:RoleSessionName does not match shop-11223344556-1');
  });

  test('a role that does not exist, of which AWS says no more and the simulation nothing', async () => {
    const { result, kinds } = await ranOf('nowhere, nobody asked');
    const { sentence } = diagnosed(result, BOTH);

    expect(sentence).toContain(`The role ${NOWHERE} does not exist, or `);
    expect(kinds).toEqual(CALLS);
  });

  test('a role that does not exist, where the simulation clears the hub', async () => {
    const { result } = await ranOf('nowhere');
    const { log } = diagnosed(result, ['target-trust-missing', 'workflow or target', 'likely']);

    expect(log.text).toContain('1. The account id 222222222222 or the role name NoSuchRole is wrong.');
  });
});

describe('a hub role that was deleted and made again', () => {
  afterEach(closeJobs);

  test('is denied as another one, and told what to save again', async () => {
    const { aws, step } = await openEmulatedJob({ world: simulationModel() });
    const world = simulationModel();
    const { '111122223333': hub = {}, ...others } = world.accounts;
    aws.setWorld({ ...world, accounts: { ...others, '111122223333': { ...hub, roles: {} } } });
    aws.setWorld(world);
    const result = await repeated(
      () => step(HUB_INPUTS, { env: { ...aws.environmentWithIam() } }),
      ({ log }) => diagnosisInLog(log).code !== 'hop-denied',
    );

    const { log } = diagnosed(result, ['target-trust-missing', 'workflow or target', 'likely']);
    expect(log.text).toContain("Save the target's trust policy again");
  });
});

describe('IAM', () => {
  const proxies: ConnectProxy[] = [];
  afterEach(closeJobs);
  afterAll(() => Promise.all(proxies.map((proxy) => proxy.stop())));

  /** A denied run behind a proxy that everything but loopback goes through. */
  async function behindProxy(env: Readonly<Record<string, string>>) {
    const proxy = await ConnectProxy.start({ always: 403 });
    proxies.push(proxy);
    const { step, kinds } = await openEmulatedJob({
      world: withRoles(simulationModel(), { target: { trustPolicy: TRUSTS_ANOTHER_ACCOUNT } }),
    });
    const inputs = { ...HUB_INPUTS, 'http-proxy': `http://${proxy.address}`, 'no-proxy': '127.0.0.1' };
    const result = await step(inputs, { env });
    diagnosed(result, ['hop-denied', 'workflow, hub or target', 'one of these']);
    expect(kinds()).toEqual(CALLS);
    return proxy.tunnels.map(({ target }) => target);
  }

  test('is not asked at all where STS is a custom endpoint and nobody says where IAM is', async () => {
    expect(await behindProxy({})).toEqual([]);
  });

  test('is asked where AWS_ENDPOINT_URL_IAM says', async () => {
    const env = { AWS_ENDPOINT_URL_IAM: 'https://iam.example.com' };
    const tunnels = await repeated(
      () => behindProxy(env),
      ({ length }) => length > 0,
    );
    expect(tunnels).toEqual(['iam.example.com:443']);
  });

  test.each([
    ['breaks the connection', { kind: 'connection-reset' }],
    ['fails', { kind: 'internal-failure' }],
  ] as const)('that %s changes nothing but the certainty, and is asked once', async (_, fault) => {
    const { result, kinds } = await repeated(async () => {
      const emulated = await openEmulatedJob({
        world: withRoles(simulationModel(), { target: { trustPolicy: TRUSTS_ANOTHER_ACCOUNT } }),
      });
      emulated.aws.faults.add('SimulatePrincipalPolicy', fault);
      const run = await emulated.step(HUB_INPUTS, { env: { ...emulated.aws.environmentWithIam() } });
      return { result: run, kinds: emulated.kinds() };
    }, requested);

    diagnosed(result, ['hop-denied', 'workflow, hub or target', 'one of these']);
    expect(kinds).toEqual([...CALLS, 'SimulatePrincipalPolicy']);
  });
});

describe('with account ids hidden', () => {
  afterEach(closeJobs);

  test('the statements carry placeholders, and AWS’s policy is left out', async () => {
    const { aws, step } = await openEmulatedJob();
    const message = `User: ${HUB_JOB_SESSION} is not authorized to perform: sts:AssumeRole on resource: ${TARGET_ROLE} because no role trust policy allows the sts:AssumeRole action: arn:aws:organizations::555555555555:policy/o-exampleorg/service_control_policy/p-secret12`;
    aws.faults.add('AssumeRole', { kind: 'error', status: 403, code: 'AccessDenied', message });
    const shown = await step(HUB_INPUTS);
    aws.faults.add('AssumeRole', { kind: 'error', status: 403, code: 'AccessDenied', message });
    const hidden = await step({ ...HUB_INPUTS, 'mask-aws-account-id': 'true' });

    diagnosed(shown, TARGET_LACKS);
    expect(shown.log).toContain('p-secret12');
    const { log } = diagnosed(hidden, TARGET_LACKS);
    expect(statementFor(log, 'trust policy')).toEqual({
      ...targetStatements(HOP)[0],
      Principal: { AWS: 'arn:aws:iam::HUB-ACCOUNT-ID:role/github-hub' },
    });
    expect(log.text).toContain('on resource: arn:aws:iam::***:role/DeployRole because no role trust policy');
    const all = `${hidden.stdout.replace(/^::add-mask::.*$/gm, '')}${hidden.files.summary}`;
    expect(all).not.toMatch(/p-secret12|o-exampleorg|(?<!\d)\d{12}(?!\d)/);
  });
});
