/** Reads workflow files with GitHub's own parser. */
import { FeatureFlags } from '@actions/expressions/features';
import type { TemplateSchema } from '@actions/workflow-parser/templates/schema/template-schema';
import { TemplateContext, TemplateValidationErrors } from '@actions/workflow-parser/templates/template-context';
import { isMapping } from '@actions/workflow-parser/templates/tokens/type-guards';
import { NoOperationTraceWriter } from '@actions/workflow-parser/templates/trace-writer';
import { parseWorkflow } from '@actions/workflow-parser/workflows/workflow-parser';
import { getWorkflowSchema } from '@actions/workflow-parser/workflows/workflow-schema';
import { indentQuotedLines } from '../../../shared/yaml/quoted-lines.js';
import { isTooLargeByAliases, MOST_VALUES } from './alias-size.js';
import { reportStrayComments, type SourceFile, sourceOf } from './expectation.js';
import { linesOf, readSteps } from './read-steps.js';
import { child, entriesOf, itemsOf, literalText, literalTexts, placeOf, type Token } from './tokens.js';
import type { CallDefinition, InputDefinition, Job, Permissions, Trigger, UnreadItem, Workflow } from './workflow.js';

/** A workflow as far as it can be read, and what the parser reports about it. */
export interface WorkflowReading {
  /** `undefined` for a file that is not YAML. */
  readonly workflow: Workflow | undefined;
  readonly unread: readonly UnreadItem[];
}

/** Reads the text of a workflow file. Never throws for a bad one: what GitHub's parser reports is in `unread`. */
export function readWorkflow(file: string, content: string): WorkflowReading {
  const { root, unread } = parseTemplate(file, content, getWorkflowSchema(), parseWorkflow);
  if (root === undefined) return { workflow: undefined, unread };
  const source = sourceOf(file, content, unread);
  const workflow = workflowOf(root, source);
  reportStrayComments(source, wholeFile(source, root));
  return { workflow, unread };
}

/** All lines of a file, those before its first value too. */
export function wholeFile({ lines }: SourceFile, root: Token) {
  return { ...linesOf(root), first: 1, last: lines.length };
}

type Parse = typeof parseWorkflow;

interface ParsedTemplate {
  readonly root: Token | undefined;
  readonly unread: UnreadItem[];
}

/** Parses a file by a schema of GitHub's. */
export function parseTemplate(file: string, text: string, schema: TemplateSchema, parse: Parse): ParsedTemplate {
  const parsed = parseText(file, text, schema, parse);
  const readable = parsed.unread.length === 0 ? text : indentQuotedLines(text);
  return readable === text ? parsed : parseText(file, readable, schema, parse);
}

function parseText(file: string, content: string, schema: TemplateSchema, parse: Parse): ParsedTemplate {
  if (isTooLargeByAliases(content)) {
    const message = `The file has more than ${MOST_VALUES} values, because of its aliases (*). Use fewer.`;
    return { root: undefined, unread: [{ place: placeOf(file, undefined), message }] };
  }
  const context = new TemplateContext(new TemplateValidationErrors(), schema, new NoOperationTraceWriter());
  context.state.featureFlags = new FeatureFlags({ all: true });
  let root: Token | undefined;
  const unread: UnreadItem[] = [];
  try {
    root = parse({ name: file, content }, context).value;
  } catch (error) {
    unread.push({ place: placeOf(file, undefined), message: error instanceof Error ? error.message : String(error) });
  }
  for (const { rawMessage, range } of context.errors.getErrors()) {
    const { line, column } = range?.start ?? { line: 1, column: 1 };
    unread.push({
      place: { file, line, column },
      message: isEmpty(content) ? 'The file is empty.' : withoutPlace(rawMessage),
    });
  }
  return { root, unread };
}

