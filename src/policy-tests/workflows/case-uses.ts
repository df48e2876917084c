/** Whether a case uses a statement: the file of cases stands for jobs that no workflow here has. */
import type { AwsModel } from '../../iam/aws-model.js';
import type { Statement } from '../../iam/statement.js';
import { type PolicyCase, rolesOf } from '../policy-case.js';
import { runCases } from '../run-cases.js';
import { type RoleStatement, withSingle } from './single-statement.js';

export class CaseUses {
  readonly #model: AwsModel;
  readonly #clock: () => number;
  /** The cases that are allowed as expected, by the ARNs of their roles. */
  readonly #cases = new Map<string, PolicyCase[]>();

  /** `nowMs` is in milliseconds since the epoch. */
  constructor(cases: readonly PolicyCase[], model: AwsModel, nowMs: number) {
    this.#model = model;
    this.#clock = () => nowMs;
    for (const one of this.#allowed(cases, model)) {
      for (const { role } of rolesOf(one.route)) this.#cases.set(role.arn, [...(this.#cases.get(role.arn) ?? []), one]);
    }
  }

  /** True where a case is allowed with `instead` in the place of the statement and no other statement that allows these actions. */
  uses(of: RoleStatement, instead: Statement, actions: readonly string[]): boolean {
    const cases = this.#cases.get(of.role.arn.arn);
    return cases !== undefined && this.#allowed(cases, withSingle(this.#model, of, instead, actions)).length > 0;
  }

  #allowed(cases: readonly PolicyCase[], model: AwsModel): PolicyCase[] {
    const expected = cases.filter(({ expect }) => expect.outcome === 'allowed');
    return runCases(model, expected, this.#clock).flatMap(({ policyCase, mismatches }) =>
      mismatches.length === 0 ? policyCase : [],
    );
  }
}
