/**
 * Milliseconds on a clock that nobody sets. Its zero means nothing: only differences within a process do. As `performance.now()`,
 * for which Node would load all of `perf_hooks`.
 */
export function monotonicMs(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1e3 + nanoseconds / 1e6;
}
