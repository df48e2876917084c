/** What the sentence about a wrong environment names, as its reader is shown it. */
export interface EnvironmentWords<Value> {
  /** The name of the account. */
  readonly account: Value;
  /** The environment that the accounts file sets for it. */
  readonly wanted: Value;
  /** The same, as the job's key is set. */
  readonly setting: Value;
  /** The environment of the job; `undefined` when it has none. */
  readonly found: Value | undefined;
}

/** The sentence about a job without the environment that the accounts file sets for its account, as a template of any kind of text. */
export function describeWrongEnvironment<Value, Text>(
  text: (words: TemplateStringsArray, ...values: Value[]) => Text,
  { account, wanted, setting, found }: EnvironmentWords<Value>,
): Text {
  return found === undefined
    ? text`The job has no environment, but the accounts file sets ${wanted} for ${account}. Set environment: ${setting} on the job.`
    : text`The job has the environment ${found}, but the accounts file sets ${wanted} for ${account}. Set environment: ${setting} on the job.`;
}

/** GitHub's names of environments are the same in upper and lower case. */
export function isSameEnvironment(one: string | undefined, other: string): boolean {
  return one?.toLowerCase() === other.toLowerCase();
}
