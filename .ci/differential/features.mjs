// What the classes look for in a case, and what they put in its place.
import { isIP } from 'node:net';

/** A resource that no case asks for. */
export const NOWHERE = 'arn:aws:s3:::nowhere';
/** The test that never holds, of a key that is there. */
export const NEVER = { prefix: '', name: 'Null', suffix: '', values: ['true'] };

const VARIABLE = /\$\{([^}*?$,]+)(?:, '([^']*)')?\}/g;
const ESCAPE = /\$\{[*?$]\}/g;

export function isIncomplete(resource) {
  return resource.startsWith('arn:') && resource.split(':').length < 6;
}

export function complete(resource) {
  return resource + ':*'.repeat(6 - resource.split(':').length);
}

export function isNegated(operator) {
  return operator.includes('Not');
}

export function isSet({ prefix }) {
  return prefix !== '';
}

export function familyOf(address) {
  return address.includes(':') ? 6 : 4;
}

/** True when a variable of this value has neither a value in the request nor a default. */
export function hasNoValue(value, one) {
  return [...value.matchAll(VARIABLE)].some(([, key, fallback]) => fallback === undefined && !foundUnder(key, one));
}

export function filledIn(value, one) {
  return value.replace(VARIABLE, (text, key, fallback) => foundUnder(key, one) ?? fallback ?? text);
}

/** A statement of a document of the older version, without what are variables in the newer one. */
export function withoutVariables(statement, _, { Version }) {
  if (Version === '2012-10-17') return statement;
  return JSON.parse(JSON.stringify(statement).replace(VARIABLE, 'none').replace(ESCAPE, 'none'));
}

/** True when an operator can compare a value of a request. */
export function isOfType(operator, value) {
  if (operator.startsWith('Arn')) return value.split(':').length >= 6;
  if (operator.startsWith('Not')) return isIP(value) > 0;
  if (operator.startsWith('Numeric')) return /^\d+(?:\.\d+)?$/.test(value);
  if (operator.startsWith('Date')) return /^\d+$|^\d{4}-/.test(value);
  return true;
}

function foundUnder(key, one) {
  return Object.entries(one.context).find(([name]) => name.toLowerCase() === key.toLowerCase())?.[1];
}
