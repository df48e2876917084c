import { linesForAct } from '../log/lines-for-act.js';
import { workflowCommand } from '../log/runner-commands.js';
import { writeOut } from '../log/write-out.js';
import { matrixStep } from '../matrix/matrix-step.js';

// In one piece, because every write costs more than its line, and nobody waits for the first line of so short a step.
let said = '';
const end = matrixStep(process.env, (text) => {
  said += text;
});
if (!end.ok)
  said += linesForAct(end.message, process.env) + workflowCommand('error', end.message, { title: end.title });
writeOut(said);
process.exitCode = end.ok ? 0 : 1;
