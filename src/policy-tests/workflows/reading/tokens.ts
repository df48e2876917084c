/** Reads the token tree of GitHub's parser, whose tokens know their lines and columns. */
import type { BasicExpressionToken } from '@actions/workflow-parser/templates/tokens/basic-expression-token';
import type { MappingToken } from '@actions/workflow-parser/templates/tokens/mapping-token';
import { TemplateToken } from '@actions/workflow-parser/templates/tokens/template-token';
import {
  isBasicExpression,
  isLiteral,
  isMapping,
  isScalar,
  isSequence,
} from '@actions/workflow-parser/templates/tokens/type-guards';
import { type Contexts, evaluate } from '../expressions/evaluate.js';
import {
  listValue,
  type Members,
  scope,
  settled,
  textOf,
  textValue,
  unknownValue,
  type Value,
  valueOfJson,
} from '../expressions/value.js';
import type { Place } from '../place.js';

export type Token = TemplateToken;

/** A key of a mapping, in lower case, and its value. */
export interface TokenEntry {
  /** As it is written. */
  readonly name: string;
  readonly key: Token;
  readonly value: Token;
}

/** The entries of a mapping whose keys are texts; none for any other token. */
export function entriesOf(token: Token | undefined): TokenEntry[] {
  if (token === undefined || !isMapping(token)) return [];
  return [...mappingOf(token)];
}

function* mappingOf(token: MappingToken): Generator<TokenEntry> {
  for (const { key, value } of token) {
    if (isLiteral(key)) yield { name: key.toString(), key, value };
  }
}

/** The value at a key of a mapping. GitHub's keys are the same in upper and lower case. */
export function child(token: Token | undefined, name: string): Token | undefined {
  return entriesOf(token).find((entry) => entry.name.toLowerCase() === name)?.value;
}

/** The items of a sequence, or one scalar as a sequence of one; none for any other token. */
export function itemsOf(token: Token | undefined): Token[] {
  if (token === undefined) return [];
  if (isSequence(token)) return [...token];
  return isScalar(token) ? [token] : [];
}

/** The text of a scalar without an expression; `undefined` for any other token. */
export function literalText(token: Token | undefined): string | undefined {
  return token !== undefined && isLiteral(token) ? token.toString() : undefined;
}

/** The texts of a sequence, or of one scalar; items with expressions are left out. */
export function literalTexts(token: Token | undefined): string[] {
  return itemsOf(token).flatMap((item) => literalText(item) ?? []);
}

/** Where a token begins. */
export function placeOf(file: string, token: Token | undefined): Place {
  const start = token?.range?.start;
  return { file, line: start?.line ?? 1, column: start?.column ?? 1 };
}

/** What is written, for people: the text or the expression. */
export function writtenText(token: Token | undefined): string {
  if (token === undefined) return '';
  if (isBasicExpression(token)) return sourceOf(token);
  return literalText(token) ?? '';
}

function sourceOf(token: BasicExpressionToken): string {
  return (token.source ?? `\${{ ${token.expression} }}`).trim();
}

/** The expression of a token, as the runner evaluates it; `undefined` for one without. */
export function expressionOf(token: Token): string | undefined {
  return isBasicExpression(token) ? token.expression : undefined;
}

/** All expressions in a token, and its texts, which are expressions without markers in `if`. */
export function expressionsIn(token: Token): string[] {
  return [...TemplateToken.traverse(token)].flatMap(([, one]) => expressionOf(one) ?? literalText(one) ?? []);
}

/** The scalars in a token, each with the nearest key that it is under, in lower case; `name` for the token itself. */
export function namedTokensIn(name: string, token: Token): Array<{ readonly name: string; readonly token: Token }> {
  if (isMapping(token)) return entriesOf(token).flatMap((one) => namedTokensIn(one.name.toLowerCase(), one.value));
  if (isSequence(token)) return [...token].flatMap((item) => namedTokensIn(name, item));
  return [{ name, token }];
}

const STRING = /'((?:[^']|'')*)'/g;

/** The texts in a token, and the strings in its expressions. */
export function stringsIn(token: Token): string[] {
  return [...TemplateToken.traverse(token)].flatMap(([, one]) => {
    const literal = literalText(one);
    return [...(literal === undefined ? [] : [literal]), ...stringsOf(expressionOf(one) ?? literal ?? '')];
  });
}

/** The strings in the text of an expression. */
export function stringsOf(expression: string): string[] {
  return [...expression.matchAll(STRING)].map(([, text = '']) => text.replaceAll("''", "'"));
}

/** The value of a token of any kind. */
export function valueOfToken(token: Token, contexts: Contexts): Value {
  if (isBasicExpression(token)) return evaluate(token.expression, contexts);
  if (isSequence(token)) {
    const items = [...token].map((item) => settled(valueOfToken(item, contexts)));
    const causes = items.flatMap((item) => (item.kind === 'unknown' ? item.causes : []));
    if (causes.length > 0) return unknownValue(...new Set(causes));
    return listValue(items.flatMap((item) => (item.kind === 'known' ? [item] : [])));
  }
  if (isMapping(token)) {
    const members: Record<string, Value> = Object.create(null);
    for (const { name, value } of entriesOf(token)) members[name] = valueOfToken(value, contexts);
    const whole: Members = members;
    const made = scope('', whole);
    const known = settled(made);
    return known.kind === 'known' ? known : made;
  }
  return isLiteral(token) ? valueOfJson(token.toJSON()) : textValue('');
}

/** The text that the runner puts in place of a token; unknown with its causes where an expression is. */
export function textOfToken(token: Token, contexts: Contexts) {
  if (isLiteral(token)) return { text: token.toString() };
  return textOf(valueOfToken(token, contexts));
}
