// What is mutated, and which tests must notice. A folder that moves is moved here.

/** Sources and tests that belong together; each a folder or a file. */
function room(name, { sources = [`src/${name}`], tests = [`__tests__/${name}`] } = {}) {
  return { name, sources, tests };
}

/** All that the credentials of a job depend on. The tests of the step count for each room: the step is where rooms meet. */
export const CREDENTIAL_PATH = {
  name: 'credential path',
  rooms: [
    room('exchange'),
    room('route'),
    // What stands in the accounts file is laid under the inputs, and tested there.
    room('inputs', {
      tests: ['__tests__/inputs', '__tests__/profiles/inputs.test.ts', '__tests__/accounts/layer.test.ts'],
    }),
    room('deliver'),
    room('profiles'),
    room('explain'),
    room('step'),
    room('log'),
    room('accounts'),
    room('aws'),
  ],
  // The step's own part in a diagnosis is tested beside the diagnoses.
  everyRoom: ['__tests__/step', '__tests__/explain/diagnose.test.ts'],
  guards: false,
};

/** What decides in the local AWS. */
export const EVALUATOR = {
  name: 'policy evaluator',
  rooms: [
    room('policy', { sources: ['src/local/policy', 'src/local/sts/authorize.ts'], tests: ['__tests__/local/policy'] }),
  ],
  everyRoom: [],
  guards: true,
};
