/** Takes out of README.md and the pages of docs/ what can be run: marked blocks, tables, and the steps of workflows. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { type Block, blocksOf } from './marked-blocks.js';

/** README.md and every page of docs/. */
export const PAGES: readonly string[] = [
  'README.md',
  ...readdirSync('docs')
    .filter((name) => name.endsWith('.md'))
    .sort()
    .map((name) => path.posix.join('docs', name)),
];

/** Every block of these pages that has a mark, as in `<!-- policy: target-trust -->`. */
export const BLOCKS: readonly Block[] = PAGES.flatMap(blocksOf);

/** The text of one block, of `page` where several pages have a block of that name. Throws when there is not exactly one. */
export function blockOf(kind: string, name: string, page?: string): string {
  const [block, ...others] = BLOCKS.filter(
    (one) => one.kind === kind && one.name === name && (page === undefined || one.page === page),
  );
  if (block === undefined || others.length > 0) {
    throw new Error(`${page ?? 'README.md and docs/'} must have one block ${kind}: ${name}`);
  }
  return block.text;
}

/** The rows of the first table under a heading of a page, as texts of their cells, without the head. */
export function tableUnder(page: string, heading: string): ReadonlyArray<readonly string[]> {
  const [, section = ''] = readFileSync(page, 'utf8').split(`\n${heading}\n`);
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
  /** Inputs as the runner passes them, one record for each way in which the expressions can be evaluated. */
  readonly inputs: ReadonlyArray<Readonly<Record<string, string>>>;
}

/** The steps of a block, which is a whole workflow or a list of steps. */
export function stepsOf(workflow: string): readonly Step[] {
  const parsed: unknown = parse(workflow);
  if (Array.isArray(parsed)) return parsed.map((step) => stepOf(step, [{}]));
  return Object.values(recordOf(recordOf(parsed).jobs)).flatMap((job) => {
    const { steps, strategy } = recordOf(job);
    const rows = strategy === undefined ? [{}] : rowsOf(recordOf(recordOf(strategy).matrix));
    return listOf(steps).map((step) => stepOf(step, rows));
  });
}

/** The step of a block that uses this action. Throws when there is not exactly one. */
export function actionStepOf(name: string, page?: string): Step {
  const [step, ...others] = stepsOf(blockOf('workflow', name, page)).filter(isThisAction);
  if (step === undefined || others.length > 0) throw new Error(`workflow ${name} must have one step with this action`);
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

/** The jobs of a matrix: the rows of its `include` list, or the values of its only key. Throws for a matrix of another shape. */
function rowsOf(matrix: Values): readonly Values[] {
  const [[key, values] = [], ...others] = Object.entries(matrix);
  if (key === undefined || others.length > 0) throw new Error('the matrix must have one key');
  return key === 'include' ? listOf(values).map(recordOf) : listOf(values).map((value) => ({ [key]: value }));
}

function stepOf(step: unknown, rows: readonly Values[]): Step {
  const { uses, with: inputs = {} } = recordOf(step);
  const variants = rows.flatMap((row) => JOBS.map((job) => evaluatedAll(recordOf(inputs), row, job)));
  // Without such an expression, a job under act and a job on GitHub have the same inputs.
  const distinct = new Map(variants.map((variant) => [JSON.stringify(variant), variant]));
  return { uses: uses === undefined ? undefined : String(uses), inputs: [...distinct.values()] };
}

const JOBS = ['under act', 'on GitHub'] as const;
type JobKind = (typeof JOBS)[number];
type Values = Readonly<Record<string, unknown>>;

function evaluatedAll(inputs: Values, row: Values, job: JobKind): Record<string, string> {
  return Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, evaluated(String(value), row, job)]));
}

/** A value with its expressions evaluated, as far as these pages use any. Throws for every other expression. */
function evaluated(value: string, row: Values, job: JobKind): string {
  return value.replace(/\$\{\{ (.*?) \}\}/g, (expression, inner: string) => {
    const cell = row[/^matrix\.(\w+)$/.exec(inner)?.[1] ?? ''];
    const [, underAct, onGitHub] = /^env\.ACT && !env\.GITEA_ACTIONS && '([\w-]+)' \|\| '([\w-]+)'$/.exec(inner) ?? [];
    const worked = cell ?? (job === 'under act' ? underAct : onGitHub);
    if (worked === undefined) throw new Error(`cannot evaluate ${expression}`);
    return String(worked);
  });
}