/** True for a text of comments and blank lines alone. */
function isEmpty(content: string): boolean {
  return content.split('\n').every((line) => /^\s*(?:#|$)/.test(line));
}

/** A message of the YAML parser without the lines of the file that it repeats. */
function withoutPlace(message: string): string {
  return message.replace(/ at line \d+, column \d+:\s[\s\S]*$/, '');
}

function workflowOf(root: Token, source: SourceFile): Workflow {
  const { file } = source;
  const on = triggerEntries(child(root, 'on'));
  const call = on.find(({ name }) => name === 'workflow_call');
  return {
    file,
    name: literalText(child(root, 'name')) || file,
    triggers: on.flatMap((entry) => (entry.name === 'workflow_call' ? [] : [readTrigger(entry, file)])),
    call: call && readCall(call, file),
    permissions: readPermissions(child(root, 'permissions'), file),
    env: child(root, 'env'),
    jobs: entriesOf(child(root, 'jobs')).map(({ name, key, value }) => readJob(name, key, value, source)),
  };
}

interface TriggerEntry {
  readonly name: string;
  readonly key: Token;
  readonly value: Token | undefined;
}

function triggerEntries(on: Token | undefined): TriggerEntry[] {
  if (on !== undefined && isMapping(on)) return entriesOf(on);
  return itemsOf(on).flatMap((key) => {
    const name = literalText(key);
    return name === undefined ? [] : [{ name, key, value: undefined }];
  });
}

function readTrigger({ name: event, key, value }: TriggerEntry, file: string): Trigger {
  const filter = (name: string) => {
    const token = child(value, name);
    return token === undefined ? undefined : literalTexts(token);
  };
  return {
    event,
    place: placeOf(file, key),
    branches: filter('branches'),
    branchesIgnore: filter('branches-ignore'),
    tags: filter('tags'),
    tagsIgnore: filter('tags-ignore'),
    types: filter('types'),
    crons: [...new Set(itemsOf(value).flatMap((item) => literalText(child(item, 'cron')) ?? []))],
    inputs: readInputs(child(value, 'inputs')),
  };
}

function readCall({ key, value }: TriggerEntry, file: string): CallDefinition {
  const outputs = entriesOf(child(value, 'outputs')).flatMap(({ name, value: output }): Array<[string, Token]> => {
    const token = child(output, 'value');
    return token === undefined ? [] : [[name.toLowerCase(), token]];
  });
  return { place: placeOf(file, key), inputs: readInputs(child(value, 'inputs')), outputs: new Map(outputs) };
}

function readInputs(token: Token | undefined): InputDefinition[] {
  return entriesOf(token).map(({ name, value }) => ({
    name,
    type: literalText(child(value, 'type')) ?? 'string',
    options: literalTexts(child(value, 'options')),
    default: child(value, 'default'),
  }));
}

/** A scope that is not named is `none`; a job without the key has those of the workflow. */
function readPermissions(token: Token | undefined, file: string): Permissions | undefined {
  if (token === undefined) return undefined;
  const written = isMapping(token) ? literalText(child(token, 'id-token')) : literalText(token);
  return { place: placeOf(file, token), idToken: written === 'write' || written === 'write-all' ? 'write' : 'none' };
}

function readJob(id: string, key: Token, token: Token, source: SourceFile): Job {
  const { file } = source;
  const environment = child(token, 'environment');
  const uses = child(token, 'uses');
  const text = literalText(uses);
  return {
    id,
    file,
    place: placeOf(file, key),
    needs: literalTexts(child(token, 'needs')),
    runsOn: child(token, 'runs-on'),
    hasContainer: child(token, 'container') !== undefined,
    condition: child(token, 'if'),
    permissions: readPermissions(child(token, 'permissions'), file),
    environment: environment !== undefined && isMapping(environment) ? child(environment, 'name') : environment,
    matrix: child(child(token, 'strategy'), 'matrix'),
    env: child(token, 'env'),
    outputs: tokensByName(child(token, 'outputs')),
    steps: readSteps(child(token, 'steps'), source),
    call:
      text === undefined
        ? undefined
        : {
            uses: text,
            place: placeOf(file, uses),
            secrets: child(token, 'secrets'),
            inputs: tokensByName(child(token, 'with')),
          },
  };
}

/** The values of a mapping by their names in lower case. */
export function tokensByName(token: Token | undefined): ReadonlyMap<string, Token> {
  return new Map(entriesOf(token).map(({ name, value }) => [name.toLowerCase(), value]));
}
