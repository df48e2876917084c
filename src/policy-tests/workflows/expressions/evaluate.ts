/**
 * Evaluates expressions with three values: known, or unknown with its causes. GitHub's own library parses them and computes what is
 * known; this file adds how what is not known spreads.
 */
import { data, Evaluator, type Expr, Lexer, Parser } from '@actions/expressions';
import {
  Binary,
  type ContextAccess,
  type ExprVisitor,
  FunctionCall,
  type Grouping,
  IndexAccess,
  Literal,
  type Logical,
  Star,
  Unary,
} from '@actions/expressions/ast';
import type { ExpressionData } from '@actions/expressions/data/expressiondata';
import { type Token, TokenType } from '@actions/expressions/lexer';
import {
  booleanValue,
  type KnownValue,
  memberOf,
  NULL,
  type Scope,
  settled,
  truthOf,
  type UnknownValue,
  unknownPath,
  unknownValue,
  type Value,
} from './value.js';

/** What expressions refer to. */
export interface Contexts {
  /** By name; a name that is missing is unknown. */
  readonly values: Readonly<Record<string, Value | undefined>>;
  /** The values of `success()`, `failure()` and `cancelled()` in the run that is looked at. */
  readonly status?: Readonly<Record<'success' | 'failure' | 'cancelled', Value>>;
}

const CONTEXTS = [
  'github',
  'env',
  'vars',
  'job',
  'jobs',
  'steps',
  'runner',
  'secrets',
  'strategy',
  'matrix',
  'needs',
  'inputs',
];
const STATUS_FUNCTIONS = ['success', 'failure', 'cancelled', 'always'];
const FUNCTIONS = [...STATUS_FUNCTIONS, 'hashfiles'].map((name) => ({ name, minArgs: 0, maxArgs: 255 }));
const NO_CONTEXT = new data.Dictionary();

/** Evaluates the text of an expression, without `${{` and `}}`. One that GitHub would not accept is unknown. Never throws. */
export function evaluate(expression: string, contexts: Contexts): Value {
  const parsed = parse(expression);
  if (parsed === undefined) return unknownValue(expression);
  try {
    return new PartialEvaluator(contexts).value(parsed);
  } catch {
    // A job fails at it, such as fromJSON of what is not JSON.
    return unknownValue(expression);
  }
}

/**
 * The text of an expression, with `mark` in the place of each part that is not known: of the whole, or of the parts that a text has
 * around it. GitHub's parser makes a call of `format` of such a text.
 */
export function evaluateMarked(
  expression: string,
  contexts: Contexts,
  mark: (causes: readonly string[]) => string,
): string {
  const evaluator = new PartialEvaluator(contexts);
  const tree = parse(expression);
  const known = (value: Value): ExpressionData => {
    const whole = settled(value);
    return whole.kind === 'known' ? whole.data : new data.StringData(mark(whole.causes));
  };
  try {
    if (tree instanceof FunctionCall && tree.functionName.lexeme.toLowerCase() === 'format') {
      const parts = tree.args.map((part) => literal(known(evaluator.value(part))));
      return computed(new FunctionCall(tree.functionName, parts)).data.coerceString();
    }
  } catch {
    return mark([expression]);
  }
  return known(evaluate(expression, contexts)).coerceString();
}

/** True for an expression that calls `success()`, `failure()`, `cancelled()` or `always()` itself. */
export function callsStatusFunction(expression: string): boolean {
  const tokens = tokensOf(expression) ?? [];
  return tokens.some(
    ({ type, lexeme }, index) =>
      type === TokenType.IDENTIFIER &&
      STATUS_FUNCTIONS.includes(lexeme.toLowerCase()) &&
      tokens[index + 1]?.type === TokenType.LEFT_PAREN &&
      tokens[index - 1]?.type !== TokenType.DOT,
  );
}

// The same expressions are evaluated for every run and every job of a matrix.
const parsed = new Map<string, Expr | undefined>();

function parse(expression: string): Expr | undefined {
  if (!parsed.has(expression)) {
    const tokens = tokensOf(expression);
    let tree: Expr | undefined;
    try {
      tree = tokens && new Parser(tokens, CONTEXTS, FUNCTIONS).parse();
    } catch {
      tree = undefined;
    }
    parsed.set(expression, tree);
  }
  return parsed.get(expression);
}

function tokensOf(expression: string): Token[] | undefined {
  try {
    return new Lexer(expression).lex().tokens;
  } catch {
    return undefined;
  }
}

class PartialEvaluator implements ExprVisitor<Value> {
  readonly #contexts: Contexts;

  constructor(contexts: Contexts) {
    this.#contexts = contexts;
  }

  value(expression: Expr): Value {
    return expression.accept<Value>(this);
  }

