import { nearest } from '../accounts/nearest.js';
import type { Environment } from '../inputs/input-source.js';
import { quoted } from '../log/plain.js';
import type { MatrixProblem } from './problem.js';

/**
 * The inputs that a workflow gives and the action does not have. The runner hands them over with a warning only, and what is
 * meant for `accounts` but written `account` would choose all accounts. A blank input is an absent one.
 * Source: https://docs.github.com/en/actions/reference/workflows-and-actions/metadata-syntax#inputs
 */
export function unknownInputs(environment: Environment, known: readonly string[]): MatrixProblem[] {
  return Object.entries(environment).flatMap(([variable, text = '']): MatrixProblem[] => {
    const name = variable.slice('INPUT_'.length).toLowerCase();
    if (!variable.startsWith('INPUT_') || known.includes(name) || text.trim() === '') return [];
    const near = nearest(name, known);
    const input = /^[\w-]{1,64}$/.test(name) ? name : quoted(name);
    return [{ input, flaw: { code: 'unknown-input', known, ...(near !== undefined && { near }) } }];
  });
}
