import { expect, test } from '@jest/globals';
import { readSource } from '../../../src/migrate/source/source.js';
import { referencesTo } from '../../../src/migrate/steps/references.js';

function found(text: string): Array<readonly [string, string | undefined]> {
  const reading = readSource(text);
  if (!reading.ok) throw new Error(reading.reason);
  const scope = { start: 0, end: text.length };
  return referencesTo(reading.source, 'steps', 'aws', scope).map(({ property, output }) => [property, output]);
}

test.each<[string, Array<[string, string | undefined]>]>([
  ['a: ${{ steps.aws.outputs.role-arn }}', [['outputs', 'role-arn']]],
  ["a: ${{ steps['aws'].outputs['role-arn'] }}", [['outputs', 'role-arn']]],
  ['a: ${{ Steps . AWS . Outputs . X }}', [['outputs', 'x']]],
  [
    "a: steps.aws.outcome == 'success' && steps.aws.conclusion",
    [
      ['outcome', undefined],
      ['conclusion', undefined],
    ],
  ],
  ['a: ${{ toJSON(steps.aws) }}', [['', undefined]]],
  ['a: ${{ toJSON(steps.aws.outputs) }}', [['outputs', undefined]]],
  ['a: ${{ steps.aws2.outputs.x }} ${{ steps.aws-2.outputs.x }} ${{ my-steps.aws.x }} ${{ x.steps.aws.x }}', []],
  ['# ${{ steps.aws.outputs.x }}\na: b # steps.aws.outputs.x', []],
  ['a: |\n  # steps.aws.outputs.x\n', [['outputs', 'x']]],
])('%s', (text, expected) => {
  expect(found(text)).toEqual(expected);
});
