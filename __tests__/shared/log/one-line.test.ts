import { EOL } from 'node:os';
import { expect, test } from '@jest/globals';
import { lineCommand } from '../../../src/shared/runner/commands.js';

test('a value of one line is an entry of one line', () => {
  expect(lineCommand('matrix', '{"a":"b=c<<d"}')).toBe(`matrix={"a":"b=c<<d"}${EOL}`);
});

test.each(['a\nb=c', 'a\rb', '\n'])('a value with a line end is refused: %j', (value) => {
  expect(() => lineCommand('matrix', value)).toThrow('delimiter');
});
