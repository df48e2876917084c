// Which places of the sources were run, by the coverage that V8 counts.
import { Session } from 'node:inspector';
import { setFlagsFromString } from 'node:v8';

export class Reached {
  #session = new Session();
  #points;

  /** `points` are, for each file, the places that are asked about, in ascending order. */
  constructor(points) {
    this.#points = points;
    // What optimized code has inlined is not counted.
    setFlagsFromString('--no-opt');
    setFlagsFromString('--no-maglev');
    this.#session.connect();
    this.#post('Profiler.enable');
    this.#post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  }

  /** For each file, the numbers of those places that were run since the last time. */
  take() {
    const { result } = this.#post('Profiler.takePreciseCoverage');
    const found = new Map();
    for (const { url, functions } of result) {
      const points = this.#points[url];
      if (points === undefined) continue;
      // Inner ranges come after the outer ones that they lie in. What stands outside of functions was run when the file was loaded.
      const was = new Set();
      for (const { ranges } of functions) {
        for (const { startOffset, endOffset, count } of ranges) {
          for (let at = firstFrom(points, startOffset); at < points.length && points[at] < endOffset; at += 1) {
            if (count > 0) was.add(at);
            else was.delete(at);
          }
        }
      }
      if (was.size > 0) found.set(url, [...new Set([...(found.get(url) ?? []), ...was])]);
    }
    return found;
  }

  end() {
    this.#post('Profiler.stopPreciseCoverage');
    this.#session.disconnect();
    setFlagsFromString('--opt');
    setFlagsFromString('--maglev');
  }

  #post(method, parameters) {
    let answer;
    // The session of a thread with itself answers at once.
    this.#session.post(method, parameters, (error, result) => {
      if (error) throw error;
      answer = result;
    });
    return answer;
  }
}

function firstFrom(sorted, least) {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < least) low = middle + 1;
    else high = middle;
  }
  return low;
}
