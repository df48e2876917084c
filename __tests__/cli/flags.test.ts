import { describe, expect, test } from '@jest/globals';
import { formatFlagIssue, readFlags } from '../../src/cli/flags.js';

const KINDS = { policies: 'text', claims: 'list', quiet: 'switch' } as const;

/** What is said of a command line that is wrong. */
function said(...argv: string[]): readonly string[] {
  const reading = readFlags(argv, KINDS);
  if (reading.ok || reading.help) throw new Error('nothing is wrong');
  return reading.issues.map(formatFlagIssue);
}

/** The flags of a command line that is right. */
function flagsOf(...argv: string[]) {
  const reading = readFlags(argv, KINDS);
  if (!reading.ok) throw new Error('something is wrong');
  return reading.flags;
}

describe('flags that are right', () => {
  test('have their values, of a text the last, of a list all in their order', () => {
    const flags = flagsOf('--claims', 'a=1', '--policies', 'x', '--quiet', '--claims=b=2', '--policies=y z');
    expect(flags.text('policies')).toBe('y z');
    expect(flags.list('claims')).toEqual(['a=1', 'b=2']);
    expect(flags.has('quiet')).toBe(true);
  });

  test('are absent where they do not stand', () => {
    const flags = flagsOf();
    expect([flags.text('policies'), flags.list('claims'), flags.has('quiet')]).toEqual([undefined, [], false]);
  });

  test('can have a value that begins with a dash, behind an equals sign', () => {
    expect(flagsOf('--policies=-x').text('policies')).toBe('-x');
  });
});

describe('flags that are wrong', () => {
  test('are told together, in their order', () => {
    expect(said('--polices', 'x', '--claims', '--quiet=yes', '--verbose', '-q')).toEqual([
      '"--polices" is not a flag of this command. Use --policies if that is meant.',
      '"x" is not a flag, nor the value of one. Put a value with spaces in quotes.',
      '--claims is followed by "--quiet=yes". Add a value, or use --claims=VALUE for a value that begins with a dash.',
      '"--verbose" is not a flag of this command. --help lists its flags.',
      '"-q" is not a flag of this command. --help lists its flags.',
    ]);
  });

  test.each([
    ['no value at the end', ['--policies'], '--policies has no value. Add it after the flag.'],
    ['an empty value', ['--claims='], '--claims has no value. Add it after the flag.'],
    ['an empty word for a value', ['--claims', ''], '--claims has no value. Add it after the flag.'],
    ['a value that is not wanted', ['--quiet=yes'], '--quiet takes no value. Use the flag alone.'],
    ['a word in front', ['x', '--quiet'], '"x" is not a flag, nor the value of one'],
    ['a word behind two dashes', ['--', '--quiet'], '"--quiet" is not a flag, nor the value of one'],
    ['what would start a workflow command', ['--a\n::error::b'], '"--a ::error::b" is not a flag of this command'],
    ['the name of what every object has', ['--constructor'], '"--constructor" is not a flag of this command'],
  ])('have %s', (_, argv, sentence) => {
    const sentences = said(...argv);
    expect(sentences).toHaveLength(1);
    expect(sentences[0]).toContain(sentence);
  });
});

test.each([[['--help']], [['-h']], [['--quiet', '--nothing', '-h', 'x']]])('%j asks for help', (argv) => {
  expect(readFlags(argv, KINDS)).toEqual({ ok: false, help: true });
});

test('words are kept for a command that takes them, and a dash is one', () => {
  const read = readFlags(['a.json', '--roles', 'x', '-'], { roles: 'list' }, { takesWords: true });
  expect(read.ok && [read.flags.words, read.flags.list('roles')]).toEqual([['a.json', '-'], ['x']]);
});
