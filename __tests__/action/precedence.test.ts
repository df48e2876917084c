import { describe, expect, test } from '@jest/globals';
import { logCompanions, logPrecedence } from '../../src/action/precedence.js';
import { Log } from '../../src/shared/log/log.js';
import { Secrets } from '../../src/shared/log/secrets.js';
import { exportDataOf } from '../support/export-data.js';
import { accepted, DIRECT, type Inputs } from '../support/inputs.js';
import { newProfile } from '../support/stored-profiles.js';

/** What can be said, each by the words that tell it from the others. */
const SAYINGS = {
  untilTokenEnd: 'until 2030-01-01T00:00:00Z, when GitHub stops issuing tokens to this job.',
  asGitHub: 'as long as GitHub issues tokens to this job.',
  asTokenFile: 'as long as web-identity-token-file has a valid token.',
  asRunner: 'as long as the credentials of the runner are valid.',
  keysAndProfile: 'The exported keys do not renew. The AWS CLI, boto3, Go and Terraform prefer them to AWS_PROFILE',
  keysAndNames: 'The exported keys do not renew. Tools use them unless you give a tool the name of a profile.',
  otherProfile: 'warning title=xacct-action::AWS_PROFILE is "theirs" in this job',
  oldKeys: 'warning title=xacct-action::AWS_ACCESS_KEY_ID is set in this job',
  webIdentity: 'warning title=xacct-action::AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN are set',
  defaultProfile:
    'warning title=xacct-action::AWS_DEFAULT_PROFILE is set. Version 1 of the AWS CLI, boto3 and DuckDB prefer it to AWS_PROFILE. Unset it.',
  bearerToken: 'AWS_BEARER_TOKEN_BEDROCK is set in this job. The SDKs send it to that service instead of',
  region:
    'AWS_REGION is "eu-north-1". Tools prefer that to the region of profiles deploy (eu-west-1), staging (eu-west-1).',
  otherRegion:
    'AWS_DEFAULT_REGION is "eu-south-1". Tools prefer that to the region of profiles deploy (eu-west-1), staging',
  regions:
    'AWS_REGION and AWS_DEFAULT_REGION are "eu-north-1". Tools prefer that to the region of profiles deploy (eu-west-1)',
} as const;
type Saying = keyof typeof SAYINGS;

const BOTH = ['deploy', 'staging'];
const PROFILES = { profiles: 'staging = hub' };
const OWN = { 'aws-profile': 'deploy', 'aws-region': undefined };
const REGION = { AWS_REGION: 'eu-west-1' };
const AMBIENT = { identity: 'ambient', 'hub-role': undefined };
const FILE = { 'web-identity-token-file': 'token' };
const KEYS = { 'output-env-credentials': 'true' };
const NO_KEYS = { 'output-env-credentials': 'false' };
const WEB_IDENTITY = { AWS_WEB_IDENTITY_TOKEN_FILE: '/token', AWS_ROLE_ARN: 'arn:aws:iam::111122223333:role/node' };

/** A request token whose claims are these. */
const jwt = (claims: object) => `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.c2ln`;
const UNTIL_2030 = { ACTIONS_ID_TOKEN_REQUEST_TOKEN: jwt({ exp: Date.UTC(2030, 0) / 1000 }) };

/** What is said of these profiles, by name. Throws when there is more than that. */
function sayings(inputs: Inputs, names: readonly string[], environment: NodeJS.ProcessEnv = {}): string[] {
  const lines = linesOf(inputs, names, environment);
  const found = Object.entries(SAYINGS).filter(([, words]) => lines.some((line) => line.includes(words)));
  expect(lines).toHaveLength(found.length);
  return found.map(([name]) => name);
}

