import {
  defineMappingTag,
  defineScalarTag,
  defineSequenceTag,
  FAILSAFE_SCHEMA,
  load,
  NOT_RESOLVED,
  nullYaml11Tag,
  YAMLException,
} from 'js-yaml';
import { MOST_LEVELS } from '../json.js';
import type { PolicyIssues } from '../policy-issues.js';
import type { TextFile } from '../tree.js';

// CloudFormation reads YAML 1.1, without its dates and without aliases, and hands every number on as the text that it is written as:
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-formats.html
const BOOLEAN = /^(?:true|True|TRUE|yes|Yes|YES|on|On|ON)$|^(?:false|False|FALSE|no|No|NO|off|Off|OFF)$/;
const TRUE = /^[tyo][^f]*$/i;

const booleanTag = defineScalarTag<boolean>('tag:yaml.org,2002:bool', {
  implicit: true,
  resolve: (text) => (BOOLEAN.test(text) ? TRUE.test(text) : NOT_RESOLVED),
  identify: () => false,
});

// `!Sub x` is short for `Fn::Sub: x`, and so for every function but two:
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
const scalarFunction = defineScalarTag<object>('!', {
  matchByTagPrefix: true,
  resolve: (text, _, tag) => call(tag, text),
  identify: () => false,
});

const listFunction = defineSequenceTag<{ readonly tag: string; readonly items: unknown[] }, object>('!', {
  matchByTagPrefix: true,
  create: (tag) => ({ tag, items: [] }),
  addItem: ({ items }, item) => {
    items.push(item);
  },
  finalize: ({ tag, items }) => call(tag, items),
  identify: () => false,
});

const mapFunction = defineMappingTag<{ readonly tag: string; readonly map: Map<unknown, unknown> }, object>('!', {
  matchByTagPrefix: true,
  create: (tag) => ({ tag, map: new Map() }),
  addPair: ({ map }, key, value) => {
    map.set(key, value);
    return '';
  },
  has: ({ map }, key) => map.has(key),
  keys: (made) => Object.keys(made),
  get: () => undefined,
  finalize: ({ tag, map }) => call(tag, Object.fromEntries(map)),
  identify: () => false,
});

const SCHEMA = FAILSAFE_SCHEMA.withTags(booleanTag, nullYaml11Tag, scalarFunction, listFunction, mapFunction);

function call(tag: string, argument: unknown): object {
  const name = tag.slice(1);
  return { [name === 'Ref' || name === 'Condition' ? name : `Fn::${name}`]: argument };
}

/** The value of a YAML file, with CloudFormation's functions in their long form; `undefined` when it is invalid, which is reported. */
export function readTemplateYaml({ text, origin }: TextFile, issues: PolicyIssues): unknown {
  try {
    return load(text, { schema: SCHEMA, maxAliases: 0, maxDepth: MOST_LEVELS });
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const { mark, reason } = error;
    if (/maxAliases/.test(reason)) return issues.report(origin, { code: 'template', detail: { code: 'alias' } });
    if (/maxDepth/.test(reason)) return issues.report(origin, { code: 'too-deep', limit: MOST_LEVELS });
    if (mark !== undefined && /duplicated/.test(reason)) {
      const [, key = ''] = /^["']?([^"':\s]*)/.exec(text.slice(mark.position)) ?? [];
      return issues.report(origin, { code: 'key-twice', key });
    }
    const [line, column] = mark === undefined ? [] : [mark.line + 1, mark.column + 1];
    return issues.report(origin, { code: 'not-yaml', line, column });
  }
}
