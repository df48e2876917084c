import { describe, expect, test } from '@jest/globals';
import { isMap } from 'yaml';
import { applyEdits } from '../../../src/migrate/source/edits.js';
import { MapEditor } from '../../../src/migrate/source/map-editor.js';
import { readSource, valueAt } from '../../../src/migrate/source/source.js';

/** The text after changes of the mapping at `with`. */
function changed(text: string, change: (editor: MapEditor) => void): string {
  const reading = readSource(text);
  const map = reading.ok ? valueAt(reading.source.root, 'with') : undefined;
  if (!reading.ok || !isMap(map)) throw new Error('the text has no mapping');
  const editor = new MapEditor(reading.source, map);
  change(editor);
  return applyEdits(text, editor.edits());
}

describe('lines', () => {
  const TEXT = 'with:\n  # first\n  a: 1 # one\n  b: |\n    x\n    y\n\n  c: &c 3\nd: 4\n';

  test('removes lines and keeps their comments', () => {
    const text = changed(TEXT, (editor) => {
      editor.remove('a');
      editor.remove('b');
    });
    expect(text).toBe('with:\n  # first\n  # one\n\n  c: &c 3\nd: 4\n');
  });

  test('replaces values, block texts and names, and keeps anchors', () => {
    const text = changed(TEXT, (editor) => {
      editor.rename('a', { name: 'new', value: { text: '- x' } });
      editor.replace('b', { text: 'b c' });
      editor.replace('c', { lines: ['x', 'y'] });
    });
    expect(text).toBe("with:\n  # first\n  new: '- x' # one\n  b: 'b c'\n\n  c: &c |\n    x\n    y\nd: 4\n");
  });

  test('inserts above the comments of an entry, and behind its value', () => {
    const text = changed(TEXT, (editor) => {
      editor.insertBefore('a', { name: 'n', value: { source: "'q'" }, comment: '# why' });
      editor.insertAfter('b', { name: 'm', value: { text: "it's" } });
    });
    expect(text).toBe(
      TEXT.replace('  # first', "  n: 'q' # why\n  # first").replace('    y\n', "    y\n  m: 'it''s'\n"),
    );
  });

  test('inserts behind the last line of a file', () => {
    const insert = (editor: MapEditor) => editor.insertAfter('a', { name: 'b', value: { text: '2' } });
    expect(changed('with:\r\n  a: 1', insert)).toBe('with:\r\n  a: 1\r\n  b: 2');
  });
});

describe('braces', () => {
  const TEXT = 'with: { a: 1, b: [2, 3] , c: "4", d: 5, }\n';

  test.each([
    [['a'], 'with: { b: [2, 3] , c: "4", d: 5, }\n'],
    [['b'], 'with: { a: 1 , c: "4", d: 5, }\n'],
    [['a', 'b'], 'with: { c: "4", d: 5, }\n'],
    [['c', 'd'], 'with: { a: 1, b: [2, 3], }\n'],
    [['a', 'd'], 'with: { b: [2, 3] , c: "4", }\n'],
  ])('removes %j with a comma each', (names, after) => {
    expect(
      changed(TEXT, (editor) => {
        for (const name of names) editor.remove(name);
      }),
    ).toBe(after);
  });

  test('quotes what braces would read as more', () => {
    const text = changed('with: { a: 1 }\n', (editor) => {
      editor.insertBefore('a', { name: 'x', value: { source: '${{ vars.X }}' }, comment: '# lost' });
      editor.insertAfter('a', { name: 'y', value: { lines: ['github', 'k=v'] } });
      editor.insertAfter('a', { name: 'z', value: { text: '0123' } });
    });
    expect(text).toBe("with: { x: '${{ vars.X }}', a: 1, y: 'github, k=v', z: '0123' }\n");
  });
});