function linesOf(
  inputs: Inputs,
  names: readonly string[],
  environment: NodeJS.ProcessEnv,
  platform: NodeJS.Platform = 'linux',
): string[] {
  const lines: string[] = [];
  const log = new Log((text) => lines.push(text), new Secrets(), false);
  const request = accepted(inputs, { GITHUB_WORKSPACE: '/work', ...REGION, ...environment });
  logPrecedence(log, request, names.map(newProfile), environment, platform);
  return lines;
}

describe('said is how long profiles renew', () => {
  test.each<[string, Inputs, NodeJS.ProcessEnv, Saying]>([
    ['where the request token is a JWT', OWN, UNTIL_2030, 'untilTokenEnd'],
    ['where it says no end', OWN, { ACTIONS_ID_TOKEN_REQUEST_TOKEN: jwt({}) }, 'asGitHub'],
    ['where it is something else', OWN, { ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'opaque' }, 'asGitHub'],
    ['on route direct', { ...OWN, ...DIRECT }, UNTIL_2030, 'untilTokenEnd'],
    ['with a token file', { ...OWN, ...FILE }, UNTIL_2030, 'asTokenFile'],
    ['with credentials of the runner', { ...OWN, ...AMBIENT }, UNTIL_2030, 'asRunner'],
  ])('%s', (_, inputs, environment, saying) => {
    expect(sayings(inputs, BOTH, environment)).toEqual([saying]);
  });

  test('with their names', () => {
    const line = 'Profiles deploy, staging renew themselves as long as GitHub issues tokens to this job.\n';
    expect(linesOf(OWN, BOTH, {})).toEqual([line]);
  });
});

