// Gives a copy of this action its own name: npm run rename -- OWNER/NAME [--ref v2] [--from OWNER/NAME] [--no-bundle]
// Replaces the repository, and with --ref the tag, in every file that git tracks: pages, templates, tests, golden files, dist/. Then
// builds dist/ from the sources, which --no-bundle leaves out. A renamed copy can be renamed again.
// After a merge from the repository that it is a copy of, --from names that one.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { isRefName, isRepositoryName } from '../src/shared/project.ts';

const SOURCE = 'src/shared/project.ts';
const USAGE = 'Usage: npm run rename -- OWNER/NAME [--ref TAG] [--from OWNER/NAME] [--no-bundle]';

try {
  rename(readArguments());
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}

function readArguments() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { ref: { type: 'string' }, from: { type: 'string' }, 'no-bundle': { type: 'boolean', default: false } },
  });
  const [repository = '', ...others] = positionals;
  if (!isRepositoryName(repository) || others.length > 0) throw new Error(`Name one repository. ${USAGE}`);
  if (values.ref !== undefined && !isRefName(values.ref)) throw new Error(`--ref is not a tag's name. ${USAGE}`);
  if (values.from !== undefined && !isRepositoryName(values.from))
    throw new Error(`--from is not a repository. ${USAGE}`);
  return { repository, ref: values.ref, from: values.from, bundles: !values['no-bundle'] };
}

function rename({ repository, ref, from, bundles }) {
  const old = { repository: constant('REPOSITORY'), ref: constant('REF') };
  const changed = trackedFiles().filter((file) => {
    const text = readText(file);
    if (text === undefined) return false;
    const renamed = [old.repository, ...(from === undefined ? [] : [from])].reduce(
      (done, name) => done.replace(inWords(name), () => repository),
      text,
    );
    const moved = ref === undefined ? renamed : withRef(renamed, repository, old.ref, ref);
    if (moved !== text) writeFileSync(file, moved);
    return moved !== text;
  });
  if (ref !== undefined) {
    const text = readFileSync(SOURCE, 'utf8');
    writeFileSync(
      SOURCE,
      text.replace(/^(export const REF = ').*(';)$/m, (_, before, after) => before + ref + after),
    );
  }
  process.stdout.write(`${old.repository} is ${repository} now, in ${changed.length} files.\n`);
  if (!bundles) {
    process.stdout.write('Run npm ci and npm run bundle before you commit.\n');
    return;
  }
  execFileSync(process.execPath, ['scripts/build.mjs'], { stdio: 'inherit' });
  process.stdout.write('dist/ is built. Run npm test, and commit all of it.\n');
}

function constant(name) {
  const [, value] = new RegExp(`^export const ${name} = '(.+)';$`, 'm').exec(readFileSync(SOURCE, 'utf8')) ?? [];
  if (value === undefined) throw new Error(`${SOURCE} does not have ${name}. Run this from the root of a checkout.`);
  return value;
}

function trackedFiles() {
  const list = execFileSync('git', ['ls-files', '-z', '--cached'], { encoding: 'utf8', maxBuffer: 2 ** 26 });
  return list.split('\0').filter((file) => file !== '');
}

/** The text of a file; `undefined` for one that is not text or is not there. */
function readText(file) {
  try {
    const text = readFileSync(file, 'utf8');
    return text.includes('\0') ? undefined : text;
  } catch {
    return undefined;
  }
}

function escaped(text) {
  return text.replace(/[.+/]/g, '\\$&');
}

/** A name by itself, not as a part of a longer one. */
function inWords(name) {
  return new RegExp(`(?<![\\w.-])${escaped(name)}(?![\\w-]|\\.(?!git\\b)\\w)`, 'g');
}

/** The tag where it follows the repository, in each form of address that pages and messages use. */
function withRef(text, repository, old, ref) {
  const [name, from] = [escaped(repository), escaped(old)];
  const forms = [
    `(${name}(?:/[\\w-]+)?(?:@|#|/blob/))${from}`,
    `(raw\\.githubusercontent\\.com/${name}/)${from}`,
    `(${name}\\.git(?://[\\w/-]+)?\\?ref=)${from}`,
    `(--branch )${from}(?= https://github\\.com/${name}\\.git)`,
    `(\`@)${from}(?=\`)`,
  ];
  return forms.reduce(
    (done, form) => done.replace(new RegExp(`${form}(?![\\w-]|\\.\\w)`, 'g'), (_, before) => before + ref),
    text,
  );
}
