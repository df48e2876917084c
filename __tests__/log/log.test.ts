import { EOL } from 'node:os';
import { describe, expect, test } from '@jest/globals';
import { Log } from '../../src/log/log.js';
import { Secrets } from '../../src/log/secrets.js';

function open(debugging = false): { log: Log; secrets: Secrets; written: string[] } {
  const written: string[] = [];
  const secrets = new Secrets();
  return { log: new Log((text) => written.push(text), secrets, debugging), secrets, written };
}

describe('the log', () => {
  test('writes a line without its secrets', () => {
    const { log, written } = open();
    log.mask('s3cret');
    log.line('a s3cret here');
    expect(written).toEqual([`::add-mask::s3cret${EOL}`, 'a *** here\n']);
  });

  test('writes once what may be said often', () => {
    const { log, written } = open();
    for (const text of ['a', 'b', 'a']) log.lineOnce(text);
    expect(written).toEqual(['a\n', 'b\n']);
  });

  test('masks a value once, and a blank never', () => {
    const { log, written } = open();
    for (const value of ['s3cret', 's3cret', '', ' ']) log.mask(value);
    expect(written).toHaveLength(1);
  });

  test('tells the runner of a secret of two lines as one value', () => {
    const { log, written } = open();
    log.mask('a%b\nc');
    expect(written).toEqual([`::add-mask::a%25b%0Ac${EOL}`]);
  });

  test('lets no text from outside act', () => {
    const { log, written } = open(true);
    log.line('::stop-commands::x');
    log.line('first\n::add-mask::e');
    log.debug('x\n::error::y');
    log.warning('x\n::error::y ##[error]z');
    expect(written).toEqual([
      '\u2236\u2236stop-commands::x\n',
      'first ::add-mask::e\n',
      `::debug::x ::error::y${EOL}`,
      `::warning title=xacct-action::x ::error::y # # [error]z${EOL}`,
    ]);
  });

  test.each([
    [true, [`::debug::a *** here${EOL}`]],
    [false, []],
  ])('shows debug lines only when debugging: %p', (debugging, lines) => {
    const { log, secrets, written } = open(debugging);
    secrets.add('s3cret');
    log.debug('a s3cret here');
    expect(written).toEqual(lines);
  });

  test('hides account ids once the secrets do', () => {
    const { log, secrets, written } = open();
    log.line('111122223333');
    secrets.hideAccountIds();
    log.line('111122223333');
    log.warning('111122223333');
    expect(written).toEqual(['111122223333\n', '***\n', `::warning title=xacct-action::***${EOL}`]);
  });
});
