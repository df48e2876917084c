import type { AssumeRoleInput } from '../../iam/sts/role-parameters.js';

/** The parameters of a Query protocol request: https://docs.aws.amazon.com/STS/latest/APIReference/CommonParameters.html. */
export class QueryParameters {
  readonly #all: URLSearchParams;

  constructor(form: string) {
    this.#all = new URLSearchParams(form);
  }

  get(name: string): string | undefined {
    return this.#all.get(name) ?? undefined;
  }

  /** The members of a list in their order: `Name.member.1`, or `Name.member.1.field` when a field is given. */
  list(name: string, field?: string): string[] {
    const members: string[] = [];
    for (let at = 1; ; at += 1) {
      const value = this.get(`${name}.member.${at}${field === undefined ? '' : `.${field}`}`);
      if (value === undefined) return members;
      members.push(value);
    }
  }

  /** The parameters of both AssumeRole calls. */
  assumeRoleInput(): AssumeRoleInput {
    return {
      roleArn: this.get('RoleArn'),
      roleSessionName: this.get('RoleSessionName'),
      durationSeconds: this.get('DurationSeconds'),
      policy: this.get('Policy'),
      policyArns: this.list('PolicyArns', 'arn'),
      externalId: this.get('ExternalId'),
      sourceIdentity: this.get('SourceIdentity'),
      tags: this.list('Tags', 'Key').map((key, at) => [key, this.get(`Tags.member.${at + 1}.Value`) ?? '']),
      transitiveTagKeys: this.list('TransitiveTagKeys'),
    };
  }

  /** Everything as sent. */
  toRecord(): Record<string, string> {
    return Object.fromEntries(this.#all);
  }
}
