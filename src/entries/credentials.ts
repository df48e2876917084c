import { guardProcess } from '../action/exchange/guard-process.js';
import { ProfileStore } from '../action/profiles/profile-store.js';
import { currentInstant, isFresh, processAnswer } from '../action/profiles/stored-session.js';
import { plain } from '../shared/log/plain.js';
import { exitWhenWritten, writeOut } from '../shared/runner/write-out.js';

// The SDKs that run this read standard error too, some of them as a part of the answer.
process.removeAllListeners('warning');
guardProcess(process.env);
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

try {
  const store = new ProfileStore(process.argv[2] ?? '');
  const stored = store.session();
  const now = currentInstant();
  if (stored !== undefined && isFresh(stored, now)) answer(processAnswer(stored, now));
  else await renewAndAnswer(store);
} catch (error) {
  fail(`an unexpected error: ${plain(error instanceof Error ? error.message : String(error))}`);
}

async function renewAndAnswer(store: ProfileStore): Promise<void> {
  const config = store.config();
  const { renewInOwnProcess } = await import('../action/profiles/own-process.js');
  const status = config && renewInOwnProcess(config);
  if (status !== undefined) process.exit(status);

  const [{ renew }, { restoreRenewalChain }, { CREDENTIAL_VARIABLES }] = await Promise.all([
    import('../action/profiles/renew.js'),
    import('../action/profiles/credential-env.js'),
    import('../action/delivery/exported-variables.js'),
  ]);
  const ambient = config?.ambient;
  if (ambient !== undefined) {
    // The job's variables may name the very profile that is being renewed, or keys that expire.
    restoreRenewalChain(process.env, ambient);
    for (const name of CREDENTIAL_VARIABLES) delete process.env[name];
  }
  const renewal = await renew(store, process.env);
  if (renewal.ok) answer(processAnswer(renewal.session, currentInstant()));
  else fail(renewal.line);
}

// Both exit, because tools wait for the end of the process, and what a renewal has given up waiting for may keep it alive.

function answer(text: string): void {
  writeOut(text);
  exitWhenWritten(0);
}

/** Prints the one line by which a tool shows why it has no credentials. */
function fail(line: string): void {
  process.stderr.write(`xacct-action: ${line}\n`, () => process.exit(1));
}
