import { describe, expect, test } from '@jest/globals';
import {
  accountIn,
  DEV,
  type Files,
  HUB,
  NAMES,
  PROVIDER,
  reading,
  roleIn,
  sentencesOf,
  toldOf,
  trust,
} from '../folder.js';
import { ALLOW, plan, type Resource, references, resource, role, rootModule, state, TRUST } from './shown.js';

const ARN = `arn:aws:iam::${DEV}`;
const FILE = 'policies/dev/tf.json';

function told(file: unknown, more: Files = {}): string[] {
  return toldOf(reading({ 'dev/tf.json': file, ...more }, NAMES)).map((one) => one.replace(`${FILE} `, ''));
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
    expect(roleIn({ 'dev/tf.json': file }, DEV, 'ci/r')).toEqual({
      trustPolicy: TRUST,
      policies: { inner: ALLOW, own: ALLOW },
      attachedPolicies: [`${ARN}:policy/ci/attached`, `${ARN}:policy/bound`],
      permissionsBoundary: ALLOW,
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
    expect(accountIn({ 'dev/tf.json': file }, DEV).oidcProviders).toEqual([
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
    expect(Object.keys(accountIn({ 'dev/tf.json': file }, DEV).roles ?? {})).toEqual(['inner']);
  });

  test('may stand beside other files, which it adds to', () => {
    const attachment = resource('aws_iam_role_policy', 'p', { name: 'p', role: 'plain', policy: ALLOW });
    const files = { 'dev/tf.json': state(attachment), 'dev/ci/plain/trust.json': trust() };
    expect(Object.keys(roleIn(files, DEV, 'ci/plain').policies ?? {})).toEqual(['p']);
  });

  test('of an empty configuration gives nothing', () => {
    expect(accountIn({ 'dev/tf.json': { format_version: '1.0', values: { root_module: {} } } }, DEV).roles).toEqual({});
  });

  test.each<[string, Resource, string[]]>([
    ['another account alone', role({ arn: `arn:aws:iam::${HUB}:role/r` }), [`${FILE}: other-account`]],
    ['another partition', role({ arn: `arn:aws-cn:iam::${DEV}:role/r` }), ['aws_iam_role.r.arn: other-partition']],
    [
      'a provider of another account alone',
      resource('aws_iam_openid_connect_provider', 'p', { arn: `arn:aws:iam::${HUB}:oidc-provider/x`, url: 'x' }),
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
      'a policy for a role that is not there',
      resource('aws_iam_role_policy', 'p', { name: 'p', role: 'q', policy: ALLOW }),
      ['aws_iam_role_policy.p.role: no-such-role'],
    ],
    [
      'an attachment of a policy that is not there',
      resource('aws_iam_role_policy_attachment', 'a', { role: 'r', policy_arn: `${ARN}:policy/none` }),
      ['aws_iam_role_policy_attachment.a.role: no-such-role'],
    ],
    [
      'an attachment without a role',
      resource('aws_iam_role_policy_attachment', 'a', { policy_arn: `${ARN}:policy/none` }),
      ['aws_iam_role_policy_attachment.a.role: missing'],
    ],
    [
      'a policy on users',
      resource('aws_iam_policy_attachment', 'a', { users: ['anna'], policy_arn: `${ARN}:policy/none` }),
      ['aws_iam_policy_attachment.a.users: users'],
    ],
    ['a user', resource('aws_iam_user', 'u', { name: 'u' }), ['aws_iam_user.u: not-modelled']],
  ])('with %s is refused', (_, one, problems) => {
    expect(told(state(one))).toEqual(problems);
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
  ])('%s is refused', (_, file, problem) => {
    expect(told(file)).toEqual([problem]);
  });
});

describe('a plan', () => {
  const later = { arn: true, id: true };

  test('that does not know a trust policy yet says what to do', () => {
    const written = {
      assume_role_policy: references('data.aws_iam_policy_document.t.json', 'data.aws_iam_policy_document.t'),
    };
    const late = role({ assume_role_policy: undefined }, { unknown: { assume_role_policy: true }, written });
    expect(sentencesOf(reading({ 'dev/tf.json': plan(late) }))).toEqual([
      `${FILE}: aws_iam_role.r.assume_role_policy is known only after apply: put the output of terraform show -json of the state here after apply, or write the name or ARN by hand in the configuration.`,
    ]);
  });

  test('that makes up a name says so', () => {
    const unnamed = { name: undefined };
    expect(told(plan(role(unnamed, { unknown: { name: true } })))).toEqual(['aws_iam_role.r.name: after-apply']);
    expect(
      told(plan(role(unnamed, { unknown: { name: true }, written: { name: references('random_id.x.hex') } }))),
    ).toEqual(['aws_iam_role.r.name: after-apply']);
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
    expect(roleIn({ 'dev/tf.json': plan(existing) }, DEV, 'r')).toMatchObject({ policies: {}, attachedPolicies: [] });
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
    roleIn({ 'dev/tf.json': plan(role(), ...resources) }, DEV, 'r').attachedPolicies?.map((arn) =>
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
    expect(told(plan(role(), ...resources))).toEqual(['aws_iam_role_policy_attachment.a.policy_arn: after-apply']);
  });

  test('without its configuration guesses at nothing', () => {
    const { configuration: _, ...bare } = {
      configuration: undefined,
      ...plan(role({ managed_policy_arns: undefined }, { unknown: { managed_policy_arns: true } })),
    };
    expect(told(bare)).toEqual(['aws_iam_role.r.managed_policy_arns: after-apply']);
  });

  test('of a role that is put on by an id not known yet finds it by its name', () => {
    const inline = resource(
      'aws_iam_role_policy',
      'p',
      { policy: ALLOW },
      { unknown: { role: true, name: true }, written: { role: references('aws_iam_role.r.id', 'aws_iam_role.r') } },
    );
    expect(
      roleIn({ 'dev/tf.json': plan(role({ path: '/ci/' }, { unknown: later }), inline) }, DEV, 'ci/r').policies,
    ).toEqual({ p: ALLOW });
  });

  test('of tags that are not all known is refused', () => {
    const tagged = role({ tags_all: { a: 'b' } }, { unknown: { tags_all: { c: true } }, written: { tags_all: {} } });
    expect(told(plan(tagged))).toEqual(['aws_iam_role.r.tags_all: after-apply']);
  });

  test('of what is deposed knows nothing of what takes its place', () => {
    const file = {
      ...plan(role()),
      resource_changes: [{ address: 'aws_iam_role.r', deposed: 'x', change: { after_unknown: { name: true } } }],
    };
    expect(told(file)).toEqual([]);
  });
});
