/** A performed row: what it is `expected` to end with, and what it ended with in the emulator and in AWS. */

/** True if each step ended with its word, or with one of its words. */
export function isAsExpected(expected, seen) {
  return (
    expected.length === seen.length &&
    expected.every((words, at) => (Array.isArray(words) ? words.includes(seen[at]) : words === seen[at]))
  );
}

/** The rows that are not as expected in the emulator or in AWS. */
export function differingRows(results) {
  return results.filter(({ row, emulator, aws }) => ![emulator, aws].every((seen) => isAsExpected(row.expected, seen)));
}

/** One table in Markdown, with the rows of UNCONFIRMED.md that each row settles. */
export function formatTable(results) {
  const differing = new Set(differingRows(results));
  const lines = results.map((result) => {
    const { row, emulator, aws } = result;
    const cells = [
      differing.has(result) ? '❌' : '✅',
      row.name,
      formatExpected(row.expected),
      emulator.join('; '),
      aws.join('; '),
      (row.settles ?? []).join(', '),
    ];
    return `| ${cells.join(' | ')} |`;
  });
  return ['| | row | expected | emulator | AWS | settles |', '|---|---|---|---|---|---|', ...lines, ''].join('\n');
}

function formatExpected(expected) {
  return expected.map((words) => [words].flat().join(' or ')).join('; ');
}
