import { chmodSync, mkdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { blankCredentials } from '../../../src/action/delivery/cleanup.js';
import {
  EXPORTED_STATE,
  type ExportData,
  exportCredentials,
  FILES_STATE,
} from '../../../src/action/delivery/export-credentials.js';
import { parseFilePairs } from '../../../src/demo/runner/file-commands.js';
import { isoSeconds } from '../../../src/shared/log/format-instant.js';
import { RunnerFileError } from '../../../src/shared/runner/runner-files.js';
import { CREDENTIALS, exportDataOf, openStepFiles, type StepFiles } from '../../support/export-data.js';

let files: StepFiles;

beforeEach(() => {
  files = openStepFiles();
});

afterEach(() => files.remove());

const VARIABLES = {
  AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
  AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
  AWS_SESSION_TOKEN: CREDENTIALS.sessionToken,
  AWS_REGION: 'eu-west-1',
  AWS_DEFAULT_REGION: 'eu-west-1',
};
const OUTPUTS = {
  'aws-account-id': '222222222222',
  'role-arn': 'arn:aws:iam::222222222222:role/ci/DeployRole',
  'assumed-role-arn': 'arn:aws:sts::222222222222:assumed-role/DeployRole/shop-1-1',
  'role-session-name': 'shop-1-1',
  'aws-expiration': '2026-11-21T12:30:15Z',
};
const HUB_OUTPUTS = {
  'hub-account-id': '111122223333',
  'hub-assumed-role-arn': 'arn:aws:sts::111122223333:assumed-role/github-hub/shop-1-1',
};
const SECRET_OUTPUTS = {
  'aws-access-key-id': CREDENTIALS.accessKeyId,
  'aws-secret-access-key': CREDENTIALS.secretAccessKey,
  'aws-session-token': CREDENTIALS.sessionToken,
};
const MARK = { [EXPORTED_STATE]: expect.stringMatching(/^[\da-f]+:[\da-f,]+$/) };
/** The state that names these files of the runner, because they hold credentials. */
const secretIn = (...names: ReadonlyArray<'GITHUB_ENV' | 'GITHUB_OUTPUT'>) => ({
  [FILES_STATE]: JSON.stringify(names.map((name) => files.paths[name])),
});

/** The files of the step as the runner reads them. */
function handedOn(): { variables: object; outputs: object; state: object } {
  const read = (file: 'GITHUB_ENV' | 'GITHUB_OUTPUT' | 'GITHUB_STATE'): object => {
    const { pairs, error } = parseFilePairs(files.text(file));
    expect(error).toBeUndefined();
    return Object.fromEntries(pairs);
  };
  return { variables: read('GITHUB_ENV'), outputs: read('GITHUB_OUTPUT'), state: read('GITHUB_STATE') };
}

describe('later steps get', () => {
  const deliveries: ReadonlyArray<readonly [string, ExportData, object, object, () => object]> = [
    [
      'variables and outputs',
      exportDataOf(),
      VARIABLES,
      { ...OUTPUTS, ...HUB_OUTPUTS },
      () => ({ ...MARK, ...secretIn('GITHUB_ENV') }),
    ],
    [
      'no word of a hub where there is none',
      exportDataOf({}, { hub: undefined }),
      VARIABLES,
      OUTPUTS,
      () => ({ ...MARK, ...secretIn('GITHUB_ENV') }),
    ],
    [
      'credentials as outputs too when asked for',
      exportDataOf({ outputCredentials: true }),
      VARIABLES,
      { ...OUTPUTS, ...HUB_OUTPUTS, ...SECRET_OUTPUTS },
      () => ({ ...MARK, ...secretIn('GITHUB_ENV', 'GITHUB_OUTPUT') }),
    ],
    [
      'credentials as outputs only',
      exportDataOf({ outputCredentials: true, exportEnvironment: false, exportRegion: false }),
      {},
      { ...OUTPUTS, ...HUB_OUTPUTS, ...SECRET_OUTPUTS },
      () => secretIn('GITHUB_OUTPUT'),
    ],
    [
      'no variables when not asked for',
      exportDataOf({ exportEnvironment: false, exportRegion: false }),
      {},
      { ...OUTPUTS, ...HUB_OUTPUTS },
      () => ({}),
    ],
    [
      'nothing for a post step that is to do nothing',
      exportDataOf({ cleanup: false }),
      VARIABLES,
      { ...OUTPUTS, ...HUB_OUTPUTS },
      () => ({}),
    ],
  ];

  test.each(deliveries)('%s', (_, parcel, variables, outputs, state) => {
    exportCredentials(parcel, files.paths);
    expect(handedOn()).toEqual({ variables, outputs, state: state() });
  });

  test('nothing at all when the variables cannot be written', () => {
    const GITHUB_ENV = path.join(files.folder, 'folder');
    mkdirSync(GITHUB_ENV);
    expect(() => exportCredentials(exportDataOf({ outputCredentials: true }), { ...files.paths, GITHUB_ENV })).toThrow(
      RunnerFileError,
    );
    expect(handedOn()).toEqual({ variables: {}, outputs: {}, state: {} });
  });

  test('nothing when the job has ended meanwhile, also where no state is kept', () => {
    rmSync(files.paths.GITHUB_STATE);
    const parcel = exportDataOf({ outputCredentials: true, cleanup: false });
    expect(() => exportCredentials(parcel, files.paths)).toThrow('GITHUB_STATE: ended');
    expect(files.text('GITHUB_ENV') + files.text('GITHUB_OUTPUT')).toBe('');
  });

  test('files that no other user can read', () => {
    for (const file of Object.values(files.paths)) chmodSync(file, 0o644);
    exportCredentials(exportDataOf({ outputCredentials: true }), files.paths);
    const { GITHUB_ENV, GITHUB_OUTPUT, GITHUB_STATE } = files.paths;
    const modes = [GITHUB_ENV, GITHUB_OUTPUT, GITHUB_STATE].map((file) => statSync(file).mode & 0o777);
    expect(modes).toEqual([0o600, 0o600, 0o600]);
  });

  test('no secret in the state', () => {
    exportCredentials(exportDataOf({ outputCredentials: true }), files.paths);
    for (const value of Object.values(CREDENTIALS)) expect(files.text('GITHUB_STATE')).not.toContain(value);
  });
});

describe('after the job', () => {
  /** Hands a session on, then answers the environment that the post step starts in, with fresh files. */
  function afterMain(changes: Readonly<Record<string, string>> = {}): Readonly<Record<string, string | undefined>> {
    exportCredentials(exportDataOf(), files.paths);
    const { variables, state } = handedOn();
    files.remove();
    files = openStepFiles();
    const states = Object.entries(state).map(([name, value]) => [`STATE_${name}`, value]);
    return { ...variables, ...Object.fromEntries(states), ...changes, ...files.paths };
  }

  test('the three credential variables are blank, and only these', () => {
    expect(blankCredentials(afterMain())).toBe(true);
    expect(handedOn().variables).toEqual({ AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '', AWS_SESSION_TOKEN: '' });
  });

  test.each([
    ['that another step put there', { AWS_ACCESS_KEY_ID: 'AKIAOTHEROTHEROTHER1' }],
    ['when there is no mark', { [`STATE_${EXPORTED_STATE}`]: '' }],
  ])('credentials stay %s', (_, changes) => {
    expect(blankCredentials(afterMain(changes))).toBe(false);
    expect(handedOn()).toEqual({ variables: {}, outputs: {}, state: {} });
  });

  test('it is told when they cannot be blanked', () => {
    expect(() => blankCredentials({ ...afterMain(), GITHUB_ENV: files.folder })).toThrow(RunnerFileError);
  });
});

test.each([
  [0, '1970-01-01T00:00:00Z'],
  [Date.UTC(2026, 0, 2, 3, 4, 5, 999), '2026-01-02T03:04:05Z'],
])('%d ms as an instant to the second', (timeMs, text) => {
  expect(isoSeconds(timeMs)).toBe(text);
});
