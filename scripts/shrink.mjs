// ncc minifies the entry of a bundle only, keeps all names in it, and loses which calls are pure. This minifies all files of a
// bundle, and puts functions in parentheses: V8 then compiles them as it reads them, instead of skipping over them first and compiling
// them a moment later. In a step nearly all functions run, and it takes 4 % off.
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

/**
 * Shrinks the files that ncc wrote into a folder. Of a program that runs nearly all of its functions, every function expression is put
 * in parentheses; of another, those of the modules that are loaded late.
 */
export async function shrink(folder, runsAll) {
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.js'))) {
    const file = path.join(folder, name);
    const isEntry = name === 'index.js';
    const code = readFileSync(file, 'utf8');
    const { code: small } = await minify(isEntry ? withBuiltIns(code, file) : code, OPTIONS);
    const { span, body } = await parse(small, { syntax: 'ecmascript', target: 'es2022' });
    const chosen = runsAll ? functionsIn(body) : isEntry ? [] : modulesIn(body);
    if (!isEntry && chosen.length === 0)
      throw new Error('no module was found in a chunk: ncc writes it in another way now');
    writeFileSync(file, inParentheses(small, span, chosen));
  }
}

const CREATES_REQUIRE = /^import \{ createRequire as (\w+) \} from "module";/;

/**
 * Has an entry take Node's own modules from where they are already. ncc makes a `require` for them, for which Node loads what
 * finds and loads modules of any kind: a tenth of a bare Node, in every step.
 * Source: https://nodejs.org/api/process.html#processgetbuiltinmoduleid
 */
function withBuiltIns(code, file) {
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
  return own;
}

/** The places of the functions of a chunk's modules. */
function modulesIn(body) {
  return body
    .flatMap(({ declaration }) => (declaration?.type === 'VariableDeclaration' ? declaration.declarations : []))
    .flatMap(({ init }) => (init?.type === 'ObjectExpression' ? init.properties : []))
    .flatMap(({ value }) => (isFunction(value) ? [value.span] : []));
}

/** The places of all function expressions, those in others too. */
function functionsIn(node, parent) {
  if (Array.isArray(node)) return node.flatMap((one) => functionsIn(one, parent));
  if (typeof node !== 'object' || node === null) return [];
  const inner = Object.values(node).flatMap((value) => functionsIn(value, node));
  return isFunction(node) && parent?.type !== 'ParenthesisExpression' ? [node.span, ...inner] : inner;
}

function isFunction(node) {
  return node?.type === 'FunctionExpression' || node?.type === 'ArrowFunctionExpression';
}

/** The code with parentheses around these places. Positions count bytes, from where this text begins. */
function inParentheses(code, { start: begin }, places) {
  const bytes = Buffer.from(code);
  const marks = places
    .flatMap(({ start, end }) => [
      { at: start - begin, mark: '(' },
      { at: end - begin, mark: ')' },
    ])
    // What ends at a place ends before another begins there.
    .sort((one, other) => one.at - other.at || other.mark.charCodeAt(0) - one.mark.charCodeAt(0));
  let text = '';
  let done = 0;
  for (const { at, mark } of marks) {
    text += `${bytes.subarray(done, at)}${mark}`;
    done = at;
  }
  return `${text}${bytes.subarray(done)}`;
}
