/** Numbers of a document in JSON are compared as they are spelled there. */
import { describe, expect, test } from '@jest/globals';
import { parsePolicy } from '../../src/iam/document.js';
import { evaluate } from '../../src/iam/evaluate.js';
import { formatDocument, parseSpelled } from '../../src/iam/syntax.js';
import { requestOf } from './requests.js';

function outcome(operator: string, json: string, found: string): string {
  const text = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:*","Resource":"*","Condition":{"${operator}":{"aws:RequestTag/n":${json}}}}]}`;
  const request = requestOf({ keys: { 'aws:RequestTag/n': found } });
  return evaluate([{ name: 'p', policy: parsePolicy(text, 'identity') }], request).outcome;
}

describe('a number in a condition', () => {
  test.each<[json: string, same: string]>([
    ['1.10', '1.10'],
    ['1.0', '1.0'],
    ['-0', '-0'],
    ['0.0000001', '0.0000001'],
    ['12345678901234567890', '12345678901234567890'],
    ['98765432109876543210.10', '98765432109876543210.10'],
    ['1E5', '1E5'],
    ['2e-3', '2e-3'],
    ['2e+3', '2e+3'],
    ['[1.10, 2]', '1.10'],
    ['[ 1,\t2.50 ]', '2.50'],
    ['["a1.5:2,3", 7.0]', '7.0'],
    ['["a \\"1.50\\" ", 7.0]', 'a "1.50" '],
    ['true', 'true'],
  ])('%s is the text %j', (json, same) => {
    expect(outcome('StringEquals', json, same)).toBe('allowed');
  });

  test.each<[json: string, other: string]>([
    ['1.10', '1.1'],
    ['12345678901234567890', '12345678901234567000'],
    ['12345678901234567890', '12345678901234567891'],
    ['1E5', '100000'],
  ])('%s is not the text %j', (json, other) => {
    expect(outcome('StringEquals', json, other)).toBe('implicit-deny');
  });

  test('is a number to the operators for numbers', () => {
    expect(outcome('NumericEquals', '1.10', '1.1')).toBe('allowed');
    expect(outcome('NumericLessThan', '10', '9.50')).toBe('allowed');
  });

  test('is named as it is spelled', () => {
    const text =
      '{"Statement":{"Effect":"Allow","Action":"a:*","Resource":"*","Condition":{"StringEquals":{"a:b":1.10}}}}';
    expect(parsePolicy(text, 'identity').statements[0]?.conditions[0]?.values).toEqual(['1.10']);
  });
});

test('a document keeps the spelling of its numbers, and the order of all that is in it', () => {
  const text = '{"b":1.10,"":"","a":[1E5,"1.10",null,true,{}],"é\\"":{"z":-0,"y":[]}}';
  expect(formatDocument(text)).toBe(text);
  expect(formatDocument(Object(parseSpelled(text)))).toBe(text);
  expect(formatDocument({ a: undefined, b: 'x' })).toBe('{"b":"x"}');
});

describe('a number in another place is refused', () => {
  test.each<[text: string, reason: string]>([
    ['{"Version":2012,"Statement":[]}', 'valid version string'],
    ['{"Statement":5}', 'Statement[0]: Syntax errors in policy: expected an object'],
    ['{"Statement":{"Effect":"Allow","Action":1.5,"Resource":"*"}}', 'expected a text'],
    ['{"Statement":{"Effect":"Allow","Action":"a:*","Resource":"*","Condition":7}}', 'expected an object'],
    ['{"Statement":{"Effect":"Allow","Action":"a:*","Resource":"*","Sid":1}}', 'Sid: must be a text'],
    [
      '{"Statement":{"Effect":"Allow","Action":"a:*","Resource":"*","Condition":{"StringEquals":{"a:b":null}}}}',
      'expected a text',
    ],
  ])('%s', (text, reason) => {
    expect(() => parsePolicy(text, 'identity')).toThrow(reason);
  });
});
