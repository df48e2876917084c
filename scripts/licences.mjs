// The licences of everything that a bundle holds, as ncc's own statistics list it, also in chunks that are loaded late. What no chunk
// holds is left out: webpack calls it an orphan. A package without a licence text, or with a licence we do not ship, fails the build.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Licences whose only condition is that their text is shipped too. No copyleft. */
export const SHIPPED = new Set(['MIT', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', '0BSD']);

const SEPARATOR = `\n${'-'.repeat(80)}\n\n`;

/** The text for `licenses.txt`; empty when the bundle holds no package. `stats` is what `ncc --stats-out` wrote. */
export function licencesOf(stats) {
  const folders = new Set();
  for (const name of moduleNames(stats.modules ?? [])) {
    const folder = packageFolder(name);
    if (folder !== undefined) folders.add(folder);
  }
  const texts = [...folders].sort().map(licenceOf);
  return [...new Set(texts)].sort().join(SEPARATOR);
}

/** The packages in a text of `licencesOf`, each with its licence. */
export function licencesIn(text) {
  return text.split(SEPARATOR).map((part) => {
    const [title] = part.split('\n');
    const [, name, licence] = /^(.+) \((.+)\)$/.exec(title) ?? [];
    return { title: name ?? title, licence: licence ?? 'no licence' };
  });
}

function* moduleNames(modules) {
  for (const { name, nameForCondition, orphan, modules: inner } of modules) {
    // It is in no chunk, or listed once more within the one that it was joined with.
    if (orphan) continue;
    yield nameForCondition ?? name ?? '';
    if (inner !== undefined) yield* moduleNames(inner);
  }
}

/** `node_modules/…/package` of a file, the innermost one. */
function packageFolder(file) {
  const match = /^.*node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(file.replace(/^.*!/, ''));
  if (match === null) return undefined;
  const folder = path.relative('.', path.resolve(match[0]));
  return existsSync(path.join(folder, 'package.json')) ? folder : undefined;
}

function licenceOf(folder, _, folders) {
  const { name, version, license, repository } = manifest(folder);
  if (!SHIPPED.has(license)) throw new Error(`${name} is under ${license}, which this project does not ship`);
  // Some packages of a repository leave the file to their siblings: the same owner's text for the same licence.
  const owner = [folder, ...folders].find((other) => {
    const found = manifest(other);
    return found.license === license && found.repository?.url === repository?.url && licenceFiles(other).length > 0;
  });
  if (owner === undefined) throw new Error(`${name} has no licence text to ship`);
  const texts = licenceFiles(owner).map((file) =>
    readFileSync(path.join(owner, file), 'utf8').replaceAll('\r\n', '\n').trim(),
  );
  return `${name} ${version} (${license})\n\n${texts.join('\n\n')}\n`;
}

function manifest(folder) {
  return JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
}

function licenceFiles(folder) {
  return readdirSync(folder)
    .filter((file) => /^(?:licen[cs]e|copying|notice)/i.test(file))
    .sort();
}
