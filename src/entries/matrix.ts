import { matrixStep } from '../matrix/matrix-step.js';
import { stepError } from '../shared/runner/step-error.js';
import { writeOut } from '../shared/runner/write-out.js';

// In one piece, because every write costs more than its line, and nobody waits for the first line of so short a step.
let said = '';
const end = matrixStep(process.env, (text) => {
  said += text;
});
if (!end.ok) said += stepError(end, process.env);
writeOut(said);
process.exitCode = end.ok ? 0 : 1;
