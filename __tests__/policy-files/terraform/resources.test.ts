import { describe, expect, test } from '@jest/globals';
import type { Files } from '../../support/files.js';
import { DEV_ACCOUNT, HUB_ACCOUNT, PROVIDER } from '../../support/names.js';
import { trustPolicy } from '../../support/policies.js';
import { accountIn, issuesOf, NAMES, originOf, readFolder, readModel, roleIn, undeterminedIn } from '../folder.js';
import {
  ALLOW,
  plan,
  planParts,
  type Resource,
  references,
  resource,
  role,
  rootModule,
  state,
  TRUST,
} from './plan-json.js';

const ARN = `arn:aws:iam::${DEV_ACCOUNT}`;
const FILE = 'policies/dev/tf.json';

function told(file: unknown, more: Files = {}): string[] {
  return issuesOf(readFolder({ 'dev/tf.json': file, ...more }, NAMES)).map((one) => one.replace(`${FILE} `, ''));
}

function opened(file: unknown): string[] {
  return undeterminedIn(readFolder({ 'dev/tf.json': file }, NAMES)).map((one) => one.replace(`${FILE} `, ''));
}

describe('a state', () => {
  test('gives roles, with what is inline and attached', () => {
    const file = state(
      role({
        arn: `${ARN}:role/ci/r`,
        path: '/ci/',
        max_session_duration: 7200,
        permissions_boundary: `${ARN}:policy/bound`,
        tags: { a: 'b' },
        tags_all: { a: 'b', c: 'd' },
        inline_policy: [
          { name: 'inner', policy: ALLOW },
          { name: 'own', policy: ALLOW },
          { name: null, policy: null },
        ],
        managed_policy_arns: [`${ARN}:policy/ci/attached`],
      }),
      resource('aws_iam_role_policy', 'own', { name: 'own', role: 'r', policy: ALLOW }),
      resource('aws_iam_policy', 'attached', {
        arn: `${ARN}:policy/ci/attached`,
        name: 'attached',
        path: '/ci/',
        policy: ALLOW,
      }),
      resource('aws_iam_policy', 'bound', { arn: `${ARN}:policy/bound`, name: 'bound', path: '/', policy: ALLOW }),
      resource('aws_iam_role_policy_attachment', 'x', { role: 'r', policy_arn: `${ARN}:policy/ci/attached` }),
      resource('aws_iam_policy_attachment', 'y', {
        roles: ['r'],
        users: [],
        groups: null,
        policy_arn: `${ARN}:policy/bound`,
      }),
    );
    expect(roleIn({ 'dev/tf.json': file }, DEV_ACCOUNT, 'ci/r')).toEqual({
      trustPolicy: TRUST,
      policies: { inner: ALLOW, own: ALLOW },
      attachedPolicies: [`${ARN}:policy/ci/attached`, `${ARN}:policy/bound`],
      permissionsBoundary: ALLOW,
      permissionsBoundaryArn: `${ARN}:policy/bound`,
      maxSessionDurationSeconds: 7200,
      tags: { a: 'b', c: 'd' },
    });
  });

  test('gives providers, whose URL it keeps without the scheme', () => {
    const file = state(
      resource('aws_iam_openid_connect_provider', 'p', {
        arn: `${ARN}:oidc-provider/${PROVIDER}`,
        url: PROVIDER,
        client_id_list: ['sts.amazonaws.com', 'mine'],
      }),
      role(),
    );
    expect(accountIn({ 'dev/tf.json': file }, DEV_ACCOUNT).oidcProviders).toEqual([
      { url: `https://${PROVIDER}`, audiences: ['sts.amazonaws.com', 'mine'] },
    ]);
  });

  test('may have modules in modules, and data sources and other resources, which are passed over', () => {
    const inner = { address: 'module.a.module.b["x.y"]', ...rootModule([role({ name: 'inner' })]) };
    const data = {
      address: 'data.aws_iam_role.d',
      mode: 'data',
      type: 'aws_iam_role',
      name: 'd',
      values: { name: 'd' },
    };
    const others = rootModule([
      resource('aws_s3_bucket', 'b', { bucket: 'b' }),
      resource('aws_iam_instance_profile', 'p', { role: 'nobody' }),
    ]);
    const file = {
      format_version: '1.0',
      values: {
        root_module: {
          resources: [data],
          child_modules: [{ address: 'module.a', ...others, child_modules: [inner] }],
        },
      },
    };
    expect(Object.keys(accountIn({ 'dev/tf.json': file }, DEV_ACCOUNT).roles ?? {})).toEqual(['inner']);
  });

  test('may stand beside other files, which it adds to', () => {
    const attachment = resource('aws_iam_role_policy', 'p', { name: 'p', role: 'plain', policy: ALLOW });
    const files = { 'dev/tf.json': state(attachment), 'dev/ci/plain/trust.json': trustPolicy() };
    expect(Object.keys(roleIn(files, DEV_ACCOUNT, 'ci/plain').policies ?? {})).toEqual(['p']);
  });

  test('of an empty configuration gives nothing', () => {
    expect(
      accountIn({ 'dev/tf.json': { format_version: '1.0', values: { root_module: {} } } }, DEV_ACCOUNT).roles,
    ).toEqual({});
  });

  test.each<[string, Resource, string[]]>([
    ['another account alone', role({ arn: `arn:aws:iam::${HUB_ACCOUNT}:role/r` }), [`${FILE}: other-account`]],
    [
      'another partition',
      role({ arn: `arn:aws-cn:iam::${DEV_ACCOUNT}:role/r` }),
      ['aws_iam_role.r.arn: other-partition'],
    ],
    [
      'a provider of another account alone',
      resource('aws_iam_openid_connect_provider', 'p', {
        arn: `arn:aws:iam::${HUB_ACCOUNT}:oidc-provider/x`,
        url: 'x',
      }),
      [`${FILE}: other-account`],
    ],
    [
      'a role without a trust policy',
      role({ assume_role_policy: null }),
      ['aws_iam_role.r.assume_role_policy: missing'],
    ],
    [
      'a trust policy that is none',
      role({ assume_role_policy: ALLOW }),
      ['aws_iam_role.r.assume_role_policy.Statement[0]: malformed-policy'],
    ],
    ['a name that IAM does not take', role({ name: 'a b' }), ['aws_iam_role.r.name: bad-name']],
    ['a path that IAM does not take', role({ path: 'ci' }), ['aws_iam_role.r.path: wrong-value']],
    [
      'a longest session that IAM does not take',
      role({ max_session_duration: 60 }),
      ['aws_iam_role.r.max_session_duration: wrong-value'],
    ],
    [
      'values of other types, all at once',
      role({ max_session_duration: '7200', inline_policy: {}, managed_policy_arns: 'x', tags_all: [], name: 5 }),
      [
        'aws_iam_role.r.max_session_duration: wrong-value',
        'aws_iam_role.r.name: wrong-value',
        'aws_iam_role.r.inline_policy: wrong-value',
        'aws_iam_role.r.managed_policy_arns: wrong-value',
        'aws_iam_role.r.tags_all: wrong-value',
      ],
    ],
    [
      'an attachment without a role',
      resource('aws_iam_role_policy_attachment', 'a', { policy_arn: `${ARN}:policy/none` }),
      ['aws_iam_role_policy_attachment.a.role: missing'],
    ],
    [
      'a kind of resource that nobody knows',
      resource('aws_iam_role_gate', 'g', {}),
      ['aws_iam_role_gate.g: not-modelled'],
    ],
    ['a name with a slash', role({ name: 'ci/r' }), ['aws_iam_role.r.name: bad-name']],
    ['a name that is too long', role({ name: 'r'.repeat(65) }), ['aws_iam_role.r.name: bad-name']],
    ['a path without its last slash', role({ path: '/ci' }), ['aws_iam_role.r.path: wrong-value']],
    ['a path that is too long', role({ path: `/${'p'.repeat(511)}/` }), ['aws_iam_role.r.path: wrong-value']],
    [
      'an inline policy of a name that IAM does not take',
      role({ inline_policy: [{ name: 'a/b', policy: ALLOW }] }),
      ['aws_iam_role.r.inline_policy: bad-name'],
    ],
    [
      'a role policy of a name that IAM does not take',
      resource('aws_iam_role_policy', 'p', { name: 'a b', role: 'r', policy: ALLOW }),
      ['aws_iam_role_policy.p.name: bad-name'],
    ],
    [
      'a managed policy of a name that IAM does not take',
      resource('aws_iam_policy', 'p', { name: 'ci/p', path: '/', policy: ALLOW }),
      ['aws_iam_policy.p.name: bad-name'],
    ],
    [
      'an instance profile of a name that IAM does not take',
      resource('aws_iam_instance_profile', 'p', { name: 'ci/p', path: '/', role: 'r' }),
      ['aws_iam_instance_profile.p.name: bad-name'],
    ],
  ])('with %s is refused', (_, one, issues) => {
    expect(told(state(one))).toEqual(issues);
  });

  test.each<[string, object, string]>([
    ['of a format that is not known', { format_version: '2.0', values: {} }, `${FILE}: format`],
    ['without resources', { format_version: '1.0' }, `${FILE}: no-values`],
    ['that is the raw file', { terraform_version: '1.11.4', version: 4, resources: [] }, `${FILE}: no-values`],
    ['that ended in an error', { ...plan(role()), errored: true }, `${FILE}: errored`],
    [
      'with a resource that has no values',
      {
        format_version: '1.0',
        values: { root_module: { resources: [{ mode: 'managed', type: 'aws_iam_role', name: 'r' }] } },
      },
      'r: no-values',
    ],
  ])('%s is refused', (_, file, issue) => {
    expect(told(file)).toEqual([issue]);
  });
});

