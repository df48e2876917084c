// Where the version is written, and the changelog's section of a version.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const CHANGELOG = 'CHANGELOG.md';
const UNRELEASED = '## Unreleased';

/** Each file with the version, and what stands before it there; the first one decides. */
const PLACES = [
  ['package.json', /^( {2}"version": ")([^"]+)/m],
  ['package-lock.json', /^( {2}"version": ")([^"]+)/m],
  ['package-lock.json', /^( {6}"name": "xacct-action",\n {6}"version": ")([^"]+)/m],
  ['src/shared/version.ts', /^(export const VERSION = ')([^']+)/m],
  ['README.md', /^(> \*\*Status: )(\d[^,*]*)/m],
];

/** True for X.Y.Z, which is what a tag vX.Y.Z releases. */
export function isVersion(text) {
  return /^(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)$/.test(text);
}

/** The version of the sources in a folder, as package.json has it. */
export function versionOf(folder) {
  return versionAt(folder, ...PLACES[0]);
}

/** The files whose version is not that of package.json, each as a sentence. */
export function versionIssues(folder) {
  const version = versionOf(folder);
  return PLACES.filter((place) => versionAt(folder, ...place) !== version).map(
    ([file]) =>
      `${file} does not have the version ${version} of package.json. Run npm run release -- prepare ${version}.`,
  );
}

/** Writes the version to every place, and makes what is unreleased its section. Returns whether the sources have changed. */
export function setVersion(folder, version, date) {
  const isNew = versionOf(folder) !== version;
  for (const [file, pattern] of PLACES) {
    const name = path.join(folder, file);
    writeFileSync(
      name,
      readFileSync(name, 'utf8').replace(pattern, (_, before) => before + version),
    );
  }
  const changelog = path.join(folder, CHANGELOG);
  const text = readFileSync(changelog, 'utf8');
  if (sectionOf(text, version) === undefined) {
    if (!text.includes(`\n${UNRELEASED}\n`))
      throw new Error(`${CHANGELOG} has no ${UNRELEASED}. Add it, with the changes.`);
    writeFileSync(
      changelog,
      text.replace(`\n${UNRELEASED}\n`, () => `\n${UNRELEASED}\n\n## ${version} (${date})\n`),
    );
  }
  return isNew;
}

/** What the changelog in a folder says of a version, without its heading; `undefined` where it has no section, or an empty one. */
export function notesOf(folder, version) {
  return sectionOf(readFileSync(path.join(folder, CHANGELOG), 'utf8'), version) || undefined;
}

function sectionOf(text, version) {
  const heading = new RegExp(`^## ${version.replaceAll('.', '\\.')}(?: .*)?$`, 'm').exec(text);
  if (heading === null) return undefined;
  const [section = ''] = text.slice(heading.index + heading[0].length).split(/^## /m);
  return section.trim();
}

function versionAt(folder, file, pattern) {
  return pattern.exec(readFileSync(path.join(folder, file), 'utf8'))?.[2];
}
