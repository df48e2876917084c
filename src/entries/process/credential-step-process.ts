import { guardProcess } from '../../action/exchange/guard-process.js';
import type { CredentialStepDeps } from '../../action/exchange-deps.js';
import { restoreCredentialEnv } from '../../action/profiles/credential-env.js';
import { withoutOtherAction } from '../../shared/project.js';
import type { Step } from '../../shared/runner/step.js';
import { runStepProcess, type StepProcessOptions } from './step-process.js';

/** Runs a step that exchanges credentials as this process. */
export function runCredentialStep<Request>(
  makeStep: (deps: CredentialStepDeps) => Step<Request>,
  annotate?: StepProcessOptions['annotate'],
): Promise<void> {
  // On Node 20, which some runners still have, the SDK warns of it on every run.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
  // As the step began: what ambient credentials need may change the process's own.
  const environment = withoutOtherAction({ ...process.env }, process.argv[1] ?? '');
  guardProcess(process.env);
  const step = makeStep({
    restoreChain: (chain) => restoreCredentialEnv(process.env, chain),
    readPayload: async () => {
      const { context } = await import('@actions/github');
      return context.payload;
    },
  });
  return runStepProcess(step, { environment, annotate });
}
