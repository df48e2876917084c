// Runs the smallest workflow of the README under the real act, as docs/act.md describes it: with the step of that page before the
// exchange, in a repository that has nothing else, and with the command of that page. Needs git and `aws` in addition to act.
import { execFileSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { act, forPeople, root } from './act-process.mjs';
import { claim, claimsFailed } from './claims.mjs';

/** Makes the claims; prints the lines of act when one does not hold. */
export async function judgeReadme() {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'readme-'));
  try {
    const [repository, home] = [path.join(folder, 'shop'), path.join(folder, 'home')];
    await writeRepository(repository);
    await mkdir(home);
    // act copies all of a checkout for each step, so it gets what a workflow needs of the action.
    const action = path.join(folder, 'action');
    for (const part of ['action.yml', 'dist', 'local']) {
      await cp(path.join(root, part), path.join(action, part), { recursive: true });
    }
    const words = ['push', '--env', 'AWS_PAGER=', '--local-repository', `org/xacct-action@v1=${action}`];
    const run = await act(repository, home, words);
    const before = claimsFailed();
    const said = run.lines.filter(({ raw_output: raw }) => raw).map(({ msg }) => msg);
    claim('README: the smallest workflow succeeds under act, as written', run.exitCode === 0);
    claim(
      'README: the AWS CLI after it is the target role',
      said.some((msg) => msg.includes('arn:aws:sts::222222222222:assumed-role/DeployRole/')),
    );
    claim(
      'README: the emulator was what it reached',
      said.some((msg) => /^local AWS: AssumeRole arn:aws:iam::222222222222:role\/DeployRole .*: 200 /.test(msg)),
    );
    if (claimsFailed() > before) process.stdout.write(`${run.lines.map(forPeople).join('\n')}\n${run.errors}\n`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function writeRepository(repository) {
  const steps = (await blockOf('docs/act.md', 'act')).replace(/^(?=.)/gm, '      ');
  const exchange = '      - uses: org/xacct-action@v1\n';
  const smallest = await blockOf('README.md', 'smallest');
  if (smallest.split(exchange).length !== 2) throw new Error('the smallest workflow has no single exchange');
  await mkdir(path.join(repository, '.github', 'workflows'), { recursive: true });
  const file = path.join(repository, '.github', 'workflows', 'deploy.yml');
  await writeFile(file, smallest.replace(exchange, steps + exchange));
  const git = (...words) =>
    execFileSync('git', ['-c', 'user.name=octocat', '-c', 'user.email=octocat@example.com', ...words], {
      cwd: repository,
    });
  git('init', '--quiet', '--initial-branch=main');
  git('remote', 'add', 'origin', 'https://github.com/octo/shop.git');
  git('add', '.');
  git('commit', '--quiet', '--message=Smallest');
}

async function blockOf(page, name) {
  const marked = new RegExp(`^<!-- workflow: ${name} -->\\n\\n\`\`\`yaml\\n([\\s\\S]*?)^\`\`\`$`, 'm');
  const [, text] = marked.exec(await readFile(path.join(root, page), 'utf8')) ?? [];
  if (text === undefined) throw new Error(`${page} has no workflow ${name}`);
  return text;
}
