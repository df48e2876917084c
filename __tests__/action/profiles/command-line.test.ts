import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { commandLine, isPortable } from '../../../src/action/profiles/command-line.js';

describe('a path that every SDK reads unchanged', () => {
  test.each<[string, NodeJS.Platform, boolean]>([
    ['/home/runner/work/_temp/xacct-action-0a', 'linux', true],
    ['/Users/runner/My Work/_temp', 'darwin', true],
    ['relative/path.d', 'linux', true],
    ['C:\\Program Files (x86)\\node\\node.exe', 'win32', true],
    ['C:/actions-runner/_work/_temp', 'win32', true],
    ['C:\\Users\\RUNNER~1\\temp', 'win32', true],
    ['C:\\ends\\in\\one\\', 'win32', false],
    ['C:\\%TEMP%\\x', 'win32', false],
    ['C:\\a&b', 'win32', false],
    ['C:\\a^b', 'win32', false],
    ['C:\\a!b', 'win32', false],
    ['/tmp/$HOME', 'linux', false],
    ['/tmp/`id`', 'linux', false],
    ['/tmp/a"b', 'linux', false],
    ["/tmp/a'b", 'linux', false],
    ['/tmp/a\\b', 'linux', false],
    ['/tmp/a;b', 'linux', false],
    ['/tmp/a#b', 'linux', false],
    ['/tmp/a%b', 'linux', false],
    ['/tmp/a\nb', 'linux', false],
    ['/tmp/a\n', 'linux', false],
    ['C:\\a\n', 'win32', false],
    ['/tmp/ä', 'linux', false],
    ['/tmp/(a)', 'linux', false],
    ['', 'linux', false],
  ])('%j on %s: %s', (path, platform, portable) => {
    expect(isPortable(path, platform)).toBe(portable);
  });
});

describe('a command line', () => {
  test.each([
    ['has no quotes where none are needed', ['/a/node', '/b-c/i.js', '/d_e'], '/a/node /b-c/i.js /d_e'],
    ['has them around blanks', ['/a/node', '/b  c/i.js', '/d e'], '/a/node "/b  c/i.js" "/d e"'],
    ['does not begin and end with one', ['/a b/node', '/c/i.js', '/d e'], '"/a b/node" /c/i.js "/d e" -'],
    ['may begin with one', ['/a b/node', '/c/i.js', '/d'], '"/a b/node" /c/i.js /d'],
    [
      'leaves backslashes alone',
      ['C:\\x\\node.exe', 'C:\\Program Files (x86)\\y'],
      'C:\\x\\node.exe "C:\\Program Files (x86)\\y"',
    ],
  ])('%s', (_, words, line) => {
    expect(commandLine(words)).toBe(line);
  });

  const onUnix = process.platform === 'win32' ? test.skip : test;
  onUnix.each([
    ['plain words', ['/bin/echo', '/tmp/a', 'x-y_z']],
    ['words with blanks', ['/bin/my echo', '/tmp/a  b/c.d', '/tmp/e f']],
  ])('of %s is split by a shell into the same words', (_, words) => {
    const printed = execFileSync('/bin/sh', ['-c', `printf '<%s>' ${commandLine(words)}`], { encoding: 'utf8' });
    expect(printed.replace(/<->$/, '')).toBe(words.map((word) => `<${word}>`).join(''));
  });
});

/** The words of a line by the rules of Microsoft's C runtime, which botocore follows on Windows: https://learn.microsoft.com/en-us/cpp/c-language/parsing-c-command-line-arguments */
function windowsWords(line: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let isQuoted = false;
  for (let at = 0; at < line.length; at += 1) {
    const [slashes = ''] = /^\\+(?=")/.exec(line.slice(at)) ?? [];
    if (slashes !== '') {
      word = (word ?? '') + '\\'.repeat(Math.floor(slashes.length / 2));
      at += slashes.length;
      if (slashes.length % 2 === 1) word += '"';
      else isQuoted = !isQuoted;
    } else if (line[at] === '"') {
      word ??= '';
      isQuoted = !isQuoted;
    } else if (!isQuoted && (line[at] === ' ' || line[at] === '\t')) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = (word ?? '') + line[at];
  }
  return word === undefined ? words : [...words, word];
}

/** The words that a program gets from `cmd /d /s /c "LINE"`, as Node's `exec` and the JavaScript SDK run it. */
function cmdWords(line: string): string[] {
  // https://learn.microsoft.com/en-us/windows-server/administration/windows-commands/cmd: /s removes the first and the last quote.
  const [, inner = ''] = /^"(.*)"$/s.exec(`"${line}"`) ?? [];
  const outside = inner.replace(/"[^"]*"/g, '');
  // Between quotes only these two have a meaning; outside of them, these too.
  if (/[%!]/.test(inner) || /[&|<>^()@,;=\r\n]/.test(outside)) throw new Error(`cmd changes ${line}`);
  return windowsWords(inner);
}

describe('a command line on Windows', () => {
  test.each([
    ['a \\\\" b', ['a', '\\ b']],
    ['"a b"\\"c', ['a b"c']],
    ['\\\\server\\x "C:\\a b\\c" ""', ['\\\\server\\x', 'C:\\a b\\c', '']],
  ])('%s is split by the rules of the C runtime', (line, words) => {
    expect(windowsWords(line)).toEqual(words);
  });

  test.each(['a&b', 'a %PATH%', '"a!b"', 'a^b', 'C:\\x(1)'])('%s is not what cmd passes on', (line) => {
    expect(() => cmdWords(line)).toThrow('cmd changes');
  });

  const RUNNERS = [
    ['C:\\hostedtoolcache\\windows\\node\\24.0.0\\x64\\node.exe', 'D:\\a\\_temp'],
    ['C:\\Program Files\\nodejs\\node.exe', 'D:\\a\\_temp'],
    ['C:\\actions-runner\\externals\\node24\\bin\\node.exe', 'C:\\Users\\Build Agent (x86)\\_work\\_temp'],
    ['C:\\Program Files\\nodejs\\node.exe', 'C:/actions runner/_work/_temp'],
    ['C:\\PROGRA~1\\nodejs\\node.exe', '\\\\server\\share\\runner\\_temp'],
  ] as const;

  test.each(RUNNERS)('of %s in %s is the same words for cmd and for botocore', (node, temp) => {
    const folder = path.win32.join(temp, `xacct-action-${'0a'.repeat(12)}`);
    const words = [
      node,
      '--no-maglev',
      path.win32.join(folder, 'program', 'index.js'),
      path.win32.join(folder, 'profile-0'),
    ];
    expect(words.filter((word) => !isPortable(word, 'win32'))).toEqual([]);
    const line = commandLine(words);
    for (const found of [windowsWords(line), cmdWords(line)]) {
      expect(found.at(-1) === '-' ? found.slice(0, -1) : found).toEqual(words);
    }
  });
});
