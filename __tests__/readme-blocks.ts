/** Takes out of the README what can be run: its marked blocks, its tables, and the steps of its workflows. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

export const README = readFileSync('README.md', 'utf8');

export type BlockKind = 'policy' | 'workflow' | 'log' | 'accounts';

export interface Block {
  readonly kind: string;
  readonly name: string;
  readonly text: string;
}

/** Every block that bears a mark, as in `<!-- policy: target-trust -->`. */
export const BLOCKS: readonly Block[] = [
  ...README.matchAll(/^<!-- (policy|workflow|log|accounts): ([a-z-]+) -->\n\n```(?:json|yaml|text)\n([\s\S]*?)^```$/gm),
].map(([, kind = '', name = '', text = '']) => ({ kind, name, text }));

/** The text of one block. Throws when the README has none of that name, or two. */
export function blockOf(kind: BlockKind, name: string): string {
  const [block, ...others] = BLOCKS.filter((one) => one.kind === kind && one.name === name);
  if (block === undefined || others.length > 0) throw new Error(`the README has no single ${kind} block ${name}`);
  return block.text;
}

/** The rows of the table under a heading, as texts of their cells, without the head. */
export function tableUnder(heading: string): ReadonlyArray<readonly string[]> {
  const [, section = ''] = README.split(`\n${heading}\n`);
  const [table = ''] = /(?:^\|.*\n)+/m.exec(section.split(/\n#{1,6} /)[0] ?? '') ?? [];
  const rows = table.trimEnd().split('\n').slice(2);
  return rows.map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

/** A step of a workflow. */
export interface Step {
  readonly uses: string | undefined;
  /** Inputs as the runner hands them on, one record for each way in which the expressions can turn out. */
  readonly inputs: ReadonlyArray<Readonly<Record<string, string>>>;
}

/** The steps of a block, which is a whole workflow or a list of steps. */
export function stepsOf(workflow: string): readonly Step[] {
  const parsed: unknown = parse(workflow);
  if (Array.isArray(parsed)) return parsed.map((step) => stepOf(step, [{}]));
  return Object.values(recordOf(recordOf(parsed).jobs)).flatMap((job) => {
    const { steps, strategy } = recordOf(job);
    const rows = strategy === undefined ? [{}] : listOf(recordOf(recordOf(strategy).matrix).include).map(recordOf);
    return listOf(steps).map((step) => stepOf(step, rows));
  });
}

/** The step of a block that uses this action. Throws when there is not exactly one. */
export function actionStepOf(name: string): Step {
  const [step, ...others] = stepsOf(blockOf('workflow', name)).filter(isThisAction);
  if (step === undefined || others.length > 0) throw new Error(`workflow ${name} has no single step with this action`);
  return step;
}

/** True for a step that uses this action. */
export function isThisAction({ uses }: Step): boolean {
  return uses?.startsWith('org/xacct-action@') === true;
}

/** A mapping as a record. Throws for anything else. */
export function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error('not a mapping');
  return Object.fromEntries(Object.entries(value));
}

function listOf(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new Error('not a list');
  return value;
}

function stepOf(step: unknown, rows: readonly Values[]): Step {
  const { uses, with: inputs = {} } = recordOf(step);
  const variants = rows.flatMap((row) => JOBS.map((job) => evaluatedAll(recordOf(inputs), row, job)));
  // Where no expression asks, a job under act and one on GitHub have the same inputs.
  const distinct = new Map(variants.map((variant) => [JSON.stringify(variant), variant]));
  return { uses: uses === undefined ? undefined : String(uses), inputs: [...distinct.values()] };
}

const JOBS = ['under act', 'on GitHub'] as const;
type JobKind = (typeof JOBS)[number];
type Values = Readonly<Record<string, unknown>>;

function evaluatedAll(inputs: Values, row: Values, job: JobKind): Record<string, string> {
  return Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, evaluated(String(value), row, job)]));
}

/** A value with its expressions worked out, as far as this README uses any. Throws for every other expression. */
function evaluated(value: string, row: Values, job: JobKind): string {
  return value.replace(/\$\{\{ (.*?) \}\}/g, (expression, inner: string) => {
    const cell = row[/^matrix\.(\w+)$/.exec(inner)?.[1] ?? ''];
    const [, underAct, onGitHub] = /^env\.ACT && !env\.GITEA_ACTIONS && '([\w-]+)' \|\| '([\w-]+)'$/.exec(inner) ?? [];
    const worked = cell ?? (job === 'under act' ? underAct : onGitHub);
    if (worked === undefined) throw new Error(`cannot work out ${expression}`);
    return String(worked);
  });
}
