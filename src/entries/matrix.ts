import { stepError } from '../log/step-error.js';
import { writeOut } from '../log/write-out.js';
import { matrixStep } from '../matrix/matrix-step.js';

// In one piece, because every write costs more than its line, and nobody waits for the first line of so short a step.
let said = '';
const end = matrixStep(process.env, (text) => {
  said += text;
});
if (!end.ok) said += stepError(end, process.env);
writeOut(said);
process.exitCode = end.ok ? 0 : 1;
