import type { Environment } from '../../shared/environment.js';
import type { Credentials } from '../exchange/session.js';
import type { ExportOptions } from '../inputs/request.js';
import { ALIAS_VARIABLES, CREDENTIAL_VARIABLES, exportedValues } from './exported-variables.js';

/**
 * Other variables that belong to one session: a tool mixes two sessions when they stay. The environment providers of the SDKs
 * read these together with the keys:
 *
 * - botocore, and so AWS CLI and boto3: `AWS_SECURITY_TOKEN` (before `AWS_SESSION_TOKEN`), `AWS_CREDENTIAL_EXPIRATION`,
 *   `AWS_ACCOUNT_ID`. https://github.com/boto/botocore/blob/develop/botocore/credentials.py
 * - JavaScript 3: also `AWS_CREDENTIAL_SCOPE`.
 *   https://github.com/aws/aws-sdk-js-v3/blob/main/packages/credential-provider-env/src/fromEnv.ts
 * - C++, .NET, Ruby, Go 2, Java 2: also `AWS_ACCOUNT_ID`.
 *   https://github.com/aws/aws-sdk-cpp/blob/main/src/aws-cpp-sdk-core/source/auth/AWSCredentialsProvider.cpp
 * - Java 1: `AWS_SECRET_KEY` *before* `AWS_SECRET_ACCESS_KEY`, even when it is empty, and `AWS_ACCESS_KEY`.
 *   https://github.com/aws/aws-sdk-java/blob/master/aws-java-sdk-core/src/main/java/com/amazonaws/SDKGlobalConfiguration.java
 * - Go 1 and 2, and so Terraform: `AWS_ACCESS_KEY` and `AWS_SECRET_KEY` where the usual names are empty, as with a profile.
 *   https://github.com/aws/aws-sdk-go-v2/blob/main/config/env_config.go
 * - Ruby: `AMAZON_ACCESS_KEY_ID` and similar where the usual names do not exist.
 *   https://github.com/aws/aws-sdk-ruby/blob/version-3/gems/aws-sdk-core/lib/aws-sdk-core/credential_provider_chain.rb
 * - Rust reads `SECRET_ACCESS_KEY` only with a key id that has no secret; PHP, JavaScript 2: nothing more.
 *
 * What names another *source* of credentials is not among them: `AWS_PROFILE`, `AWS_DEFAULT_PROFILE`, `AWS_ROLE_ARN` and
 * `AWS_WEB_IDENTITY_TOKEN_FILE`, `AWS_CONTAINER_…`, `AWS_BEARER_TOKEN_…`. A tool uses the keys or the source, never parts of
 * both; some of them break the AWS CLI when they are empty. `precedence.ts` logs which one tools prefer.
 */
const EMPTIED = ['AWS_SECURITY_TOKEN', 'AWS_CREDENTIAL_EXPIRATION', 'AWS_CREDENTIAL_SCOPE'] as const;

/** Scripts read this one too, so it is corrected. */
const ACCOUNT = 'AWS_ACCOUNT_ID';

/** The Ruby SDK reads these where the usual names do not exist. Other software uses these names too, so they are not changed. */
const RUBY_NAMES = ['AMAZON_ACCESS_KEY_ID', 'AMAZON_SECRET_ACCESS_KEY', 'AMAZON_SESSION_TOKEN'] as const;

/** The session that later steps get. */
export interface SessionGiven {
  readonly credentials: Credentials;
  readonly account: string;
}

/**
 * The variables above that an earlier session left in the environment, with their new values. Optional ones are emptied, which
 * also fits a session that another action exports later. None is set that the environment does not have, and none at all where
 * neither keys nor a default profile are exported.
 */
export function companionsOf(
  { credentials, account }: SessionGiven,
  { exportEnvironment, defaultProfile }: Pick<ExportOptions, 'exportEnvironment' | 'defaultProfile'>,
  environment: Environment,
): ReadonlyArray<readonly [name: string, value: string]> {
  if (!exportEnvironment && defaultProfile === undefined) return [];
  const values = exportedValues(credentials);
  const aliases = exportEnvironment
    ? ALIAS_VARIABLES.filter((name) => environment[name] !== undefined).map((name) => [name, values[name]] as const)
    : ALIAS_VARIABLES.filter((name) => environment[name]).map((name) => [name, ''] as const);
  const accountBefore = environment[ACCOUNT];
  return [
    ...EMPTIED.filter((name) => environment[name]).map((name) => [name, ''] as const),
    ...aliases,
    ...(accountBefore && accountBefore !== account ? [[ACCOUNT, account] as const] : []),
  ];
}

/**
 * The key variables to empty together with a default profile, because tools disagree on whether older keys or the profile count.
 * Where only the names exist that the Ruby SDK falls back to, all three are set, empty: then it does not fall back.
 */
export function staleKeys(environment: Environment): readonly string[] {
  const hasRubyNames = RUBY_NAMES.some((name) => environment[name]);
  return CREDENTIAL_VARIABLES.filter((name) => environment[name] || hasRubyNames);
}
