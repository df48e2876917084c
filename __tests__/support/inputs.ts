/** Inputs that make a good request, and what becomes of them when they are changed. */
import { readRequest } from '../../src/action/inputs/read-request.js';
import type { Request } from '../../src/action/inputs/request.js';
import { inputVariable } from '../../src/demo/runner/environment.js';
import type { Environment } from '../../src/shared/environment.js';
import { inputsOfStep } from '../../src/shared/inputs/raw-inputs.js';
import { HUB_ROLE, TARGET_ROLE } from './names.js';

/** Inputs by their names; `undefined` removes one of the good ones. */
export type Inputs = Readonly<Record<string, string | undefined>>;

/** The smallest good request, on route hub. */
export const GOOD: Inputs = { 'aws-region': 'eu-west-1', 'hub-role': HUB_ROLE, 'role-to-assume': TARGET_ROLE };

/** What makes the good request one on route direct. */
export const DIRECT: Inputs = { route: 'direct', 'hub-role': undefined, 'role-external-id': undefined };

/** The environment that has the good inputs with these changes. */
export function environmentOf(inputs: Inputs, environment: Environment = {}): Environment {
  const given = Object.entries({ ...GOOD, ...inputs }).map(([name, text]) => [inputVariable(name), text]);
  return { ...environment, ...Object.fromEntries(given) };
}

/** The request that the good inputs with these changes make. Throws when they have issues. */
export function accepted(inputs: Inputs, environment: Environment = {}): Request {
  const reading = readRequest(inputsOfStep(environmentOf(inputs, environment)));
  if (!reading.ok) throw new Error(reading.issues.map(({ name, detail }) => `${name}: ${detail.code}`).join('\n'));
  return reading.request;
}

/** The issues of the good inputs with these changes, each as `name: code`. */
export function refusals(inputs: Inputs, environment: Environment = {}): string[] {
  const reading = readRequest(inputsOfStep(environmentOf(inputs, environment)));
  return reading.ok ? [] : reading.issues.map(({ name, detail }) => `${name}: ${detail.code}`);
}
