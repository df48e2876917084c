import { execFileSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import { commandLine, isPortable } from '../../src/profiles/command-line.js';

describe('a path means itself to every SDK', () => {
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

test('a shell takes the words of a command line for what they are', () => {
  const words = [process.execPath, '-p', '/tmp/a  b/c.d', 'x-y_z'];
  expect(commandLine(words)).toBe(`${process.execPath} -p "/tmp/a  b/c.d" x-y_z`);
  const printed = execFileSync('/bin/sh', ['-c', `printf '<%s>' ${commandLine(words)}`], { encoding: 'utf8' });
  expect(printed).toBe(words.map((word) => `<${word}>`).join(''));
});
