import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { userProfiles, withProfiles } from '../../../src/action/profiles/config-file.js';
import {
  ownsConfig,
  restoreCredentialEnv,
  runnerCredentialEnv,
  saveCredentialEnv,
} from '../../../src/action/profiles/credential-env.js';
import { ProfileStore } from '../../../src/action/profiles/profile-store.js';
import { configFor, MINUTE_MS, sessionOf } from './stored-profiles.js';

let temp = '';

beforeEach(() => {
  temp = mkdtempSync(path.join(os.tmpdir(), 'kept-'));
});

afterEach(() => rmSync(temp, { recursive: true, force: true }));

describe('a file of a profile', () => {
  test('is readable by its owner only, and nothing else is left', () => {
    const cabinet = new ProfileStore(temp);
    cabinet.saveSession(sessionOf(60 * MINUTE_MS));
    cabinet.saveConfig(configFor('deploy'));
    cabinet.saveFailure({ uptimeMs: 7, line: 'no more' });
    expect(readdirSync(temp).sort()).toEqual(['failure.json', 'renewal.json', 'session.json']);
    for (const name of readdirSync(temp)) expect(statSync(path.join(temp, name)).mode & 0o777).toBe(0o600);
    expect(cabinet.failure()).toEqual({ uptimeMs: 7, line: 'no more' });
  });

  test('is never written through what somebody has put in its place', () => {
    const theirs = path.join(temp, 'theirs');
    writeFileSync(theirs, 'theirs');
    const draft = path.join(temp, `session.json.${process.pid}`);
    writeFileSync(draft, 'planted');
    const cabinet = new ProfileStore(temp);
    expect(() => cabinet.saveSession(sessionOf(60 * MINUTE_MS))).toThrow(expect.objectContaining({ code: 'EEXIST' }));
    expect(readFileSync(theirs, 'utf8')).toBe('theirs');
    expect(cabinet.session()).toBeUndefined();
    // What was in the way is gone, so the next try gets through.
    expect(readdirSync(temp)).toEqual(['theirs']);
    cabinet.saveSession(sessionOf(60 * MINUTE_MS));
    expect(cabinet.session()).toEqual(sessionOf(60 * MINUTE_MS));
  });

  test('that cannot be put in place leaves no draft, and says why', () => {
    mkdirSync(path.join(temp, 'session.json', 'x'), { recursive: true });
    expect(() => new ProfileStore(temp).saveSession(sessionOf(1))).toThrow(
      expect.objectContaining({ code: expect.stringMatching(/^E(?:ISDIR|NOTEMPTY|EXIST|PERM)$/) }),
    );
    expect(readdirSync(temp)).toEqual(['session.json']);
  });

  test.each(['', '{', 'null', '7', '{"uptimeMs":"7","line":"x"}', '{"uptimeMs":7}', '{"line":"x"}'])(
    'that is damaged tells of no failure: %s',
    (text) => {
      writeFileSync(path.join(temp, 'failure.json'), text);
      expect(new ProfileStore(temp).failure()).toBeUndefined();
    },
  );
});

