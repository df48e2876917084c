// A sample that can be drawn again.

/** So many of them, drawn by the seed without putting back, in the order they stand in. */
export function sampleOf(all, count, seed) {
  const random = randomBy(seed);
  const numbers = all.map((_, at) => at);
  for (let at = 0; at < Math.min(count, numbers.length); at += 1) {
    const other = at + Math.floor(random() * (numbers.length - at));
    [numbers[at], numbers[other]] = [numbers[other], numbers[at]];
  }
  return numbers
    .slice(0, count)
    .sort((one, other) => one - other)
    .map((at) => all[at]);
}

/** Numbers from 0 to below 1: the generator mulberry32. */
function randomBy(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
