import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { exportCredentials } from '../../../src/action/delivery/export-credentials.js';
import type { ExportOptions } from '../../../src/action/inputs/request.js';
import { parseFilePairs } from '../../../src/demo/runner/file-commands.js';
import { CREDENTIALS, exportDataOf, openStepFiles, type StepFiles } from '../../support/export-data.js';

let files: StepFiles;
beforeEach(() => {
  files = openStepFiles();
});
afterEach(() => files.remove());

const KEYS: Partial<ExportOptions> = {};
const PROFILE: Partial<ExportOptions> = { exportEnvironment: false, exportRegion: false, defaultProfile: 'deploy' };
const NAMED_PROFILES: Partial<ExportOptions> = { exportEnvironment: false, exportRegion: false };
/** What is exported in any case. */
const ALWAYS = new Set(['AWS_REGION', 'AWS_DEFAULT_REGION', 'AWS_PROFILE']);
const EXPORTED = {
  AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
  AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
  AWS_SESSION_TOKEN: CREDENTIALS.sessionToken,
};
const NO_KEYS = { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '', AWS_SESSION_TOKEN: '' };
const RUBY = { AMAZON_ACCESS_KEY_ID: 'AKIA', AMAZON_SECRET_ACCESS_KEY: 's', AMAZON_SESSION_TOKEN: 't' };
/** Each names a source of credentials, not a part of a session. */
const SOURCES = {
  AWS_PROFILE: 'theirs',
  AWS_DEFAULT_PROFILE: 'theirs',
  AWS_ROLE_ARN: 'arn:aws:iam::333333333333:role/r',
  AWS_WEB_IDENTITY_TOKEN_FILE: '/token',
  AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://169.254.170.23/v1/credentials',
  AWS_BEARER_TOKEN_BEDROCK: 'bearer',
  AWS_ACCOUNT_ID_ENDPOINT_MODE: 'required',
};

/** The variables that a delivery sets for later steps, where the job has these. */
function setFor(delivery: Partial<ExportOptions>, job: Readonly<Record<string, string>>): object {
  exportCredentials(exportDataOf(delivery), { ...job, ...files.paths });
  const { pairs } = parseFilePairs(files.text('GITHUB_ENV'));
  return Object.fromEntries(pairs.filter(([name]) => !ALWAYS.has(name)));
}

type Row = readonly [
  what: string,
  delivery: Partial<ExportOptions>,
  job: Readonly<Record<string, string>>,
  set: object,
];
const rows: readonly Row[] = [
  ['nothing of an earlier session', KEYS, {}, EXPORTED],
  [
    'the end of an earlier session',
    KEYS,
    { AWS_CREDENTIAL_EXPIRATION: '2026-01-01T00:00:00Z' },
    { ...EXPORTED, AWS_CREDENTIAL_EXPIRATION: '' },
  ],
  ['its token under the old name', KEYS, { AWS_SECURITY_TOKEN: 'old' }, { ...EXPORTED, AWS_SECURITY_TOKEN: '' }],
  ['its scope', KEYS, { AWS_CREDENTIAL_SCOPE: 'us-east-1' }, { ...EXPORTED, AWS_CREDENTIAL_SCOPE: '' }],
  ['its account', KEYS, { AWS_ACCOUNT_ID: '333333333333' }, { ...EXPORTED, AWS_ACCOUNT_ID: '222222222222' }],
  ['the account of this session', KEYS, { AWS_ACCOUNT_ID: '222222222222' }, EXPORTED],
  ['an empty account', KEYS, { AWS_ACCOUNT_ID: '' }, EXPORTED],
  ['what is empty already', KEYS, { AWS_SECURITY_TOKEN: '', AWS_CREDENTIAL_EXPIRATION: '' }, EXPORTED],
  [
    'its keys under old names',
    KEYS,
    { AWS_ACCESS_KEY: 'AKIA', AWS_SECRET_KEY: 'old' },
    { ...EXPORTED, AWS_ACCESS_KEY: CREDENTIALS.accessKeyId, AWS_SECRET_KEY: CREDENTIALS.secretAccessKey },
  ],
  // Java 1 takes it before AWS_SECRET_ACCESS_KEY, empty as it is, and has no credentials then.
  ['an empty old name', KEYS, { AWS_SECRET_KEY: '' }, { ...EXPORTED, AWS_SECRET_KEY: CREDENTIALS.secretAccessKey }],
  ['names that Ruby takes only without the usual ones', KEYS, RUBY, EXPORTED],
  ['sources of other credentials', KEYS, SOURCES, EXPORTED],

  ['nothing of an earlier session', PROFILE, {}, {}],
  [
    'its keys',
    PROFILE,
    { AWS_ACCESS_KEY_ID: 'AKIA', AWS_SECRET_ACCESS_KEY: 's' },
    { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' },
  ],
  [
    'all of it',
    PROFILE,
    {
      AWS_CREDENTIAL_EXPIRATION: '2026-01-01T00:00:00Z',
      AWS_SECURITY_TOKEN: 'old',
      AWS_CREDENTIAL_SCOPE: 'x',
      AWS_ACCOUNT_ID: '333333333333',
    },
    { AWS_CREDENTIAL_EXPIRATION: '', AWS_SECURITY_TOKEN: '', AWS_CREDENTIAL_SCOPE: '', AWS_ACCOUNT_ID: '222222222222' },
  ],
  // Go takes them where the usual names are empty, and before AWS_PROFILE.
  [
    'its keys under old names',
    PROFILE,
    { AWS_ACCESS_KEY: 'AKIA', AWS_SECRET_KEY: 'old' },
    { AWS_ACCESS_KEY: '', AWS_SECRET_KEY: '' },
  ],
  ['an empty old name', PROFILE, { AWS_SECRET_KEY: '' }, {}],
  // Ruby takes them where the usual names do not exist; an empty one exists.
  ['names that Ruby takes before a profile', PROFILE, RUBY, NO_KEYS],
  ['sources of other credentials', PROFILE, SOURCES, {}],

  [
    'all of it, but nothing is exported over it',
    NAMED_PROFILES,
    { AWS_SECURITY_TOKEN: 'old', AWS_ACCOUNT_ID: '333333333333', AWS_SECRET_KEY: 's', ...RUBY },
    {},
  ],
];

describe('beside keys or a default profile, a job that has', () => {
  test.each(rows)('%s (%j)', (_, delivery, job, set) => {
    expect(setFor(delivery, job)).toEqual(set);
  });
});
