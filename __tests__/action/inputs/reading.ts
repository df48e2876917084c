/** What the tests of the inputs share: a request that is good, and ways to change it. */

import { readRequest } from '../../../src/action/inputs/read-request.js';
import type { Request } from '../../../src/action/inputs/request.js';
import { inputVariable } from '../../../src/demo/runner/environment.js';
import type { Environment } from '../../../src/shared/environment.js';
import { inputsOfStep } from '../../../src/shared/inputs/raw-inputs.js';

/** Inputs by their names; `undefined` takes one of the good ones away. */
export type Inputs = Readonly<Record<string, string | undefined>>;

export const HUB = 'arn:aws:iam::111122223333:role/github-hub';
export const TARGET = 'arn:aws:iam::222222222222:role/DeployRole';

/** The smallest good request, on route hub. */
export const GOOD: Inputs = { 'aws-region': 'eu-west-1', 'hub-role': HUB, 'role-to-assume': TARGET };

/** What makes the good request one on route direct. */
export const DIRECT: Inputs = { route: 'direct', 'hub-role': undefined, 'role-external-id': undefined };

/** The environment in which the good request, changed so, reaches the action. */
export function environmentOf(inputs: Inputs, environment: Environment = {}): Environment {
  const given = Object.entries({ ...GOOD, ...inputs }).map(([name, text]) => [inputVariable(name), text]);
  return { ...environment, ...Object.fromEntries(given) };
}

/** The request that comes out of the good one, changed so. Throws when it is refused. */
export function accepted(inputs: Inputs, environment: Environment = {}): Request {
  const reading = readRequest(inputsOfStep(environmentOf(inputs, environment)));
  if (!reading.ok) throw new Error(reading.issues.map(({ name, detail }) => `${name}: ${detail.code}`).join('\n'));
  return reading.request;
}

/** What is wrong with the good request, changed so, each as `name: code`. */
export function refusals(inputs: Inputs, environment: Environment = {}): string[] {
  const reading = readRequest(inputsOfStep(environmentOf(inputs, environment)));
  return reading.ok ? [] : reading.issues.map(({ name, detail }) => `${name}: ${detail.code}`);
}
