import { matrixStep } from '../matrix/matrix-step.js';
import { runStepProcess } from '../shared/runner/step-process.js';

await runStepProcess(matrixStep, { buffered: true });
