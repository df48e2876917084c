/** An instant as ISO 8601 in UTC, to the second, as AWS writes expiries. */
export function isoSeconds(timeMs: number): string {
  return new Date(timeMs).toISOString().replace(/\.\d{3}Z$/, 'Z');
}
