import { existsSync } from 'node:fs';
import type { Environment } from '../../shared/environment.js';
import { quoted } from '../../shared/log/plain.js';
import { isOurProcess } from '../profiles/config-file.js';
import { runnerCredentialEnv } from '../profiles/credential-env.js';
import { awsFilesOf } from '../profiles/install.js';

/** The value of a key in an AWS config file, and its place for an issue. */
export interface ConfigSetting {
  readonly text: string;
  readonly place: string;
}

/**
 * What the job's profile sets about hosts.
 * Sources: https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-endpoints.html
 */
export interface AwsSettings {
  readonly keys: ReadonlyMap<string, ConfigSetting>;
  /** The keys of its `services` section, each as `SERVICE.KEY`. */
  readonly services: ReadonlyMap<string, ConfigSetting>;
  /** A key for a `services` section that the file does not have, which the SDKs reject. */
  readonly missingServices?: ConfigSetting;
}

/** The switches of the SDKs that choose hosts. */
export type SdkSwitch = 'AWS_USE_FIPS_ENDPOINT' | 'AWS_USE_DUALSTACK_ENDPOINT' | 'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS';

/** No AWS config files, as on most runners. */
export const NO_SETTINGS: AwsSettings = { keys: new Map(), services: new Map() };

type ConfigSections = Readonly<Record<string, Readonly<Record<string, string | undefined>> | undefined>>;

/**
 * Reads the AWS config and credentials files with the parser of the AWS SDK, which is loaded only where there is a file. A file that
 * can't be read is empty, as for the SDK. Never throws.
 */
export async function openAwsSettings(environment: Environment): Promise<AwsSettings> {
  const files = awsFilesOf(environment);
  if (!existsSync(files.config) && !existsSync(files.credentials)) return NO_SETTINGS;

  const { loadSharedConfigFiles } = await import('@smithy/core/config');
  const { configFile, credentialsFile } = await loadSharedConfigFiles({
    configFilepath: files.config,
    filepath: files.credentials,
    ignoreCache: true,
  });
  return settingsOf(environment, { sections: configFile, file: files.config }, [
    { sections: credentialsFile, file: files.credentials },
    { sections: configFile, file: files.config },
  ]);
}

/**
 * What sets a switch of the SDKs: the variable, else the key of the same name in the job's profile. The text may be neither `true`
 * nor `false`.
 */
export function switchOf(
  environment: Environment,
  { keys }: AwsSettings,
  variable: SdkSwitch,
): ConfigSetting | undefined {
  const text = environment[variable]?.trim();
  return text ? { text, place: variable } : keys.get(variable.replace(/^AWS_/, '').toLowerCase());
}

interface ConfigSource {
  readonly sections: ConfigSections;
  readonly file: string;
}

function settingsOf(environment: Environment, config: ConfigSource, sources: readonly ConfigSource[]): AwsSettings {
  const { name, by } = profileOf(environment, config.sections);
  // The config file wins over the credentials file.
  const keys = new Map(
    sources.flatMap(({ sections, file }) =>
      settingsIn(sections, name, `profile ${quoted(name)}${by} in ${quoted(file)}`),
    ),
  );
  const named = keys.get('services');
  if (named === undefined) return { keys, services: new Map() };
  const section = `services.${named.text}`;
  if (!Object.hasOwn(config.sections, section)) return { keys, services: new Map(), missingServices: named };
  const place = `services ${quoted(named.text)} in ${quoted(config.file)}`;
  return { keys, services: new Map(settingsIn(config.sections, section, place)) };
}

function settingsIn(
  sections: ConfigSections,
  section: string,
  place: string,
): Array<readonly [key: string, ConfigSetting]> {
  return Object.entries(ownSection(sections, section)).flatMap(([key, text]) =>
    text === undefined ? [] : [[key, { text, place: `${key} of ${place}` }] as const],
  );
}

/**
 * The profile with the settings for the job's own calls. After an earlier step has installed profiles of ours, `AWS_PROFILE` is one of
 * them, which sets no hosts, so the job's profile of before is used.
 */
function profileOf(environment: Environment, sections: ConfigSections): { readonly name: string; readonly by: string } {
  const own = environment.AWS_PROFILE || 'default';
  const isOurs = isOurProcess(ownSection(sections, own).credential_process ?? '');
  const name = isOurs ? (runnerCredentialEnv(environment).AWS_PROFILE ?? 'default') : own;
  return { name, by: name === 'default' ? '' : ' (AWS_PROFILE)' };
}

function ownSection(sections: ConfigSections, name: string): Readonly<Record<string, string | undefined>> {
  return (Object.hasOwn(sections, name) ? sections[name] : undefined) ?? {};
}
