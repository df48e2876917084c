// actionlint accepts every workflow that `xacct migrate` makes of a public form, as __tests__/migrate/forms expects it. Prints one line a
// claim, "ok - …" or "not ok - …". Needs Node 24, and actionlint on the PATH.
import '../scripts/typescript-sources.mjs';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { claim } from './claims.mjs';

const { afterOf, FORMS, fileNameOf } = await import('../__tests__/migrate/forms/forms.ts');

const folder = mkdtempSync(path.join(os.tmpdir(), 'migrated-'));
// The forms' own runners. Of runners, actionlint knows only GitHub's labels.
const config = path.join(folder, 'actionlint.yaml');
// It looks for shellcheck and pyflakes itself, and only workflows are of interest here.
const FLAGS = ['-shellcheck=', '-pyflakes=', '-no-color', '-config-file', config];
try {
  writeFileSync(config, 'self-hosted-runner:\n  labels: [ubuntu-eks-prod]\n');
  const workflows = FORMS.filter((form) => form.after !== undefined && fileNameOf(form).includes('/workflows/'));
  for (const [at, form] of workflows.entries()) {
    const file = path.join(folder, `${at}.yml`);
    writeFileSync(file, afterOf(form));
    const { status, stdout } = spawnSync('actionlint', [...FLAGS, file], { encoding: 'utf8' });
    process.stdout.write(stdout ?? '');
    claim(`actionlint accepts the workflow of: ${form.name}`, status === 0);
  }
} finally {
  rmSync(folder, { recursive: true });
}
