import { describe, expect, test } from '@jest/globals';
import { readRequest } from '../../../src/action/inputs/read-request.js';
import { formatInputIssue } from '../../../src/shared/inputs/input-messages.js';
import { inputsOfStep } from '../../../src/shared/inputs/raw-inputs.js';
import { environmentOf, type Inputs } from '../../support/inputs.js';
import { HUB_ROLE, TARGET_ROLE } from '../../support/names.js';

function sentencesOf(inputs: Inputs): string[] {
  const reading = readRequest(inputsOfStep(environmentOf(inputs)));
  return reading.ok ? [] : reading.issues.map((issue) => formatInputIssue(issue, (text) => text));
}

describe('an invisible character is named by its code point and its place', () => {
  test.each([
    ['a zero width space', '\u200b', 'U+200B'],
    ['a zero width joiner', '\u200d', 'U+200D'],
    ['a word joiner', '\u2060', 'U+2060'],
    ['a byte order mark', '\ufeff', 'U+FEFF'],
    ['a soft hyphen', '\u00ad', 'U+00AD'],
    ['a mark that turns text around', '\u202e', 'U+202E'],
    ['a no-break space', '\u00a0', 'U+00A0'],
    ['an ideographic space', '\u3000', 'U+3000'],
    ['a line separator', '\u2028', 'U+2028'],
    ['a filler', '\u3164', 'U+3164'],
    ['a variation selector', '\ufe0f', 'U+FE0F'],
    ['a selector beyond the basic plane', '\u{e0100}', 'U+E0100'],
    ['a joiner of graphemes', '\u034f', 'U+034F'],
    ['a vowel that is not shown', '\u17b4', 'U+17B4'],
    ['a selector of Mongolian', '\u180b', 'U+180B'],
    ['a half-width filler', '\uffa0', 'U+FFA0'],
    ['an empty pattern of Braille', '\u2800', 'U+2800'],
    ['a tag beyond the basic plane', '\u{e0041}', 'U+E0041'],
    ['a control character', '\u0007', 'U+0007'],
  ])('%s', (_, character, codePoint) => {
    const text = `${TARGET_ROLE.slice(0, 20)}${character}${TARGET_ROLE.slice(20)}`;
    const sentence = `contains the invisible character ${codePoint} at character 21 of "${TARGET_ROLE}". Remove it.`;
    expect(sentencesOf({ 'role-to-assume': text })).toEqual([`role-to-assume ${sentence}`]);
  });

  test.each<[string, Inputs, string]>([
    [
      'hub-role',
      { 'hub-role': `${HUB_ROLE.slice(0, 4)}\u200b${HUB_ROLE.slice(4)}` },
      'hub-role contains the invisible character U+200B at character 5',
    ],
    [
      'a name',
      { 'role-to-assume': 'Deploy\u200bRole', account: '222222222222' },
      'role-to-assume contains the invisible character U+200B at character 7',
    ],
    ['account', { account: '2222\u200b22222222' }, 'account contains the invisible character U+200B at character 5'],
    [
      'an entry of a list',
      { 'allowed-account-ids': '222222222222,3333\u200b33333333' },
      'allowed-account-ids contains the invisible character U+200B at character 5 of "333333333333"',
    ],
    [
      'a region',
      { 'aws-region': 'eu\u2060-west-1' },
      'aws-region contains the invisible character U+2060 at character 3',
    ],
    [
      'a target of a profile',
      { profiles: `x = arn\u200b:aws:iam::333333333333:role/X` },
      'profiles contains the invisible character U+200B at character 4',
    ],
    [
      'a session name',
      { 'role-session-name': 'a\u200bb' },
      'role-session-name contains the invisible character U+200B at character 2',
    ],
    ['a switch', { summary: 'tr\u00adue' }, 'summary contains the invisible character U+00AD at character 3'],
    [
      'a managed policy',
      { 'managed-session-policies': 'arn:aws:iam::aws:policy/\u200bReadOnlyAccess' },
      'managed-session-policies contains the invisible character U+200B at character 25',
    ],
    [
      'a session policy',
      { 'inline-session-policy': '{"Statement": [\u200b]}' },
      'inline-session-policy contains "\u200b" (U+200B) at character 16',
    ],
  ])('in %s', (_, inputs, sentence) => {
    expect(sentencesOf(inputs).map((text) => text.slice(0, sentence.length))).toEqual([sentence]);
  });

  test('and what is seen well is refused for what it is', () => {
    expect(sentencesOf({ 'aws-region': 'Frankfurt am Main' })).toEqual([
      expect.stringContaining('is not an AWS region'),
    ]);
  });
});

describe('role/ in front of a name', () => {
  const account = '222222222222';
  test('is named, with what to use', () => {
    expect(sentencesOf({ 'role-to-assume': 'role/ci/DeployRole', account })).toEqual([
      'role-to-assume "role/ci/DeployRole" begins with role/, which is not part of the name. Use "ci/DeployRole". If the path is really /role/, use "/role/ci/DeployRole".',
    ]);
  });

  test('is taken for a path where it begins with a slash', () => {
    const reading = readRequest(inputsOfStep(environmentOf({ 'role-to-assume': '/role/DeployRole', account })));
    expect(reading.ok && reading.request.target.role.arn).toBe('arn:aws:iam::222222222222:role/role/DeployRole');
  });
});
