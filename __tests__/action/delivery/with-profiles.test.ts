import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { blankCredentials, removeProfiles } from '../../../src/action/delivery/cleanup.js';
import { type ExportedProfile, exportCredentials } from '../../../src/action/delivery/export-credentials.js';
import { formatSources } from '../../../src/action/delivery/format-sources.js';
import { renderSummary } from '../../../src/action/delivery/success-summary.js';
import type { ExportOptions } from '../../../src/action/inputs/request.js';
import { parseFilePairs } from '../../../src/demo/runner/file-commands.js';
import { appendAll, formatExportError, RunnerFileError } from '../../../src/shared/runner/runner-files.js';
import { CREDENTIALS, exportDataOf, openStepFiles, type StepFiles } from '../../support/export-data.js';
import { newProfile } from '../../support/stored-profiles.js';

const BESIDE: Partial<ExportOptions> = { exportEnvironment: false, exportRegion: false, defaultProfile: 'deploy' };

let files: StepFiles;
let profiles: ExportedProfile;

beforeEach(() => {
  files = openStepFiles();
  const program = path.join(files.folder, 'credentials');
  mkdirSync(program);
  writeFileSync(path.join(program, 'index.js'), '// a program\n');
  const folder = path.join(files.folder, `xacct-action-${'0a'.repeat(12)}`);
  profiles = { folder, program, list: [newProfile('deploy')] };
});

afterEach(() => files.remove());

function pairsOf(file: 'GITHUB_ENV' | 'GITHUB_OUTPUT' | 'GITHUB_STATE'): Record<string, string> {
  return Object.fromEntries(parseFilePairs(files.text(file)).pairs);
}

const inJob = (more = {}) => ({ ...files.paths, HOME: files.folder, ...more });

describe('beside a profile', () => {
  test('later steps get its config file and its name, and no keys', () => {
    exportCredentials(exportDataOf(BESIDE, { profiles }), inJob());
    const configFile = path.join(profiles.folder, 'config');
    expect(pairsOf('GITHUB_ENV')).toEqual({ AWS_CONFIG_FILE: configFile, AWS_PROFILE: 'deploy' });
    expect(existsSync(configFile)).toBe(true);
    expect(pairsOf('GITHUB_STATE')).toEqual({ profiles: profiles.folder });
  });

  test('no name is set that was not asked for', () => {
    const { defaultProfile: _, ...unnamed } = BESIDE;
    exportCredentials(exportDataOf(unnamed, { profiles }), inJob({ AWS_ACCESS_KEY_ID: 'AKIAOLD' }));
    expect(pairsOf('GITHUB_ENV')).toEqual({ AWS_CONFIG_FILE: path.join(profiles.folder, 'config') });
  });

  test('old keys of the job are emptied, because tools disagree on which wins', () => {
    const old = { AWS_ACCESS_KEY_ID: 'AKIAOLD', AWS_SECRET_ACCESS_KEY: 'old', AWS_SESSION_TOKEN: '' };
    exportCredentials(exportDataOf(BESIDE, { profiles }), inJob(old));
    expect(pairsOf('GITHUB_ENV')).toMatchObject({
      AWS_ACCESS_KEY_ID: '',
      AWS_SECRET_ACCESS_KEY: '',
      AWS_PROFILE: 'deploy',
    });
    expect(pairsOf('GITHUB_ENV')).not.toHaveProperty('AWS_SESSION_TOKEN');
  });

  test('keys and region are exported where these were asked for too', () => {
    exportCredentials(exportDataOf({ defaultProfile: 'deploy' }, { profiles }), inJob());
    expect(pairsOf('GITHUB_ENV')).toMatchObject({
      AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
      AWS_REGION: 'eu-west-1',
      AWS_DEFAULT_REGION: 'eu-west-1',
      AWS_PROFILE: 'deploy',
    });
    expect(Object.keys(pairsOf('GITHUB_STATE')).sort()).toEqual(['exported', 'files', 'profiles']);
  });

  test('nothing is left where the variables cannot be written: no file, no output, no state', () => {
    const before = readdirSync(files.folder);
    const GITHUB_ENV = path.join(files.folder, 'missing');
    expect(() => exportCredentials(exportDataOf(BESIDE, { profiles }), inJob({ GITHUB_ENV }))).toThrow(RunnerFileError);
    expect(readdirSync(files.folder)).toEqual(before);
    expect(files.text('GITHUB_OUTPUT') + files.text('GITHUB_STATE')).toBe('');
  });

  test('the summary names it', () => {
    const summary = renderSummary([], exportDataOf(BESIDE, { profiles }), (text) => text);
    expect(summary).toContain('Later steps get: profile `deploy`, which renews itself.');
  });
});

