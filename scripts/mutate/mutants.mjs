// The small changes to a source, found in its syntax tree and made in its text.
import { parseSync } from '@swc/core';

const OPERATORS = {
  '===': ['!=='],
  '!==': ['==='],
  '<': ['<=', '>='],
  '<=': ['<', '>'],
  '>': ['>=', '<='],
  '>=': ['>', '<'],
  '+': ['-'],
  '-': ['+'],
  '*': ['/'],
  '/': ['*'],
  '&&': ['||'],
  '||': ['&&'],
  '??': ['&&'],
  '+=': ['-='],
  '-=': ['+='],
};
// A map, because a source may call `toString` or `constructor`, which every object has.
const METHODS = new Map(
  Object.entries({
    some: ['every'],
    every: ['some'],
    startsWith: ['endsWith'],
    endsWith: ['startsWith'],
    toLowerCase: ['toUpperCase'],
    toUpperCase: ['toLowerCase'],
    indexOf: ['lastIndexOf'],
    min: ['max'],
    max: ['min'],
  }),
);
// Calls that may be left out: what they were called on stays.
const DROPPED = new Set(['slice', 'filter', 'trim', 'toLowerCase', 'flat', 'sort', 'reverse']);
const FUNCTIONS = new Set([
  'FunctionDeclaration',
  'FunctionExpression',
  'ArrowFunctionExpression',
  'Constructor',
  'ClassMethod',
  'PrivateMethod',
  'ClassProperty',
  'PrivateProperty',
]);
const TYPE_ONLY = new Set([
  'TsInterfaceDeclaration',
  'TsTypeAliasDeclaration',
  'TsTypeAnnotation',
  'ImportDeclaration',
]);

/**
 * All mutants of a source: `{ file, line, at, was, becomes, isAtLoad, text }`: `at` a place in it, `isAtLoad` when that is run as the file
 * is loaded, and `text` all of it with the change. Without `guards`, what only the compiler asks for is left alone: an empty value in place of one that is
 * always there, and the parts of a test of nothing but what kind of value it has. Its whole is still changed. So is what only a debugger
 * sees: the cause of an error, and the name of the encoding.
 */
export function mutantsOf(file, source, { guards = true } = {}) {
  const bytes = Buffer.from(source);
  // Spans count from where the parser stood before; a token put in front of everything tells where that is.
  const tree = parseSync(`;${source}`, { syntax: 'typescript', target: 'es2024' });
  const base = tree.body[0].span.start + 1;
  const at = (span) => [span.start - base, span.end - base];
  const textOf = (span) => bytes.subarray(...at(span)).toString();
  const mutants = [];
  let depth = 0;

  const replace = (span, becomes) => {
    const [start, end] = at(span);
    const was = textOf(span);
    if (was === becomes) return;
    const text = bytes.subarray(0, start).toString() + becomes + bytes.subarray(end).toString();
    const before = bytes.subarray(0, start).toString();
    const line = before.split('\n').length;
    mutants.push({ file, line, at: before.length, was, becomes, isAtLoad: depth === 0, text });
  };

  const visit = (node, parent) => {
    if (Array.isArray(node)) {
      for (const one of node) visit(one, parent);
      return;
    }
    if (typeof node !== 'object' || node === null) return;
    // Arguments and the like are wrapped without a type of their own.
    if (node.type === undefined) {
      for (const value of Object.values(node)) visit(value, parent);
      return;
    }
    if (
      node.typeOnly === true ||
      TYPE_ONLY.has(node.type) ||
      (node.type.startsWith('Ts') && node.expression === undefined)
    )
      return;
    const isFunction = FUNCTIONS.has(node.type);
    if (isFunction) depth += 1;
    change(node, parent);
    for (const [key, value] of Object.entries(node)) {
      if (key === 'span' || key === 'typeAnnotation' || key === 'typeParams' || key === 'typeArguments') continue;
      visit(value, node);
    }
    if (isFunction) depth -= 1;
  };

  const change = (node, parent) => {
    if (!guards && isForCompiler(node, parent)) return;
    switch (node.type) {
      case 'BinaryExpression':
        operator(node);
        break;
      case 'AssignmentExpression':
        for (const other of OPERATORS[node.operator] ?? []) between(node.left, node.right, node.operator, other);
        break;
      case 'UnaryExpression':
        if (node.operator === '!') replace(node.span, textOf(node.argument.span));
        if (node.operator === '-') replace(node.span, textOf(node.argument.span));
        break;
      case 'BooleanLiteral':
        replace(node.span, String(!node.value));
        break;
      case 'NumericLiteral':
        replace(node.span, String(node.value + 1));
        break;
      case 'StringLiteral':
        if (!isName(node, parent)) replace(node.span, node.value === '' ? "'mutated'" : "''");
        break;
      case 'TemplateLiteral':
        replace(node.span, '``');
        break;
      case 'RegExpLiteral':
        for (const pattern of patterns(node.pattern)) replace(node.span, `/${pattern}/${node.flags}`);
        if (node.flags.includes('i')) replace(node.span, `/${node.pattern}/${node.flags.replace('i', '')}`);
        break;
      case 'IfStatement':
      case 'ConditionalExpression':
        replace(node.test.span, 'true');
        replace(node.test.span, 'false');
        break;
      case 'WhileStatement':
      case 'ForStatement':
        if (node.test) replace(node.test.span, 'false');
        break;
      case 'BlockStatement':
        if (node.stmts.length > 0) replace(node.span, '{}');
        break;
      case 'ArrayExpression':
        replace(node.span, node.elements.length > 0 ? '[]' : "['mutated']");
        break;
      case 'ObjectExpression':
        if (node.properties.length > 0) replace(node.span, '{}');
        break;
      case 'ArrowFunctionExpression':
        if (node.body.type !== 'BlockStatement') replace(node.body.span, 'undefined');
        break;
      case 'ContinueStatement':
        replace(node.span, ';');
        break;
      case 'OptionalChainingExpression':
        break;
      case 'CallExpression':
        call(node);
        break;
      default:
    }
  };

  const operator = (node) => {
    for (const other of OPERATORS[node.operator] ?? []) between(node.left, node.right, node.operator, other);
    if (node.operator === '??') replace(node.span, textOf(node.left.span));
    if (node.operator === '&&' || node.operator === '||') {
      replace(node.left.span, node.operator === '&&' ? 'true' : 'false');
      replace(node.right.span, node.operator === '&&' ? 'true' : 'false');
    }
  };

  const between = (left, right, sign, other) => {
    // The two cannot be mixed without.
    if (sign === '??') {
      replace(
        { start: left.span.start, end: right.span.end },
        `((${textOf(left.span)}) ${other} (${textOf(right.span)}))`,
      );
      return;
    }
    const span = { start: left.span.end, end: right.span.start };
    replace(span, textOf(span).replace(sign, other));
  };

  const call = (node) => {
    const { callee } = node;
    if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier') return;
    const name = callee.property.value;
    for (const other of METHODS.get(name) ?? []) replace(callee.property.span, other);
    if (DROPPED.has(name)) replace(node.span, textOf(callee.object.span));
  };

  visit(tree.body, undefined);
  return mutants;
}

