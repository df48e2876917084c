import { execFileSync } from 'node:child_process';
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

  test.each([
    ['plain words', ['/bin/echo', '/tmp/a', 'x-y_z']],
    ['words with blanks', ['/bin/my echo', '/tmp/a  b/c.d', '/tmp/e f']],
  ])('of %s is split by a shell into the same words', (_, words) => {
    const printed = execFileSync('/bin/sh', ['-c', `printf '<%s>' ${commandLine(words)}`], { encoding: 'utf8' });
    expect(printed.replace(/<->$/, '')).toBe(words.map((word) => `<${word}>`).join(''));
  });
});
