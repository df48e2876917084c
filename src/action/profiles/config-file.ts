/**
 * The profiles in AWS config and credentials files.
 * Source: https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html
 */

const KIND = /^(profile|sso-session|services)\s+(?=\S)/;
/** A section of this action: its process is our program in a folder of ours. */
const OUR_PROCESS = /^[ \t]*credential_process[ \t]*=.*[\\/]xacct-action-[0-9a-f]{24}[\\/]program[\\/]index\.js\b/m;

/** True for a `credential_process` of this action. */
export function isOurProcess(line: string): boolean {
  return OUR_PROCESS.test(`credential_process = ${line}`);
}

/** A self-renewing profile of this action. */
export interface ProfileSection {
  readonly name: string;
  readonly credentialProcess: string;
  readonly region: string;
}

interface Section {
  /** The profile's name; `undefined` for other kinds of sections, and for the text before the first header. */
  readonly profile: string | undefined;
  readonly text: string;
}

/** The names of the profiles in a config or credentials file that are not this action's own. */
export function userProfiles(text: string): Set<string> {
  const names = sections(text).flatMap(({ profile, text: section }) =>
    profile === undefined || OUR_PROCESS.test(section) ? [] : [profile],
  );
  return new Set(names);
}

/**
 * The text of a config file with these profiles added. The user's text stays as it is, comments and nested settings included, except
 * for a byte order mark, on which the AWS CLI, boto3 and Java fail. Sections of ours with the same names are replaced; settings that
 * `aws configure set` has added to them stay.
 */
export function withProfiles(text: string, profiles: readonly ProfileSection[]): string {
  const names = new Set(profiles.map(({ name }) => name));
  const kept: string[] = [];
  const settings = new Map<string, string>();
  for (const { profile, text: section } of sections(text.replace(/^\ufeff+/, ''))) {
    if (profile === undefined || !names.has(profile) || !OUR_PROCESS.test(section)) kept.push(section);
    else settings.set(profile, `${settings.get(profile) ?? ''}${addedSettings(section)}`);
  }
  const added = profiles.map(({ name, credentialProcess, region }) =>
    [
      `[${name === 'default' ? name : `profile ${name}`}]`,
      `credential_process = ${credentialProcess}`,
      `region = ${region}`,
      settings.get(name) ?? '',
    ].join('\n'),
  );
  return [wholeLines(kept.join('')), ...added].join('');
}

/** The lines of a section of ours that this action has not written. */
function addedSettings(section: string): string {
  const lines = section.split(/(?<=\n)/).slice(1);
  return wholeLines(lines.filter((line) => !/^(?:credential_process|region)[ \t]*[=:]/.test(line)).join(''));
}

function wholeLines(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}

/** A config file's text without access keys, which some users have there. */
export function withoutSecrets(text: string): string {
  // Lines end with a line feed here; to a regular expression they also end with a carriage return.
  return text.replace(
    /(?<![^\n])[ \t]*aws_(?:access_key_id|secret_access_key|session_token|security_token)[ \t]*[=:][^\n]*(?:\n|$)/gi,
    '',
  );
}

function sections(text: string): Section[] {
  const found: Section[] = [];
  let profile: string | undefined;
  let lines = '';
  for (const line of text.split(/(?<=\n)/)) {
    const header = headerIn(line);
    if (header !== undefined) {
      if (lines !== '') found.push({ profile, text: lines });
      profile = header.kind === 'profile' ? header.name : undefined;
      lines = '';
    }
    lines += line;
  }
  if (lines !== '') found.push({ profile, text: lines });
  return found;
}

/** The section that a line begins. Like the AWS CLI and boto3, this ignores what follows the last bracket. */
function headerIn(line: string): { readonly kind: string; readonly name: string } | undefined {
  const trimmed = line.trimStart();
  const end = trimmed.lastIndexOf(']');
  if (!trimmed.startsWith('[') || end < 0) return undefined;
  const inner = trimmed.slice(1, end).trim();
  // In a credentials file, and for `default`, the header is the name alone.
  const [prefix = '', kind = 'profile'] = KIND.exec(inner) ?? [];
  const name = inner.slice(prefix.length);
  const isQuoted = name.length > 2 && /^["']/.test(name) && name.at(-1) === name[0];
  return name === '' ? undefined : { kind, name: isQuoted ? name.slice(1, -1) : name };
}
