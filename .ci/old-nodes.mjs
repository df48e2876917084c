// Starts every entry of the committed bundles with Nodes that are too old for them, and the demo with the oldest that is not. Prints one line a
// claim, "ok - …" or "not ok - …"; the exit status is 1 when one does not hold. Needs Linux on x64, and the Nodes that .ci/tools installs.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { claim } from './claims.mjs';

const root = path.resolve(import.meta.dirname, '..');
const TOO_OLD = ['12.22.12', '14.21.3', '16.20.2', '18.20.8', '20.15.1'];
const OLDEST = '20.16.0';
const PATIENCE_MS = 60_000;

const said = (version) =>
  `This is Node ${version}, and xacct-action needs Node 20.16, 22.3 or newer. Update the runner, or run this with a newer Node first on PATH.\n`;

/** What an entry must say and end with. A post step never fails the job. */
function expected(entry, version) {
  if (/post$/.test(entry)) return { status: 0, stdout: '', stderr: '' };
  if (entry === 'credentials' || entry === 'local-process')
    return { status: 1, stdout: '', stderr: `xacct-action: ${said(version)}` };
  if (/^(?:demo|cli)$/.test(entry)) return { status: 2, stdout: '', stderr: said(version) };
  return { status: 1, stdout: `::error title=Node::${said(version)}`, stderr: '' };
}

function run(version, entry) {
  const node = path.join(root, '.tools/nodes', version, 'package/bin/node');
  const entryFile = path.join(root, 'dist', entry, 'index.js');
  const { status, stdout, stderr } = spawnSync(node, [entryFile], { encoding: 'utf8', timeout: PATIENCE_MS });
  return { status, stdout, stderr };
}

for (const version of TOO_OLD) {
  for (const entry of readdirSync(path.join(root, 'dist'))) {
    const found = JSON.stringify(run(version, entry));
    const holds = found === JSON.stringify(expected(entry, version));
    claim(
      `${entry} on Node ${version} says in one sentence what it needs${holds ? '' : `: ${found.slice(0, 500)}`}`,
      holds,
    );
  }
}
const demo = run(OLDEST, 'demo');
claim(
  `the demo runs on Node ${OLDEST}${demo.status === 0 ? '' : `: ${JSON.stringify(demo).slice(0, 1000)}`}`,
  demo.status === 0,
);