  visitLiteral({ literal }: Literal): Value {
    return { kind: 'known', data: literal };
  }

  visitGrouping({ group }: Grouping): Value {
    return this.value(group);
  }

  visitContextAccess({ name }: ContextAccess): Value {
    const path = name.lexeme.toLowerCase();
    return this.#contexts.values[path] ?? unknownPath(path);
  }

  visitUnary({ operator, expr }: Unary): Value {
    const value = this.value(expr);
    if (value.kind === 'known') return computed(new Unary(operator, literal(value.data)));
    const truth = truthOf(value);
    return truth === undefined ? value : booleanValue(!truth);
  }

  visitBinary({ left, operator, right }: Binary): Value {
    return allKnown([this.value(left), this.value(right)], ([one, other]) =>
      one && other ? computed(new Binary(one, operator, other)) : NULL,
    );
  }

  /** What follows an unknown operand can still decide whether the whole is true. */
  visitLogical({ operator, args }: Logical): Value {
    const isOr = operator.type === TokenType.OR;
    const causes: string[] = [];
    let last: Value = NULL;
    for (const argument of args) {
      last = this.value(argument);
      const truth = truthOf(last);
      if (truth === isOr) return causes.length === 0 ? last : { ...unknownValue(...causes), truth };
      if (truth === undefined && last.kind === 'unknown') causes.push(...last.causes);
    }
    return causes.length === 0 ? last : unknownValue(...new Set(causes));
  }

  visitIndexAccess({ expr, index }: IndexAccess): Value {
    const object = this.value(expr);
    if (index instanceof Star) return starOf(object, index);
    const key = settled(this.value(index));
    if (key.kind === 'unknown') return key;
    if (object.kind === 'known') return computed(new IndexAccess(literal(object.data), literal(key.data)));
    const name = key.data.coerceString();
    if (object.kind === 'scope') return memberOf(object, name);
    return object.isPath ? unknownPath(`${object.causes[0]}.${name}`) : unknownValue(...object.causes);
  }

  visitFunctionCall(call: FunctionCall): Value {
    const name = call.functionName.lexeme.toLowerCase();
    if (name === 'always') return booleanValue(true);
    if (name === 'success' || name === 'failure' || name === 'cancelled') {
      return this.#contexts.status?.[name] ?? unknownValue(`${name}()`);
    }
    if (name === 'hashfiles') return unknownValue('hashFiles()');
    return allKnown(
      call.args.map((argument) => this.value(argument)),
      (literals) => computed(new FunctionCall(call.functionName, literals)),
    );
  }
}

/** The result where all operands are known, else what is not known about them. */
function allKnown(values: readonly Value[], compute: (literals: Literal[]) => Value): Value {
  const operands = values.map(settled);
  const causes = operands.flatMap((one) => (one.kind === 'unknown' ? one.causes : []));
  if (causes.length > 0) return unknownValue(...new Set(causes));
  return compute(operands.flatMap((one) => (one.kind === 'known' ? [literal(one.data)] : [])));
}

/** All members, as `needs.*.result` has them. */
function starOf(object: Value, star: Star): Value {
  if (object.kind === 'unknown') return unknownValue(...object.causes.map((cause) => `${cause}.*`));
  if (object.kind === 'known') return computed(new IndexAccess(literal(object.data), star));
  return filteredScope(object);
}

/** The members of a scope as an object whose members are lists of theirs. */
function filteredScope({ names, member, path }: Scope): Value {
  if (names === undefined) return unknownValue(`${path}.*`);
  const items = names.map((name) => member(name) ?? NULL);
  const whole = items.map(settled);
  if (whole.every((one) => one.kind === 'known')) return listOf(whole);
  return {
    kind: 'scope',
    path: `${path}.*`,
    names: undefined,
    member: (name) => {
      const found = items.map((item) => settled(memberOf(item, name)));
      const causes = found.flatMap((one) => (one.kind === 'unknown' ? one.causes : []));
      return causes.length > 0 ? unknownValue(...causes) : listOf(found);
    },
  };
}

function listOf(values: ReadonlyArray<KnownValue | UnknownValue>): Value {
  const list = new data.Array(...values.flatMap((one) => (one.kind === 'known' ? [one.data] : [])));
  return computed(new IndexAccess(literal(list), new Star()));
}

function computed(expression: Expr): KnownValue {
  return { kind: 'known', data: new Evaluator(expression, NO_CONTEXT).evaluate() };
}

const ANY_TOKEN: Token = {
  type: TokenType.NULL,
  lexeme: 'null',
  range: { start: { line: 0, column: 0 }, end: { line: 0, column: 0 } },
};

function literal(value: ExpressionData): Literal {
  return new Literal(value, ANY_TOKEN);
}
