import { existsSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  appendAll,
  emptyRunnerFiles,
  isCommandFile,
  RunnerFileError,
} from '../../../src/shared/runner/runner-files.js';
import { openStepFiles, type StepFiles } from '../../support/export-data.js';

let files: StepFiles;

beforeEach(() => {
  files = openStepFiles();
});

afterEach(() => files.remove());

const THREE = [
  { file: 'GITHUB_STATE', text: 'state\n' },
  { file: 'GITHUB_OUTPUT', text: 'output 🚀\n' },
  { file: 'GITHUB_ENV', text: 'env\n' },
] as const;

/** What is thrown, as the code that asks for it sees it. */
function refusalOf(environment: Readonly<Record<string, string | undefined>>): unknown {
  try {
    appendAll(THREE, environment);
  } catch (error) {
    return error;
  }
  return undefined;
}

test('everything is appended behind what stands there', () => {
  writeFileSync(files.paths.GITHUB_ENV, 'before\n');
  appendAll(THREE, files.paths);
  expect(files.text('GITHUB_STATE')).toBe('state\n');
  expect(files.text('GITHUB_OUTPUT')).toBe('output 🚀\n');
  expect(files.text('GITHUB_ENV')).toBe('before\nenv\n');
});

describe('when the last file cannot be written', () => {
  // The tests may run as root, whom no permission stops, so the place of the file is taken by something that takes no text.
  const spoils: ReadonlyArray<readonly [string, string, () => string | undefined]> = [
    ['it is a folder', 'EISDIR', () => makeFolder('env.d')],
    ['it is not there', 'ENOENT', () => path.join(files.folder, 'missing')],
    ['its path leads through a file', 'ENOTDIR', () => path.join(files.paths.GITHUB_OUTPUT, 'env')],
    ['the runner names none', 'unset', () => undefined],
    ['its name is blank', 'unset', () => ''],
    ...(existsSync('/dev/full') ? [['the disk is full', 'ENOSPC', () => '/dev/full'] as const] : []),
  ];

  function makeFolder(name: string): string {
    const folder = path.join(files.folder, name);
    mkdirSync(folder);
    return folder;
  }

  test.each(spoils)('because %s, those before it are as they were', (_, reason, spoil) => {
    writeFileSync(files.paths.GITHUB_STATE, 'before 🚀\n');
    const refusal = refusalOf({ ...files.paths, GITHUB_ENV: spoil() });
    expect(refusal).toBeInstanceOf(RunnerFileError);
    expect(refusal).toMatchObject({ file: 'GITHUB_ENV', reason, message: `GITHUB_ENV: ${reason}` });
    expect(files.text('GITHUB_STATE')).toBe('before 🚀\n');
    expect(files.text('GITHUB_OUTPUT')).toBe('');
  });

  test('because it is not there, it is not made', () => {
    const missing = path.join(files.folder, 'missing');
    refusalOf({ ...files.paths, GITHUB_ENV: missing });
    expect(existsSync(missing)).toBe(false);
  });

  test('and was written in the same go before, that is taken back too', () => {
    writeFileSync(files.paths.GITHUB_ENV, 'before\n');
    const twice = [
      { file: 'GITHUB_ENV', text: 'one\n' },
      { file: 'GITHUB_ENV', text: 'two\n' },
      { file: 'GITHUB_OUTPUT', text: 'x' },
    ] as const;
    expect(() => appendAll(twice, { ...files.paths, GITHUB_OUTPUT: files.folder })).toThrow(RunnerFileError);
    expect(files.text('GITHUB_ENV')).toBe('before\n');
  });
});

test('when the first file cannot be written, no other is touched', () => {
  expect(refusalOf({ ...files.paths, GITHUB_STATE: files.folder })).toMatchObject({ file: 'GITHUB_STATE' });
  expect(files.text('GITHUB_OUTPUT') + files.text('GITHUB_ENV')).toBe('');
});

