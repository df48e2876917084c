// The modules of the project, one of them with other text. What does not depend on that one is made once and kept.
import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { SourceTextModule, SyntheticModule } from 'node:vm';

export class Modules {
  #root;
  #sources = new Map();
  #made = new Map();
  #loaded = new Map();
  #foreign = new Map();
  #changed = {};
  #linking = Promise.resolve();

  /** `globals` are the exports of `@jest/globals`. */
  constructor(root, globals) {
    this.#root = root;
    this.#foreign.set('@jest/globals', synthetic(globals));
  }

  /** Gives a file other text in place of what an earlier call changed; nothing is changed without a file. Returns what was forgotten. */
  change(file, text) {
    const forgotten = new Set([...this.#dependentsOf(this.#changed.file), ...this.#dependentsOf(file)]);
    for (const one of forgotten) {
      this.#made.delete(one);
      this.#loaded.delete(one);
    }
    this.#changed = file === undefined ? {} : { file, code: stripTypeScriptTypes(text) };
    return forgotten;
  }

  /** Evaluates a file with all that it imports. */
  async load(file) {
    const known = this.#loaded.get(file);
    if (known !== undefined) return known;
    const loading = this.#linked(file).then(async (made) => {
      await made.evaluate();
      return made;
    });
    this.#loaded.set(file, loading);
    return loading;
  }

  /** One after the other: what one load is linking, another must not link too. */
  #linked(file) {
    const linked = this.#linking.then(async () => {
      const made = this.#module(file);
      if (made.status === 'unlinked') await made.link(this.#link);
      return made;
    });
    this.#linking = linked.catch(() => undefined);
    return linked;
  }

  #module(file) {
    const known = this.#made.get(file);
    if (known !== undefined) return known;
    const code = file === this.#changed.file ? this.#changed.code : this.#source(file).code;
    const made = new SourceTextModule(code, {
      identifier: file,
      initializeImportMeta: (meta) => {
        meta.url = pathToFileURL(path.join(this.#root, file)).href;
        meta.dirname = path.dirname(path.join(this.#root, file));
      },
      importModuleDynamically: (specifier) => {
        const inner = projectFile(specifier, file);
        return inner === undefined ? import(this.#addressOf(specifier, file)) : this.load(inner);
      },
    });
    this.#made.set(file, made);
    return made;
  }

  #link = async (specifier, { identifier }) => {
    const file = projectFile(specifier, identifier);
    return file === undefined ? this.#foreignModule(specifier, identifier) : this.#module(file);
  };

  #addressOf(specifier, from) {
    if (!specifier.startsWith('.')) return specifier;
    return pathToFileURL(path.join(this.#root, path.dirname(from), specifier)).href;
  }

  async #foreignModule(specifier, from) {
    const address = this.#addressOf(specifier, from);
    const known = this.#foreign.get(address);
    if (known !== undefined) return known;
    const made = synthetic(await import(address));
    this.#foreign.set(address, made);
    return made;
  }

  #source(file) {
    const known = this.#sources.get(file);
    if (known !== undefined) return known;
    // Types become spaces, so that what is told of a place in the code is true of the source.
    const code = stripTypeScriptTypes(readFileSync(path.join(this.#root, file), 'utf8'));
    const source = { code, imports: importsOf(code, file) };
    this.#sources.set(file, source);
    return source;
  }

  /** The file and all made modules that import it, directly or not. */
  #dependentsOf(file) {
    const found = new Set(file === undefined ? [] : [file]);
    for (let before = -1; before !== found.size; ) {
      before = found.size;
      for (const made of this.#made.keys()) {
        if (this.#source(made).imports.some((imported) => found.has(imported))) found.add(made);
      }
    }
    return found;
  }
}

/** The files of the project that a file imports itself, at once or later, by its code without types. */
export function importsOf(code, file) {
  return [...code.matchAll(/(?:\bfrom|\bimport\(|\bimport)\s*'(\.[^']+)'/g)].flatMap(
    ([, specifier]) => projectFile(specifier, file) ?? [],
  );
}

function projectFile(specifier, from) {
  return /^\..*\.js$/.test(specifier) ? path.join(path.dirname(from), specifier).replace(/\.js$/, '.ts') : undefined;
}

function synthetic(exports) {
  const names = Object.keys(exports);
  const made = new SyntheticModule(names, () => {
    for (const name of names) made.setExport(name, exports[name]);
  });
  return made;
}
