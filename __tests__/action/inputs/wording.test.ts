import { describe, expect, test } from '@jest/globals';
import { readRequest } from '../../../src/action/inputs/read-request.js';
import { formatInputIssue } from '../../../src/shared/inputs/input-issues.js';
import { inputsOfStep } from '../../../src/shared/inputs/raw-inputs.js';
import { Secrets } from '../../../src/shared/log/secrets.js';
import { environmentOf, HUB, type Inputs, TARGET } from './reading.js';

const as = (text: string): string => text;

/** The sentences for the good request, changed so. */
function sentencesOf(inputs: Inputs, hide: (text: string) => string = as): string[] {
  const reading = readRequest(inputsOfStep(environmentOf(inputs)));
  return reading.ok ? [] : reading.issues.map((issue) => formatInputIssue(issue, hide));
}

describe('a refusal', () => {
  test.each([
    [
      'says what to write',
      { 'role-duration-seconds': '1e3' },
      'role-duration-seconds is "1e3": write a whole number from 900 to 43200, in digits.',
    ],
    [
      'says which two inputs do not go together',
      { account: '333333333333' },
      `account is "333333333333", but role-to-assume is "${TARGET}": write the same account in both, or leave account out.`,
    ],
    [
      'says why, where AWS has a rule',
      { 'role-duration-seconds': '7200' },
      'role-duration-seconds is 7200, but AWS caps a session that came through the hub at 3600 (role chaining): write at most 3600, or use route: direct.',
    ],
    [
      'says where in JSON the fault lies, and repeats none of it',
      { 'inline-session-policy': '{"Statement": [],}' },
      'inline-session-policy is not JSON (the fault is at character 18): write one JSON policy document.',
    ],
    [
      'names the input of the peer and what to write here',
      { 'force-skip-oidc': 'true' },
      'force-skip-oidc is an input of configure-aws-credentials that this action does not have: write identity: ambient.',
    ],
    [
      'shows a long text in part',
      { 'role-session-name': 'n'.repeat(300) },
      `role-session-name is "${'n'.repeat(100)}…": write 2 to 64 characters out of A-Z a-z 0-9 _ + = , . @ -.`,
    ],
    [
      'lets no text act',
      { 'aws-region': '::error::x\n##[error]y' },
      'aws-region is "\u2236\u2236error::x # # [error]y", which is no AWS region: write one such as eu-west-1.',
    ],
    [
      'never repeats an external id',
      { 'role-external-id': 'no blanks please' },
      'role-external-id does not fit (its value is not shown): write 2 to 1224 characters out of A-Z a-z 0-9 _ + = , . @ : / -.',
    ],
  ])('%s', (_, inputs, sentence) => {
    expect(sentencesOf(inputs)).toEqual([sentence]);
  });

  test('shows no part of a secret, even where the text is cut within it', () => {
    const secrets = new Secrets();
    secrets.add('external-id-0123456789');
    const name = `${'n'.repeat(90)}external-id-0123456789`;
    expect(sentencesOf({ 'role-session-name': name }, (text) => secrets.hide(text))).toEqual([
      `role-session-name is "${'n'.repeat(90)}***": write 2 to 64 characters out of A-Z a-z 0-9 _ + = , . @ -.`,
    ]);
  });

  test('shows no account when accounts are to be hidden', () => {
    const secrets = new Secrets();
    secrets.hideAccountIds();
    const inputs = { 'allowed-account-ids': '333333333333', 'hub-role': HUB.replace('aws', 'aws-cn') };
    const sentences = sentencesOf(inputs, (text) => secrets.hide(text));
    expect(sentences).toHaveLength(2);
    expect(sentences.join('\n')).not.toMatch(/\d{12}/);
  });
});
