import { Cabinet } from '../profiles/cabinet.js';
import { CHAIN_VARIABLES } from '../profiles/recipe.js';
import { isFresh, processAnswer } from '../profiles/stored-session.js';

// The SDKs that call this read standard error too, some of them as a part of the answer.
process.removeAllListeners('warning');
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

// A cached answer is what tools wait for again and again: nothing that it can do without is loaded for it, node:crypto included.
const cabinet = new Cabinet(process.argv[2] ?? '');
const stored = cabinet.session();
if (stored !== undefined && isFresh(stored, Date.now())) {
  process.stdout.write(processAnswer(stored));
} else {
  // The job's variables may name the very profile that is being renewed.
  const recorded = cabinet.recipe()?.ambient;
  if (recorded !== undefined) {
    const { CREDENTIAL_VARIABLES } = await import('../deliver/exported.js');
    for (const name of [...CHAIN_VARIABLES, ...CREDENTIAL_VARIABLES]) delete process.env[name];
    Object.assign(process.env, recorded);
  }
  const { renew } = await import('../profiles/renew.js');
  const renewal = await renew(cabinet, process.env);
  if (renewal.ok) process.stdout.write(processAnswer(renewal.session));
  else process.stderr.write(`xacct-action: ${renewal.line}\n`);
  process.exitCode = renewal.ok ? 0 : 1;
}
