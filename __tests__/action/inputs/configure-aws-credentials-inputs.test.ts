import { describe, expect, test } from '@jest/globals';
import { CONFIGURE_AWS_CREDENTIALS_INPUTS } from '../../../src/action/inputs/configure-aws-credentials-inputs.js';
import { MAIN_INPUTS } from '../../../src/action/inputs/main-inputs.js';
import { readRequest } from '../../../src/action/inputs/read-request.js';
import { inputsOfStep } from '../../../src/shared/inputs/raw-inputs.js';
import { environmentOf } from '../../support/inputs.js';

describe('an input of configure-aws-credentials', () => {
  test.each([
    ['role-skip-session-tagging', 'true'],
    ['role-skip-session-tagging', 'false'],
    ['unset-current-credentials', 'true'],
    ['disable-retry', 'true'],
    ['special-characters-workaround', 'true'],
    ['overwrite-aws-profile', 'true'],
  ])('%s: %s is answered with a warning that names what to write', (name, text) => {
    const reading = readRequest(inputsOfStep(environmentOf({ [name]: text })));
    expect(reading).toMatchObject({
      ok: true,
      warnings: [{ name, detail: { instead: expect.stringMatching(/^(?:Set|Remove|Skip|AWS|No) /) } }],
    });
  });

  test.each([
    'unset-current-credentials',
    'disable-retry',
    'overwrite-aws-profile',
    'role-chaining',
    'force-skip-oidc',
  ])('%s: false says nothing', (name) => {
    expect(readRequest(inputsOfStep(environmentOf({ [name]: 'False' })))).toMatchObject({ ok: true, warnings: [] });
  });

  test('warnings and the wish for masked accounts are known when the inputs are refused, too', () => {
    const reading = readRequest(
      inputsOfStep(environmentOf({ 'disable-retry': 'true', 'mask-aws-account-id': 'true', 'aws-region': 'x' })),
    );
    expect(reading).toMatchObject({ ok: false, maskAccountIds: true, warnings: [{ name: 'disable-retry' }] });
  });
});

// action.yml of aws-actions/configure-aws-credentials at bcd4089080cf41e4db9dad11fce2a9397e670bbd (18 August 2026).
const ALL_OF_THE_PEER =
  `aws-region aws-profile overwrite-aws-profile role-to-assume aws-access-key-id aws-secret-access-key
  aws-session-token web-identity-token-file role-chaining audience http-proxy no-proxy mask-aws-account-id
  role-duration-seconds role-external-id role-session-name role-skip-session-tagging transitive-tag-keys
  inline-session-policy managed-session-policies output-credentials output-env-credentials unset-current-credentials
  disable-retry retry-max-attempts special-characters-workaround use-existing-credentials allowed-account-ids
  force-skip-oidc action-timeout-s custom-tags sts-endpoint`.split(/\s+/);

test.each(ALL_OF_THE_PEER)('%s of configure-aws-credentials is an input here, or answered', (name) => {
  const isOurs = MAIN_INPUTS.some((input) => input === name);
  expect([isOurs, CONFIGURE_AWS_CREDENTIALS_INPUTS.includes(name)]).toEqual([isOurs, !isOurs]);
});

test.each([
  ['role-chaining', 'true', 'identity: ambient'],
  ['aws-access-key-id', 'AKIAEXAMPLE', 'AWS_ACCESS_KEY_ID'],
  ['aws-secret-access-key', 'made-up', 'AWS_SECRET_ACCESS_KEY'],
  ['aws-session-token', 'made-up', 'AWS_SESSION_TOKEN'],
  ['force-skip-oidc', 'true', 'identity: ambient'],
  ['use-existing-credentials', 'false', 'if:'],
  ['custom-tags', '{"Team":"shop"}', 'role-session-tags'],
])('it would be wrong to go on with %s: %s', (name, text, instead) => {
  const reading = readRequest(inputsOfStep(environmentOf({ [name]: text })));
  expect(reading).toMatchObject({
    ok: false,
    issues: [{ name, detail: { code: 'of-the-peer', instead: expect.stringContaining(instead) } }],
  });
});
