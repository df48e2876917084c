/** Every name that docs/stability.md promises to keep, taken from where it is declared, against docs/interface.txt. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse, parseDocument } from 'yaml';
import { accountsSchema } from '../src/accounts/schema.js';
import { DIAGNOSES } from '../src/action/diagnosis/diagnosis.js';
import { EXIT } from '../src/cli/command.js';
import { xacct } from '../src/cli/xacct.js';
import { CASE_KEYS } from '../src/policy-tests/terms.js';
import { ROW_KEYS } from '../src/policy-tests/workflow-rows.js';
import { property } from '../src/shared/untyped.js';
import { catalogue, type Entry } from './support/catalogue.js';

const namesIn = (value: unknown): readonly string[] => Object.keys(Object(value));
const entry = (title: string, names: readonly string[]): Entry => [title, names.join('\n')];

function actionEntries(folder: string): Entry[] {
  const file = path.posix.join(folder, 'action.yml');
  const action: unknown = parse(readFileSync(file, 'utf8'));
  return ['inputs', 'outputs'].map((kind) => entry(`${file}: ${kind}`, namesIn(property(action, kind)).toSorted()));
}

/** What a command prints with --help. */
async function helpOf(...words: readonly string[]): Promise<string> {
  let text = '';
  const stream = {
    write: (more: string) => {
      text += more;
      return true;
    },
  };
  const streams = { stdin: process.stdin, stdout: stream, stderr: stream };
  await xacct([...words, '--help'], streams, { current: '.', environment: {}, templates: 'infra/cloudformation' });
  return text;
}

async function commandEntries(): Promise<Entry[]> {
  const commands = [...(await helpOf()).matchAll(/^ {2}([a-z]+) +\S/gm)].flatMap(([, name]) => name ?? []);
  const flags = async (name: string) => {
    const found = (await helpOf(name)).matchAll(/^ {2}(--[a-z-]+)/gm);
    return entry(`xacct ${name}: flags`, [...found].flatMap(([, flag]) => flag ?? []).toSorted());
  };
  return Promise.all(commands.map(flags));
}

/** The names of all properties of a JSON Schema, with those around them in front. */
function propertiesOf(schema: unknown, root = schema, seen: readonly unknown[] = []): readonly string[] {
  if (typeof schema !== 'object') return [];
  const reference = property(schema, '$ref');
  if (typeof reference === 'string') {
    const found = reference.split('/').slice(1).reduce(property, root);
    return seen.includes(found) ? [] : propertiesOf(found, root, [...seen, found]);
  }
  const own = Object.entries(Object(property(schema, 'properties'))).flatMap(([name, value]) => [
    name,
    ...propertiesOf(value, root, seen).map((inner) => `${name}.${inner}`),
  ]);
  const items = propertiesOf(property(schema, 'items'), root, seen);
  const others = propertiesOf(property(schema, 'additionalProperties'), root, seen).map((name) => `NAME.${name}`);
  const choices = ['oneOf', 'anyOf', 'allOf'].flatMap((kind) => Object.values(Object(property(schema, kind))));
  return [...new Set([...own, ...items, ...others, ...choices.flatMap((one) => propertiesOf(one, root, seen))])];
}

function templateEntries(name: string): Entry[] {
  const file = `infra/cloudformation/${name}.yml`;
  const template = parseDocument(readFileSync(file, 'utf8'), { logLevel: 'silent' }).toJS();
  return ['Parameters', 'Outputs'].map((kind) =>
    entry(`${file}: ${kind}`, namesIn(property(template, kind)).toSorted()),
  );
}

function moduleEntries(folder: string): Entry[] {
  const text = readdirSync(folder)
    .filter((name) => name.endsWith('.tf'))
    .map((name) => readFileSync(path.join(folder, name), 'utf8'))
    .join('\n');
  return ['variable', 'output'].map((kind) => {
    const found = [...text.matchAll(new RegExp(`^${kind} "(\\w+)"`, 'gm'))].flatMap(([, name]) => name ?? []);
    return entry(`${folder}: ${kind}s`, found.toSorted());
  });
}

catalogue('docs/interface.txt', [
  ...['.', 'matrix', 'check', 'local'].flatMap(actionEntries),
  entry('diagnosis codes', DIAGNOSES),
  ...(await commandEntries()),
  entry('xacct: exit status', Object.values(EXIT).map(String)),
  entry('accounts file: keys', propertiesOf(accountsSchema()).toSorted()),
  entry('cases.yml: keys of a case', CASE_KEYS.toSorted()),
  entry('cases.yml: keys of a row', ROW_KEYS.toSorted()),
  entry(
    'test-report.schema.json: properties',
    propertiesOf(JSON.parse(readFileSync('test-report.schema.json', 'utf8'))).toSorted(),
  ),
  ...['hub', 'target'].flatMap(templateEntries),
  ...['hub', 'hub/policies', 'target', 'target/policies'].flatMap((name) => moduleEntries(`infra/terraform/${name}`)),
]);
