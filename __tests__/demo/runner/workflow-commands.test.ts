import { describe, expect, test } from '@jest/globals';
import { parseCommand } from '../../../src/demo/runner/workflow-commands.js';

function seen(line: string): unknown {
  const command = parseCommand(line);
  return command && { name: command.name, ...Object.fromEntries(command.properties), data: command.data };
}

describe('a line starts a workflow command', () => {
  test.each([
    ['plain', '::debug::hello', { name: 'debug', data: 'hello' }],
    ['with blanks before it', ' \t\u0085::debug::hello', { name: 'debug', data: 'hello' }],
    ['in capitals', '::ADD-MASK::x', { name: 'add-mask', data: 'x' }],
    ['with a property', '::error title=T::m', { name: 'error', title: 'T', data: 'm' }],
    ['with several properties', '::error file=a.ts,line=1::m', { name: 'error', file: 'a.ts', line: '1', data: 'm' }],
    ['with blanks around the properties', '::error  title=T ::m', { name: 'error', title: 'T', data: 'm' }],
    ['with an equals sign in a value', '::error title=a=b::m', { name: 'error', title: 'a=b', data: 'm' }],
    ['with an empty property', '::error title=,file=f::m', { name: 'error', file: 'f', data: 'm' }],
    ['with colons in the data', '::debug::a::b', { name: 'debug', data: 'a::b' }],
    ['without data', '::endgroup::', { name: 'endgroup', data: '' }],
    ['with escapes in the data', '::debug::a%0Ab%0Dc%25d', { name: 'debug', data: 'a\nb\rc%d' }],
    ['with an escaped escape', '::debug::%250A', { name: 'debug', data: '%0A' }],
    ['with data escapes that are none', '::debug::%3A%2C%0a', { name: 'debug', data: '%3A%2C%0a' }],
    ['with escapes in a property', '::error title=a%3Ab%2Cc%0Ad::m', { name: 'error', title: 'a:b,c\nd', data: 'm' }],
    ['in the old syntax', '##[debug]hello', { name: 'debug', data: 'hello' }],
    ['in the old syntax, anywhere', 'x ##[add-mask]s', { name: 'add-mask', data: 's' }],
    [
      'in the old syntax, with properties',
      '##[error title=T;file=f]m',
      { name: 'error', title: 'T', file: 'f', data: 'm' },
    ],
    ['in the old syntax, with escapes', '##[debug]%3B%5D%0A%25', { name: 'debug', data: ';]\n%' }],
    ['in the old syntax, behind an unknown name', '::nope::##[debug]x', { name: 'debug', data: 'x' }],
  ])('%s', (_, line, command) => {
    expect(seen(line)).toEqual(command);
  });
});

describe('a line is plain text', () => {
  test.each([
    ['with an unknown name', '::unknown::x'],
    ['with the command not at the start', 'x ::error::y'],
    ['with a single colon', ':error::y'],
    ['with no second separator', '::error y'],
    ['with a byte order mark before it', '\uFEFF::error::y'],
    ['with a blank before the name', ':: error::y'],
    ['with an open bracket only', '##[error y'],
    ['with an unknown name in the old syntax', '##[unknown]y'],
    ['when only the first bracket counts', '##[unknown]##[error]y'],
    ['when empty', ''],
  ])('%s', (_, line) => {
    expect(parseCommand(line)).toBeUndefined();
  });
});

test('a further name is a command when the caller says so', () => {
  expect(parseCommand('::Token::', (name) => name === 'token')?.name).toBe('token');
});
