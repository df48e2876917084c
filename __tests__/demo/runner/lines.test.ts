import { describe, expect, test } from '@jest/globals';
import { LineSplitter, linesOf } from '../../../src/demo/runner/lines.js';

describe('lines of output', () => {
  test.each([
    ['line feeds', 'a\nb\n', ['a', 'b']],
    ['carriage return and line feed', 'a\r\nb\r\n', ['a', 'b']],
    ['a lone carriage return', 'a\rb', ['a', 'b']],
    ['an empty line', 'a\n\nb', ['a', '', 'b']],
    ['two carriage returns', 'a\r\rb', ['a', '', 'b']],
    ['a last line without an end', 'a\nb', ['a', 'b']],
    ['nothing', '', []],
    ['other separators, which end no line', 'a\u2028b\u0085c\vd', ['a\u2028b\u0085c\vd']],
  ])('are cut at %s', (_, text, lines) => {
    expect(linesOf(text)).toEqual(lines);
  });

  test('come out the same however the stream is cut into chunks', () => {
    const text = '::a\r\n\r\nb\rc\n\r\n::d';
    for (let cut = 0; cut <= text.length; cut += 1) {
      const lines: string[] = [];
      const splitter = new LineSplitter((line) => lines.push(line));
      for (const chunk of [text.slice(0, cut), '', text.slice(cut)]) splitter.push(chunk);
      splitter.end();
      expect(lines).toEqual(['::a', '', 'b', 'c', '', '::d']);
    }
  });
});
