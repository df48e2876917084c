import path from 'node:path';
import { guardProcess } from '../action/exchange/guard-process.js';
import { exchangeStep } from '../action/exchange-step.js';
import { restoreCredentialEnv } from '../action/profiles/credential-env.js';
import { linesForAct } from '../shared/runner/lines-for-act.js';

// On Node 20, where some runners still are, the SDK warns of it on every run.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

// As the step began: what an ambient identity needs may change the process's own.
const environment = { ...process.env };
guardProcess(process.env);

// Who reads the log may go away. That fails no step: later steps may have all of its exports by then.
process.stdout.on('error', () => undefined);

const end = await exchangeStep({
  environment,
  restoreChain: (chain) => restoreCredentialEnv(process.env, chain),
  write: (text) => process.stdout.write(text),
  programFolder: path.join(path.dirname(process.argv[1] ?? ''), '..', 'credentials'),
  readPayload: async () => (await import('@actions/github')).context.payload,
  onCancel: (cancel) => {
    process.once('SIGINT', cancel);
    process.once('SIGTERM', cancel);
  },
});

if (!end.ok) {
  // The toolkit takes longer to load than the whole exchange, so it is there for those who need it only.
  const core = await import('@actions/core');
  process.stdout.write(linesForAct(end.message, process.env));
  core.error(end.message, { title: end.title });
}
// What is kept alive somewhere must not keep the job waiting; what was printed must be out before the end.
process.stdout.write('', () => process.exit(end.ok ? 0 : 1));
