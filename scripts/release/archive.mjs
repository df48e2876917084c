// Packs what a workflow runs, with checksums. The same commit gives the same bytes.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { headOf } from './checks.mjs';

export const OUT = 'release';
export const CHECKSUMS = 'SHA256SUMS';
const PARTS = ['action.yml', 'matrix', 'check', 'local', 'dist', 'infra', 'LICENSE', 'README.md', 'CHANGELOG.md'];
const SCHEMAS = ['accounts.schema.json', 'test-report.schema.json'];

export function archiveName(tag) {
  return `xacct-action-${tag}.tar.gz`;
}

/** Writes the archive of the commit and SHA256SUMS to release/. Returns their names in there. */
export function pack({ folder, tag, sha }) {
  const head = headOf(folder);
  if (head !== sha) throw new Error(`The checkout is ${head}, the verified commit is ${sha}.`);
  const out = path.join(folder, OUT);
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out);
  const archive = archiveName(tag);
  const format = ['--format=tar.gz', `--prefix=xacct-action-${tag}/`, `--output=${path.join(OUT, archive)}`];
  execFileSync('git', ['archive', ...format, sha, ...PARTS, ...SCHEMAS], { cwd: folder });
  const digest = createHash('sha256')
    .update(readFileSync(path.join(out, archive)))
    .digest('hex');
  // The format of sha256sum.
  writeFileSync(path.join(out, CHECKSUMS), `${digest}  ${archive}\n`);
  return [archive, CHECKSUMS];
}
