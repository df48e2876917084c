/** A repository whose workflows and policies agree, and the same with mistakes, tested by the command. */
import { expect, test } from '@jest/globals';
import { runTests } from '../../../support/command.js';
import { MISTAKES, type Mistake } from './mistakes.js';
import { FLAGS, REPAIRED, withMistakes } from './repository.js';

/** What fails and what is noted, each with file and line, and the exit status. */
async function resultOf(files: Readonly<Record<string, string>>) {
  const { status, lines } = await runTests(files, ...FLAGS, '--format', 'json');
  const { workflows, findings, cases } = JSON.parse(lines.join('\n'));
  const at = ({ place }: { place: { file: string; line: number } }) => `${place.file}:${place.line}`;
  const requests = [...cases, ...workflows.requests].filter(({ passed }) => !passed);
  const found = [
    ...requests.map((one) => `${one.outcome} ${at(one)}`),
    ...findings.map(
      (one: { level: string; code: string; place: { file: string; line: number } }) =>
        `${one.level} ${one.code} ${at(one)}`,
    ),
    ...workflows.undecided.map((one: { place: { file: string; line: number } }) => `undecided ${at(one)}`),
  ];
  return { status, found: new Set<string>(found) };
}

// They are right, and fail nothing: a role that only reads, a subject of another repository, and a permission that only scripts use.
const NOTES = [
  'note wrong-environment .github/workflows/nightly.yml:55',
  'note unused-statement policies/dev/PlanRole/cdk.json:3',
  'note unused-value policies/prod/InventoryRole/trust.json:17',
];

test('the repaired repository has no finding, and nothing that is not decided', async () => {
  expect(await resultOf(REPAIRED)).toEqual({ status: 0, found: new Set(NOTES) });
});

test.each(MISTAKES)('$name', async (mistake) => {
  const { status, found } = await resultOf(withMistakes([mistake]));
  expect([...found].filter((line) => !NOTES.includes(line))).toEqual(mistake.found);
  expect(status).toBe(mistake.found.every((line) => line.startsWith('note')) ? 0 : 1);
});

test('all mistakes at once are found', async () => {
  const mistakes = MISTAKES.filter(({ isRejected }) => !isRejected);
  const { status, found } = await resultOf(withMistakes(mistakes));
  expect(missingIn(found, mistakes)).toEqual([]);
  expect([status, mistakes.length]).toEqual([1, 19]);
});

test('a step that rejects its inputs is about no role that is known, so it hides what depends on one', async () => {
  const { found } = await resultOf(withMistakes(MISTAKES));
  const missing = missingIn(found, MISTAKES);
  expect(missing.filter((line) => !/^finding (?:unused|no-id-token)/.test(line))).toEqual([]);
  expect(missing).not.toEqual([]);
});

function missingIn(found: ReadonlySet<string>, mistakes: readonly Mistake[]): string[] {
  return mistakes.flatMap((mistake) => mistake.found).filter((line) => !found.has(line));
}
