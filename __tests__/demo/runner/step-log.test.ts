import { describe, expect, test } from '@jest/globals';
import { Masks } from '../../../src/demo/runner/masks.js';
import { StepLog } from '../../../src/demo/runner/step-log.js';

function logOf(lines: readonly string[]): StepLog {
  const log = new StepLog(new Masks(), false);
  for (const line of lines) log.take(line);
  return log;
}

describe('the log shows', () => {
  test.each<[string, string[], string]>([
    ['plain text as it is', ['hello', '', ' there'], 'hello\n\n there\n'],
    ['an error with its marker', ['::error title=T::bad'], '##[error]bad\n'],
    ['a warning and a notice', ['::warning::w', '::notice::n'], '##[warning]w\n##[notice]n\n'],
    ['a group', ['::group::G', 'in', '::endgroup::'], '##[group]G\nin\n##[endgroup]\n'],
    ['no debug line', ['::debug::d', 'x'], 'x\n'],
    ['no mask command, and the mask from there on', ['s3cret', '::add-mask::s3cret', 's3cret'], 's3cret\n***\n'],
    ['each line of a masked value hidden', ['::add-mask::one%0Atwo', 'one and two'], '*** and ***\n'],
    ['a masked message', ['::add-mask::s3cret', '::error::it is s3cret'], '##[error]it is ***\n'],
    ['text that is an unknown command', ['::nope::x'], '::nope::x\n'],
    ['nothing of a problem matcher', ['::add-matcher::m.json'], ''],
    [
      'echoed commands once asked for',
      ['::echo::on', '::group::G', '::echo::off'],
      '::group::G\n##[group]G\n::echo::off\n',
    ],
    [
      'commands as text while they are stopped',
      ['::stop-commands::tok', '::error::e', '##[add-mask]x', 'x', '::tok::', '::error::f'],
      '::stop-commands::tok\n::error::e\n##[add-mask]x\nx\n::tok::\n##[error]f\n',
    ],
    ['a long stop token masked', ['::stop-commands::long-token', '::long-token::'], '::stop-commands::***\n::***::\n'],
    ['the old syntax carried out', ['2026-11-21 ##[error]bad'], '##[error]bad\n'],
  ])('%s', (_, lines, text) => {
    expect(logOf(lines).text).toBe(text);
  });

  test.each([
    ['debug lines', ['::debug::a%0Ab'], '##[debug]a\n##[debug]b\n'],
    ['that a value was masked, not the value', ['::add-mask::s3cret'], '::add-mask::***\n'],
    ['the commands themselves', ['::endgroup::'], '::endgroup::\n##[endgroup]\n'],
  ])('with debug logging on, %s', (_, lines, text) => {
    const log = new StepLog(new Masks(), true);
    for (const line of lines) log.take(line);
    expect(log.text).toBe(text);
  });
});

test('an annotation has its message masked but not its title', () => {
  const log = logOf(['::add-mask::s3cret', '::error title=s3cret::s3cret']);
  expect(log.annotations).toEqual([{ level: 'error', title: 's3cret', message: '***' }]);
});

test('the eleventh annotation of a level is in the log only', () => {
  const log = logOf([...Array.from({ length: 11 }, (_, at) => `::warning::w${at}`), '::error::e']);
  expect(log.annotations.map(({ message }) => message)).toEqual([
    ...Array.from({ length: 10 }, (_, at) => `w${at}`),
    'e',
  ]);
  expect(log.text).toContain('##[warning]w10');
});

test('an annotation is cut at 4096 characters', () => {
  expect(logOf([`::error::${'x'.repeat(5000)}`]).annotations[0]?.message).toHaveLength(4096);
});

describe('a violation is recorded', () => {
  test.each([
    ['set-env', '::set-env name=A::1', true],
    ['add-path', '::add-path::/x', true],
    ['set-output', '::set-output name=a::1', false],
    ['save-state', '::save-state name=a::1', false],
    ['set-output', '::set-output::1', true],
    ['stop-commands', '::stop-commands::', true],
    ['stop-commands', '::stop-commands::pause-logging', true],
    ['stop-commands', '::stop-commands::Error', true],
  ])('for %s in %j, failed: %s', (command, line, failed) => {
    const log = logOf([line]);
    expect(log.violations.map((violation) => violation.command)).toEqual([command]);
    expect(log.failed).toBe(failed);
  });
});

test('legacy outputs and state still count', () => {
  const log = logOf(['::set-output name=a::1', '::save-state name=b::2']);
  expect([...log.legacyOutputs, ...log.legacyState]).toEqual([
    ['a', '1'],
    ['b', '2'],
  ]);
});

test('an echo command that is neither on nor off fails the step', () => {
  expect(logOf(['::echo::maybe']).failed).toBe(true);
});

test('an empty mask is a warning and masks nothing', () => {
  const log = logOf(['::add-mask:: ', 'a b']);
  expect(log.annotations[0]?.level).toBe('warning');
  expect(log.text).toContain('a b\n');
});

test('commands that were carried out are listed, stopped ones are not', () => {
  const log = logOf(['::debug::d', '::stop-commands::tok', '::error::e', '::tok::']);
  expect(log.commands.map(({ name }) => name)).toEqual(['debug', 'stop-commands']);
});
