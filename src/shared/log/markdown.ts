/** Text from outside as code in Markdown. Every mark of Markdown and HTML becomes a character reference, so none can act. */
export function inlineCode(text: string): string {
  return `<code>${text.replace(/[^\p{L}\p{N} ]/gu, (mark) => `&#${mark.codePointAt(0)};`)}</code>`;
}