describe('a state', () => {
  test.each<[string, Resource, RegExp]>([
    [
      'a policy for a role that is not there',
      resource('aws_iam_role_policy', 'p', { name: 'p', role: 'elsewhere', policy: ALLOW }),
      /aws_iam_role_policy\.p\.role adds a policy to the role "elsewhere", which this account does not have here/,
    ],
    [
      'an attachment for a role that is not there',
      resource('aws_iam_role_policy_attachment', 'a', { role: 'elsewhere', policy_arn: `${ARN}:policy/none` }),
      /aws_iam_role_policy_attachment\.a\.role adds a policy to the role "elsewhere"/,
    ],
    ['a user', resource('aws_iam_user', 'u', { name: 'u' }), /aws_iam_user\.u is about "aws_iam_user"/],
    ['a group', resource('aws_iam_group', 'g', { name: 'g' }), /aws_iam_group\.g is about "aws_iam_group"/],
  ])('with %s is noted', (_, one, warning) => {
    expect(readModel({ 'dev/tf.json': state(role(), one) }).warnings).toEqual([expect.stringMatching(warning)]);
  });

  test('with a policy for a role of nearly a name that is there is refused', () => {
    const near = resource('aws_iam_role_policy', 'p', { name: 'p', role: 'deplyo', policy: ALLOW });
    expect(told(state(role({ name: 'deploy' }), near))).toEqual(['aws_iam_role_policy.p.role: no-such-role']);
  });

  test('attaches what a resource for all attachments of a role lists', () => {
    const exclusive = resource('aws_iam_role_policy_attachments_exclusive', 'x', {
      role_name: 'r',
      policy_arns: ['arn:aws:iam::aws:policy/AdministratorAccess'],
    });
    expect(roleIn({ 'dev/tf.json': state(role(), exclusive) }, DEV_ACCOUNT, 'r').attachedPolicies).toEqual([
      'arn:aws:iam::aws:policy/AdministratorAccess',
    ]);
  });
});