function isForCompiler(node, parent) {
  if (node.type === 'StringLiteral' && node.value === 'utf8') return true;
  if (node.type === 'ObjectExpression' && node.properties.some((property) => property.key?.value === 'cause'))
    return true;
  const isFallback = (one) => one.type === 'BinaryExpression' && one.operator === '??' && isEmpty(one.right);
  if (isFallback(node)) return true;
  if (isEmpty(node) && parent !== undefined && isFallback(parent) && parent.right === node) return true;
  if (node.type === 'StringLiteral' && parent?.left?.operator === 'typeof') return true;
  if (node.type !== 'BinaryExpression') return false;
  const isPart = parent?.operator === '||' || parent?.operator === '&&';
  return (isPart && isKindTest(node)) || (isGuard(node) && (node.operator === '||' || (parent && isGuard(parent))));
}

function isEmpty(node) {
  return (
    (node.type === 'StringLiteral' && node.value === '') ||
    (node.type === 'NumericLiteral' && node.value === 0) ||
    (node.type === 'ArrayExpression' && node.elements.length === 0)
  );
}

/** A chain of tests of nothing but whether values are there. */
function isGuard(node) {
  if (node.type !== 'BinaryExpression') return false;
  if (node.operator === '||') return isGuard(node.left) && isGuard(node.right);
  return node.operator === '===' && node.right.type === 'Identifier' && node.right.value === 'undefined';
}

/** A test of what kind of value something from outside is, or a chain of such tests. */
function isKindTest(node) {
  if (node.type !== 'BinaryExpression') return false;
  const { operator, left, right } = node;
  if (operator === '||' || operator === '&&') return isKindTest(left) && isKindTest(right);
  if (operator === 'in' || right.type === 'NullLiteral') return true;
  return left.type === 'UnaryExpression' && left.operator === 'typeof' && right.type === 'StringLiteral';
}

/** A string that names a property, not a value. */
function isName(node, parent) {
  return parent?.type === 'KeyValueProperty' && parent.key === node;
}

/** A pattern with an anchor, a quantifier or a class changed. */
function patterns(pattern) {
  const found = [];
  if (pattern.startsWith('^')) found.push(pattern.slice(1));
  if (pattern.endsWith('$')) found.push(pattern.slice(0, -1));
  const steps = [
    [/\\d/g, '\\D'],
    [/\[(?!\^)/g, '[^'],
    [/\[\^/g, '['],
    [/(?<=[\])\w])\+/g, ''],
    [/(?<=[\])\w])\*/g, ''],
    [/(?<=\))\?/g, ''],
  ];
  for (const [part, other] of steps) {
    for (const { index, 0: was } of pattern.matchAll(part)) {
      found.push(pattern.slice(0, index) + other + pattern.slice(index + was.length));
    }
  }
  return found.filter(isPattern);
}

function isPattern(pattern) {
  try {
    return Boolean(new RegExp(pattern));
  } catch {
    return false;
  }
}
