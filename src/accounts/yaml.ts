import { Composer, CST, isAlias, isMap, isScalar, isSeq, type Node, Parser } from 'yaml';

/**
 * YAML text as a tree of maps, lists and scalars, each with the place where it begins. This file alone knows the library.
 * Nothing is constructed: a scalar stays the text it is, and what could reach beyond the file (tags, aliases) is a fault.
 */
export type YamlNode = YamlMap | YamlList | YamlScalar;

export interface YamlMap {
  readonly kind: 'map';
  readonly offset: number;
  readonly entries: ReadonlyArray<{ readonly key: YamlNode; readonly value: YamlNode }>;
}

export interface YamlList {
  readonly kind: 'list';
  readonly offset: number;
}

export interface YamlScalar {
  readonly kind: 'scalar';
  readonly offset: number;
  readonly text: string;
  /** Without quotes, so that YAML may take it for a number, a boolean or nothing. */
  readonly plain: boolean;
}

/** What of YAML is not taken, or is none. */
export type YamlFaultCode =
  | 'not-yaml'
  | 'too-deep'
  | 'several-documents'
  | 'directive'
  | 'anchor'
  | 'alias'
  | 'merge-key'
  | 'tag';

/** A fault, and how many UTF-16 units of the text stand before it. */
export interface YamlFault {
  readonly code: YamlFaultCode;
  readonly offset: number;
}

/** The tree of a text; `root` is undefined when there is nothing in it. Or what is wrong, in the text's order. */
export type YamlReading =
  | { readonly ok: true; readonly root: YamlNode | undefined }
  | { readonly ok: false; readonly faults: readonly YamlFault[] };

// The accounts file needs four levels.
const DEEPEST = 16;

/** Reads one YAML 1.2 document. Never throws for bad text. */
export function readYaml(text: string): YamlReading {
  const tokens = [...new Parser().parse(text)];
  const faults: YamlFault[] = [];
  for (const token of tokens) {
    if (token.type === 'directive') faults.push({ code: 'directive', offset: token.offset });
    // What composes the nodes calls itself for each level, so depth is bounded before.
    const deep = tooDeep(token);
    if (deep !== undefined) return { ok: false, faults: [{ code: 'too-deep', offset: deep }] };
  }
  if (faults.length > 0) return { ok: false, faults };

  const composer = new Composer({ schema: 'failsafe', uniqueKeys: false, prettyErrors: false, logLevel: 'silent' });
  const [document, another] = [...composer.compose(tokens, true, text.length)];
  if (another !== undefined) return { ok: false, faults: [{ code: 'several-documents', offset: another.range[0] }] };
  // One slip has many echoes; what comes first is the slip.
  const first = document?.errors.map(({ pos }) => pos[0]).sort((a, b) => a - b)[0];
  if (first !== undefined) return { ok: false, faults: [{ code: 'not-yaml', offset: first }] };
  const root = document?.contents ? treeOf(document.contents, faults) : undefined;
  return faults.length > 0 ? { ok: false, faults } : { ok: true, root };
}

/** Where a token lies deeper than is taken; `undefined` when none does. */
function tooDeep(root: CST.Token): number | undefined {
  const waiting: Array<readonly [token: CST.Token, depth: number]> = [[root, 0]];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [token, depth] = next;
    if (depth > DEEPEST) return 'offset' in token ? token.offset : 0;
    if (token.type === 'document' && token.value !== undefined) waiting.push([token.value, depth]);
    if (!CST.isCollection(token)) continue;
    for (const { key, value } of token.items) {
      for (const inner of [key, value]) if (inner) waiting.push([inner, depth + 1]);
    }
  }
  return undefined;
}

function treeOf(node: Node, faults: YamlFault[]): YamlNode {
  const offset = node.range?.[0] ?? 0;
  if (isAlias(node)) {
    faults.push({ code: 'alias', offset });
    return { kind: 'list', offset };
  }
  if ('anchor' in node && node.anchor !== undefined) faults.push({ code: 'anchor', offset });
  if (node.tag !== undefined) faults.push({ code: 'tag', offset });
  if (isMap<Node, Node | null>(node)) {
    const entries = node.items.map(({ key, value }) => {
      const name = treeOf(key, faults);
      if (name.kind === 'scalar' && name.plain && name.text === '<<') {
        faults.push({ code: 'merge-key', offset: name.offset });
      }
      return { key: name, value: value === null ? nothing(name.offset) : treeOf(value, faults) };
    });
    return { kind: 'map', offset, entries };
  }
  if (isSeq<Node>(node)) {
    for (const item of node.items) treeOf(item, faults);
    return { kind: 'list', offset };
  }
  if (isScalar(node)) {
    return { kind: 'scalar', offset, text: String(node.value ?? ''), plain: node.type === 'PLAIN' };
  }
  return nothing(offset);
}

function nothing(offset: number): YamlScalar {
  return { kind: 'scalar', offset, text: '', plain: true };
}