describe('files of an earlier step', () => {
  const ID = '0f8fad5b-d9cb-469f-a165-70867728950e';
  let temp = '';
  beforeEach(() => {
    temp = path.join(files.folder, 'temp');
    for (const name of ['x', '_runner_file_commands']) mkdirSync(path.join(temp, name), { recursive: true });
  });
  /** A file below the temporary folder, with a secret in it. */
  const written = (...names: string[]) => {
    const file = path.join(temp, ...names);
    writeFileSync(file, 'secret');
    return file;
  };

  test.each(['set_env_', 'set_output_'])('are emptied: %s', (prefix) => {
    const file = written('_runner_file_commands', `${prefix}${ID}`);
    emptyRunnerFiles([file, path.join(temp, '_runner_file_commands', `set_env_${ID.replace('0f', '1f')}`)], temp);
    expect(readFileSync(file, 'utf8')).toBe('');
  });

  const poisons: ReadonlyArray<readonly [string, () => string]> = [
    ['elsewhere', () => written(`set_env_${ID}`)],
    ['of another kind', () => written('_runner_file_commands', `save_state_${ID}`)],
    ['of another name', () => written('_runner_file_commands', 'set_env_x')],
    [
      'by a way round',
      () => `${temp}/x/../_runner_file_commands/${path.basename(written('_runner_file_commands', `set_env_${ID}`))}`,
    ],
    [
      'behind a link',
      () => {
        const link = path.join(temp, '_runner_file_commands', `set_env_${ID}`);
        symlinkSync(written('precious'), link);
        return link;
      },
    ],
    [
      'in a folder that is a link',
      () => {
        rmSync(path.join(temp, '_runner_file_commands'), { recursive: true });
        mkdirSync(path.join(temp, 'real'));
        symlinkSync(path.join(temp, 'real'), path.join(temp, '_runner_file_commands'));
        return written('_runner_file_commands', `set_env_${ID}`);
      },
    ],
  ];
  test.each(poisons)('are left alone %s', (_, poison) => {
    const file = poison();
    emptyRunnerFiles([file], temp);
    expect(readFileSync(file, 'utf8')).toBe('secret');
  });
});

test('what no mode can be given to is written all the same', () => {
  const device = '/dev/null';
  if (!existsSync(device)) return;
  const before = statSync(device).mode;
  appendAll([{ file: 'GITHUB_ENV', text: 'x' }], { GITHUB_ENV: device });
  expect(statSync(device).mode).toBe(before);
});

describe('a command file of the runner', () => {
  const NAME = 'set_env_0f9e8d7c-0123-4567-89ab-0123456789ab';

  test.each([
    ['linux', '/home/runner/work/_temp', `/home/runner/work/_temp/_runner_file_commands/${NAME}`, path.posix],
    ['linux', '/home/runner/work/_temp/', `/home/runner/work/_temp/_runner_file_commands/${NAME}`, path.posix],
    ['win32', 'D:\\a\\_temp', `D:\\a\\_temp\\_runner_file_commands\\${NAME}`, path.win32],
    ['win32', 'D:\\a\\_temp\\', `D:\\a\\_temp\\_runner_file_commands\\${NAME}`, path.win32],
    ['win32', 'D:/a/_temp', `D:\\a\\_temp\\_runner_file_commands\\${NAME}`, path.win32],
  ] as const)('on %s in %s is %s', (_, temp, file, paths) => {
    expect(isCommandFile(file, temp, paths)).toBe(true);
  });

  test.each([
    [`D:\\a\\_temp\\_runner_file_commands\\..\\${NAME}`, path.win32],
    [`D:\\a\\_temp\\_runner_file_commands\\sub\\${NAME}`, path.win32],
    [`C:\\a\\_temp\\_runner_file_commands\\${NAME}`, path.win32],
    [`D:\\a\\_temp\\_runner_file_commands\\${NAME}:stream`, path.win32],
    ['D:\\a\\_temp\\_runner_file_commands\\event.json', path.win32],
    [`D:\\a\\_temp\\_runner_file_commands\\${NAME}`, path.posix],
  ] as const)('is not %s', (file, paths) => {
    expect(isCommandFile(file, 'D:\\a\\_temp', paths)).toBe(false);
  });
});
