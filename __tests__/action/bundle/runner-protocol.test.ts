import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Log } from '../../../src/shared/log/log.js';
import { Secrets } from '../../../src/shared/log/secrets.js';
import { workflowCommand } from '../../../src/shared/runner/commands.js';
import { fileCommand } from '../../../src/shared/runner/file-command.js';
import { appendAll, type RunnerFile } from '../../../src/shared/runner/runner-files.js';

// The runner's protocol as this project writes it, held byte for byte against what the toolkit itself writes: a process that
// loads the real @actions/core, its standard output, and real files.

const FILES = ['GITHUB_ENV', 'GITHUB_OUTPUT', 'GITHUB_STATE'] as const satisfies readonly RunnerFile[];
const TOOLKIT = `
import { readFileSync } from 'node:fs';
import * as core from ${JSON.stringify(path.resolve('node_modules/@actions/core/lib/core.js'))};
const { said, handed } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
for (const { message, title } of said) {
  core.setSecret(message);
  core.debug(message);
  core.warning(message);
  core.warning(message, { title });
  core.error(message, { title });
}
for (const { key, value } of handed) {
  core.exportVariable(key, value);
  core.setOutput(key, value);
  core.saveState(key, value);
}
`;

interface Said {
  readonly message: string;
  readonly title: string;
}

interface Handed {
  readonly key: string;
  readonly value: string;
}

interface Written {
  readonly output: Buffer;
  /** The three files, with the random part of each delimiter made the same. */
  readonly files: readonly string[];
}

const execute = promisify(execFile);
let folder: string;
let script: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'protocol-'));
  script = path.join(folder, 'toolkit.mjs');
  writeFileSync(script, TOOLKIT);
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Empty files for a step, by the variables that name them. */
function freshFiles(of: string): Record<RunnerFile, string> {
  const place = (name: string): string => {
    const file = path.join(folder, `${of}-${name}`);
    writeFileSync(file, '');
    return file;
  };
  return {
    GITHUB_ENV: place('env'),
    GITHUB_OUTPUT: place('output'),
    GITHUB_STATE: place('state'),
    GITHUB_STEP_SUMMARY: place('summary'),
  };
}

function contents(files: Record<RunnerFile, string>): string[] {
  // One character a byte, so that nothing is smoothed over by decoding.
  return FILES.map((name) =>
    readFileSync(files[name], 'latin1').replace(/ghadelimiter_[\da-f-]{36}/g, 'ghadelimiter_X'),
  );
}

async function byToolkit(said: readonly Said[], handed: readonly Handed[]): Promise<Written> {
  const files = freshFiles('toolkit');
  const job = path.join(folder, 'job.json');
  writeFileSync(job, JSON.stringify({ said, handed }));
  const { stdout } = await execute(process.execPath, [script, job], {
    encoding: 'buffer',
    env: { PATH: process.env.PATH, ...files },
    maxBuffer: 64 * 1024 * 1024,
  });
  return { output: stdout, files: contents(files) };
}

function byUs(said: readonly Said[], handed: readonly Handed[]): Written {
  const files = freshFiles('ours');
  const output = said.map(
    ({ message, title }) =>
      workflowCommand('add-mask', message) +
      workflowCommand('debug', message) +
      workflowCommand('warning', message) +
      workflowCommand('warning', message, { title }) +
      workflowCommand('error', message, { title }),
  );
  for (const { key, value } of handed) {
    appendAll(
      FILES.map((file) => ({ file, text: fileCommand(key, value) })),
      files,
    );
  }
  return { output: Buffer.from(output.join(''), 'utf8'), files: contents(files) };
}

const PIECES = ['%', '%25', '%0A', '\r', '\n', '\r\n', ',', ':', '::', '=', '<<', 'EOF', ' ', '\t', '##[', ']', ';'];
const ODD = [
  '',
  'ghadelimiter_',
  '::error::x',
  '\u2028',
  '\ufeff',
  '\ud800',
  '\udc00',
  'é',
  '🚀',
  '𝒳',
  'e\u0301',
  '"',
  '\\',
];
const nasty = fc
  .array(fc.oneof(fc.constantFrom(...PIECES, ...ODD), fc.string({ unit: 'binary', maxLength: 8 })), { maxLength: 8 })
  .map((pieces) => pieces.join(''));
// The toolkit also sets the variable in its own process, and no system takes these in a name.
const key = nasty.map((text) => `K${text.replace(/[=\0]/g, '')}`);
const value = nasty.map((text) => text.replaceAll('\0', ''));

describe('what this project writes by hand is what the toolkit writes, byte for byte', () => {
  test('workflow commands on standard output', async () => {
    const said = fc.record({ message: nasty, title: nasty });
    await fc.assert(
      fc.asyncProperty(fc.array(said, { minLength: 100, maxLength: 300, size: 'max' }), async (list) => {
        expect(byUs(list, []).output.equals((await byToolkit(list, [])).output)).toBe(true);
      }),
      { numRuns: 5, endOnFailure: true },
    );
  });

  test('variables, outputs and state in files', async () => {
    const handed = fc.record({ key, value });
    await fc.assert(
      fc.asyncProperty(fc.array(handed, { minLength: 100, maxLength: 300, size: 'max' }), async (list) => {
        expect(byUs([], list).files).toEqual((await byToolkit([], list)).files);
      }),
      { numRuns: 5, endOnFailure: true },
    );
  });

  test('a plain example of each, in full', async () => {
    const said = [{ message: '50 %, a:b\r\nnext', title: 'a:b, 50 %' }];
    const handed = [{ key: 'KEY', value: 'one\ntwo' }];
    const ours = byUs(said, handed);
    expect(ours.output.toString()).toBe(
      [
        '::add-mask::50 %25, a:b%0D%0Anext',
        '::debug::50 %25, a:b%0D%0Anext',
        '::warning::50 %25, a:b%0D%0Anext',
        '::warning title=a%3Ab%2C 50 %25::50 %25, a:b%0D%0Anext',
        '::error title=a%3Ab%2C 50 %25::50 %25, a:b%0D%0Anext',
        '',
      ].join(os.EOL),
    );
    const entry = `KEY<<ghadelimiter_X${os.EOL}one\ntwo${os.EOL}ghadelimiter_X${os.EOL}`;
    expect(ours.files).toEqual([entry, entry, entry]);
    expect(await byToolkit(said, handed)).toEqual(ours);
  });

  test('the log masks as setSecret does', async () => {
    const written: string[] = [];
    const log = new Log((text) => written.push(text), new Secrets(), false);
    log.mask('first line\nsecond 100 %');
    const { output } = await byToolkit([{ message: 'first line\nsecond 100 %', title: '' }], []);
    expect(written).toEqual([output.toString().slice(0, output.indexOf(os.EOL) + os.EOL.length)]);
  });
});

describe('the delimiter of a file command', () => {
  test('is another one each time', () => {
    expect(fileCommand('K', 'v')).not.toBe(fileCommand('K', 'v'));
  });

  test.each([
    ['value', 'KEY', 'a\nDELIMITER\nOTHER=x'],
    ['key', 'KEY_DELIMITER', 'v'],
  ])('may not stand in a %s', (_, name, text) => {
    expect(() => fileCommand(name, text, 'DELIMITER')).toThrow('delimiter');
  });
});
