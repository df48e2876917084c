/** Lines of places in policies, whose readers know the path only. */
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { IssueCollector } from '../../accounts/issue-collector.js';
import type { PolicyOrigin } from '../../iam/document.js';
import { readYaml, type YamlNode } from '../../shared/yaml/yaml.js';
import type { FilePlace } from './finding.js';

// A plan of Terraform can be larger. Its policies are texts in it, on one line each.
const MOST_BYTES = 4 * 1024 * 1024;
// Functions of CloudFormation have many levels.
const MOST_LEVELS = 100;
/** A tag of CloudFormation, such as `!Sub`. */
const TAG = /(?<=^|[\s,[{])![\w:.-]*(?=[\s,\]}]|$)/gm;

interface PolicyText {
  readonly root: YamlNode | undefined;
  readonly positions: IssueCollector;
}

/** Reads each file at most once. */
export class PolicyPlaces {
  readonly #base: string;
  readonly #texts = new Map<string, PolicyText | undefined>();

  /** `base` is the folder that the names of files are relative to. */
  constructor(base: string) {
    this.#base = base;
  }

  /** The place with its line and column; of a place that the text does not show, those of the innermost value around it. */
  placeOf({ file, place }: PolicyOrigin): FilePlace {
    const text = this.#text(file);
    const offset = text?.root && offsetOf(text.root, place);
    const position = offset === undefined ? undefined : text?.positions.position(offset);
    return { file, line: position?.line ?? 1, column: position?.column ?? 1, ...(place !== '' && { path: place }) };
  }

  #text(file: string): PolicyText | undefined {
    if (this.#texts.has(file)) return this.#texts.get(file);
    const text = readPolicyText(path.resolve(this.#base, file));
    this.#texts.set(file, text);
    return text;
  }
}

/** The file was read before, so a fault is one of the moment. */
function readPolicyText(file: string): PolicyText | undefined {
  let text: string;
  try {
    if (statSync(file).size > MOST_BYTES) return undefined;
    text = readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
  // Of the same length, so that every offset stays.
  const plain = text.replace(/^\ufeff/, ' ').replaceAll('\t', ' ');
  const reading = readYaml(
    /\.ya?ml$|\.template$/.test(file) ? plain.replace(TAG, (tag) => ' '.repeat(tag.length)) : plain,
    MOST_LEVELS,
  );
  return { root: reading.ok ? reading.root : undefined, positions: new IssueCollector(text, file) };
}

/** Where the value at a path begins. A key can have dots, so the longest key that fits is taken. */
function offsetOf(root: YamlNode, place: string): number {
  let node = root;
  let offset = root.offset;
  let rest = place;
  while (rest !== '') {
    const [, index] = /^\[(\d+)\]/.exec(rest) ?? [];
    if (index !== undefined) {
      rest = rest.slice(index.length + 2);
      // A single value may stand for a list of one.
      if (node.kind !== 'list') continue;
      const item = node.items[Number(index)];
      if (item === undefined) return offset;
      [node, offset] = [item, item.offset];
    } else {
      const path = rest.replace(/^\./, '');
      const found = node.kind === 'map' ? entryAt(node.entries, path) : undefined;
      const [name] = node.kind === 'map' ? [] : (/^(?:Fn::\w+|Ref)/.exec(path) ?? []);
      if (found === undefined && name === undefined) return offset;
      if (found === undefined) {
        // A tag is short for a map with the name of the function.
        rest = path.slice(name?.length);
        continue;
      }
      rest = path.slice(found.name.length);
      [node, offset] = [found.value, found.offset];
    }
  }
  return offset;
}

function entryAt(entries: ReadonlyArray<{ readonly key: YamlNode; readonly value: YamlNode }>, path: string) {
  const fitting = entries.flatMap(({ key, value }) =>
    key.kind === 'scalar' && path.startsWith(key.text) && /^(?:[.[]|$)/.test(path.slice(key.text.length))
      ? [{ name: key.text, offset: key.offset, value }]
      : [],
  );
  return fitting.sort((one, other) => other.name.length - one.name.length)[0];
}
