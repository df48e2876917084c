// The release, step by step, as .github/workflows/release.yml calls it; docs/publishing.md describes it. Needs git; `publish` and
// `major` need the GitHub CLI too.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { REPOSITORY } from '../src/shared/project.ts';
import { OUT, pack } from './release/archive.mjs';
import { buildIssues, headOf, licenceIssues, licenceLine, sourceIssues, sourceNotes } from './release/checks.mjs';
import { moveMajor, publish } from './release/publish.mjs';
import { isVersion, notesOf, setVersion, versionOf } from './release/version.mjs';

const USAGE = `Usage: npm run release -- STEP
  prepare VERSION       set the version, and give the changelog its section
  check [--builds N]    version, changelog, licences, and N builds (2) that give the committed dist/
  pack                  write the archive and its checksum to ${OUT}/
  publish               publish the release that pack wrote
  major                 move the tag vX
  --dry-run             all of it in a temporary clone; prints what it would publish`;

const print = (line) => process.stdout.write(`${line}\n`);

try {
  runStep();
} catch (error) {
  const prefix = process.env.GITHUB_ACTIONS === 'true' ? '::error::' : '';
  // What a program printed is in the log already.
  process.stdout.write(`${prefix}${error.message.replaceAll('\n', prefix === '' ? '\n' : '%0A')}\n`);
  process.exitCode = 1;
}

function runStep() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { 'dry-run': { type: 'boolean', default: false }, builds: { type: 'string', default: '2' } },
  });
  const [step, version = '', ...others] = positionals;
  const builds = /^\d$/.test(values.builds) ? Number(values.builds) : undefined;
  if (builds === undefined || others.length > 0 || (version !== '' && step !== 'prepare')) throw new Error(USAGE);
  if (values['dry-run'] && step === undefined) return dryRun(process.cwd(), builds);
  switch (step) {
    case 'prepare':
      return prepare(process.cwd(), version);
    case 'check':
      return check(releaseOfJob(), builds);
    case 'pack':
      return print(pack(releaseOfJob()).join('\n'));
    case 'publish':
      return publish(releaseOfJob(), runGh);
    case 'major':
      return print(moveMajor(releaseOfJob(), runGh));
    default:
      throw new Error(USAGE);
  }
}

/** The release that the job's tag is for. */
function releaseOfJob() {
  const { GITHUB_REF_NAME: tag, GITHUB_SHA: sha, GITHUB_REPOSITORY: repository } = process.env;
  if (!tag || !sha || !repository) throw new Error('GITHUB_REF_NAME, GITHUB_SHA and GITHUB_REPOSITORY are not set.');
  return { folder: process.cwd(), tag, sha, repository };
}

function prepare(folder, version) {
  if (!isVersion(version)) throw new Error(`"${version}" is not X.Y.Z.\n${USAGE}`);
  if (setVersion(folder, version, new Date().toISOString().slice(0, 10))) {
    execFileSync(process.execPath, ['scripts/build.mjs'], { cwd: folder, stdio: 'inherit' });
  }
  if (notesOf(folder, version) === undefined)
    throw new Error('CHANGELOG.md has nothing under ## Unreleased to release.');
  print(`Commit this, merge it to main, and push the tag: git tag v${version} && git push origin v${version}`);
}

function check(release, builds) {
  const issues = [...sourceIssues(release), ...licenceIssues(release)];
  if (issues.length === 0) issues.push(...buildIssues(release, builds));
  if (issues.length > 0) throw new Error(issues.join('\n'));
  print(`${release.tag} is ${release.sha}, on main, with its section in CHANGELOG.md.`);
  for (const note of sourceNotes(release)) print(note);
  print(licenceLine(release));
  if (builds > 0) print(`${builds} builds gave the committed dist/, byte for byte.`);
}

/** Releases the commit that is checked out, in a clone, without anything that others could see. */
function dryRun(from, builds) {
  const temp = mkdtempSync(path.join(realpathSync(os.tmpdir()), 'release-'));
  const folder = path.join(temp, 'clone');
  const git = (...words) => execFileSync('git', words, { cwd: folder, encoding: 'utf8' });
  try {
    execFileSync('git', ['clone', '--quiet', from, folder], { stdio: ['ignore', 'ignore', 'inherit'] });
    const tag = `v${versionOf(folder)}`;
    if (notesOf(folder, versionOf(folder)) === undefined) {
      prepare(folder, versionOf(folder));
      git(
        '-c',
        'user.name=release',
        '-c',
        'user.email=release@example.com',
        'commit',
        '--quiet',
        '--all',
        '--message',
        tag,
      );
    }
    const release = { folder, tag, sha: headOf(folder), repository: REPOSITORY };
    git('update-ref', 'refs/remotes/origin/main', release.sha);
    // The version can be released already; then this is about what comes next.
    git('tag', '--force', tag);
    if (builds > 0) execFileSync('cp', ['-al', path.join(from, 'node_modules'), folder]);
    check(release, builds);
    print(pack(release).join('\n'));
    const gh = printedGh(release, git('tag', '--list'));
    publish(release, gh);
    print(moveMajor(release, gh));
    print('The dry run passed. Nothing was published.');
  } finally {
    rmSync(temp, { recursive: true, force: true });
  }
}

function runGh(...words) {
  return execFileSync('gh', words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
}

/** Prints what gh would change, and answers what it would read as GitHub does when all goes well. */
function printedGh({ sha, repository }, tags) {
  return (...words) => {
    const [command, what] = words;
    if (command !== 'api' || words.includes('--method')) {
      print(`would run: gh ${words.join(' ')}`);
      return '';
    }
    if (what.includes('/commits/tags/')) return `${sha}\n`;
    if (what.includes('/releases/tags/')) return 'true\n';
    const prefix = words
      .find((word) => word.startsWith(`repos/${repository}/git/matching-refs/tags/`))
      ?.split('/')
      .at(-1);
    const known = tags.split('\n').filter((tag) => prefix !== undefined && tag.startsWith(prefix));
    return known.map((tag) => `refs/tags/${tag}\n`).join('');
  };
}
