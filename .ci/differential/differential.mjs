// Compares this project's policy engine with an independent evaluator, @cloud-copilot/iam-simulate, on random policies and requests. Where
// the two disagree, one of the classes in classes.mjs must say why. Prints one line a claim, "ok - …" or "not ok - …"; the exit status is 1
// when one does not hold.
//
//   npm ci --prefix .ci/differential
//   node .ci/differential/differential.mjs [--cases 20000] [--seed 11]
//
// Needs Node 24. The evaluator is under the AGPL: it is a tool of development, in a folder and a lock file of its own, and no part of what is
// shipped.
import { parseArgs } from 'node:util';
import { claim } from '../claims.mjs';
import { randomCase } from './cases.mjs';
import { CLASSES } from './classes.mjs';
import { explain } from './explain.mjs';
import { differingKeys } from './keys.mjs';
import { judgeOurs } from './ours.mjs';
import { Random } from './random.mjs';
import { shrink } from './shrink.mjs';
import { judgeTheirs } from './theirs.mjs';

const { values: flags } = parseArgs({
  options: { cases: { type: 'string', default: '20000' }, seed: { type: 'string', default: '11' } },
});
const [cases, seed] = [Number(flags.cases), Number(flags.seed)];
const MOST_SHOWN = 5;
/** Each outcome must be that of so many cases, or they try little. */
const LEAST_SHARE = 0.1;

async function judge(one) {
  const theirs = await judgeTheirs(one);
  // A key that the published data have no action with is left out by them, so by both.
  const context = Object.fromEntries(Object.entries(one.context).filter(([key]) => !theirs.ignored.includes(key)));
  const ours = judgeOurs({ ...one, context });
  return { ours, theirs, agree: ours.outcome === theirs.outcome };
}

async function agree(one) {
  return (await judge(one)).agree;
}

/** Prints the least that still disagrees in the same way and is of no class. */
async function show(one) {
  const { ours, theirs } = await judge(one);
  const small = await shrink(one, async (other) => {
    const judged = await judge(other);
    const isTheSame = judged.ours.outcome === ours.outcome && judged.theirs.outcome === theirs.outcome;
    return isTheSame && (await explain(other, agree)) === undefined;
  });
  const { because } = (await judge(small)).ours;
  process.stdout.write(`ours ${ours.outcome}, theirs ${theirs.outcome}: ${because}\n${JSON.stringify(small)}\n`);
}

for (const action of ['sts:TagSession', 'sts:SetSourceIdentity']) {
  const differing = await differingKeys(action);
  claim(
    `${action} has the condition keys that AWS publishes${differing.map((key) => `, except ${key}`).join('')}`,
    differing.length === 0,
  );
}

const random = new Random(seed);
const outcomes = new Map();
const occurred = new Map(CLASSES.map(({ id }) => [id, 0]));
let disagreements = 0;
let unexplained = 0;
for (let at = 0; at < cases; at += 1) {
  const one = randomCase(random);
  const judged = await judge(one);
  outcomes.set(judged.ours.outcome, (outcomes.get(judged.ours.outcome) ?? 0) + 1);
  if (judged.agree) continue;
  disagreements += 1;
  const classes = await explain(one, agree);
  for (const { id } of classes ?? []) occurred.set(id, occurred.get(id) + 1);
  if (classes !== undefined) continue;
  unexplained += 1;
  if (unexplained <= MOST_SHOWN) await show(one);
}

process.stdout.write(
  `seed ${seed}, ${cases} cases: ${[...outcomes].map(([outcome, count]) => `${count} ${outcome}`).join(', ')}\n`,
);
for (const { id, ours, theirs, source } of CLASSES) {
  const count = occurred.get(id);
  process.stdout.write(
    count === 0
      ? `${id}: no case is of this class: remove it from classes.mjs if that lasts\n`
      : `${id}: ${count}. This engine ${ours}; theirs ${theirs}. ${source}\n`,
  );
}
for (const outcome of ['allowed', 'explicit-deny', 'implicit-deny']) {
  claim(
    `at least ${LEAST_SHARE * 100} % of the cases are ${outcome}`,
    (outcomes.get(outcome) ?? 0) >= LEAST_SHARE * cases,
  );
}
claim(
  `two evaluators agree on ${cases - disagreements} of ${cases} cases of seed ${seed}, and the table explains the other ${disagreements}`,
  unexplained === 0,
);
