import './typescript-sources.mjs';
import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';

const { withContenders } = await import('./bench/contenders.js');
await withContenders({ dist: process.env.D ?? 'dist' }, async (c: any) => {
  const ws = c.matrixFolder;
  const tmp = mkdtempSync('/tmp/mx-');
  const { writeFileSync } = await import('node:fs');
  for (const n of ['o', 'e', 's', 'st']) writeFileSync(tmp + '/' + n, '');
  const env = {
    ...process.env,
    GITHUB_WORKSPACE: ws,
    GITHUB_OUTPUT: tmp + '/o',
    GITHUB_ENV: tmp + '/e',
    GITHUB_STEP_SUMMARY: tmp + '/s',
    GITHUB_STATE: tmp + '/st',
    RUNNER_TEMP: tmp,
    'INPUT_GROUP-BY': 'wave',
  };
  const r = spawnSync(
    process.execPath,
    [...(process.env.NA ?? '').split(' ').filter(Boolean), 'dist/matrix/index.js'],
    { env },
  );
  console.log(r.stdout.toString().slice(0, 6000), r.stderr.toString().slice(0, 300));
});
