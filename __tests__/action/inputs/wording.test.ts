import { describe, expect, test } from '@jest/globals';
import { readRequest } from '../../../src/action/inputs/read-request.js';
import { formatInputIssue } from '../../../src/shared/inputs/input-messages.js';
import { inputsOfStep } from '../../../src/shared/inputs/raw-inputs.js';
import { Secrets } from '../../../src/shared/log/secrets.js';
import { environmentOf, type Inputs } from '../../support/inputs.js';
import { HUB_ROLE } from '../../support/names.js';

const as = (text: string): string => text;

/** The sentences for the good request, changed so. */
function sentencesOf(inputs: Inputs, hide: (text: string) => string = as): string[] {
  const reading = readRequest(inputsOfStep(environmentOf(inputs)));
  return reading.ok ? [] : reading.issues.map((issue) => formatInputIssue(issue, hide));
}

describe('an issue', () => {
  test.each([
    [
      'shows a long text in part',
      { 'role-session-name': 'n'.repeat(300) },
      `role-session-name "${'n'.repeat(100)}…" is`,
    ],
    [
      'lets no text act',
      { 'aws-region': '::error::x\n##[error]y' },
      'aws-region "\u2236\u2236error::x # # [error]y" is',
    ],
    ['never repeats an external id', { 'role-external-id': 'no blanks please' }, 'role-external-id is'],
  ])('%s', (_, inputs, beginning) => {
    const [sentence, ...others] = sentencesOf(inputs);
    expect(sentence?.slice(0, beginning.length)).toBe(beginning);
    expect(sentence).not.toContain('blanks');
    expect(others).toEqual([]);
  });

  test('shows no part of a secret, even where the text is cut within it', () => {
    const secrets = new Secrets();
    secrets.add('external-id-0123456789');
    const name = `${'n'.repeat(90)}external-id-0123456789`;
    const [sentence] = sentencesOf({ 'role-session-name': name }, (text) => secrets.hide(text));
    expect(sentence).toContain(`role-session-name "${'n'.repeat(90)}***" is`);
  });

  test('shows no account when accounts are to be hidden', () => {
    const secrets = new Secrets();
    secrets.hideAccountIds();
    const inputs = { 'allowed-account-ids': '333333333333', 'hub-role': HUB_ROLE.replace('aws', 'aws-cn') };
    const sentences = sentencesOf(inputs, (text) => secrets.hide(text));
    expect(sentences).toHaveLength(2);
    expect(sentences.join('\n')).not.toMatch(/\d{12}/);
  });
});