// Source: https://docs.aws.amazon.com/sdkref/latest/guide/environment-variables.html
const CHAIN = {
  AWS_PROFILE: 'runner',
  AWS_CONFIG_FILE: '/etc/aws/config',
  AWS_SHARED_CREDENTIALS_FILE: '/etc/aws/credentials',
  AWS_ROLE_ARN: 'arn:aws:iam::111122223333:role/irsa',
  AWS_ROLE_SESSION_NAME: 'runner',
  AWS_WEB_IDENTITY_TOKEN_FILE: '/var/run/token',
  AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/v2/credentials',
  AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://169.254.170.23/v1/credentials',
  AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: '/var/run/pod-token',
  AWS_EC2_METADATA_DISABLED: 'false',
  AWS_EC2_METADATA_SERVICE_ENDPOINT: 'http://169.254.169.254',
  AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE: 'IPv4',
};
const NOT_KEPT = { AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE', AWS_CONTAINER_AUTHORIZATION_TOKEN: 'secret', PATH: '/bin' };

describe("the runner's own chain", () => {
  const ours = () => path.join(temp, `xacct-action-${'0a'.repeat(12)}`);

  test('is all of it but for keys and secrets', () => {
    expect(runnerCredentialEnv({ ...CHAIN, ...NOT_KEPT })).toEqual(CHAIN);
    expect(runnerCredentialEnv({ ...NOT_KEPT, AWS_PROFILE: '' })).toEqual({});
    expect(ownsConfig({ ...CHAIN })).toBe(false);
  });

  test('is what was kept, once the config file is ours', () => {
    mkdirSync(ours());
    saveCredentialEnv(ours(), { ...CHAIN, ...NOT_KEPT });
    const later = { AWS_CONFIG_FILE: path.join(ours(), 'config'), AWS_PROFILE: 'deploy' };
    expect([ownsConfig(later), runnerCredentialEnv(later)]).toEqual([true, CHAIN]);
    expect(statSync(path.join(ours(), 'chain.json')).mode & 0o777).toBe(0o600);
    expect(readFileSync(path.join(ours(), 'chain.json'), 'utf8')).not.toMatch(/AKIAEXAMPLE|secret/);
    expect(() => saveCredentialEnv(ours(), {})).toThrow(expect.objectContaining({ code: 'EEXIST' }));
  });

  test('takes the place of ours in a process, name by name', () => {
    const environment: Record<string, string | undefined> = { ...CHAIN, ...NOT_KEPT };
    restoreCredentialEnv(environment, { AWS_PROFILE: 'other' });
    expect(environment).toEqual({ ...NOT_KEPT, AWS_PROFILE: 'other' });
  });

  test.each(['', '[]x', '7', 'null', '{"AWS_PROFILE":7}'])('is not taken out of a damaged file: %j', (text) => {
    mkdirSync(ours());
    writeFileSync(path.join(ours(), 'chain.json'), text);
    const later = { AWS_CONFIG_FILE: path.join(ours(), 'config'), AWS_PROFILE: 'deploy' };
    expect([ownsConfig(later), runnerCredentialEnv(later)]).toEqual([false, later]);
  });
});

describe('the profiles of a config file', () => {
  const OURS = 'credential_process = "/n" "/t/xacct-action-0a0a0a0a0a0a0a0a0a0a0a0a/program/index.js" "deploy"';

  test('are those with a name, and only these', () => {
    const text = `region = eu-west-1\n[default]\n[profile a]\n[profile "b c"]\n[sso-session d]\n[services e]\n[f]\n`;
    expect([...userProfiles(text)]).toEqual(['default', 'a', 'b c', 'f']);
  });

  test('are not ours where the process is', () => {
    expect([...userProfiles(`[profile deploy]\n${OURS}\n[profile theirs]\nregion = x\n`)]).toEqual(['theirs']);
    // In a comment it is nobody's.
    expect([...userProfiles(`[profile deploy]\n# ${OURS}\n`)]).toEqual(['deploy']);
  });

  test('are replaced by name where they are ours, and all else stays as it is', () => {
    const before = `# mine\n[profile theirs]\ns3 =\n  max_queue_size = 7\n`;
    const profile = { name: 'deploy', credentialProcess: 'node x', region: 'eu-west-1' };
    const added = '[profile deploy]\ncredential_process = node x\nregion = eu-west-1\n';
    expect(withProfiles(`${before}[profile deploy]\n${OURS}\n`, [profile])).toBe(`${before}${added}`);
    expect(withProfiles('[profile theirs]', [profile])).toBe(`[profile theirs]\n${added}`);
    expect(withProfiles('', [{ ...profile, name: 'default' }])).toBe(added.replace('profile deploy', 'default'));
  });
});

test('a folder that takes no file is told, not passed over', () => {
  const closed = path.join(temp, 'closed');
  mkdirSync(closed);
  chmodSync(closed, 0o700);
  expect(() => saveCredentialEnv(path.join(closed, 'missing'), {})).toThrow(
    expect.objectContaining({ code: 'ENOENT' }),
  );
});
