/** What AWS config files say of hosts: resolved, checked and named like inputs, before any call. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openAwsSettings } from '../../../src/action/inputs/aws-settings.js';
import { type Reading, readRequest } from '../../../src/action/inputs/read-request.js';
import type { Environment } from '../../../src/shared/environment.js';
import { formatInputIssue } from '../../../src/shared/inputs/input-messages.js';
import { inputsOfStep } from '../../../src/shared/inputs/raw-inputs.js';
import { environmentOf, type Inputs } from '../../support/inputs.js';
import { PASSWORD } from './bad-terms.js';

let home = '';

beforeEach(() => {
  home = mkdtempSync(path.join(os.tmpdir(), 'settings-'));
  mkdirSync(path.join(home, '.aws'));
});

afterEach(() => rmSync(home, { recursive: true, force: true }));

interface Given {
  readonly config?: string;
  readonly credentials?: string;
  readonly env?: Environment;
  readonly inputs?: Inputs;
}

async function read({ config, credentials, env = {}, inputs = {} }: Given): Promise<Reading> {
  if (config !== undefined) writeFileSync(path.join(home, '.aws', 'config'), config);
  if (credentials !== undefined) writeFileSync(path.join(home, '.aws', 'credentials'), credentials);
  const environment = environmentOf({ 'aws-region': 'us-east-1', ...inputs }, { HOME: home, ...env });
  return readRequest(inputsOfStep(environment), undefined, await openAwsSettings(environment));
}

async function sentences(given: Given): Promise<string[]> {
  const reading = await read(given);
  return reading.ok ? [] : reading.issues.map((issue) => formatInputIssue(issue, (text) => text.replaceAll(home, '~')));
}

const DEFAULT = '[default]\n';
const CORP = { AWS_PROFILE: 'corp' };
const A = 'https://a.example';
const B = 'https://b.example';

describe('IAM is called', () => {
  const own = { fips: false, dualStack: false };
  test.each<[string, Given, object | undefined]>([
    ['at the SDK’s own host', {}, own],
    [
      'at that of its own variable',
      { env: { AWS_ENDPOINT_URL_IAM: A, AWS_ENDPOINT_URL: B } },
      { ...own, endpoint: A, setBy: 'AWS_ENDPOINT_URL_IAM' },
    ],
    [
      'at that of the variable for all',
      { env: { AWS_ENDPOINT_URL: B } },
      { ...own, endpoint: B, setBy: 'AWS_ENDPOINT_URL' },
    ],
    ['not at that of sts-endpoint', { inputs: { 'sts-endpoint': A } }, own],
    [
      'at none that the job ignores',
      { env: { AWS_ENDPOINT_URL: B, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' } },
      own,
    ],
    [
      'at none that the profile ignores',
      { env: { AWS_ENDPOINT_URL_IAM: A }, config: `${DEFAULT}ignore_configured_endpoint_urls = true\n` },
      own,
    ],
    ['at that of the profile', { config: `${DEFAULT}endpoint_url = ${A}\n` }, expect.objectContaining({ endpoint: A })],
    [
      'at that of services',
      { config: `${DEFAULT}endpoint_url = ${B}\nservices = s\n[services s]\niam =\n  endpoint_url = ${A}\n` },
      expect.objectContaining({ endpoint: A }),
    ],
    ['with FIPS of the profile', { config: `${DEFAULT}use_fips_endpoint = true\n` }, { ...own, fips: true }],
    [
      'with dual stack of the profile',
      { config: `${DEFAULT}use_dualstack_endpoint = true\n` },
      { ...own, dualStack: true },
    ],
    ['not at all, where its endpoint is not safe', { env: { AWS_ENDPOINT_URL_IAM: 'http://iam.example' } }, undefined],
  ])('%s', async (_, given, iam) => {
    const reading = await read(given);
    expect(reading).toMatchObject({ ok: true });
    expect(reading.ok && reading.request.iam).toEqual(iam ?? undefined);
  });
});

describe('the endpoint of STS is named by what sets it', () => {
  test.each<[string, Given, string]>([
    ['an input', { inputs: { 'sts-endpoint': A } }, 'sts-endpoint'],
    ['a variable', { env: { AWS_ENDPOINT_URL: A } }, 'AWS_ENDPOINT_URL'],
    [
      '[default]',
      { config: `${DEFAULT}endpoint_url = ${A}\n` },
      'endpoint_url of profile "default" in "HOME/.aws/config"',
    ],
    [
      'AWS_PROFILE',
      { env: CORP, config: `[profile corp]\nendpoint_url = ${A}\n` },
      'endpoint_url of profile "corp" (AWS_PROFILE) in "HOME/.aws/config"',
    ],
    [
      'a profile in the credentials file',
      { env: CORP, credentials: `[corp]\nendpoint_url = ${A}\n` },
      'endpoint_url of profile "corp" (AWS_PROFILE) in "HOME/.aws/credentials"',
    ],
    [
      'services',
      { config: `${DEFAULT}services = s\n[services s]\nsts =\n  endpoint_url = ${A}\n` },
      'sts.endpoint_url of services "s" in "HOME/.aws/config"',
    ],
    [
      'AWS_CONFIG_FILE',
      { env: { AWS_CONFIG_FILE: '~/.aws/credentials' }, credentials: `${DEFAULT}endpoint_url = ${A}\n` },
      'endpoint_url of profile "default" in "HOME/.aws/credentials"',
    ],
    [
      'a file with a byte order mark',
      { config: `\ufeff${DEFAULT}endpoint_url = ${A}\n` },
      'endpoint_url of profile "default" in "HOME/.aws/config"',
    ],
  ])('%s', async (_, given, setBy) => {
    const reading = await read(given);
    expect(reading.ok && reading.request.sts.setBy?.replaceAll(home, 'HOME')).toBe(setBy);
  });
});

describe('a setting in a config file that can’t be used is refused by its place', () => {
  const IN = 'of profile "default" in "~/.aws/config"';
  test.each<[string, Given, string[]]>([
    [
      'FIPS beside sts-endpoint',
      { inputs: { 'sts-endpoint': A }, config: `${DEFAULT}use_fips_endpoint = true\n` },
      [`sts-endpoint can't be used with use_fips_endpoint ${IN}`],
    ],
    [
      'dual stack beside sts-endpoint',
      { inputs: { 'sts-endpoint': A }, config: `${DEFAULT}use_dualstack_endpoint = true\n` },
      [`sts-endpoint can't be used with use_dualstack_endpoint ${IN}`],
    ],
    [
      'FIPS beside a variable',
      { env: { AWS_ENDPOINT_URL_STS: A }, config: `${DEFAULT}use_fips_endpoint = true\n` },
      [`AWS_ENDPOINT_URL_STS can't be used with use_fips_endpoint ${IN}`],
    ],
    [
      'an endpoint beside a variable’s FIPS',
      { env: { AWS_USE_FIPS_ENDPOINT: 'true' }, config: `${DEFAULT}endpoint_url = ${A}\n` },
      [`endpoint_url ${IN} can't be used with AWS_USE_FIPS_ENDPOINT`],
    ],
    [
      'FIPS where there is no such host',
      { inputs: { 'aws-region': 'eu-west-1' }, config: `${DEFAULT}use_fips_endpoint = true\n` },
      [
        `aws-region "eu-west-1" has no FIPS endpoint of STS. Use us-east-1, us-east-2, us-west-1, us-west-2 or a GovCloud region, or remove use_fips_endpoint ${IN}`,
      ],
    ],
    [
      'a switch that is none',
      { config: `${DEFAULT}use_fips_endpoint = yes\n` },
      [`use_fips_endpoint ${IN} is "yes", not a boolean. Use true or false`],
    ],
    [
      'a variable that is no switch',
      { env: { AWS_USE_DUALSTACK_ENDPOINT: '1' } },
      ['AWS_USE_DUALSTACK_ENDPOINT is "1", not a boolean. Use true or false'],
    ],
    [
      'plain http',
      { config: `${DEFAULT}endpoint_url = http://localstack:4566\n` },
      [`endpoint_url ${IN} sends the OIDC token to "http://localstack:4566"`],
    ],
    ['a host', { config: `${DEFAULT}endpoint_url = sts.example.com\n` }, [`endpoint_url ${IN} is not a valid URL`]],
    [
      'a password',
      { config: `${DEFAULT}endpoint_url = https://user:${PASSWORD}@sts.example.com\n` },
      [`endpoint_url ${IN} contains a user name or password`],
    ],
    [
      'services that are not there',
      { config: `${DEFAULT}services = s\n` },
      [`services ${IN} names the services section "s", which is not in the config file`],
    ],
    [
      'services with a text that must not act in the log, cut to a readable length',
      { config: `${DEFAULT}services = s##[error]${'x'.repeat(5000)}\n` },
      [
        `services ${IN} names the services section "s# # [error]${'x'.repeat(90)}…", which is not in the config file. Add that section there, or remove the key.`,
      ],
    ],
  ])('%s', async (_, given, expected) => {
    const found = await sentences(given);
    expect(found.map((sentence, index) => sentence.slice(0, expected[index]?.length))).toEqual(expected);
    expect(found.join('')).not.toContain(PASSWORD);
  });

  test.each<[string, Given]>([
    ['a variable', { env: { AWS_ENDPOINT_URL: 'http://localstack:4566' } }],
    ['a variable for STS', { env: { AWS_ENDPOINT_URL_STS: 'localstack:4566' } }],
    [
      'a profile',
      { env: { AWS_PROFILE: 'localstack' }, config: '[profile localstack]\nendpoint_url = http://localstack:4566\n' },
    ],
  ])('%s of an emulator, with the way out', async (_, given) => {
    expect(await sentences(given)).toEqual([
      expect.stringContaining("To call AWS in this step, set AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' in its env."),
    ]);
    const ignored = { ...given, env: { ...given.env, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' } };
    expect(await read(ignored)).toMatchObject({ ok: true, request: { sts: { region: 'us-east-1', fips: false } } });
  });
});
