/** Where expressions of a file name a step, a job or their outputs. */
import type { Source } from '../source/source.js';

export interface Reference {
  readonly offset: number;
  /** `outputs`, `outcome`, `conclusion`, `result`; empty for the step or job as a whole. */
  readonly property: string;
  /** The output, in lower case. */
  readonly output: string | undefined;
}

/** References such as `steps.ID.outputs.NAME` in a part of a file, `context` being `steps`, `needs` or `jobs`. */
export function referencesTo(
  source: Source,
  context: 'steps' | 'needs' | 'jobs',
  id: string,
  scope: { readonly start: number; readonly end: number },
): Reference[] {
  const member = (name: string) => `(?:\\s*\\.\\s*${name}(?![\\w-])|\\s*\\[\\s*['"]${name}['"]\\s*\\])`;
  const any = `(?:\\s*\\.\\s*([\\w-]+)|\\s*\\[\\s*['"]([\\w-]+)['"]\\s*\\])?`;
  const pattern = new RegExp(`(?<![\\w.-])${context}${member(escaped(id))}${any}${any}`, 'gi');
  const found: Reference[] = [];
  const comments = source.commentsIn(scope.start, scope.end);
  for (const match of source.text.slice(scope.start, scope.end).matchAll(pattern)) {
    const offset = scope.start + match.index;
    if (comments.some((comment) => offset > comment.offset && offset < comment.offset + comment.text.length)) continue;
    const [, dotted, indexed, dottedOutput, indexedOutput] = match;
    found.push({
      offset,
      property: (dotted ?? indexed ?? '').toLowerCase(),
      output: (dottedOutput ?? indexedOutput)?.toLowerCase(),
    });
  }
  return found;
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
