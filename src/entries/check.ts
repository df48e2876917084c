import { runCredentialStep } from '../action/credential-step.js';
import { checkStep } from '../check/check-step.js';

await runCredentialStep(checkStep);
