import type { Environment } from '../../shared/environment.js';
import type { InputReader } from '../../shared/inputs/input-reader.js';
import { type Invalid, invalid } from '../../shared/inputs/invalid.js';
import { type Parser, splitList } from '../../shared/inputs/values.js';
import type { SessionTag } from '../route/route.js';

// The limits of session tags: https://docs.aws.amazon.com/STS/latest/APIReference/API_Tag.html
// and https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
const MOST_TAGS = 50;
const LONGEST_VALUE = 256;
const KEY = /^(?!aws:)[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/iu;
const VALUE = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u;
const REJECTED_CHARACTERS = /[^\p{L}\p{Z}\p{N}_.:/=+\-@]/gu;

/** The standard set of configure-aws-credentials: its tag keys, and where each value comes from. */
const STANDARD_SET: ReadonlyArray<readonly [key: string, variable: string]> = [
  ['Repository', 'GITHUB_REPOSITORY'],
  ['Workflow', 'GITHUB_WORKFLOW'],
  ['Action', 'GITHUB_ACTION'],
  ['Actor', 'GITHUB_ACTOR'],
  ['Commit', 'GITHUB_SHA'],
  ['Branch', 'GITHUB_REF'],
  ['EventName', 'GITHUB_EVENT_NAME'],
  ['BaseRef', 'GITHUB_BASE_REF'],
  ['HeadRef', 'GITHUB_HEAD_REF'],
  ['RunId', 'GITHUB_RUN_ID'],
  ['Job', 'GITHUB_JOB'],
  ['TriggeringActor', 'GITHUB_TRIGGERING_ACTOR'],
];

export interface SessionTags {
  readonly tags: readonly SessionTag[];
  readonly transitiveTagKeys: readonly string[];
}

/**
 * The tags of `role-session-tags` and `transitive-tag-keys`. A line `github` is the standard set; a tag of the user with the same key
 * (upper and lower case are the same) replaces one of the set. Reports what is wrong.
 */
export function readSessionTags(inputs: InputReader): SessionTags {
  const lines = inputs.value('role-session-tags', parseTagLines);
  const tags = lines === undefined ? [] : withStandardSet(lines, inputs.raw.environment);
  if (tags.length > MOST_TAGS) {
    inputs.report('role-session-tags', { code: 'too-many-tags', count: tags.length });
  }

  const present = new Map(tags.map(({ key }) => [key.toLowerCase(), key]));
  // A key of the standard set can be absent in this job, such as BaseRef on a push.
  const absent = new Set(lines?.standardSet ? STANDARD_SET.map(([key]) => key.toLowerCase()) : []);
  const isKnown = (key: string) => present.has(key.toLowerCase()) || absent.has(key.toLowerCase());
  const keys = inputs.value('transitive-tag-keys', tagKeys(isKnown)) ?? [];
  const transitiveTagKeys: string[] = [];
  for (const key of keys) {
    const found = present.get(key.toLowerCase());
    if (found !== undefined) transitiveTagKeys.push(found);
    // Invalid tags are reported already, and their missing keys are no second mistake.
    else if (!isKnown(key) && (lines !== undefined || inputs.text('role-session-tags') === undefined)) {
      inputs.report('transitive-tag-keys', { code: 'transitive-key-without-tag', found: key });
    }
  }
  return { tags, transitiveTagKeys: [...new Set(transitiveTagKeys)] };
}

interface TagLines {
  readonly standardSet: boolean;
  readonly own: readonly SessionTag[];
}

/** Tags are separated by commas and lines. A tag can contain spaces, but no comma. */
function parseTagLines(text: string): TagLines | Invalid {
  let standardSet = false;
  const own = new Map<string, SessionTag>();
  const lines = text.split(/[\r\n,]+/u).map((line) => line.trim());
  for (const line of lines.filter((line) => line !== '')) {
    if (line === 'github') {
      standardSet = true;
      continue;
    }
    const equals = line.indexOf('=');
    if (equals < 1) return invalid({ code: 'not-a-tag', found: line });
    const key = line.slice(0, equals).trim();
    const value = line.slice(equals + 1).trim();
    if (!KEY.test(key)) return invalid({ code: 'bad-tag-key', found: key });
    if (!VALUE.test(value)) return invalid({ code: 'bad-tag-value', key });
    if (key.startsWith('github ') || /\s[\p{L}\p{N}_.:/+\-@]+=/u.test(value))
      return invalid({ code: 'two-tags-on-a-line', found: line });
    if (own.has(key.toLowerCase())) return invalid({ code: 'listed-twice', found: key });
    own.set(key.toLowerCase(), { key, value });
  }
  if (!standardSet && own.size === 0) return invalid({ code: 'empty-list', found: text });
  return { standardSet, own: [...own.values()] };
}

function withStandardSet({ standardSet, own }: TagLines, environment: Environment): SessionTag[] {
  if (!standardSet) return [...own];
  const ownKeys = new Set(own.map(({ key }) => key.toLowerCase()));
  const standard: SessionTag[] = [{ key: 'GitHub', value: 'Actions' }];
  for (const [key, variable] of STANDARD_SET) {
    const value = environment[variable];
    if (value) standard.push({ key, value: fitTagValue(value) });
  }
  return [...standard.filter(({ key }) => !ownKeys.has(key.toLowerCase())), ...own];
}

/** Rejected characters become `_`, and the text is cut after 256 whole characters. */
function fitTagValue(value: string): string {
  return [...value.replace(REJECTED_CHARACTERS, '_')].slice(0, LONGEST_VALUE).join('');
}

/** Keys separated by commas and lines. A key can contain spaces, so they separate only what is not a key as a whole. */
function tagKeys(isKnown: (key: string) => boolean): Parser<readonly string[]> {
  return (text) => {
    const entries = text.split(/[\r\n,]+/u).map((entry) => entry.trim());
    const keys = entries
      .filter((entry) => entry !== '')
      .flatMap((entry) => (isKnown(entry) ? [entry] : splitList(entry)));
    if (keys.length === 0) return invalid({ code: 'empty-list', found: text });
    const bad = keys.find((key) => !KEY.test(key));
    return bad === undefined ? [...new Set(keys)] : invalid({ code: 'bad-tag-key', found: bad });
  };
}
