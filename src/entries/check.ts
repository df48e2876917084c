import { guardProcess } from '../action/exchange/guard-process.js';
import { restoreCredentialEnv } from '../action/profiles/credential-env.js';
import { checkStep } from '../check/check-step.js';
import { stepError } from '../shared/runner/step-error.js';

// On Node 20, where some runners still are, the SDK warns of it on every run.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

// As the step began: what an ambient identity needs may change the process's own.
const environment = { ...process.env };
guardProcess(process.env);

// Who reads the log may go away. That fails no step: later steps may have all of its exports by then.
process.stdout.on('error', () => undefined);

const end = await checkStep({
  environment,
  restoreChain: (chain) => restoreCredentialEnv(process.env, chain),
  write: (text) => process.stdout.write(text),
  readPayload: async () => (await import('@actions/github')).context.payload,
  onCancel: (cancel) => {
    process.once('SIGINT', cancel);
    process.once('SIGTERM', cancel);
  },
});

if (!end.ok) process.stdout.write(stepError(end, process.env));
// What is kept alive somewhere must not keep the job waiting; what was printed must be out before the end.
process.stdout.write('', () => process.exit(end.ok ? 0 : 1));
