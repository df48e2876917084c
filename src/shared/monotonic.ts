/**
 * Milliseconds on the machine's monotonic clock, which setting the time does not change. Only differences within one process have a
 * meaning. The same as `performance.now()`, for which Node would load all of `perf_hooks`.
 */
export function monotonicMs(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1e3 + nanoseconds / 1e6;
}
