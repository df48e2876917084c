/** Random choices that are the same for the same seed, on every machine. */
export class Random {
  #state;

  constructor(seed) {
    this.#state = seed >>> 0;
  }

  /** At least 0, below 1. An additive generator whose steps are scrambled: splitmix32. */
  next() {
    this.#state = (this.#state + 0x9e3779b9) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  }

  chance(share) {
    return this.next() < share;
  }

  /** One of a list. */
  pick(list) {
    return list[Math.floor(this.next() * list.length)];
  }

  /** What `make` gives when the chance comes up, else `undefined`. */
  maybe(share, make) {
    return this.chance(share) ? make() : undefined;
  }

  /** At least `least` and at most `most` of them, made one by one. */
  some(least, most, make) {
    return Array.from({ length: least + Math.floor(this.next() * (most - least + 1)) }, make);
  }

  /** A list as policies may write it: one value may stand alone. */
  listOf(values) {
    return values.length === 1 && this.chance(0.5) ? values[0] : values;
  }
}
