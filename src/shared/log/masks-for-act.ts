import { workflowCommand } from '../runner/commands.js';
import { EOL } from '../runner/eol.js';

/** A shorter piece would hide parts of common words. */
const SHORTEST_PIECE = 4;

/**
 * The commands by which act masks a value. Unlike GitHub's runner it masks a value only as a whole, while it reads output by the
 * line, so each line gets its own command. It also takes the *last* `::` of a line for the end of the command's name, so a value
 * with `::` is sent in the older form `##[add-mask]…`, whose name ends at the last `]`.
 * Source: https://github.com/nektos/act/blob/master/pkg/runner/command.go
 */
export function maskCommandsForAct(value: string): string {
  return linesOf(value).map(maskCommand).join('');
}

/**
 * The commands by which a server of Forgejo or Gitea masks a value. Their runners are made from act, but also send each line to a
 * reporter of their own, which writes the log. It knows only `::add-mask::…`, prints the older form with the value, and takes the
 * *first* `::` for the end of the name. Most versions mask the text without decoding it, so a value with `%` is sent both ways.
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
  // Neither form can have all of it.
  const pieces = line.split(']').filter((piece) => piece.length >= SHORTEST_PIECE);
  return pieces.map(maskCommand).join('');
}
