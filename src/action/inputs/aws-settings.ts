import { existsSync } from 'node:fs';
import type { Environment } from '../../shared/environment.js';
import { quoted } from '../../shared/log/plain.js';
import { isOurProcess } from '../profiles/config-file.js';
import { runnerCredentialEnv } from '../profiles/credential-env.js';
import { awsFilesOf } from '../profiles/install.js';

/** What one key of an AWS config file says, and the place by which a user finds it. */
export interface ConfigSetting {
  readonly text: string;
  readonly place: string;
}

/**
 * What the job's profile says of hosts.
 * Sources: https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-endpoints.html
 */
export interface AwsSettings {
  /** The keys of the profile. */
  readonly keys: ReadonlyMap<string, ConfigSetting>;
  /** The keys of its `services` section, each as `SERVICE.KEY`. */
  readonly services: ReadonlyMap<string, ConfigSetting>;
  /** The key that names a `services` section which the file does not have: the SDKs refuse it. */
  readonly missingServices?: ConfigSetting;
}

/** The switches of the SDKs that choose hosts. */
export type SdkSwitch = 'AWS_USE_FIPS_ENDPOINT' | 'AWS_USE_DUALSTACK_ENDPOINT' | 'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS';

/** A machine without AWS config files, which most are. */
export const NO_SETTINGS: AwsSettings = { keys: new Map(), services: new Map() };

type ConfigSections = Readonly<Record<string, Readonly<Record<string, string | undefined>> | undefined>>;

/**
 * Reads the AWS config and credentials files as the AWS SDK does, with its own parser, which is loaded only where there is a file.
 * A file that can't be read counts as empty, as it does there. Never throws.
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
 * What turns a switch of the SDKs on or off: the variable, else the key of the same name in the job's profile. `undefined` where
 * neither is there. The text may be neither `true` nor `false`.
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
 * The profile whose settings hold for the job's own calls. Once profiles of ours are installed, `AWS_PROFILE` names one of them,
 * which says nothing of hosts, so the one that the job had before counts.
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
