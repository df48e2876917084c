import { PROJECT, pageUrl } from '../../src/shared/project.js';

/** What a browser shows of a job summary: code without its marks, character references resolved. */
export function shownMarkdown(markdown: string): string {
  const resolved = (text: string) =>
    text.replace(/&#(\d+);/g, (_, codePoint: string) => String.fromCodePoint(Number(codePoint)));
  return markdown.replace(/<code>([^<]*)<\/code>|`([^`\n]+)`|&#\d+;/g, (mark: string, html?: string, span?: string) =>
    span === undefined ? resolved(html ?? mark) : span,
  );
}

/** A text as code: a span without a mark that ends it or its cell, or HTML without any mark. */
export const CODE = /(?:`[^`|\\\r\n]+`|<code>(?:[\p{L}\p{N} ]|&#\d+;)*<\/code>)/gu;

/** The link of a diagnosis to its entry. */
export const TROUBLESHOOTING_LINK = new RegExp(
  `\\[troubleshooting\\]\\(${pageUrl(PROJECT, 'troubleshooting.md#').replaceAll('.', '\\.')}[\\w-]+\\)`,
  'g',
);
