import type { Environment } from '../inputs/input-source.js';
import { linesForAct } from './lines-for-act.js';
import { workflowCommand } from './runner-commands.js';

/** What a step that failed prints last: its error, and under act the sentences of it before. */
export function stepError(
  { title, message }: { readonly title: string; readonly message: string },
  environment: Environment,
): string {
  return linesForAct(message, environment) + workflowCommand('error', message, { title });
}
