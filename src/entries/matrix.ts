import { matrixStep } from '../matrix/matrix-step.js';
import { runStepProcess } from './process/step-process.js';

await runStepProcess(matrixStep, { buffered: true });
