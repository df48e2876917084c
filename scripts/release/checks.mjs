// What must hold before a version is released. Each function returns what is wrong as sentences; none when all is well.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { REF } from '../../src/shared/project.ts';
import { licencesIn, SHIPPED } from '../licences.mjs';
import { isVersion, notesOf, versionIssues, versionOf } from './version.mjs';

/** The tag names the version, the commit is checked out and on main, and the changelog has a section. */
export function sourceIssues({ folder, tag, sha }) {
  const version = versionOf(folder);
  const head = headOf(folder);
  return [
    ...(isVersion(version) ? [] : [`The version ${version} in package.json is not X.Y.Z.`]),
    ...(tag === `v${version}` ? [] : [`The tag is ${tag}, the version in package.json is ${version}.`]),
    ...versionIssues(folder),
    ...(head === sha ? [] : [`The checkout is ${head}, the commit to release is ${sha}.`]),
    ...(isOnMain(folder, sha) ? [] : [`${sha} is not on main.`]),
    ...(notesOf(folder, version) === undefined
      ? [`CHANGELOG.md has no section ## ${version}. Run npm run release -- prepare ${version}.`]
      : []),
  ];
}

/** What is worth a look and stops nothing, as sentences. */
export function sourceNotes({ tag }) {
  const [major] = tag.split('.');
  return major === REF
    ? []
    : [`The pages name @${REF}, and ${tag} moves ${major}. Users of @${REF} do not get this release.`];
}

/** Every bundled package has a licence that may be shipped with this one; copyleft is not among them. */
export function licenceIssues({ folder }) {
  const bundles = path.join(folder, 'dist');
  return readdirSync(bundles).flatMap((name) =>
    licencesOfBundle(path.join(bundles, name))
      .filter(({ licence }) => !SHIPPED.has(licence))
      .map(({ title, licence }) => `dist/${name} has ${title} under ${licence}, which this project does not ship.`),
  );
}

/** The packages of all bundles by licence, as one line. */
export function licenceLine({ folder }) {
  const bundles = path.join(folder, 'dist');
  const found = new Map(
    readdirSync(bundles)
      .flatMap((name) => licencesOfBundle(path.join(bundles, name)))
      .map(({ title, licence }) => [title, licence]),
  );
  const counts = [...Map.groupBy(found.values(), (licence) => licence)].map(
    ([licence, all]) => `${all.length} ${licence}`,
  );
  return `${found.size} packages are bundled: ${counts.sort().join(', ')}.`;
}

/**
 * Builds the commit so many times, each in a new clone, and compares every byte with what is committed. Needs the packages in
 * `node_modules` of the folder.
 */
export function buildIssues({ folder, sha }, builds) {
  for (let build = 1; build <= builds; build += 1) {
    const clone = mkdtempSync(path.join(folder, '.release-'));
    try {
      const git = (...words) => execFileSync('git', words, { cwd: clone, encoding: 'utf8' });
      git('clone', '--quiet', '--no-checkout', folder, '.');
      git('checkout', '--quiet', sha);
      // Linked, not copied: the paths of packages must be those of a checkout, because a bundle orders its parts by them.
      execFileSync('cp', ['-al', path.join(folder, 'node_modules'), clone]);
      execFileSync(process.execPath, ['scripts/build.mjs'], { cwd: clone, stdio: ['ignore', 'ignore', 'inherit'] });
      const changed = git('status', '--porcelain', '--', 'dist').trim();
      if (changed !== '')
        return [`dist/ is not what the sources build (build ${build}):\n${changed}\nRun npm run bundle.`];
    } finally {
      rmSync(clone, { recursive: true, force: true });
    }
  }
  return [];
}

export function headOf(folder) {
  return execFileSync('git', ['rev-parse', 'HEAD'], { cwd: folder, encoding: 'utf8' }).trim();
}

function isOnMain(folder, sha) {
  try {
    execFileSync('git', ['merge-base', '--is-ancestor', sha, 'origin/main'], { cwd: folder, stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function licencesOfBundle(folder) {
  const files = readdirSync(folder).filter((name) => name === 'licenses.txt');
  return files.flatMap((name) => licencesIn(readFileSync(path.join(folder, name), 'utf8')));
}
