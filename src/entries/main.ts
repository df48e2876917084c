import path from 'node:path';
import { exchangeStep } from '../action/exchange-step.js';
import { runCredentialStep } from './process/credential-step-process.js';

const programFolder = path.join(path.dirname(process.argv[1] ?? ''), '..', 'credentials');
await runCredentialStep(
  (deps) => exchangeStep({ ...deps, programFolder }),
  async ({ title, message }) => {
    // The toolkit takes longer to load than the whole exchange takes, so only a failure loads it.
    const { error } = await import('@actions/core');
    error(message, { title });
  },
);
