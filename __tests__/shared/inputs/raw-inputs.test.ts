import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { MAIN_INPUTS } from '../../../src/action/inputs/main-inputs.js';
import { readRequest } from '../../../src/action/inputs/read-request.js';
import { inputsOfStep } from '../../../src/shared/inputs/raw-inputs.js';
import { recordOf } from '../../readme-blocks.js';

const GOOD = {
  'INPUT_AWS-REGION': 'eu-west-1',
  'INPUT_HUB-ROLE': 'arn:aws:iam::111122223333:role/github-hub',
  'INPUT_ROLE-TO-ASSUME': 'arn:aws:iam::222222222222:role/DeployRole',
};

test('the inputs that are known are those of action.yml', () => {
  expect(Object.keys(recordOf(recordOf(parse(readFileSync('action.yml', 'utf8'))).inputs))).toEqual([...MAIN_INPUTS]);
});

describe('an input that the action does not have', () => {
  test.each([
    ['accont', 'account'],
    ['allowed-account-id', 'allowed-account-ids'],
    ['role-duration-second', 'role-duration-seconds'],
    ['role_external_ids', 'role-external-id'],
  ])('is refused where it is nearly one that it has: %s', (name, near) => {
    const reading = readRequest(inputsOfStep({ ...GOOD, [`INPUT_${name.toUpperCase()}`]: 'x' }));
    expect(reading).toMatchObject({ ok: false, issues: [{ name, detail: { code: 'unknown-input', near } }] });
  });

  test('is warned of where it is near none', () => {
    const reading = readRequest(inputsOfStep({ ...GOOD, 'INPUT_BLUE-GREEN': 'x' }));
    expect(reading).toMatchObject({ ok: true, warnings: [{ name: 'blue-green', detail: { code: 'unknown-input' } }] });
  });

  test('is passed over where it is blank', () => {
    expect(readRequest(inputsOfStep({ ...GOOD, INPUT_ACCONT: ' ' }))).toMatchObject({ ok: true, warnings: [] });
  });
});
