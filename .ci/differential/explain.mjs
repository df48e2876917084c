import { CLASSES } from './classes.mjs';
import { mapResources, mapTests } from './rewrite.mjs';

/**
 * The classes that a disagreement is of: the fewest whose rewriting makes the two agree, found by leaving out one after the other;
 * `undefined` when all of them together do not.
 */
export async function explain(one, agree) {
  let needed = CLASSES.filter(({ rewrite }) => changes(rewrite, one));
  if (!(await agree(rewritten(one, needed)))) return undefined;
  for (const candidate of needed) {
    const fewer = needed.filter((other) => other !== candidate);
    if (await agree(rewritten(one, fewer))) needed = fewer;
  }
  return needed;
}

function rewritten(one, classes) {
  return classes.reduce((changed, { rewrite }) => rewrite(changed), one);
}

function changes(rewrite, one) {
  return JSON.stringify(normal(rewrite(one))) !== JSON.stringify(normal(one));
}

/** As rewritings leave a case that they change nothing in. */
function normal(one) {
  return mapResources(
    mapTests(one, (test) => test),
    (value) => value,
  );
}
