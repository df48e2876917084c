import { checkStep } from '../check/check-step.js';
import { runCredentialStep } from './process/credential-step-process.js';

await runCredentialStep(checkStep);
