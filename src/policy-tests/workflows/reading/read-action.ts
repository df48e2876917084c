/** Reads the `action.yml` of an action in the repository. */
import { parseAction } from '@actions/workflow-parser/actions/action-parser';
import { getActionSchema } from '@actions/workflow-parser/actions/action-schema';
import { reportStrayComments, type SourceFile, sourceOf } from './expectation.js';
import { readSteps } from './read-steps.js';
import { parseTemplate, wholeFile } from './read-workflow.js';
import { child, entriesOf, literalText, type Token } from './tokens.js';
import type { LocalAction, UnreadItem, XacctAction } from './workflow.js';

/** What the actions of this project run. */
const PROGRAMS: ReadonlyMap<string, XacctAction> = new Map([
  ['main', 'main'],
  ['matrix', 'matrix'],
  ['check', 'check'],
  ['local-main', 'local'],
]);
const PROGRAM = /(?:^|\/)dist\/([\w-]+)\/index\.js$/;

/** Reads the text of an `action.yml`; `undefined` for one that is not YAML. Never throws for a bad one. */
export function readAction(
  file: string,
  content: string,
): { readonly action: LocalAction | undefined; readonly unread: readonly UnreadItem[] } {
  const parsed = parseTemplate(file, content, getActionSchema(), parseAction);
  const { root } = parsed;
  const unread = parsed.unread.filter(({ message, place }) => !isTolerated(message, place));
  if (root === undefined) return { action: undefined, unread };
  const source = sourceOf(file, content, unread);
  const inputs = entriesOf(child(root, 'inputs'));
  const outputs = entriesOf(child(root, 'outputs')).flatMap(({ name, value }): Array<[string, Token]> => {
    const output = child(value, 'value');
    return output === undefined ? [] : [[name.toLowerCase(), output]];
  });
  const action = {
    file,
    inputs: new Map(inputs.map(({ name, value }) => [name.toLowerCase(), child(value, 'default')])),
    outputs: new Map(outputs),
    kind: kindOf(child(root, 'runs'), literalText(child(root, 'author')), source),
  };
  reportStrayComments(source, wholeFile(source, root));
  return { action, unread };
}

/** What the runner takes although the schema for editors does not: no name, no description, and further keys at the top. */
function isTolerated(message: string, { column }: UnreadItem['place']): boolean {
  return (
    /^Required property is missing: (?:name|description)$/.test(message) ||
    (column === 1 && /^Unexpected value/.test(message))
  );
}

function kindOf(runs: Token | undefined, author: string | undefined, source: SourceFile): LocalAction['kind'] {
  const using = literalText(child(runs, 'using'))?.toLowerCase();
  if (using === 'composite') return { type: 'composite', steps: readSteps(child(runs, 'steps'), source) };
  const program = PROGRAM.exec(literalText(child(runs, 'main')) ?? '')?.[1];
  const action = author?.includes('xacct-action') ? PROGRAMS.get(program ?? '') : undefined;
  return action === undefined ? { type: 'other' } : { type: 'xacct', action };
}
