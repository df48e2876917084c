/** A policy document that IAM or STS would refuse, with the place in it and the reason. */
export class MalformedPolicy extends Error {
  override readonly name = 'MalformedPolicy';
  /** Where in the document, as in `Statement[0].Condition.StringLike`; empty for the document as a whole. */
  readonly where: string;
  readonly reason: string;

  constructor(where: string, reason: string) {
    super(where === '' ? reason : `${where}: ${reason}`);
    this.where = where;
    this.reason = reason;
  }
}
