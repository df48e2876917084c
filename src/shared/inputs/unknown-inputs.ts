import type { Environment } from '../environment.js';
import { quoted } from '../log/plain.js';
import { nearest } from '../text/nearest.js';
import type { InputIssue } from './input-issues.js';

/**
 * The inputs that a workflow gives and the action does not have. The runner hands them over with a warning only, and what is
 * meant for `accounts` but written `account` would choose all accounts. A blank input is an absent one.
 * Source: https://docs.github.com/en/actions/reference/workflows-and-actions/metadata-syntax#inputs
 */
export function unknownInputs(environment: Environment, known: readonly string[]): InputIssue[] {
  return Object.entries(environment).flatMap(([variable, text = '']): InputIssue[] => {
    const input = variable.slice('INPUT_'.length).toLowerCase();
    if (!variable.startsWith('INPUT_') || known.includes(input) || text.trim() === '') return [];
    const near = nearest(input, known);
    const name = /^[\w-]{1,64}$/.test(input) ? input : quoted(input);
    return [{ name, detail: { code: 'unknown-input', known, ...(near !== undefined && { near }) } }];
  });
}
