import { describe, expect, test } from '@jest/globals';
import { runTests } from '../support/command.js';
import type { Files } from '../support/files.js';
import { PROVIDER } from '../support/names.js';
import { FLAGS, REPOSITORY, WORKFLOW } from './workflow-repository.js';

const on = (text: string): Files => ({ ...REPOSITORY, '.github/workflows/deploy.yml': text });

describe('the exit status', () => {
  test('is 0 when everything is as expected, and shows what decided', async () => {
    const { status, lines } = await runTests(REPOSITORY, ...FLAGS);
    expect(status).toBe(0);
    expect(lines).toEqual([
      '# repository octo/shop, default branch main',
      'ok 1 - .github/workflows/deploy.yml:7 deploy / Exchange: dev, push to main: allowed',
      `  # hub: statement "GitHub" of the trust policy of github-hub allows sts:AssumeRoleWithWebIdentity: StringEquals ${PROVIDER}:sub holds: it requires "repo:octo/shop:ref:refs/heads/main", the request has "repo:octo/shop:ref:refs/heads/main"`,
      "  # target: statement 1 of the trust policy of DeployRole allows sts:AssumeRole; on the caller's side statement 1 of the policy assume of github-hub allows it",
      '# note: .github/workflows/deploy.yml:8 deploy / Exchange: The step uses "org/xacct-action@v1", and a tag or branch can move. Use the commit SHA of a release, with the version in a comment.',
      '1 allowed, 0 denied as expected, 0 not as expected, 0 undecided, 0 findings, 1 note',
    ]);
  });

  test('is 1 when a job is denied, and shows the statement with its file', async () => {
    const { status, lines } = await runTests(on(WORKFLOW.replace('[main]', '[master]')), ...FLAGS, '--quiet');
    expect(status).toBe(1);
    expect(lines[0]).toBe('not ok 1 - .github/workflows/deploy.yml:7 deploy / Exchange: dev, push to master: denied');
    expect(lines).toContainEqual(expect.stringContaining('(policies/hub/github-hub/trust.json: Statement[0])'));
  });

  test('of what is undecided is 0, and 1 with --strict', async () => {
    const files = on(WORKFLOW.replace('account: dev', 'account: "${{ vars.ACCOUNT }}"'));
    const lenient = await runTests(files, ...FLAGS, '--quiet');
    expect(lenient.status).toBe(0);
    expect(lenient.lines).toEqual([
      '# undecided: .github/workflows/deploy.yml:9:17: account "vars.ACCOUNT". Not known: vars.ACCOUNT. Set it with --vars ACCOUNT=VALUE',
      '0 allowed, 0 denied as expected, 0 not as expected, 1 undecided, 0 findings, 1 note',
    ]);
    expect((await runTests(files, ...FLAGS, '--strict')).status).toBe(1);
    expect((await runTests(files, ...FLAGS, '--strict', '--vars', 'ACCOUNT=dev')).status).toBe(0);
  });

  test('counts cases, too', async () => {
    const cases =
      'defaults: { claims: { repository: octo/shop } }\ncases: [{ name: main, role: dev, claims: { ref: refs/heads/x }, expect: allowed }]\n';
    const { status, lines } = await runTests({ ...REPOSITORY, 'policies/cases.yml': cases }, ...FLAGS, '--quiet');
    expect(status).toBe(1);
    expect(lines).toContain('0 passed, 1 failed');
    expect(lines.at(-1)).toBe('1 allowed, 0 denied as expected, 0 not as expected, 0 undecided, 0 findings, 1 note');
  });

  test('rows of the file of cases say what else is expected', async () => {
    const files = (rows: string) => ({
      ...on(WORKFLOW.replace('{ push: { branches: [main] } }', 'workflow_dispatch')),
      'policies/cases.yml': `workflows:\n${rows}`,
    });
    const good = '  - { workflow: deploy.yml, event: workflow_dispatch, from: any *, account: dev, expect: denied }\n';
    const { status, lines } = await runTests(files(good), ...FLAGS);
    expect(lines.at(-1)).toBe('1 allowed, 2 denied as expected, 0 not as expected, 0 undecided, 0 findings, 1 note');
    expect(status).toBe(0);
    const unused = await runTests(files(`${good}  - { job: other, expect: denied }\n`), ...FLAGS);
    expect(unused.lines).toContain('not ok - policies/cases.yml:3: This row fits no request. Correct or remove it.');
    expect(unused.status).toBe(1);
    expect(await runTests(files(good))).toEqual({
      status: 2,
      lines: ['The file of cases has rows for workflows only. Add --workflows DIR, or cases.'],
    });
    const bad = await runTests(files('  - { jb: deploy }\n'), ...FLAGS);
    expect(bad).toEqual({
      status: 2,
      lines: [
        'policies/cases.yml:2:5: workflows[0] has no expect. Add expect: allowed or expect: denied.',
        'policies/cases.yml:2:7: workflows[0].jb is not a known key. Use job if that is meant, or remove it.',
      ],
    });
  });

  test('a file that is not YAML is named, and the others are tested', async () => {
    const { status, lines } = await runTests(
      { ...REPOSITORY, '.github/workflows/bad.yml': 'on: [' },
      ...FLAGS,
      '--quiet',
    );
    expect(status).toBe(0);
    expect(lines[0]).toMatch(/^# not read: \.github\/workflows\/bad\.yml:\d+:\d+: /);
    expect(lines.at(-1)).toMatch(/^1 allowed/);
  });
});

test.each<[string, readonly string[], string]>([
  [
    'no repository',
    ['--workflows', '.github/workflows'],
    'The repository of the workflows is not known. Set --claims repository=OWNER/NAME.',
  ],
  [
    'no such folder',
    ['--workflows', 'ci', '--claims', 'repository=octo/shop'],
    '--workflows "ci" is not a folder. Use the folder of the workflows, such as .github/workflows.',
  ],
  [
    'a value without a name',
    [...FLAGS, '--vars', 'x'],
    '--vars "x" is not NAME=VALUE. Add the name, an equals sign and the value.',
  ],
  ['flags of workflows without them', ['--strict'], '--strict is for workflows. Add --workflows DIR.'],
  [
    'a name that nothing has',
    [...FLAGS, '--only', 'nothing'],
    '--only "nothing" is in no name of a case or request. Use a part of a name.',
  ],
])('%s', async (_, flags, line) => {
  const { status, lines } = await runTests(REPOSITORY, ...flags);
  expect(status).toBe(2);
  expect(lines).toContain(line);
});

test('the repository and its default branch are those of the checkout', async () => {
  const files = {
    ...on(WORKFLOW.replace('{ push: { branches: [main] } }', 'schedule')),
    '.git/config': '[core]\n\tbare = false\n[remote "origin"]\n\turl = git@github.com:octo/shop.git\n\tfetch = x\n',
    '.git/refs/remotes/origin/HEAD': 'ref: refs/remotes/origin/trunk\n',
  };
  const { lines } = await runTests(files, '--workflows', '.github/workflows');
  expect(lines).toContainEqual(expect.stringContaining('"repo:octo/shop:ref:refs/heads/trunk"'));
});
