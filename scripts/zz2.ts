import './typescript-sources.mjs';
import { spawnSync } from 'node:child_process';

const { withContenders } = await import('./bench/contenders.js');
await withContenders({ dist: process.env.D ?? 'dist' }, async (c: any) => {
  const [node, program] = c.cachedWords;
  console.log(node, program);
  const t: number[] = [];
  const b: number[] = [];
  for (let i = 0; i < 20; i++) {
    let a = performance.now();
    const r = spawnSync(process.execPath, [...(process.env.NA ?? '').split(' ').filter(Boolean), ...program.slice(-2)]);
    t.push(performance.now() - a);
    if (i == 0) console.log(r.stdout.toString().slice(0, 80), r.stderr.toString().slice(0, 300));
    a = performance.now();
    spawnSync(process.execPath, ['-e', '0']);
    b.push(performance.now() - a);
  }
  t.sort((x, y) => x - y);
  b.sort((x, y) => x - y);
  console.log(t[10], b[10]);
});
