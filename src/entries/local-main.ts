import path from 'node:path';
import { openAwsSettings, switchOf } from '../action/inputs/aws-settings.js';
import { localStep } from '../emulator/steps/emulator-step.js';
import { runStepProcess } from './process/step-process.js';

const program = path.join(path.dirname(process.argv[1] ?? ''), '..', 'local-process', 'index.js');
const ignoresEndpoints = async () =>
  switchOf(process.env, await openAwsSettings(process.env), 'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS');
await runStepProcess(localStep({ program, ignoresEndpoints }));
