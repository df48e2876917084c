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
const LATE = /^import .* from "node:(?:fs\/promises|https)";$/m;
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
    for (const file of modulesIn(path.join(folder, name))) {
      loadLate(file);
      provideLate(file);
    }
  }
  copy(YAML, folder);
  for (const file of modulesIn(path.join(folder, YAML, 'dist'))) markPure(file);
  for (const name of TOOLKIT) write(name, folder, JSON.stringify({ ...copy(name, folder), sideEffects: false }));
}

/** Copies a package without what ncc does not read, and returns its manifest. */
function copy(name, folder) {
  const from = path.join('node_modules', name);
  const unread = [COMMONJS, TYPES].map((part) => path.join(from, part));
  cpSync(from, path.join(folder, name), { recursive: true, filter: (source) => !unread.includes(source) });
  return JSON.parse(readFileSync(path.join(from, 'package.json'), 'utf8'));
}

/** Lets a bundler leave out what a module makes where it is loaded, if nothing uses it. */
function markPure(file) {
  const made = /^(var \w+ = )(?=new [A-Z]|define[A-Z]\w*\()/gm;
  writeFileSync(file, readFileSync(file, 'utf8').replace(made, '$1/* @__PURE__ */ '));
}

function modulesIn(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.m?js$/.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name));
}

/**
 * Has a module load `fs/promises` and `https` where it first uses them. Most steps read no file of the SDK's, and with the one Node
 * loads `readline` and more, with the other all of TLS, which is then loaded while GitHub's answer is awaited.
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
    )
    .replace(/^import (\w+) from "node:https";$/m, (_, local) => {
      const property = (name) => `get ${name}() { return process.getBuiltinModule("node:https").${name}; }`;
      return `const ${local} = { ${property('Agent')}, ${property('request')} };`;
    });
  if (LATE.test(late)) throw new Error(`${file} imports a module of Node in a way of its own`);
  writeFileSync(file, late);
}

/** Makers of providers that no step calls which has all its settings and credentials, and with which a lot more is loaded. */
const PROVIDERS =
  /^import \{ (defaultProvider|fromSharedConfigFiles)(?: as (\w+))? \} from ("@aws-sdk\/credential-provider-node"|"\.\/fromSharedConfigFiles");$/m;

/** Has a module load what makes a provider where that provider is first called. */
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
  if (late !== code) writeFileSync(file, late);
}

function write(name, folder, manifest) {
  writeFileSync(path.join(folder, name, 'package.json'), manifest);
}
