import { describe, expect, test } from '@jest/globals';
import { CONFIGURE_AWS_CREDENTIALS_INPUTS } from '../../../src/action/inputs/configure-aws-credentials-inputs.js';
import { readSource } from '../../../src/migrate/source/source.js';
import { inputVariable, isIgnoredBy, isPeerInput } from '../../../src/migrate/steps/peer-inputs.js';
import { isOn, type PeerStep, readPeerStep } from '../../../src/migrate/steps/peer-step.js';
import { stepListsOf } from '../../../src/migrate/steps/step-list.js';

function stepOf(uses: string, inputs = ''): PeerStep | undefined {
  const reading = readSource(`runs:\n  steps:\n  - uses: ${uses}\n    with:\n      aws-region: x\n${inputs}`);
  if (!reading.ok) throw new Error(reading.reason);
  const [step] = stepListsOf(reading.source)[0]?.steps ?? [];
  return step && readPeerStep(step, reading.source);
}

const COMMIT = 'a'.repeat(40);
test.each<[string, number | undefined]>([
  ['aws-actions/configure-aws-credentials@v1', 1],
  ['aws-actions/configure-aws-credentials@v1-node16', 1],
  ['aws-actions/configure-aws-credentials@v4.0.2', 4],
  ['aws-actions/configure-aws-credentials@main', undefined],
  ['aws-actions/configure-aws-credentials@v10', undefined],
  [`aws-actions/configure-aws-credentials@${COMMIT}`, undefined],
  [`aws-actions/configure-aws-credentials@${COMMIT} # v4.0.2`, 4],
  [`"aws-actions/configure-aws-credentials@${COMMIT}" # 6.1.0`, 6],
  [`aws-actions/configure-aws-credentials@${COMMIT} # tag=v2`, 2],
  [`aws-actions/configure-aws-credentials@${COMMIT} # pin@v3.0.1 for now`, 3],
  [`aws-actions/configure-aws-credentials@${COMMIT} # ratchet:aws-actions/configure-aws-credentials@v5`, 5],
  [`aws-actions/configure-aws-credentials@${COMMIT} # version 1.7.0`, 1],
  [`aws-actions/configure-aws-credentials@${COMMIT} # version : 1.7.0`, 1],
  [`aws-actions/configure-aws-credentials@${COMMIT} # 2 roles`, undefined],
])('the major version of %s is %s', (uses, major) => {
  expect(stepOf(uses)?.major).toBe(major);
});

test.each(['actions/checkout@v4', 'acme/configure-aws-credentials@v4', 'aws-actions/configure-aws-credentials', './x'])(
  '%s is another action',
  (uses) => {
    expect(stepOf(uses)).toBeUndefined();
  },
);

describe('a switch', () => {
  const switchOf = (uses: string, value: string) => {
    const step = stepOf(`aws-actions/configure-aws-credentials@${uses}`, `      role-chaining: ${value}\n`);
    return step && isOn(step, 'role-chaining');
  };

  test.each<[string, string, boolean | undefined]>([
    ['v6', 'true', true],
    ['v6', 'TRUE', true],
    ['v6', "'false'", false],
    ['v6', '', false],
    ['v6', 'yes', undefined],
    ['main', 'yes', undefined],
    ['v4', 'yes', false],
    ['v4', 'tRUE', true],
    ['v4', '${{ inputs.chain }}', undefined],
  ])('of %s with %s is %s', (uses, value, expected) => {
    expect(switchOf(uses, value)).toBe(expected);
  });
});

test('every input that the action answers is known', () => {
  expect(CONFIGURE_AWS_CREDENTIALS_INPUTS.filter((name) => !isPeerInput(name))).toEqual([]);
});

test('an input is ignored by versions before the first that has it', () => {
  expect([1, 2, undefined].map((major) => isIgnoredBy(major, 'role-chaining'))).toEqual([true, false, false]);
});

test('variables are inputs from version 3 on, unless the input is set', () => {
  const variableOf = (major: number | undefined, isSet = false) =>
    inputVariable(major, ['PATH', 'AUDIENCE', 'AWS_REGION'], () => isSet);
  expect([variableOf(2), variableOf(3), variableOf(undefined), variableOf(3, true)]).toEqual([
    undefined,
    'AUDIENCE',
    'AUDIENCE',
    undefined,
  ]);
});