describe('a plan', () => {
  const later = { arn: true, id: true };

  test('that does not know a trust policy yet says what to do', () => {
    const written = {
      assume_role_policy: references('data.aws_iam_policy_document.t.json', 'data.aws_iam_policy_document.t'),
    };
    const late = role({ assume_role_policy: undefined }, { unknown: { assume_role_policy: true }, written });
    const files = { 'dev/tf.json': plan(late) };
    expect(readModel(files).warnings).toEqual([
      `${FILE}: aws_iam_role.r.assume_role_policy is known only after apply. Use the output of terraform show -json of the state after apply, or set the name or ARN in the configuration. Until then the emulator denies the role to everyone, and its cases fail.`,
    ]);
    expect(roleIn(files, DEV_ACCOUNT, 'r')).toMatchObject({
      undetermined: originOf(`${FILE}: aws_iam_role.r.assume_role_policy`),
      trustPolicy: { Statement: [{ Effect: 'Deny', Principal: '*' }] },
    });
  });

  test('that makes up a name says so', () => {
    const unnamed = { name: undefined };
    const open = ['aws_iam_role.r.name: after-apply (resource)'];
    expect(opened(plan(role(unnamed, { unknown: { name: true } })))).toEqual(open);
    const written = { name: references('random_id.x.hex') };
    expect(opened(plan(role(unnamed, { unknown: { name: true }, written })))).toEqual(open);
  });

  test('takes what nobody wrote for nothing, whatever the role has come to have', () => {
    const existing = role(
      {
        arn: `${ARN}:role/r`,
        inline_policy: [{ name: 'old', policy: ALLOW }],
        managed_policy_arns: [`${ARN}:policy/old`],
      },
      { written: { name: {} } },
    );
    expect(roleIn({ 'dev/tf.json': plan(existing) }, DEV_ACCOUNT, 'r')).toMatchObject({
      policies: {},
      attachedPolicies: [],
    });
  });

  test.each<[string, readonly string[], string[] | undefined]>([
    [
      'two policies',
      ['aws_iam_policy.a.arn', 'aws_iam_policy.a', 'aws_iam_policy.b.arn', 'aws_iam_policy.b'],
      ['a', 'b'],
    ],
    ['a policy and a variable', ['aws_iam_policy.a.arn', 'aws_iam_policy.a', 'var.arn'], undefined],
    ['a policy that is not there', ['aws_iam_policy.c.arn', 'aws_iam_policy.c'], undefined],
  ])('finds the policies of a list whose ARNs are not known yet: %s', (_, list, names) => {
    const made = ['a', 'b'].map((name) =>
      resource('aws_iam_policy', name, { name, path: '/', policy: ALLOW }, { unknown: later }),
    );
    const listed = { unknown: { policy_arns: true }, written: { policy_arns: references(...list) } };
    const exclusive = resource('aws_iam_role_policy_attachments_exclusive', 'x', { role_name: 'r' }, listed);
    const found = roleIn({ 'dev/tf.json': plan(role(), ...made, exclusive) }, DEV_ACCOUNT, 'r');
    expect(found.undetermined === undefined).toBe(names !== undefined);
    if (names !== undefined) expect(found.attachedPolicies).toEqual(names.map((name) => `${ARN}:policy/${name}`));
  });

  test('knows a policy whose name the provider makes up by what refers to it', () => {
    const made = resource('aws_iam_policy', 'p', { path: '/', policy: ALLOW }, { unknown: { ...later, name: true } });
    const attached = attachment(references('aws_iam_policy.p.arn', 'aws_iam_policy.p'));
    const found = roleIn({ 'dev/tf.json': plan(role(), made, attached) }, DEV_ACCOUNT, 'r');
    expect(found).toMatchObject({ attachedPolicies: [`${ARN}:policy/aws_iam_policy.p`] });
    expect(found.undetermined).toBeUndefined();
  });

  test.each<[string, Resource]>([
    [
      'a policy of a role',
      resource(
        'aws_iam_role_policy',
        'p',
        { name: 'p', role: 'r' },
        { unknown: { policy: true }, written: { policy: {} } },
      ),
    ],
    [
      'a boundary',
      role({}, { unknown: { permissions_boundary: true }, written: { permissions_boundary: references('var.b') } }),
    ],
    [
      'how long its sessions last',
      role(
        { max_session_duration: undefined },
        { unknown: { max_session_duration: true }, written: { max_session_duration: {} } },
      ),
    ],
  ])('that does not know %s yet denies the role', (_, one) => {
    const resources = one.type === 'aws_iam_role' ? [one] : [role(), one];
    const found = roleIn({ 'dev/tf.json': plan(...resources) }, DEV_ACCOUNT, 'r');
    expect(found.undetermined?.place).toContain(one.type);
    expect(found.trustPolicy).toMatchObject({ Statement: [{ Effect: 'Deny', Principal: '*', Action: 'sts:*' }] });
  });

  test.each<[string, Resource, string]>([
    [
      'the role of a policy',
      resource(
        'aws_iam_role_policy',
        'p',
        { name: 'p', policy: ALLOW },
        { unknown: { role: true }, written: { role: references('module.m.role') } },
      ),
      'aws_iam_role_policy.p.role: after-apply',
    ],
    [
      'the URL of a provider',
      resource(
        'aws_iam_openid_connect_provider',
        'p',
        { client_id_list: [] },
        { unknown: { url: true }, written: { url: references('aws_eks_cluster.c.identity') } },
      ),
      'aws_iam_openid_connect_provider.p.url: after-apply',
    ],
    [
      'the audiences of a provider',
      resource(
        'aws_iam_openid_connect_provider',
        'p',
        { url: PROVIDER },
        { unknown: { client_id_list: true }, written: { client_id_list: {} } },
      ),
      'aws_iam_openid_connect_provider.p.client_id_list: after-apply',
    ],
  ])('that does not know %s yet is refused', (_, one, issue) => {
    expect(told(plan(role(), one))).toEqual([issue]);
  });

  test('of OpenTofu is read like one of Terraform', () => {
    const { terraform_version: _, ...file } = { terraform_version: '', ...plan(role()) };
    expect(
      Object.keys(
        accountIn({ 'dev/tofu.json': { ...file, applyable: true, complete: true, errored: false } }, DEV_ACCOUNT)
          .roles ?? {},
      ),
    ).toEqual(['r']);
  });

  const policy = (name: string, index?: string | number) =>
    resource(
      'aws_iam_policy',
      'p',
      { name, path: '/', policy: ALLOW },
      { unknown: later, ...(index !== undefined && { index }) },
    );
  const attachment = (arn: object, more: Partial<Resource> = {}) =>
    resource(
      'aws_iam_role_policy_attachment',
      'a',
      { role: 'r' },
      { unknown: { policy_arn: true }, written: { policy_arn: arn }, ...more },
    );
  const attachedIn = (...resources: readonly Resource[]) =>
    roleIn({ 'dev/tf.json': plan(role(), ...resources) }, DEV_ACCOUNT, 'r').attachedPolicies?.map((arn) =>
      arn.replace(/^.*\//, ''),
    );

  test.each<[string, readonly Resource[], string[]]>([
    ['the only instance', [policy('x'), attachment(references('aws_iam_policy.p.arn', 'aws_iam_policy.p'))], ['x']],
    [
      'an instance by its key',
      [
        policy('x', 'a'),
        policy('y', 'b'),
        attachment(references('aws_iam_policy.p["b"].arn', 'aws_iam_policy.p["b"]', 'aws_iam_policy.p')),
      ],
      ['y'],
    ],
    [
      'an instance by its number',
      [
        policy('x', 0),
        policy('y', 1),
        attachment(references('aws_iam_policy.p[0].arn', 'aws_iam_policy.p[0]', 'aws_iam_policy.p')),
      ],
      ['x'],
    ],
    [
      'the instance of the same key',
      [policy('x', 'a'), policy('y', 'b'), attachment(references('aws_iam_policy.p', 'each.key'), { index: 'b' })],
      ['y'],
    ],
    [
      'the instance of the same number',
      [policy('x', 0), policy('y', 1), attachment(references('aws_iam_policy.p', 'count.index'), { index: 1 })],
      ['y'],
    ],
    [
      'what it is repeated for',
      [
        policy('x', 'a'),
        policy('y', 'b'),
        attachment(references('each.value.arn', 'each.value'), { index: 'a', forEach: references('aws_iam_policy.p') }),
      ],
      ['x'],
    ],
  ])('finds a policy whose ARN is not known yet: %s', (_, resources, names) => {
    expect(attachedIn(...resources)).toEqual(names);
  });

  test.each<[string, readonly Resource[]]>([
    ['two policies', [policy('x'), attachment(references('aws_iam_policy.p.arn', 'aws_iam_policy.p', 'var.arn'))]],
    ['another attribute', [policy('x'), attachment(references('aws_iam_policy.p.policy_id', 'aws_iam_policy.p'))]],
    ['another type', [policy('x'), attachment(references('aws_iam_role.r.arn', 'aws_iam_role.r'))]],
    ['a module', [policy('x'), attachment(references('module.m.arn', 'module.m'))]],
    [
      'a key that is not there',
      [
        policy('x', 'a'),
        attachment(references('aws_iam_policy.p["b"].arn', 'aws_iam_policy.p["b"]', 'aws_iam_policy.p')),
      ],
    ],
    [
      'several instances',
      [policy('x', 0), policy('y', 1), attachment(references('aws_iam_policy.p.arn', 'aws_iam_policy.p'))],
    ],
    [
      'a value of a map',
      [policy('x'), attachment(references('each.value'), { forEach: references('aws_iam_policy.p') })],
    ],
    [
      'a value of two maps',
      [
        policy('x'),
        attachment(references('each.value.arn', 'each.value'), { forEach: references('aws_iam_policy.p', 'var.x') }),
      ],
    ],
    ['nothing told', [policy('x'), attachment({})]],
  ])('does not guess at a policy whose ARN is not known yet: %s', (_, resources) => {
    const file = plan(role(), ...resources);
    expect(opened(file)).toEqual(['aws_iam_role_policy_attachment.a.policy_arn: after-apply (role)']);
    expect(roleIn({ 'dev/tf.json': file }, DEV_ACCOUNT, 'r').undetermined).toEqual(
      originOf(`${FILE}: aws_iam_role_policy_attachment.a.policy_arn`),
    );
  });

  test('without its configuration guesses at nothing', () => {
    const { configuration: _, ...bare } = {
      configuration: undefined,
      ...plan(role({ managed_policy_arns: undefined }, { unknown: { managed_policy_arns: true } })),
    };
    expect(opened(bare)).toEqual(['aws_iam_role.r.managed_policy_arns: after-apply (role)']);
  });

  test('of a role that is put on by an id not known yet finds it by its name', () => {
    const inline = resource(
      'aws_iam_role_policy',
      'p',
      { policy: ALLOW },
      { unknown: { role: true, name: true }, written: { role: references('aws_iam_role.r.id', 'aws_iam_role.r') } },
    );
    expect(
      roleIn({ 'dev/tf.json': plan(role({ path: '/ci/' }, { unknown: later }), inline) }, DEV_ACCOUNT, 'ci/r').policies,
    ).toEqual({ p: ALLOW });
  });

  // Of `role = aws_iam_role.r.id` and `policy_arn = aws_iam_policy.p.arn` before the first apply nothing is known.
  test.each<[string, object, string[] | undefined]>([
    ['finds the policy by its reference', references('aws_iam_policy.p.arn', 'aws_iam_policy.p'), ['x']],
    ['denies the role where the reference does not tell which policy', references('var.arn'), undefined],
  ])('without any value of an attachment %s', (_, arn, names) => {
    const open = resource('aws_iam_role_policy_attachment', 'a', undefined, {
      unknown: { id: true, role: true, policy_arn: true },
      written: { role: references('aws_iam_role.r.id', 'aws_iam_role.r'), policy_arn: arn },
    });
    expect(attachedIn(policy('x'), open)).toEqual(names ?? []);
    const place = names === undefined ? `${FILE}: aws_iam_role_policy_attachment.a.policy_arn` : undefined;
    const { undetermined } = roleIn({ 'dev/tf.json': plan(role(), policy('x'), open) }, DEV_ACCOUNT, 'r');
    expect(undetermined).toEqual(place && originOf(place));
  });

  test('without any value of another resource is read without that resource', () => {
    const { planned_values } = planParts(role(), resource('foo_bar', 'x', undefined));
    const file = { format_version: '1.2', planned_values };
    expect(Object.keys(accountIn({ 'dev/tf.json': file }, DEV_ACCOUNT).roles ?? {})).toEqual(['r']);
  });

  test.each<[string, string[]]>([
    ['aws_iam_role', []],
    ['aws_iam_role_policy', ['aws_iam_role_policy.x.role: after-apply']],
    ['aws_iam_role_policy_attachment', ['aws_iam_role_policy_attachment.x.role: after-apply']],
    ['aws_iam_policy_attachment', ['aws_iam_policy_attachment.x.roles: after-apply']],
    [
      'aws_iam_role_policy_attachments_exclusive',
      ['aws_iam_role_policy_attachments_exclusive.x.role_name: after-apply'],
    ],
    [
      'aws_iam_openid_connect_provider',
      [
        'aws_iam_openid_connect_provider.x.url: after-apply',
        'aws_iam_openid_connect_provider.x.client_id_list: after-apply',
      ],
    ],
    ['aws_iam_role_gate', ['aws_iam_role_gate.x: not-modelled']],
  ])('without any value of %s allows nothing', (type, issues) => {
    const { planned_values } = planParts(role(), resource(type, 'x', undefined));
    const read = readFolder({ 'dev/tf.json': { format_version: '1.2', planned_values } }, NAMES);
    expect(issuesOf(read).map((one) => one.replace(`${FILE} `, ''))).toEqual(issues);
    if (read.ok) expect(Object.keys(read.policies.data.accounts[DEV_ACCOUNT]?.roles ?? {})).toEqual(['r']);
  });

  test('of tags that are not all known can not tell of the role', () => {
    const tagged = role({ tags_all: { a: 'b' } }, { unknown: { tags_all: { c: true } }, written: { tags_all: {} } });
    expect(opened(plan(tagged))).toEqual(['aws_iam_role.r.tags_all: after-apply (role)']);
  });

  test('of what is deposed knows nothing of what takes its place', () => {
    const file = {
      ...plan(role()),
      resource_changes: [{ address: 'aws_iam_role.r', deposed: 'x', change: { after_unknown: { name: true } } }],
    };
    expect(told(file)).toEqual([]);
  });
});
