import { EOL } from 'node:os';
import { workflowCommand } from './runner-commands.js';

/** A shorter piece would hide every word in which it occurs. */
const SHORTEST_PIECE = 4;

/**
 * The commands that have act mask a value, and the runners of Forgejo and Gitea, which are made from it. They differ from
 * GitHub's runner in two ways. They mask a value only as a whole, while they read output by the line, so each line is masked by
 * itself. And they take the *last* `::` of a line for the end of the command's name: what holds one is printed as an unknown
 * command, so it is written in the older form `##[add-mask]…`. That one in turn ends its name at the last `]`.
 * Source: https://github.com/nektos/act/blob/master/pkg/runner/command.go
 */
export function maskCommandsForAct(value: string): string {
  const lines = value.split(/[\r\n]+/).filter((line) => line.trim() !== '');
  return lines.map(maskCommand).join('');
}

function maskCommand(line: string): string {
  if (!line.includes('::') && !line.startsWith(':')) return workflowCommand('add-mask', line);
  if (!line.includes(']')) return `##[add-mask]${line.replaceAll('%', '%25')}${EOL}`;
  // Neither form takes it whole.
  const pieces = line.split(']').filter((piece) => piece.length >= SHORTEST_PIECE);
  return pieces.map(maskCommand).join('');
}
