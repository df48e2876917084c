import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  ownsConfig,
  renewalChain,
  restoreCredentialEnv,
  restoreRenewalChain,
  runnerCredentialEnv,
  saveCredentialEnv,
} from '../../../src/action/profiles/credential-env.js';

/** What an ECS task with a profile of its own has. */
const RUNNER = {
  AWS_PROFILE: 'runner',
  AWS_SHARED_CREDENTIALS_FILE: '/etc/aws/credentials',
  AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://169.254.170.23/v1/credentials',
};
const OTHERS = {
  PATH: '/bin',
  AWS_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'secret',
  AWS_CONTAINER_AUTHORIZATION_TOKEN: 'container-token',
  AWS_CONFIG_FILE: '',
};

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

let temp = '';
let ours = '';

beforeEach(() => {
  temp = mkdtempSync(path.join(os.tmpdir(), 'chain-'));
  ours = path.join(temp, `xacct-action-${'0a'.repeat(12)}`);
  mkdirSync(ours);
});

afterEach(() => rmSync(temp, { recursive: true, force: true }));

/** The job once our profiles are there. */
const jobWithOurs = () => ({ ...RUNNER, ...OTHERS, AWS_PROFILE: 'deploy', AWS_CONFIG_FILE: path.join(ours, 'config') });

describe("the runner's variables", () => {
  test('is what the job has, without secrets and without what is blank', () => {
    expect(runnerCredentialEnv({ ...RUNNER, ...OTHERS })).toEqual(RUNNER);
  });

  test('is what the job had, once our variables are set, however often', () => {
    saveCredentialEnv(ours, { ...RUNNER, ...OTHERS });
    expect(runnerCredentialEnv(jobWithOurs())).toEqual(RUNNER);
    const second = path.join(temp, `xacct-action-${'1b'.repeat(12)}`);
    mkdirSync(second);
    saveCredentialEnv(second, jobWithOurs());
    expect(runnerCredentialEnv({ ...jobWithOurs(), AWS_CONFIG_FILE: path.join(second, 'config') })).toEqual(RUNNER);
  });

  test('is kept for its owner only', () => {
    saveCredentialEnv(ours, { ...RUNNER, ...OTHERS });
    const file = path.join(ours, 'chain.json');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(RUNNER);
  });

  test('of a renewal also has the hosts of the step, and none of the renewal’s own', () => {
    const step = { ...RUNNER, ...OTHERS, AWS_ENDPOINT_URL_STS: 'https://sts.example', AWS_USE_FIPS_ENDPOINT: 'false' };
    const chain = renewalChain(step);
    expect(chain).toEqual({ ...RUNNER, AWS_ENDPOINT_URL_STS: 'https://sts.example', AWS_USE_FIPS_ENDPOINT: 'false' });
    const later: Record<string, string | undefined> = {
      PATH: '/bin',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
      AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true',
      AWS_PROFILE: 'deploy',
    };
    restoreRenewalChain(later, chain);
    expect(later).toEqual({ PATH: '/bin', ...chain });
  });

  test.each(['HOME', 'USERPROFILE', 'HOMEPATH', 'AWS_LOGIN_CACHE_DIRECTORY', 'AWS_EC2_METADATA_V1_DISABLED'])(
    'of a renewal finds credentials as the step did, by %s',
    (name) => {
      const later: Record<string, string | undefined> = { HOME: '/later', [name]: '/later' };
      restoreRenewalChain(later, renewalChain({ [name]: '/of/the/step' }));
      expect(later).toEqual({ [name]: '/of/the/step' });
    },
  );

  test('is restored with nothing of ours left, and the rest as it was', () => {
    const environment: Record<string, string | undefined> = { ...jobWithOurs(), AWS_ROLE_ARN: 'arn' };
    restoreCredentialEnv(environment, RUNNER);
    const { AWS_CONFIG_FILE: _, ...others } = OTHERS;
    expect(environment).toEqual({ ...others, ...RUNNER });
  });
});

