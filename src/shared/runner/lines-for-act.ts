import type { Environment } from '../environment.js';
import { type RunnerKind, runnerKindOf } from './runner-kind.js';

/** act and the runners that are made of it. */
const OF_ACT: readonly RunnerKind[] = ['act', 'forgejo', 'gitea'];

/**
 * The sentences of an error, a line each, where the step runs under act or a runner made of it: they print an annotation as it comes, with `%0A` in place of line
 * ends. Empty elsewhere, and where there is but one.
 */
export function linesForAct(message: string, environment: Environment): string {
  return message.includes('\n') && OF_ACT.includes(runnerKindOf(environment)) ? `${message}\n` : '';
}
