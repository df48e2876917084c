import { EOL } from 'node:os';
import { describe, expect, test } from '@jest/globals';
import { Log, openLog } from '../../../src/shared/log/log.js';
import { Secrets } from '../../../src/shared/log/secrets.js';

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

describe('a mask for act', () => {
  /** The pattern by which act finds a command in a line. Source: https://github.com/nektos/act/blob/master/pkg/runner/command.go */
  const PATTERNS = [/^::([^ ]+)( (.+))?::([^\r\n]*)[\r\n]+$/, /^##\[([^ ]+)( (.+))?]([^\r\n]*)[\r\n]+$/];
  function actSees(output: string): Array<readonly [command: string | undefined, data: string | undefined]> {
    const lines = output.split(/(?<=\n)/);
    return lines.map((line) => {
      const found = PATTERNS.map((pattern) => pattern.exec(line)).find((match) => match !== null);
      return [found?.[1], found?.[4]?.replaceAll('%25', '%')];
    });
  }
  const masked = (environment: Readonly<Record<string, string>>, value: string) => {
    let output = '';
    const write = (text: string) => {
      output += text;
    };
    openLog(environment, write, new Secrets()).mask(value);
    return output;
  };

  test.each([
    ['plain', 's3cret', ['s3cret']],
    ['two colons', 'a::b', ['a::b']],
    ['four colons', 'a::b::c', ['a::b::c']],
    ['a colon first', ':abc', [':abc']],
    ['two colons first', '::add-mask::x', ['::add-mask::x']],
    ['a blank and colons', 'a b::c d', ['a b::c d']],
    ['a percent sign', '50%::x', ['50%::x']],
    ['a bracket', 'a]b', ['a]b']],
    ['a bracket and colons', 'first::x]second]y::z]ab', ['first::x', 'second', 'y::z']],
    ['lines, of which act masks no whole', 'first\r\n\nse::cond\n', ['first', 'se::cond']],
  ])('with %s is one that it understands', (_, value, masks) => {
    expect(actSees(masked({ ACT: 'true' }, value))).toEqual(masks.map((mask) => ['add-mask', mask]));
  });

  /**
   * The reporter that writes the log of a server's job: it masks what it has been told so far, and shows what is no command.
   * Source: https://code.forgejo.org/forgejo/runner, internal/pkg/report/reporter.go
   */
  function reported(output: string, decode: (text: string) => string): string {
    const masks: string[] = [];
    const rows = output.split(/\r?\n/).flatMap((line) => {
      const [, name, , data = ''] = /^::([^ :]+)( .*)?::(.*)$/.exec(line) ?? [];
      if (name !== 'add-mask') return [line];
      masks.push(decode(data));
      return [];
    });
    return masks.reduce((text, mask) => text.replaceAll(mask, '***'), rows.join('\n'));
  }
  const decoders = [(text: string) => text, (text: string) => text.replaceAll('%25', '%')];
  const FORGEJO = { ACT: 'true', GITEA_ACTIONS: 'true', FORGEJO_ACTIONS: 'true' };
  const servers = [FORGEJO, { ACT: 'true', GITEA_ACTIONS: 'true' }, { GITEA_ACTIONS: 'true' }];
  test.each(
    ['s3cret', 'a::b', '::add-mask::x', 'a b::c d', 'p%40ss::x', '50%25', 'x]y::z', 'first\r\n\nse::cond'].flatMap(
      (value) => servers.map((server) => [value, server] as const),
    ),
  )('of a job of a server hides %j and is not shown: %j', (value, server) => {
    const lines = value.split(/[\r\n]+/);
    for (const decode of decoders) {
      const shown = reported(`${masked(server, value)}${lines.map((line) => `it is ${line}`).join('\n')}`, decode);
      expect(shown).toBe(lines.map((line) => (line === '' ? 'it is ' : 'it is ***')).join('\n'));
    }
  });

  test('is the one of act in the mode exec of these runners', () => {
    expect(masked({ ACT: 'true', ACT_EXEC: 'true', FORGEJO_ACTIONS: 'true' }, 'a::b')).toBe(`##[add-mask]a::b${EOL}`);
  });

  test('is none for GitHub', () => {
    expect(masked({ GITHUB_ACTIONS: 'true' }, 'a::b')).toBe(`::add-mask::a::b${EOL}`);
  });
});
