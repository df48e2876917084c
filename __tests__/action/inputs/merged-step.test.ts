import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { readRequest } from '../../../src/action/inputs/read-request.js';
import { inputsOfStep } from '../../../src/shared/inputs/raw-inputs.js';
import { environmentOf, type Inputs } from '../../support/inputs.js';
import { HUB_ROLE, TARGET_ROLE } from '../../support/names.js';

const CHAINING: Inputs = { 'role-chaining': 'true', 'hub-role': undefined };
const MERGED = { uses: 'org/xacct-action@v1', with: { 'role-to-assume': TARGET_ROLE, 'aws-region': 'eu-west-1' } };

function mergedOf(inputs: Inputs): readonly string[] {
  return readRequest(inputsOfStep(environmentOf(inputs))).merged;
}

/** The step as YAML reads it. */
function stepOf(inputs: Inputs): unknown {
  return parse(mergedOf(inputs).slice(1).join('\n'));
}

describe('two steps that are one', () => {
  test('are shown as one, with the role of the step before as the hub role', () => {
    expect(mergedOf(CHAINING)).toEqual([
      'Use one step instead of two. Remove the step before, and role-chaining here:',
      '- uses: org/xacct-action@v1',
      '  with:',
      '    hub-role: arn:aws:iam::ACCOUNT:role/NAME # role-to-assume of the step before',
      `    role-to-assume: ${TARGET_ROLE}`,
      '    aws-region: eu-west-1',
    ]);
  });

  test.each<[string, Inputs]>([
    ['role-chaining', { 'role-chaining': 'true' }],
    ['role-chaining with any text that is not false', { 'role-chaining': 'yes' }],
    ['a session token among the inputs', { 'aws-session-token': 'made-up-token' }],
  ])('by %s: the hub role that is known is used', (_, inputs) => {
    const yaml = stepOf(inputs);
    expect(yaml).toEqual([{ ...MERGED, with: { 'hub-role': HUB_ROLE, ...MERGED.with } }]);
  });

  test('name the inputs that a secret or a document may be in, and show none of it', () => {
    const lines = mergedOf({
      ...CHAINING,
      'aws-session-token': 'made-up-token',
      'role-external-id': 'made-up-external-id',
      'inline-session-policy': '{"Statement":[]}',
      'http-proxy': 'http://user:made-up-password@proxy.example.com',
    });
    expect(lines.at(-1)).toBe('    # and from this step: role-external-id, inline-session-policy, http-proxy');
    expect(lines.join('\n')).not.toMatch(/made-up|Statement/);
  });

  test('keep a role by its name and the account as a string', () => {
    const inputs = { ...CHAINING, 'role-to-assume': 'ci/DeployRole', account: '222222222222' };
    expect(stepOf(inputs)).toMatchObject([{ with: { 'role-to-assume': 'ci/DeployRole', account: '222222222222' } }]);
  });

  test.each(['a: b', '@x', '- x', 'x:', '{}', '#x', "'"])('keep %s a string', (text) => {
    expect(stepOf({ ...CHAINING, 'role-to-assume': text })).toMatchObject([{ with: { 'role-to-assume': text } }]);
  });
});

test.each<[string, Inputs]>([
  ['nothing of the kind is asked for', {}],
  ['the switch is off', { 'role-chaining': 'False' }],
  ['keys without a token are given, which no step before has made', { 'aws-access-key-id': 'AKIAEXAMPLE' }],
  ['the step starts from the credentials of the runner', { 'role-chaining': 'true', identity: 'ambient' }],
  ['the step goes into the target itself', { 'role-chaining': 'true', route: 'direct' }],
])('no merged step is shown where %s', (_, inputs) => {
  expect(mergedOf(inputs)).toEqual([]);
});