describe('a chain that another program has written', () => {
  const EVIL = {
    ...RUNNER,
    NODE_OPTIONS: '--require=/evil.js',
    PATH: '/evil',
    AWS_ACCESS_KEY_ID: 'AKIAEVIL',
    HTTPS_PROXY: 'http://evil.example',
    AWS_ENDPOINT_URL_STS: 'https://evil.example',
    NODE_EXTRA_CA_CERTS: '/evil.pem',
  };

  test('sets nothing but variables of the chain', () => {
    const environment: Record<string, string | undefined> = { ...OTHERS };
    restoreCredentialEnv(environment, EVIL);
    const { AWS_CONFIG_FILE: _, ...others } = OTHERS;
    expect(environment).toEqual({ ...others, ...RUNNER });
  });

  test('passes nothing but variables of the chain to renewals and later chains', () => {
    writeFileSync(path.join(ours, 'chain.json'), JSON.stringify(EVIL));
    expect(runnerCredentialEnv(jobWithOurs())).toEqual(RUNNER);
  });

  test('changes no prototype', () => {
    const environment: Record<string, string | undefined> = {};
    restoreCredentialEnv(environment, JSON.parse('{"__proto__":"x","AWS_PROFILE":"runner"}'));
    expect(Object.getPrototypeOf(environment)).toBe(Object.prototype);
    expect(environment).toEqual({ AWS_PROFILE: 'runner' });
    expect(Object.keys(runnerCredentialEnv(Object.create({ AWS_PROFILE: 'inherited' })))).toEqual([]);
  });
});

describe('a config file is ours', () => {
  test('where a chain is beside it', () => {
    saveCredentialEnv(ours, RUNNER);
    expect(ownsConfig(jobWithOurs())).toBe(true);
  });

  test.each([
    ['without a chain', undefined],
    ['beside half a chain', '{"AWS_PROF'],
    ['beside a list of things', '{"AWS_PROFILE":["x"]}'],
    ['beside nothing', 'null'],
    ['beside an empty file', ''],
    ['beside a number', '7'],
    ['beside a number for a name', '{"AWS_PROFILE":7}'],
  ])('not %s', (_, text) => {
    if (text !== undefined) writeFileSync(path.join(ours, 'chain.json'), text);
    expect(ownsConfig(jobWithOurs())).toBe(false);
    expect(runnerCredentialEnv(jobWithOurs())).toMatchObject({ AWS_PROFILE: 'deploy' });
  });

  test.each(['xacct-action-demo', 'my-xacct-action-0a0b', 'xacct-action-0a0b', 'x'])(
    'not in a folder called %s',
    (name) => {
      const folder = path.join(temp, name);
      mkdirSync(folder);
      saveCredentialEnv(folder, RUNNER);
      expect(ownsConfig({ AWS_CONFIG_FILE: path.join(folder, 'config') })).toBe(false);
    },
  );

  test('not where there is none', () => {
    expect(ownsConfig({})).toBe(false);
  });
});

describe('all variables of the chain', () => {
  test('are read, except for keys and secrets', () => {
    expect(runnerCredentialEnv({ ...CHAIN, ...NOT_KEPT })).toEqual(CHAIN);
    expect(runnerCredentialEnv({ ...NOT_KEPT, AWS_PROFILE: '' })).toEqual({});
    expect(ownsConfig({ ...CHAIN })).toBe(false);
  });

  test('are replaced in a process, name by name', () => {
    const environment: Record<string, string | undefined> = { ...CHAIN, ...NOT_KEPT };
    restoreCredentialEnv(environment, { AWS_PROFILE: 'other' });
    expect(environment).toEqual({ ...NOT_KEPT, AWS_PROFILE: 'other' });
  });
});

test('a chain is saved to a new file in a folder that exists, and to no other', () => {
  saveCredentialEnv(ours, RUNNER);
  expect(() => saveCredentialEnv(ours, {})).toThrow(expect.objectContaining({ code: 'EEXIST' }));
  expect(() => saveCredentialEnv(path.join(temp, 'missing'), {})).toThrow(expect.objectContaining({ code: 'ENOENT' }));
});
