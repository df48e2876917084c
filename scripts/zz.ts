import './typescript-sources.mjs';
const { withContenders } = await import('./bench/contenders.js');
await withContenders({ dist: process.env.D ?? 'dist', environment: { NODE_OPTIONS: process.env.NO ?? '--require=/tmp/tl.cjs' } }, async (c) => {
  for (const n of (process.env.C ?? 'slowFloor,slowHub').split(',')) for (let i = 0; i < 5; i++) { const r = await (c as any)[n].run(); console.log(n, r.wallMs.toFixed(0)); }
});
