import { randomCase } from './cases.mjs';
import { judgeOurs } from './ours.mjs';
import { Random } from './random.mjs';
import { shrink } from './shrink.mjs';
import { judgeTheirs } from './theirs.mjs';

const random = new Random(Number(process.argv[2] ?? 1));
const n = Number(process.argv[3] ?? 300);
const seen = {};
const kind = async (one) => {
  let t;
  try {
    t = await judgeTheirs(one);
  } catch {
    return 'x';
  }
  const o = judgeOurs({
    ...one,
    context: Object.fromEntries(Object.entries(one.context).filter(([k]) => !t.ignored.includes(k))),
  });
  return [`${o.outcome} / ${t.outcome}`, o, t];
};
const filt = process.argv[4];
for (let i = 0; i < n; i++) {
  const one = randomCase(random);
  const [k, o, t] = await kind(one);
  if (o.outcome === t.outcome || (filt && !k.startsWith(filt))) continue;
  const s = await shrink(one, async (x) => (await kind(x))[0] === k);
  const [, o2, t2] = await kind(s);
  const sig = JSON.stringify({
    c: s.caller,
    same: s.account === '111122223333',
    trust: s.trust,
    id: s.identity,
    b: s.boundary,
    s: s.session,
    scps: s.scps,
    rcps: s.rcps,
    ctx: s.context,
  });
  console.log(
    k,
    '|',
    o2.because,
    '|',
    t2.because.slice(0, 300),
    '\n   ',
    sig.replace(/arn:aws:iam::111122223333:/g, 'H:').replace(/arn:aws:iam::222222222222:/g, 'T:'),
  );
}
