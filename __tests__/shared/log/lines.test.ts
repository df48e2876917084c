import { spawnSync } from 'node:child_process';
import { EOL } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { isoSeconds } from '../../../src/shared/log/format-instant.js';
import { Log } from '../../../src/shared/log/log.js';
import { logWarnings } from '../../../src/shared/log/log-warnings.js';
import { inlineCode } from '../../../src/shared/log/markdown.js';
import { Secrets } from '../../../src/shared/log/secrets.js';
import { joined, LONGEST_ANNOTATION } from '../../../src/shared/runner/annotation.js';
import { workflowCommand } from '../../../src/shared/runner/commands.js';
import { fileCommand } from '../../../src/shared/runner/file-command.js';
import { linesForAct } from '../../../src/shared/runner/lines-for-act.js';
import { stepError } from '../../../src/shared/runner/step-error.js';

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

test.each([
  ['Zoë 1', '<code>Zoë 1</code>'],
  ['a|b<c>`', '<code>a&#124;b&#60;c&#62;&#96;</code>'],
  ['🚀\n', '<code>&#128640;&#10;</code>'],
])('%j as code in Markdown', (text, markdown) => {
  expect(inlineCode(text)).toBe(markdown);
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

test('the first seven of many warnings are annotations, the others lines', () => {
  const sentences = Array.from({ length: 9 }, (_, at) => `${at}.`);
  expect(written((log) => logWarnings(log, sentences))).toEqual([
    ...sentences.slice(0, 7).map((sentence) => `::warning title=xacct-action::${sentence}${EOL}`),
    '7.\n',
    '8.\n',
  ]);
});

describe('the error of a step', () => {
  const error = { title: 'Inputs', message: 'one.\ntwo.' };
  const annotation = `::error title=Inputs::one.%0Atwo.${EOL}`;

  test.each<[Readonly<Record<string, string>>, string]>([
    [{}, annotation],
    [{ ACT: 'true' }, `one.\ntwo.\n${annotation}`],
    [{ ACT: 'false' }, annotation],
  ])('with %j', (environment, text) => {
    expect(stepError(error, environment)).toBe(text);
  });

  test('of one line stands there once, under act too', () => {
    expect(linesForAct('one.', { ACT: 'true' })).toBe('');
    expect(linesForAct('one.\ntwo.', {})).toBe('');
  });
});

describe('an annotation', () => {
  test('has the runner’s own limit', () => {
    expect(LONGEST_ANNOTATION).toBe(4096);
  });

  test('as long as the limit is whole', () => {
    const sentences = ['x'.repeat(4000), 'y'.repeat(95)];
    const lines = written((log) => expect(joined(sentences, 'things', log)).toBe(sentences.join('\n')));
    expect(lines).toEqual([]);
  });

  test('that is too long ends with a whole sentence', () => {
    const sentences = Array.from({ length: 50 }, (_, at) => `${at} ${'x'.repeat(100)}.`);
    let text = '';
    written((log) => {
      text = joined(sentences, 'things are wrong', log);
    });
    const [head, ...shown] = text.split('\n');
    expect(head).toBe('50 things are wrong; the log above names the rest:');
    expect(shown).toEqual(sentences.slice(0, shown.length));
    expect(text.length).toBeGreaterThan(4096 - 110);
  });

  test('whose first sentence alone is too long is cut at the limit', () => {
    let text = '';
    written((log) => {
      text = joined(['x'.repeat(5000)], 'thing is wrong', log);
    });
    expect(text).toHaveLength(4096);
    expect(text.endsWith('xxx')).toBe(true);
  });
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