describe('without anything to write to it', () => {
  test('the file of the environment need not be there', () => {
    const { GITHUB_ENV: _, ...others } = files.paths;
    exportCredentials(exportDataOf({ exportEnvironment: false, exportRegion: false }), others);
    expect(Object.keys(pairsOf('GITHUB_OUTPUT'))).toContain('role-arn');
  });

  test.each<[string, Partial<ExportOptions>]>([
    ['nothing is exported', { exportEnvironment: false, exportRegion: false }],
    ['nothing is to be cleaned up', { cleanup: false }],
  ])('the file of the state need not be there: %s', (_, delivery) => {
    const { GITHUB_STATE: __, ...others } = files.paths;
    exportCredentials(exportDataOf(delivery), others);
    expect(Object.keys(pairsOf('GITHUB_OUTPUT'))).toContain('role-arn');
  });
});

describe('after the job', () => {
  test('the profiles are gone', () => {
    exportCredentials(exportDataOf(BESIDE, { profiles }), inJob());
    const environment = inJob({ RUNNER_TEMP: files.folder, STATE_profiles: profiles.folder });
    expect(removeProfiles(environment)).toBe(true);
    expect(existsSync(path.join(profiles.folder, 'chain.json'))).toBe(false);
    expect(readdirSync(files.folder).filter((name) => name.endsWith('.json'))).toEqual([]);
  });

  test.each([undefined, ''])('there is nothing to do without a folder in the state: %j', (STATE_profiles) => {
    expect(removeProfiles(inJob({ STATE_profiles }))).toBe(false);
  });

  test('nothing is emptied without a mark, not even where nothing is set', () => {
    expect(blankCredentials(inJob())).toBe(false);
    expect(files.text('GITHUB_ENV')).toBe('');
  });
});

describe('what cannot be written', () => {
  test('is told by the name of the file, the reason and what to do', () => {
    const unset = formatExportError(new RunnerFileError('GITHUB_ENV', 'unset'));
    const full = formatExportError(new RunnerFileError('GITHUB_OUTPUT', 'ENOSPC'));
    expect(unset).toMatch(/^GITHUB_ENV is not set, .+\. Run this as a step of a job, .+\.$/);
    expect(full).toMatch(/^GITHUB_OUTPUT cannot be written \(ENOSPC\), .+ Check the disk of the runner\.$/);
  });

  test('keeps what the system said', () => {
    try {
      appendAll([{ file: 'GITHUB_ENV', text: 'x' }], { GITHUB_ENV: path.join(files.folder, 'missing') });
      throw new Error('it was written');
    } catch (error) {
      expect(error).toMatchObject({ name: 'RunnerFileError', reason: 'ENOENT', cause: { code: 'ENOENT' } });
    }
  });
});

test('the accounts file is named once, whatever was taken from it', () => {
  const sources = ['account', 'route'].map((input) => ({ input, file: 'a.yml', key: `accounts.dev.${input}` }));
  expect(formatSources(sources, (text) => text)).toEqual([
    'From a.yml: account (accounts.dev.account), route (accounts.dev.route).',
  ]);
  expect(formatSources([], (text) => text)).toEqual([]);
});
