/** A token bucket that holds one second's worth of calls. */
export class RateLimit {
  readonly #perSecond: number;
  readonly #clock: () => number;
  #left: number;
  #filledAtMs: number;

  constructor(perSecond: number, clock: () => number) {
    this.#perSecond = perSecond;
    this.#clock = clock;
    this.#left = perSecond;
    this.#filledAtMs = clock();
  }

  /** Counts a call; true when it is one too many. */
  refuses(): boolean {
    const nowMs = this.#clock();
    this.#left = Math.min(this.#perSecond, this.#left + ((nowMs - this.#filledAtMs) / 1000) * this.#perSecond);
    this.#filledAtMs = nowMs;
    if (this.#left < 1) return true;
    this.#left -= 1;
    return false;
  }
}
