/**
 * Text from outside as code in GitHub-flavoured Markdown, in a paragraph or a table cell. In a code span nothing acts but a backtick, and in
 * a table cell a `|` and a `\`. Text with one of these, or that would not show as it is, becomes HTML code without any mark.
 * Sources: https://github.github.com/gfm/#code-spans and https://github.github.com/gfm/#tables-extension-
 */
export function inlineCode(text: string): string {
  return /^[^`|\\\p{C}\p{Z}](?:[^`|\\\p{C}\p{Zl}\p{Zp}]*[^`|\\\p{C}\p{Z}])?$/u.test(text)
    ? `\`${text}\``
    : htmlCode(text);
}

/** The same for a place where Markdown does not act, such as `<summary>`: every mark is a character reference. */
export function htmlCode(text: string): string {
  return `<code>${references(text, /[^\p{L}\p{N} ]/gu, '&#')}</code>`;
}

/** Text from outside in a label in quotes in a Mermaid diagram. https://mermaid.js.org/syntax/flowchart.html#entity-codes-to-escape-characters */
export function mermaidLabel(text: string): string {
  return references(text, /[^\p{L}\p{N} .,:/=+@_-]/gu, '#');
}

function references(text: string, marks: RegExp, start: string): string {
  // A long text has few different marks.
  const made = new Map<string, string>();
  return text.replace(marks, (mark) => {
    const reference = made.get(mark) ?? `${start}${mark.codePointAt(0)};`;
    made.set(mark, reference);
    return reference;
  });
}
