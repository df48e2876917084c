/** Reads the values of a case's keys. A reader reports a wrong value and returns `undefined`. */
import { isIP } from 'node:net';
import type { IssueCollector } from '../accounts/issue-collector.js';
import { below, type Entry, entriesOf, kindOf, mapOf } from '../accounts/mapping.js';
import { isKnownClaim, isWholeRef, KNOWN_CLAIMS } from '../emulator/github/known-claims.js';
import { isInvalid, parseRegion } from '../shared/inputs/values.js';
import { nearest } from '../shared/text/nearest.js';
import type { YamlNode } from '../shared/yaml/yaml.js';
import type { CaseIssueDetail, OfCases } from './case-messages.js';

export type CaseIssues = IssueCollector<OfCases>;

/** Reads the value at a key. `at` is the key as a user finds it. */
export type ValueReader<T> = (entry: Entry, at: string, issues: CaseIssues) => T | undefined;

/** Texts by name; `undefined` for one that is to be left out. */
export type Texts = Readonly<Record<string, string | undefined>>;

/** Reports an issue that only a file of cases can have. */
export function reportCase(issues: CaseIssues, offset: number, at: string, detail: CaseIssueDetail): undefined {
  return issues.report(offset, at, { code: 'case', detail });
}

/** Text; what YAML reads as something else must be in quotes. */
export const text: ValueReader<string> = ({ key, value }, at, issues) => {
  const kind = kindOf(value);
  if (value.kind === 'scalar' && kind === 'text') return value.text;
  const offset = kind === 'nothing' ? key.offset : value.offset;
  return issues.report(offset, at, { code: 'not-text', kind, found: value.kind === 'scalar' ? value.text : '' });
};

/** Text that is never shown. */
export const secret: ValueReader<string> = ({ value }, at, issues) =>
  value.kind === 'scalar' && kindOf(value) === 'text'
    ? value.text
    : reportCase(issues, value.offset, at, { code: 'external-id-not-text' });

/** A reader of one word out of a few. */
export function oneOf<T extends string>(...choices: readonly T[]): ValueReader<T> {
  return (entry, at, issues) => {
    const found = text(entry, at, issues);
    if (found === undefined) return undefined;
    const chosen = choices.find((choice) => choice === found);
    return chosen ?? reportCase(issues, entry.value.offset, at, { code: 'not-one-of', found, choices });
  };
}

export const flag: ValueReader<boolean> = ({ value }, at, issues) => {
  if (value.kind === 'scalar' && kindOf(value) === 'boolean') return value.text.toLowerCase() === 'true';
  const found = value.kind === 'scalar' ? value.text : value.kind;
  return reportCase(issues, value.offset, at, { code: 'not-one-of', found, choices: ['true', 'false'] });
};

/** A whole number of seconds; STS checks the limits. */
export const seconds: ValueReader<number> = ({ value }, at, issues) => {
  if (value.kind === 'scalar' && value.plain && /^(?:0|[1-9]\d{0,8})$/.test(value.text)) return Number(value.text);
  const found = value.kind === 'scalar' ? value.text : value.kind;
  return reportCase(issues, value.offset, at, { code: 'not-whole', found });
};

export const address: ValueReader<string> = (entry, at, issues) => {
  const found = text(entry, at, issues);
  if (found === undefined || isIP(found) !== 0) return found;
  return reportCase(issues, entry.value.offset, at, { code: 'not-an-address', found });
};

export const region: ValueReader<string> = (entry, at, issues) => {
  const found = text(entry, at, issues);
  if (found === undefined || !isInvalid(parseRegion(found))) return found;
  return reportCase(issues, entry.value.offset, at, { code: 'not-a-region', found });
};

export const list: ValueReader<readonly string[]> = ({ key, value }, at, issues) => {
  if (value.kind !== 'list') return reportCase(issues, value.offset, at, { code: 'not-a-list' });
  return value.items.flatMap((item) => text({ key, value: item }, at, issues) ?? []);
};

/** Texts by name. A number or a boolean is the text that it is written as, and nothing leaves the name out. */
export const texts: ValueReader<Texts> = ({ key, value }, at, issues) => {
  const map = mapOf(value, at, key.offset, issues);
  if (map === undefined) return undefined;
  const found: Record<string, string | undefined> = Object.create(null);
  for (const [name, entry] of entriesOf(map, at, undefined, issues)) {
    if (kindOf(entry.value) === 'nothing') found[name] = undefined;
    else if (entry.value.kind === 'scalar') found[name] = entry.value.text;
    else issues.report(entry.value.offset, below(at, name), { code: 'not-text', kind: entry.value.kind, found: '' });
  }
  return found;
};

/** Claims, of which each must be one that GitHub's tokens have, in the form that they have it in. */
export const claims: ValueReader<Texts> = (entry, at, issues) => {
  const found = texts(entry, at, issues);
  if (found === undefined || entry.value.kind !== 'map') return found;
  for (const { key, value } of entry.value.entries) {
    if (key.kind !== 'scalar') continue;
    const place = below(at, key.text);
    const claim = found[key.text];
    if (!isKnownClaim(key.text)) {
      reportCase(issues, key.offset, place, { code: 'unknown-claim', nearest: nearest(key.text, KNOWN_CLAIMS) });
    } else if (key.text === 'repository' && claim !== undefined && !/^[\w.-]+\/[\w.-]+$/.test(claim)) {
      reportCase(issues, value.offset, place, { code: 'not-a-repository', found: claim });
    } else if (key.text === 'ref' && claim !== undefined && !isWholeRef(claim)) {
      reportCase(issues, value.offset, place, { code: 'not-a-ref', found: claim });
    }
  }
  return found;
};

/** A policy as JSON text; a text is passed as it is, so that STS checks it. */
export const policy: ValueReader<string> = ({ key, value }, at, issues) =>
  value.kind === 'map' ? JSON.stringify(plainOf(value)) : text({ key, value }, at, issues);

/** The value of a node in YAML's core schema. Of a key that occurs twice the last one counts, as in JSON. */
function plainOf(node: YamlNode): unknown {
  switch (node.kind) {
    case 'map':
      return Object.fromEntries(
        node.entries.map(({ key, value }) => [key.kind === 'scalar' ? key.text : '', plainOf(value)]),
      );
    case 'list':
      return node.items.map(plainOf);
    case 'scalar':
      switch (kindOf(node)) {
        case 'nothing':
          return null;
        case 'boolean':
          return node.text.toLowerCase() === 'true';
        case 'number':
          return Number(node.text);
        case 'text':
        case 'map':
        case 'list':
          return node.text;
      }
  }
}
