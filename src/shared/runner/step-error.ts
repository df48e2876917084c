import type { Environment } from '../environment.js';
import { workflowCommand } from './commands.js';
import { linesForAct } from './lines-for-act.js';

/** What a step that failed prints last: its error, and under act the sentences of it before. */
export function stepError(
  { title, message }: { readonly title: string; readonly message: string },
  environment: Environment,
): string {
  return linesForAct(message, environment) + workflowCommand('error', message, { title });
}
