// ncc minifies the entry of a bundle only, keeps all names in it, and loses which calls are pure. This minifies all files of a
// bundle, and puts the function of each module that is loaded late in parentheses: V8 then compiles it as it reads it, instead of
// skipping over it first and compiling it a moment later, which for the STS client takes a tenth off the whole step.
// Source: https://v8.dev/blog/preparser#pife
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import path from 'node:path';
import { minify, parse } from '@swc/core';

/** All that a bundle's files are written with. In ASCII alone V8 keeps and scans a file as one byte a character, and not as two. */
const OPTIONS = {
  compress: true,
  mangle: true,
  module: true,
  ecma: 2020,
  format: { comments: false, asciiOnly: true },
};

/** Shrinks every late chunk in a folder that ncc wrote. */
export async function shrinkChunks(folder) {
  for (const name of readdirSync(folder).filter((file) => /^\d+\.index\.js$/.test(file))) {
    const file = path.join(folder, name);
    const { code } = await minify(readFileSync(file, 'utf8'), OPTIONS);
    writeFileSync(file, await inParentheses(code));
  }
}

const CREATES_REQUIRE = /^import \{ createRequire as (\w+) \} from "module";/;

/**
 * Has an entry take Node's own modules from where they are already. ncc makes a `require` for them, for which Node loads what
 * finds and loads modules of any kind: a tenth of a bare Node, in every step.
 * Source: https://nodejs.org/api/process.html#processgetbuiltinmoduleid
 */
export async function shrinkEntry(folder) {
  const file = path.join(folder, 'index.js');
  const code = readFileSync(file, 'utf8');
  const [statement, name] = CREATES_REQUIRE.exec(code) ?? [];
  if (name === undefined) throw new Error(`${file} does not begin as ncc begins an entry`);
  const asks = `${name}(import.meta.url)(`;
  const asked = code
    .split(asks)
    .slice(1)
    .map((rest) => JSON.parse(rest.slice(0, rest.indexOf(')'))));
  const foreign = asked.filter((id) => !isBuiltin(id));
  if (foreign.length > 0) throw new Error(`${file} requires what is not Node's own: ${foreign.join(', ')}`);
  const own = code.slice(statement.length).replaceAll(asks, 'process.getBuiltinModule(');
  if (own.includes(name)) throw new Error(`${file} uses require in another way than ncc did`);
  writeFileSync(file, (await minify(own, OPTIONS)).code);
}

async function inParentheses(code) {
  const { span, body } = await parse(code, { syntax: 'ecmascript', target: 'es2022' });
  const functions = body
    .flatMap(({ declaration }) => (declaration?.type === 'VariableDeclaration' ? declaration.declarations : []))
    .flatMap(({ init }) => (init?.type === 'ObjectExpression' ? init.properties : []))
    .flatMap(({ value }) => (/Function/.test(value?.type ?? '') ? [value.span] : []));
  if (functions.length === 0) throw new Error('no module was found in a chunk: ncc writes it in another way now');

  // Positions count bytes, from where this text begins.
  const bytes = Buffer.from(code);
  const parts = [];
  let done = span.start;
  const cut = (to) => {
    parts.push(bytes.subarray(done - span.start, to - span.start).toString());
    done = to;
  };
  for (const { start, end } of functions) {
    cut(start);
    parts.push('(');
    cut(end);
    parts.push(')');
  }
  cut(span.start + bytes.length);
  return parts.join('');
}
