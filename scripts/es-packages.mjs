// Copies of the packages whose modules a bundler can leave out where nothing uses them, for ncc to take instead of the installed
// ones. ncc takes a package's CommonJS form, of which a bundle holds everything: with the ES form of the AWS SDK the STS client
// is a third of it, and what the SDK imports late stays apart.
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Scopes that are shipped in both forms, in folders of these names. */
const SDK_SCOPES = ['@aws-sdk', '@smithy'];
const COMMONJS = 'dist-cjs';
const ES = 'dist-es';
const TYPES = 'dist-types';
/** ES modules without effects of their own, which their package does not say. */
const TOOLKIT = ['@actions/core', '@actions/github', '@actions/http-client'];
const LATE = /\bfrom\s*["'](?:node:)?fs\/promises["']/;
/** How many modules of a package make providers with one of these functions. */
const WITH_PROVIDERS = new Map([
  ['@aws-sdk/client-sts', 1],
  ['@aws-sdk/client-iam', 1],
  ['@smithy/core', 1],
]);
/** One module with all of YAML's schemas, and what writes YAML. */
const YAML = 'js-yaml';

/** Writes the copies into `folder`, which a module resolver then finds before the installed packages. */
export function copyEsPackages(folder) {
  const sdk = SDK_SCOPES.flatMap((scope) =>
    readdirSync(path.join('node_modules', scope)).map((name) => `${scope}/${name}`),
  );
  for (const name of sdk) {
    const manifest = copy(name, folder);
    if (manifest.module !== undefined) manifest.main = manifest.module;
    write(name, folder, JSON.stringify(manifest).replaceAll(COMMONJS, ES));
    const files = modulesIn(path.join(folder, name));
    for (const file of files) loadLate(file);
    const made = files.filter(provideLate).length;
    if (made !== (WITH_PROVIDERS.get(name) ?? 0)) throw new Error(`${name} makes providers in another way now`);
  }
  copy(YAML, folder);
  if (!markPure(path.join(folder, YAML, 'dist', 'js-yaml.mjs')))
    throw new Error(`${YAML} is written in another way now`);
  for (const name of TOOLKIT) write(name, folder, JSON.stringify({ ...copy(name, folder), sideEffects: false }));
}

/** Copies a package without what ncc does not read, and returns its manifest. */
function copy(name, folder) {
  const from = path.join('node_modules', name);
  const unread = [COMMONJS, TYPES].map((part) => path.join(from, part));
  cpSync(from, path.join(folder, name), { recursive: true, filter: (source) => !unread.includes(source) });
  return JSON.parse(readFileSync(path.join(from, 'package.json'), 'utf8'));
}

/**
 * Lets a bundler leave out what a module makes where it is loaded, if nothing uses it. It takes a marked call without arguments for
 * one without effects, but no list or object that is made of others. True if the module makes something.
 */
function markPure(file) {
  const made = /^(var \w+ = )((?:new Schema|define[A-Z]\w*|[A-Z0-9_]+\.withTags)\([\s\S]*?^[\]}]\)|\{[\s\S]*?^\});$/gm;
  const code = readFileSync(file, 'utf8');
  const marked = code.replace(made, '$1/* @__PURE__ */ resultOf(() => ($2));');
  if (marked === code) return false;
  writeFileSync(file, `${marked}\nfunction resultOf(make) {\n  return make();\n}\n`);
  return true;
}

function modulesIn(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.m?js$/.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name));
}

/**
 * Has a module load `fs/promises` where it first reads a file, which most steps never do: with it Node loads `readline` and more.
 * As a property of `fs` it is loaded by its first use.
 */
function loadLate(file) {
  const code = readFileSync(file, 'utf8');
  if (!LATE.test(code)) return;
  const late = code
    .replace(/^import (\w+) from "node:fs\/promises";$/m, 'import { promises as $1 } from "node:fs";')
    .replace(
      /^import \{ (\w+)(?: as (\w+))? \} from "node:fs\/promises";$/m,
      (_, name, local = name) =>
        `import { promises } from "node:fs";\nconst ${local} = (...given) => promises.${name}(...given);`,
    );
  if (LATE.test(late)) throw new Error(`${file} imports fs/promises in a way of its own`);
  writeFileSync(file, late);
}

/**
 * Functions that make a provider of credentials or of settings. A step that has both calls none of these providers, and a lot more is
 * loaded with them.
 */
const PROVIDERS =
  /^import \{ (defaultProvider|fromSharedConfigFiles)(?: as (\w+))? \} from ("@aws-sdk\/credential-provider-node"|"\.\/fromSharedConfigFiles");$/m;

/** Has a module load what makes a provider where that provider is first called. True if it makes one. */
function provideLate(file) {
  const code = readFileSync(file, 'utf8');
  const late = code.replace(PROVIDERS, (_, name, local, from) =>
    [
      `const ${local ?? name} = (...given) => {`,
      '  let made;',
      '  return async (...asked) => {',
      `    made ??= import(${from}).then((loaded) => loaded.${name}(...given));`,
      '    return (await made)(...asked);',
      '  };',
      '};',
    ].join('\n'),
  );
  if (late === code) return false;
  writeFileSync(file, late);
  return true;
}

function write(name, folder, manifest) {
  writeFileSync(path.join(folder, name, 'package.json'), manifest);
}
