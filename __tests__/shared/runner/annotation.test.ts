import { describe, expect, test } from '@jest/globals';
import { Log } from '../../../src/shared/log/log.js';
import { Secrets } from '../../../src/shared/log/secrets.js';
import { joined, LONGEST_ANNOTATION } from '../../../src/shared/runner/annotation.js';

function joinedAndLogged(sentences: readonly string[]): { readonly text: string; readonly log: string } {
  const written: string[] = [];
  const text = joined(sentences, 'things are wrong', new Log((part) => void written.push(part), new Secrets(), false));
  return { text, log: written.join('') };
}

describe('sentences as one annotation', () => {
  test('stand a line each', () => {
    expect(joinedAndLogged(['one.', 'two.'])).toEqual({ text: 'one.\ntwo.', log: '' });
  });

  test.each([
    ['whole ones', Array.from({ length: 100 }, (_, at) => `${at} ${'x'.repeat(96)}.`)],
    ['a part of one that alone is too long', ['x'.repeat(9000), 'the last.']],
  ])('that are too many: as many as there is room for, %s, and all of them in the log', (_, sentences) => {
    const { text, log } = joinedAndLogged(sentences);
    expect(text.length).toBeLessThanOrEqual(LONGEST_ANNOTATION);
    expect(text).toMatch(new RegExp(`^${sentences.length} things are wrong; the log above names the rest:\\n\\S`));
    expect(log.split('\n').slice(0, -1)).toEqual(sentences);
  });
});
