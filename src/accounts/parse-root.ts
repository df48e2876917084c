import { readYaml, type YamlMap } from '../shared/yaml/yaml.js';
import type { IssueCollector, IssueSink } from './issue-collector.js';
import { kindOf, mapOf } from './mapping.js';

// Invisible, except line ends and tabs: controls, a carriage return alone, marks that reorder text, halves of characters.
const INVISIBLE =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff]|\r(?!\n)|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
// Most files have no other characters. V8 compiles this pattern faster than the one above.
const VISIBLE = /^[\n -~]*$/;
const TAB_IN_INDENTATION = /^ *\t/gm;

/** The text of a whole file as a map; `undefined` after its issue is reported. */
export function rootOf(
  text: string,
  limitBytes: number,
  issues: IssueSink & Pick<IssueCollector, 'clean'>,
): YamlMap | undefined {
  if (Buffer.byteLength(text) > limitBytes) {
    return issues.report(0, 'the file', { code: 'too-long', limitBytes });
  }
  if (!VISIBLE.test(text)) reportCharacters(text, issues);
  if (!issues.clean) return undefined;

  const yaml = readYaml(text);
  if (!yaml.ok) {
    for (const { code, offset } of yaml.faults) {
      // YAML allows a tab between words; the library allows none in brackets, and stops after it.
      const isTab = code === 'not-yaml' && text[offset - 1] === '\t';
      issues.report(isTab ? offset - 1 : offset, 'the file', { code: isTab ? 'tab' : code });
    }
    return undefined;
  }
  if (yaml.root === undefined || kindOf(yaml.root) === 'nothing') {
    return issues.report(0, 'the file', { code: 'empty-file' });
  }
  return mapOf(yaml.root, 'the file', 0, issues);
}

function reportCharacters(text: string, issues: IssueSink): void {
  for (const { index, 0: found } of firstOf(text.matchAll(INVISIBLE))) {
    issues.report(index, 'the file', { code: 'character', character: found });
  }
  for (const { index, 0: found } of firstOf(text.matchAll(TAB_IN_INDENTATION))) {
    issues.report(index + found.length - 1, 'the file', { code: 'tab' });
  }
}

/** More of one kind are not reported. */
const MOST_OF_A_KIND = 50;

function* firstOf<T>(found: Iterable<T>): Generator<T> {
  let count = 0;
  for (const one of found) {
    if (count === MOST_OF_A_KIND) return;
    count += 1;
    yield one;
  }
}
