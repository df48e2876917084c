import './typescript-sources.mjs';

const { withContenders } = await import('./bench/contenders.js');
const { median } = await import('./bench/median.js');
const dists = (process.env.D ?? 'dist').split(',');
const names = (process.env.C ?? 'floor,hub').split(',');
const N = Number(process.env.N ?? 25);
const all: any[] = [];
const nest = async (i: number): Promise<void> => {
  if (i === dists.length) {
    const t = new Map<string, number[]>();
    for (let r = -2; r < N; r++)
      for (const { d, c } of all)
        for (const n of names) {
          if (d !== dists[0] && /floor|bare/.test(n)) continue;
          const x = await c[n].run();
          if (r < 0) continue;
          const k = n + ' ' + d;
          (t.get(k) ?? t.set(k, []).get(k)!).push(x.wallMs);
        }
    for (const [k, v] of t) {
      const s = v.toSorted((a, b) => a - b);
      console.log(
        k.padEnd(40),
        median(v).toFixed(1),
        'q1',
        s[Math.floor(s.length / 4)].toFixed(1),
        'min',
        s[0].toFixed(1),
      );
    }
    return;
  }
  await withContenders(
    { dist: dists[i]!, environment: { ...(process.env.NO ? { NODE_OPTIONS: process.env.NO } : {}), ...(process.env.COV ? { NODE_V8_COVERAGE: process.env.COV } : {}) } },
    async (c) => {
      all.push({ d: dists[i], c });
      await nest(i + 1);
    },
  );
};
await nest(0);
