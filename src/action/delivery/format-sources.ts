import type { Source } from '../inputs/request.js';

/** What was taken from the accounts file, in a line; none when nothing was. `code` shows text from outside. */
export function formatSources(sources: readonly Source[], code: (text: string) => string): string[] {
  const taken = sources.map(({ input, key }) => `${input} (${code(key)})`).join(', ');
  return sources.slice(0, 1).map(({ file }) => `From ${code(file)}: ${taken}.`);
}
