import {
  EVENT_ID,
  type Event,
  getScalarValue,
  type MappingEvent,
  parseEvents,
  SCALAR_STYLE,
  type ScalarEvent,
  type SequenceEvent,
  YAMLException,
} from 'js-yaml';

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
  readonly items: readonly YamlNode[];
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

/** Reads one YAML 1.2 document of at most `maxDepth` levels. Never throws for bad text. */
export function readYaml(text: string, maxDepth = DEEPEST): YamlReading {
  let events: readonly Event[];
  try {
    events = parseEvents(text, { maxDepth });
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const code = /maxDepth/.test(error.reason) ? 'too-deep' : 'not-yaml';
    return { ok: false, faults: [{ code, offset: error.mark?.position ?? 0 }] };
  }
  return new Tree(text, events).read();
}

/** Grows the tree out of the library's events. Fields are not private to the runtime: this is run for every word. */
class Tree {
  private readonly text: string;
  private readonly events: readonly Event[];
  private readonly faults: YamlFault[] = [];
  private at = 0;
  /** Where the last node began, for one that is not written at all. */
  private last = 0;

  constructor(text: string, events: readonly Event[]) {
    this.text = text;
    this.events = events;
  }

  read(): YamlReading {
    const document = this.events[this.at++];
    if (document === undefined) return { ok: true, root: undefined };
    if (document.type === EVENT_ID.DOCUMENT && document.directives.length > 0) {
      return { ok: false, faults: [{ code: 'directive', offset: this.text.search(/^%/m) }] };
    }
    const root = this.node();
    // What closes the document.
    this.at++;
    if (this.at < this.events.length) {
      const marks = [...this.text.matchAll(/^(?:---|\.\.\.)(?=\s|$)/gm)].map(({ index }) => index);
      const offset = marks.find((mark) => mark > this.last) ?? this.last;
      return { ok: false, faults: [{ code: 'several-documents', offset }] };
    }
    return this.faults.length > 0 ? { ok: false, faults: this.faults } : { ok: true, root };
  }

  /** The node that begins here; `undefined` at what closes the one around it. */
  private node(): YamlNode | undefined {
    const event = this.events[this.at++];
    if (event === undefined) return undefined;
    switch (event.type) {
      case EVENT_ID.SCALAR: {
        const offset = this.scalarAt(event);
        this.check(event, offset);
        return {
          kind: 'scalar',
          offset,
          text: getScalarValue(this.text, event),
          plain: event.style === SCALAR_STYLE.PLAIN,
        };
      }
      case EVENT_ID.MAPPING: {
        this.check(event, event.start);
        const entries: Array<{ key: YamlNode; value: YamlNode }> = [];
        for (let key = this.node(); key !== undefined; key = this.node()) {
          if (key.kind === 'scalar' && key.plain && key.text === '<<') this.fault('merge-key', key.offset);
          const value = this.node();
          if (value !== undefined) entries.push({ key, value });
        }
        return { kind: 'map', offset: event.start, entries };
      }
      case EVENT_ID.SEQUENCE: {
        this.check(event, event.start);
        const items: YamlNode[] = [];
        for (let item = this.node(); item !== undefined; item = this.node()) items.push(item);
        return { kind: 'list', offset: event.start, items };
      }
      case EVENT_ID.ALIAS:
        this.fault('alias', event.anchorStart - 1);
        return { kind: 'list', offset: event.anchorStart - 1, items: [] };
      case EVENT_ID.POP:
      case EVENT_ID.DOCUMENT:
        return undefined;
    }
  }

  private check({ anchorStart, tagStart }: ScalarEvent | MappingEvent | SequenceEvent, offset: number): void {
    this.last = offset;
    if (anchorStart >= 0) this.fault('anchor', offset);
    if (tagStart >= 0) this.fault('tag', offset);
  }

  /** Where a scalar begins, its quote or its `|` included. */
  private scalarAt({ style, valueStart }: ScalarEvent): number {
    if (valueStart < 0) return this.last;
    switch (style) {
      case SCALAR_STYLE.PLAIN:
        return valueStart;
      case SCALAR_STYLE.SINGLE_QUOTED:
      case SCALAR_STYLE.DOUBLE_QUOTED:
        return valueStart - 1;
      case SCALAR_STYLE.LITERAL_BLOCK:
        return this.text.lastIndexOf('|', valueStart - 1);
      case SCALAR_STYLE.FOLDED_BLOCK:
        return this.text.lastIndexOf('>', valueStart - 1);
    }
  }

  private fault(code: YamlFaultCode, offset: number): void {
    this.last = offset;
    this.faults.push({ code, offset });
  }
}
