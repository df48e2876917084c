/** The roles that the job's own steps ask for, for a job that names them nowhere else. */
import { parseRoleArn, type RoleArn } from '../../shared/aws/arn.js';
import type { Environment } from '../../shared/environment.js';
import { usePattern } from '../../shared/project.js';
import { property } from '../../shared/untyped.js';
import { type DerivedTarget, targetOfInput } from './derived-model.js';
import { jobWorkflow } from './job-workflow.js';

export interface StepRoles {
  /** The workflow that was read. */
  readonly file: string;
  readonly hubRole: RoleArn | undefined;
  readonly targets: readonly DerivedTarget[];
}

/** A step with this action. */
const THIS_ACTION = usePattern('(?:@.*)?$');
const FROM_WORKSPACE = /^\.\//;

/**
 * Reads the inputs of the job's steps in its workflow's file: ARNs that are written out, no expressions. `undefined` where the file is not in
 * the workspace or names no target role.
 */
export function rolesOfSteps(environment: Environment): StepRoles | undefined {
  const workflow = jobWorkflow(environment);
  if (workflow.kind !== 'found') return undefined;
  const steps = workflow.steps
    .filter((step) => [THIS_ACTION, FROM_WORKSPACE].some((pattern) => pattern.test(textAt(step, 'uses'))))
    .map((step) => property(step, 'with'));
  const hubRole = steps.flatMap((inputs) => parseRoleArn(textAt(inputs, 'hub-role')) ?? [])[0];
  const targets = steps.flatMap((inputs) => {
    const isDirect = textAt(inputs, 'route') === 'direct';
    const ofStep = parseRoleArn(textAt(inputs, 'hub-role')) ?? hubRole;
    const profiles = textAt(inputs, 'profiles')
      .split(/[\r\n,]+/)
      .map((line) => line.slice(line.indexOf('=') + 1).trim());
    const roles = [textAt(inputs, 'role-to-assume'), ...profiles].flatMap((text) => parseRoleArn(text) ?? []);
    return roles.map((role) => targetOfInput(role, isDirect ? undefined : ofStep));
  });
  return targets.length === 0 ? undefined : { file: workflow.file, hubRole, targets };
}

function textAt(value: unknown, name: string): string {
  const found = property(value, name);
  return typeof found === 'string' ? found : '';
}
