import { workflowCommand } from '../log/runner-commands.js';
import { matrixStep } from '../matrix/matrix-step.js';

const end = matrixStep(process.env, (text) => process.stdout.write(text));
if (!end.ok) {
  process.stdout.write(workflowCommand('error', end.message, { title: end.title }));
  process.exitCode = 1;
}
