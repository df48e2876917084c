import path from 'node:path';
import { openAwsSettings, switchOf } from '../action/inputs/aws-settings.js';
import { localStep } from '../emulator/steps/emulator-step.js';
import { stepError } from '../shared/runner/step-error.js';

// Who reads the log may go away. That fails no step: later steps may have all of its exports by then.
process.stdout.on('error', () => undefined);

const end = await localStep({
  environment: process.env,
  write: (text) => process.stdout.write(text),
  program: path.join(path.dirname(process.argv[1] ?? ''), '..', 'local-process', 'index.js'),
  ignoreSwitch: async () =>
    switchOf(process.env, await openAwsSettings(process.env), 'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS'),
});
if (!end.ok) process.stdout.write(stepError(end, process.env));
// What runs in the background must not keep the step; what was printed must be out before the end.
process.stdout.write('', () => process.exit(end.ok ? 0 : 1));
