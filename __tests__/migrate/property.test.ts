/** What is outside of the changed steps keeps its bytes, whatever it is. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { applyPatch, gitFolder } from './apply-patch.js';
import { DIRECT } from './forms/direct.js';
import type { Form } from './forms/form.js';
import { HUB_FORMS } from './forms/hub.js';
import { migrateText } from './migrate-text.js';

/** Forms that change, and that are steps alone. The comments above a hub step go with it where other steps are between. */
const FORMS = [...DIRECT, ...HUB_FORMS].filter(
  ({ name, before, after, job, file }: Form) =>
    after !== undefined &&
    job === undefined &&
    file === undefined &&
    before.startsWith('      ') &&
    !name.startsWith('steps between'),
);
const RUNS = { seed: 20_261_129, numRuns: 150 };

const word = fc.stringMatching(/^[a-z][a-z0-9]{1,8}$/);
const value = fc.oneof(
  word,
  word.map((text) => `'${text}: # no comment'`),
  word.map((text) => `"${text}\\t\\u00e9"`),
  word.map((text) => `{ a: ${text}, "b" : [ 1,2 , 3 ] }`),
  word.map((text) => `\${{ github.event.${text} }}`),
  fc.constant(''),
);
const comment = fc.oneof(
  word.map((text) => `# ${text}`),
  fc.constant('#'),
  fc.constant('# - uses: aws-actions/configure-aws-credentials@v4 \'x" {'),
);
const noise = fc.oneof(comment, fc.constant(''), fc.constant('   '));

/** Lines of a step that does something else, at six spaces. */
const otherStep = fc.oneof(
  fc.tuple(word, comment).map(([text, remark]) => `      - run: echo ${text}   ${remark}`),
  word.map(
    (text) =>
      `      -   name: "${text}"\n          run: |-\n\n            # not a comment\n             ${text} && role-chaining: true\n`,
  ),
  word.map((text) => `      - { "run": '${text}',  shell: bash }`),
  // Less indentation than YAML requires; GitHub accepts it.
  word.map((text) => `      - run: "echo \\"${text}\n        && echo\n\n    # it's text" # ${text}`),
  word.map((text) => `      - name: 'it''s\n  "${text}\n   '\n        run: "true"`),
  fc.tuple(word, noise).map(([text, remark]) => `      - run: >\n          ${text}\n\n${remark}`),
);
const head = fc
  .tuple(fc.uniqueArray(word, { maxLength: 4 }), fc.array(value, { minLength: 4, maxLength: 4 }), noise)
  .map(
    ([names, values, remark]) =>
      `${remark}\nname:   'x'\non:    push   # always\n"permissions": { id-token:   write }\nenv:\n  FIRST: &first  one\n${names
        .map((name, at) => `  ${name}${at}: ${values[at] ?? ''}`)
        .join('\n')}\n  SECOND:   *first\n`,
  );
const file = fc.record({
  form: fc.constantFrom(...FORMS),
  head,
  before: fc.array(otherStep, { maxLength: 3 }),
  noise: fc.array(noise, { maxLength: 3 }),
  after: fc.array(otherStep, { maxLength: 3 }),
  tail: fc.array(noise, { maxLength: 3 }),
  indent: fc.integer({ min: 0, max: 5 }),
  isWindows: fc.boolean(),
  hasMark: fc.boolean(),
});

type Parts = typeof file extends fc.Arbitrary<infer Value> ? Value : never;

function textOf(parts: Parts, steps: string): string {
  const lines = [
    ...parts.head.split('\n'),
    'jobs:',
    '  "deploy" :',
    '    runs-on:   ubuntu-latest',
    '    steps:   # these',
    ...[...parts.before, ...parts.noise, steps.replace(/\n$/, ''), ...parts.after, '      - run: "true"', ...parts.tail]
      .join('\n')
      .split('\n')
      .map((line) => (line.trim() === '' ? line : `${' '.repeat(parts.indent)}${line}`)),
  ];
  return `${parts.hasMark ? '\ufeff' : ''}${lines.join(parts.isWindows ? '\r\n' : '\n')}`;
}

describe('random files', () => {
  test('change in their steps only', () => {
    fc.assert(
      fc.property(file, (parts) => {
        const { form } = parts;
        const { text } = migrateText(textOf(parts, form.before));
        expect(text).toBe(textOf(parts, form.after ?? ''));
      }),
      RUNS,
    );
  });

  test('keep every comment of a changed step', () => {
    const commented = fc.tuple(file, fc.infiniteStream(fc.integer({ min: 0, max: 3 })));
    fc.assert(
      fc.property(commented, ([parts, choices]) => {
        let count = 0;
        const steps = parts.form.before.split('\n').flatMap((line) => {
          const choice = choices.next().value;
          // Block scalars and braces have no comments, and versions go.
          if (!/^ +(?:- )?[\w-]+: [^|>{#]+$/.test(line)) return [line];
          count += 1;
          if (choice === 0) return [`${line} # kept ${count}.`];
          return choice === 1 && !line.includes('- ') ? [`          # kept ${count}.`, line] : [line];
        });
        const before = textOf(parts, steps.join('\n'));
        const { text } = migrateText(before);
        const commentsIn = (each: string) => (each.match(/# kept \d+\./g) ?? []).sort();
        expect(commentsIn(text)).toEqual(commentsIn(before));
        expect(text).not.toBe(before);
        expect(migrateText(text).text).toBe(text);
      }),
      RUNS,
    );
  });
});

test('the diffs of random files are what git applies', () => {
  const samples = fc.sample(file, { seed: RUNS.seed, numRuns: 40 });
  const texts = samples.map((parts) => textOf(parts, parts.form.before));
  const results = texts.map((text, at) => migrateText(text, `${at}.yml`));
  const folder = gitFolder(Object.fromEntries(texts.map((text, at) => [`${at}.yml`, text])));
  const patched = applyPatch(folder, results.map(({ diff }) => diff).join(''));
  expect(texts.map((_, at) => patched(`${at}.yml`))).toEqual(results.map(({ text }) => text));
});
