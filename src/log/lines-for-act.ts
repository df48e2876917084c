import type { Environment } from '../inputs/input-source.js';

/**
 * The sentences of an error, a line each, where the step runs under act: it prints an annotation as it comes, with `%0A` in place of line
 * ends. Empty elsewhere, and where there is but one.
 */
export function linesForAct(message: string, environment: Environment): string {
  return environment.ACT === 'true' && message.includes('\n') ? `${message}\n` : '';
}
