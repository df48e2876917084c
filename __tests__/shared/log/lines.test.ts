import { spawnSync } from 'node:child_process';
import { EOL } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isoSeconds } from '../../../src/shared/log/format-instant.js';
import { Log } from '../../../src/shared/log/log.js';
import { htmlCode, inlineCode, mermaidLabel } from '../../../src/shared/log/markdown.js';
import { Secrets } from '../../../src/shared/log/secrets.js';
import { workflowCommand } from '../../../src/shared/runner/commands.js';
import { fileCommand } from '../../../src/shared/runner/file-command.js';

function written(use: (log: Log) => void): string[] {
  const lines: string[] = [];
  use(new Log((text) => lines.push(text), new Secrets(), false));
  return lines;
}

describe('an entry of a command file', () => {
  test('stands between two lines of its delimiter', () => {
    expect(fileCommand('KEY', 'first\nsecond', 'END')).toBe(`KEY<<END${EOL}first\nsecond${EOL}END${EOL}`);
  });

  test('has a delimiter that nobody can foresee', () => {
    const [one, other] = [fileCommand('KEY', 'value'), fileCommand('KEY', 'value')];
    const form = /^KEY<<(ghadelimiter_[\da-f-]{36})\r?\nvalue\r?\n\1\r?\n$/;
    expect([one, other]).toEqual([expect.stringMatching(form), expect.stringMatching(form)]);
    expect(one).not.toBe(other);
  });

  test.each([
    ['xENDx', 'value'],
    ['KEY', 'first\nEND\nsecond'],
  ])('is refused where %j or %j holds the delimiter', (key, value) => {
    expect(() => fileCommand(key, value, 'END')).toThrow('a value holds the delimiter of its file command');
  });
});

test.each([
  [0, '1970-01-01T00:00:00Z'],
  [Date.UTC(2026, 0, 2, 3, 4, 5, 999), '2026-01-02T03:04:05Z'],
])('%d ms as an instant to the second', (timeMs, text) => {
  expect(isoSeconds(timeMs)).toBe(text);
});

describe('text from outside in Markdown', () => {
  test.each([
    ['Zoë 1', '`Zoë 1`'],
    ['7', '`7`'],
    ['repo:octo/shop:ref:refs/heads/main', '`repo:octo/shop:ref:refs/heads/main`'],
    ['<b>*a* [c](d) https://e.example', '`<b>*a* [c](d) https://e.example`'],
    ['a|b', '<code>a&#124;b</code>'],
    ['a\\', '<code>a&#92;</code>'],
    ['a`b<c>', '<code>a&#96;b&#60;c&#62;</code>'],
    ['🚀\n', '<code>&#128640;&#10;</code>'],
    [' a', '<code> a</code>'],
    ['a\u00a0', '<code>a&#160;</code>'],
    ['a\u202eb', '<code>a&#8238;b</code>'],
    ['', '<code></code>'],
  ])('as code: %j', (text, markdown) => {
    expect(inlineCode(text)).toBe(markdown);
  });

  test('in HTML, where Markdown does not act', () => {
    expect(htmlCode('</summary>`a` <b>')).toBe('<code>&#60;&#47;summary&#62;&#96;a&#96; &#60;b&#62;</code>');
  });

  test('in the label of a Mermaid diagram', () => {
    expect(mermaidLabel('ci/Role_1+=,.@-: <b>"]#;`%%{init}\n')).toBe(
      'ci/Role_1+=,.@-: #60;b#62;#34;#93;#35;#59;#96;#37;#37;#123;init#125;#10;',
    );
  });

  test('whatever it is: a span that ends where the text ends, or no mark at all', () => {
    // GitHub's own renderer (cmark-gfm) shows both as the text itself, in a paragraph and in a cell.
    const forms = /^(?:`[^`|\\\r\n]+`|<code>(?:[\p{L}\p{N} ]|&#\d+;)*<\/code>)$/u;
    const shown = (markdown: string) =>
      markdown.startsWith('`')
        ? markdown.slice(1, -1)
        : markdown.slice(6, -7).replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)));
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        const markdown = inlineCode(text);
        expect(markdown).toMatch(forms);
        expect(markdown).not.toMatch(/^` | `$/);
        expect(shown(markdown)).toBe(text);
      }),
    );
  });
});

describe('a workflow command', () => {
  test.each([
    [{}, `::warning::a${EOL}`],
    [{ title: 'T', file: 'f' }, `::warning title=T,file=f::a${EOL}`],
    [{ title: '', file: 'f' }, `::warning file=f::a${EOL}`],
    [{ title: 'a:b,c%d\re\nf' }, `::warning title=a%3Ab%2Cc%25d%0De%0Af::a${EOL}`],
  ])('with %j', (properties, line) => {
    expect(workflowCommand('warning', 'a', properties)).toBe(line);
  });

  test('escapes no more of its message than the runner takes back', () => {
    expect(workflowCommand('debug', 'a:b,c%d\re\nf')).toBe(`::debug::a:b,c%25d%0De%0Af${EOL}`);
  });
});

test('a group has a title, its lines, and an end', () => {
  expect(written((log) => log.group('Title', ['one', 'two']))).toEqual([
    `::group::Title${EOL}`,
    'one\n',
    'two\n',
    `::endgroup::${EOL}`,
  ]);
});

test('of a secret of several lines no blank line counts', () => {
  const secrets = new Secrets();
  secrets.add('first\n\n  \nsecond');
  expect(secrets.hide('a first\n\n  b second')).toBe('a ***\n\n  b ***');
});

test('what is written at once is all there, in its order, on standard output', () => {
  const program = `
    const { writeOut } = await import(${JSON.stringify(path.resolve('src/shared/runner/write-out.ts'))});
    writeOut('first ü\\n');
    writeOut('');
    writeOut('x'.repeat(300_000) + '\\n');
    writeOut('last\\n');`;
  const { stdout, status } = spawnSync(process.execPath, ['--no-warnings', '--input-type=module', '-e', program], {
    encoding: 'utf8',
    maxBuffer: 1_000_000,
  });
  expect(status).toBe(0);
  expect(stdout).toBe(`first ü\n${'x'.repeat(300_000)}\nlast\n`);
});