describe('said is who takes what', () => {
  const old = { AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE' };
  const BEARER = { AWS_BEARER_TOKEN_BEDROCK: 'theirs' };
  test.each<[string, Inputs, readonly string[], NodeJS.ProcessEnv, Saying[]]>([
    ['nothing, where there is only one thing to take', {}, [], {}, []],
    ['keys beside the profile of the step', { ...OWN, ...KEYS }, ['deploy'], {}, ['asGitHub', 'keysAndProfile']],
    [
      'keys beside the profile of the step, in place of that of the job',
      { ...OWN, ...KEYS },
      ['deploy'],
      { AWS_PROFILE: 'theirs' },
      ['asGitHub', 'keysAndProfile'],
    ],
    ['keys beside profiles', PROFILES, ['staging'], {}, ['asGitHub', 'keysAndNames']],
    ['no keys beside profiles', { ...PROFILES, ...NO_KEYS }, ['staging'], {}, ['asGitHub']],
    ['keys where the job has a profile', {}, [], { AWS_PROFILE: 'theirs' }, ['otherProfile']],
    ['no keys where the job has a profile', NO_KEYS, [], { AWS_PROFILE: 'theirs' }, []],
    ['the profile of the step in place of that of the job', OWN, ['deploy'], { AWS_PROFILE: 'theirs' }, ['asGitHub']],
    ['older keys beside profiles', { ...PROFILES, ...NO_KEYS }, ['staging'], old, ['asGitHub', 'oldKeys']],
    ['older keys that are blanked', OWN, ['deploy'], old, ['asGitHub']],
    ['older keys that are replaced', PROFILES, ['staging'], old, ['asGitHub', 'keysAndNames']],
    ['older keys without profiles', NO_KEYS, [], old, []],
    ['a web identity beside the profile of the step', OWN, ['deploy'], WEB_IDENTITY, ['asGitHub', 'webIdentity']],
    ['half a web identity', OWN, ['deploy'], { AWS_ROLE_ARN: 'x' }, ['asGitHub']],
    [
      'a web identity where no profile is the default',
      { ...PROFILES, ...NO_KEYS },
      ['staging'],
      WEB_IDENTITY,
      ['asGitHub'],
    ],
    ['another default profile', OWN, ['deploy'], { AWS_DEFAULT_PROFILE: 'x' }, ['asGitHub', 'defaultProfile']],
    ['another default profile without ours', {}, [], { AWS_DEFAULT_PROFILE: 'x' }, []],
    ['a token for one service beside keys', {}, [], BEARER, ['bearerToken']],
    ['a token for one service beside the profile of the step', OWN, ['deploy'], BEARER, ['asGitHub', 'bearerToken']],
    ['a token for one service where nothing is exported', NO_KEYS, [], BEARER, []],
    ['an empty token for one service', {}, [], { AWS_BEARER_TOKEN_BEDROCK: '' }, []],
  ])('%s', (_, inputs, names, environment, expected) => {
    expect(sayings(inputs, names, environment)).toEqual(expected);
  });
});

describe('said is that the Go SDK cannot run a path with blanks', () => {
  const temp = { RUNNER_TEMP: 'D:\\my runner\\_temp' };
  const warned = (names: readonly string[], environment: NodeJS.ProcessEnv, platform: NodeJS.Platform) =>
    linesOf(OWN, names, environment, platform).some((line) => line.includes('the Go SDK and Terraform cannot start'));

  test('on Windows, where there are profiles', () => {
    expect(warned(['deploy'], temp, 'win32')).toBe(true);
    expect(warned([], temp, 'win32')).toBe(false);
    expect(warned(['deploy'], { RUNNER_TEMP: 'D:\\a\\_temp' }, 'win32')).toBe(process.execPath.includes(' '));
  });

  test.each(['linux', 'darwin'] as const)('not on %s', (platform) => {
    expect(warned(['deploy'], temp, platform)).toBe(false);
  });
});

describe('said is which region wins', () => {
  const there = (name: string, value: string) => ({ [name]: value });
  const north = there('AWS_REGION', 'eu-north-1');
  // The profiles are in eu-west-1, whatever the region of the step.
  test.each<[string, Inputs, NodeJS.ProcessEnv, Saying[]]>([
    ['when the step exports none and the job has none', OWN, {}, []],
    ['when the job has another', OWN, north, ['region']],
    ['when the job has the same', OWN, there('AWS_REGION', 'eu-west-1'), []],
    ['when the job has another twice', OWN, { ...north, AWS_DEFAULT_REGION: 'eu-north-1' }, ['regions']],
    ['when the job has two others', OWN, { ...north, AWS_DEFAULT_REGION: 'eu-south-1' }, ['region', 'otherRegion']],
    ['when the job has the same and another', OWN, { ...REGION, AWS_DEFAULT_REGION: 'eu-south-1' }, ['otherRegion']],
    ['when the step exports another', { ...OWN, 'aws-region': 'eu-north-1' }, {}, ['regions']],
    ['when the step exports the same in place of another', { ...OWN, 'aws-region': 'eu-west-1' }, north, []],
  ])('%s', (_, inputs, environment, expected) => {
    expect(sayings(inputs, BOTH, environment)).toEqual(['asGitHub', ...expected]);
  });
});

describe('what an earlier session has left is named', () => {
  const rows: ReadonlyArray<readonly [string, NodeJS.ProcessEnv, readonly string[]]> = [
    ['not where there is none', {}, []],
    [
      'where it is emptied',
      { AWS_SECURITY_TOKEN: 'old', AWS_CREDENTIAL_EXPIRATION: '2026-01-01T00:00:00Z' },
      ['Emptied, because they belong to an earlier session: AWS_SECURITY_TOKEN, AWS_CREDENTIAL_EXPIRATION.'],
    ],
    [
      'where it is corrected, without its value',
      { AWS_ACCOUNT_ID: '999999999999', AWS_SECRET_KEY: 'old/secret' },
      ['Changed to match the new session: AWS_SECRET_KEY, AWS_ACCOUNT_ID.'],
    ],
  ];
  test.each(rows)('%s', (_, environment, lines) => {
    const said: string[] = [];
    const log = new Log((text) => said.push(text.trimEnd()), new Secrets(), false);
    logCompanions(log, exportDataOf(), environment);
    expect(said).toEqual(lines);
  });
});
