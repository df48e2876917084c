// What is mutated, and which tests must notice. A folder that moves is moved here.

import { readdirSync } from 'node:fs';

/** Sources and tests that belong together; each a folder or a file. */
function room(name, { sources = [`src/${name}`], tests = [`__tests__/${name}`] } = {}) {
  return { name, sources, tests };
}

/** The step itself: the files of `src/action` that are in no folder of their own, and the tests beside them. */
const filesIn = (folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `${folder}/${name}`);
const STEP_TESTS = filesIn('__tests__/action').filter((name) => name.endsWith('.test.ts'));

// Hundreds of jobs at once would be run for every change that nothing else notices.
const EXCHANGE_TESTS = filesIn('__tests__/action/exchange').filter((name) => !name.endsWith('/burst.test.ts'));

// Policies that were read are explained there, at the emulator. Its property runs hundreds of exchanges, so it is left out.
const EVIDENCE_TESTS = ['denials', 'hard-denials'].map((name) => `__tests__/action/evidence/${name}.test.ts`);

/** All that the credentials of a job depend on. The tests of the step count for each room: the step is where rooms meet. */
export const CREDENTIAL_PATH = {
  name: 'credential path',
  sample: 150,
  rooms: [
    room('action/exchange', { tests: EXCHANGE_TESTS }),
    room('action/route'),
    // What stands in the accounts file is laid under the inputs, and tested there, as are the sentences about both.
    room('action/inputs', {
      sources: ['src/action/inputs', 'src/shared/inputs'],
      tests: [
        '__tests__/action/inputs',
        '__tests__/shared/inputs',
        '__tests__/action/profiles/inputs.test.ts',
        '__tests__/accounts/catalogue.test.ts',
        '__tests__/accounts/read-defaults.test.ts',
      ],
    }),
    room('action/delivery', {
      sources: ['src/action/delivery', 'src/shared/runner'],
      tests: ['__tests__/action/delivery', '__tests__/shared/runner', '__tests__/shared/log'],
    }),
    room('action/profiles'),
    room('action/diagnosis', { tests: ['__tests__/action/diagnosis', ...EVIDENCE_TESTS] }),
    // The step's own part in a diagnosis is tested beside the diagnoses.
    room('action', {
      sources: filesIn('src/action'),
      tests: [...STEP_TESTS, ...EVIDENCE_TESTS, '__tests__/action/diagnosis/diagnose.test.ts'],
    }),
    room('shared/log'),
    room('accounts', { sources: filesIn('src/accounts') }),
    room('shared/aws'),
  ],
  everyRoom: STEP_TESTS,
  guards: false,
};

// These read a whole model, or what is in a request, and are tested through the emulator.
const EVALUATED_ELSEWHERE = [
  'sts-actions',
  'absent-role',
  'aws-model',
  'load-model',
  'request-context',
  'session-facts',
].map((name) => `src/iam/${name}.ts`);

/** What decides in the emulator. */
export const EVALUATOR = {
  name: 'policy evaluator',
  sample: 300,
  rooms: [
    room('iam', {
      sources: filesIn('src/iam').filter((name) => !EVALUATED_ELSEWHERE.includes(name)),
      tests: [
        // Thousands of random scenes would be run for every change that nothing else notices.
        ...filesIn('__tests__/iam').filter((name) => /(?<!\.property)\.test\.ts$/.test(name)),
        // Placeholders come out of templates, so they are tested with these.
        '__tests__/policy-tests/placeholder-values.test.ts',
      ],
    }),
  ],
  everyRoom: [],
  guards: true,
};
