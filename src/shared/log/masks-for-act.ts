import { EOL } from 'node:os';
import { workflowCommand } from '../runner/commands.js';

/** A shorter piece would hide every word in which it occurs. */
const SHORTEST_PIECE = 4;

/**
 * The commands that have act mask a value. It differs from GitHub's runner in two ways. It masks a value only as a whole, while
 * it reads output by the line, so each line is masked by itself. And it takes the *last* `::` of a line for the end of the
 * command's name: what holds one is printed as an unknown command, so it is written in the older form `##[add-mask]…`. That one
 * in turn ends its name at the last `]`.
 * Source: https://github.com/nektos/act/blob/master/pkg/runner/command.go
 */
export function maskCommandsForAct(value: string): string {
  return linesOf(value).map(maskCommand).join('');
}

/**
 * The commands that have a server of Forgejo or Gitea mask a value. Their runners are made from act, but they also send each line
 * to a reporter of their own, which writes the log: it knows `::add-mask::…` only, prints the older form with the value in it,
 * and takes the *first* `::` for the end of the name. Most versions mask what stands there without decoding it, so a value with
 * a `%` is sent both ways.
 * Sources: https://code.forgejo.org/forgejo/runner, internal/pkg/report/reporter.go, and the same file of
 * https://gitea.com/gitea/act_runner
 */
export function maskCommandsForServers(value: string): string {
  const commands = linesOf(value).map(
    (line) => `${workflowCommand('add-mask', line)}${line.includes('%') ? `::add-mask::${line}${EOL}` : ''}`,
  );
  return commands.join('');
}

function linesOf(value: string): string[] {
  return value.split(/[\r\n]+/).filter((line) => line.trim() !== '');
}

function maskCommand(line: string): string {
  if (!line.includes('::') && !line.startsWith(':')) return workflowCommand('add-mask', line);
  if (!line.includes(']')) return `##[add-mask]${line.replaceAll('%', '%25')}${EOL}`;
  // Neither form takes it whole.
  const pieces = line.split(']').filter((piece) => piece.length >= SHORTEST_PIECE);
  return pieces.map(maskCommand).join('');
}
