import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseCommand } from '../../../src/demo/runner/workflow-commands.js';
import { plain, quoted } from '../../../src/shared/log/plain.js';

describe('plain text', () => {
  test.each([
    ['ordinary text stays', 'repo:octo/shop:ref:refs/heads/main', 'repo:octo/shop:ref:refs/heads/main'],
    ['colons within stay', 'a::b and ::c', 'a::b and ::c'],
    ['letters and emoji stay', 'Zoë 🚀 ## [x] #[x]', 'Zoë 🚀 ## [x] #[x]'],
    ['a command is stopped', '::add-mask::e', '\u2236\u2236add-mask::e'],
    ['a command behind blanks is stopped', ' \t ::error::x', '   \u2236\u2236error::x'],
    ['a command of the older kind is stopped', 'see ##[error]x', 'see # # [error]x'],
    ['with more marks too', '####[error]x', '# # # # [error]x'],
    ['line ends become a blank', 'a\r\n\nb', 'a b'],
    ['so do all other line ends', 'a\u2028b\u2029c\u0085d\u000be\u000cf', 'a b c d e f'],
    ['escape sequences lose their beginning', '\u001b[2J\u001b]0;title\u0007', ' [2J ]0;title '],
    ['marks that turn the text around are taken out', 'a\u202eb\u2066c\u200fd', 'a b c d'],
    ['nothing stays nothing', '', ''],
  ])('%s', (_, text, shown) => {
    expect(plain(text)).toBe(shown);
  });

  const piece = fc.oneof(
    fc.constantFrom(
      '::',
      ':',
      '#',
      '##',
      '##[',
      '[',
      ']',
      ' ',
      '\t',
      '\n',
      '\r',
      '\u0085',
      '\ufeff',
      '\u00a0',
      '\u2028',
    ),
    fc.constantFrom('error', 'add-mask', 'ADD-MASK', 'stop-commands', 'title=x', '%0A', '\u001b', '\u200e'),
    fc.string({ unit: 'binary', maxLength: 3 }),
  );
  const text = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''));

  test('is one line in which no workflow command begins, whatever it was', () => {
    fc.assert(
      fc.property(text, (outside) => {
        const line = plain(outside);
        expect(line).not.toMatch(/[\r\n\u0000-\u001f]/);
        // Whatever word it would be: the runner learns new commands.
        expect(parseCommand(line, () => true)).toBeUndefined();
      }),
      { numRuns: 2000 },
    );
  });

  test('is plain already when it is made plain again', () => {
    fc.assert(fc.property(text, (outside) => plain(plain(outside)) === plain(outside)));
  });
});

describe('a quoted value', () => {
  test.each([
    ['blanks around it go', '  a b  ', '"a b"'],
    ['100 characters stay', 'x'.repeat(100), `"${'x'.repeat(100)}"`],
    ['101 are cut', 'x'.repeat(101), `"${'x'.repeat(100)}…"`],
    ['no character is cut through', '🚀'.repeat(101), `"${'🚀'.repeat(100)}…"`],
    ['nothing acts in it', 'a\n::error::b ##[group]', '"a ::error::b # # [group]"'],
  ])('%s', (_, text, shown) => {
    expect(quoted(text)).toBe(shown);
  });

  test('is cut where one asks for', () => {
    expect(quoted('abcdef', 3)).toBe('"abc…"');
  });
});
