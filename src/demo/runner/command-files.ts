import { randomUUID } from 'node:crypto';
import { promises as fs } from 'node:fs';
import path from 'node:path';
import { isRefused, parseFilePairs, parsePathFile } from './file-commands.js';
import { linesOf } from './lines.js';
import type { Masks } from './masks.js';
import type { StepLog } from './step-log.js';
import type { CommandFileTexts, StepResult } from './step-result.js';

/** The variables that name the files, and how the runner calls the files. */
const FILES = {
  env: { variable: 'GITHUB_ENV', prefix: 'set_env_' },
  output: { variable: 'GITHUB_OUTPUT', prefix: 'set_output_' },
  state: { variable: 'GITHUB_STATE', prefix: 'save_state_' },
  path: { variable: 'GITHUB_PATH', prefix: 'add_path_' },
  summary: { variable: 'GITHUB_STEP_SUMMARY', prefix: 'step_summary_' },
} as const;

/** A summary above this is not uploaded. */
const SUMMARY_BYTES = 1024 * 1024;

export interface CommandFiles {
  /** `GITHUB_ENV` and its like. */
  readonly variables: Readonly<Record<string, string>>;
  /** The files as they are now; a file that the step removed is empty. */
  readonly read: () => Promise<CommandFileTexts>;
}

/** Makes the files by which a step sets variables, outputs, state, path and summary. */
export async function createCommandFiles(tempDir: string): Promise<CommandFiles> {
  const folder = path.join(tempDir, '_runner_file_commands');
  await fs.mkdir(folder, { recursive: true });
  const suffix = randomUUID();
  const place = (prefix: string): string => path.join(folder, prefix + suffix);
  for (const { prefix } of Object.values(FILES)) await fs.writeFile(place(prefix), '');
  const text = (prefix: string): Promise<string> => fs.readFile(place(prefix), 'utf8').catch(() => '');
  return {
    variables: Object.fromEntries(Object.values(FILES).map(({ variable, prefix }) => [variable, place(prefix)])),
    read: async () => ({
      env: await text(FILES.env.prefix),
      output: await text(FILES.output.prefix),
      state: await text(FILES.state.prefix),
      path: await text(FILES.path.prefix),
      summary: await text(FILES.summary.prefix),
    }),
  };
}

/** What the runner takes from the files of a step. */
export type Taken = Pick<StepResult, 'environment' | 'outputs' | 'state' | 'path' | 'summary'>;

/**
 * Reads the files of a step as the runner does after every step, a failed or cancelled one too. A fault in a file
 * fails the step and is written to its log; the other files still count.
 */
export function takeCommandFiles(texts: CommandFileTexts, log: StepLog, masks: Masks): Taken {
  const environment = new Map<string, string>();
  for (const [name, value] of pairsOf('env', texts.env, log)) {
    if (isRefused(name)) {
      log.annotate('error', `Can't store ${name} output parameter using '$GITHUB_ENV' command.`);
      continue;
    }
    environment.set(name, value);
    log.debug(`${name}='${value}'`);
  }
  return {
    environment: Object.fromEntries(environment),
    outputs: Object.fromEntries([...log.legacyOutputs, ...pairsOf('output', texts.output, log)]),
    state: Object.fromEntries([...log.legacyState, ...pairsOf('state', texts.state, log)]),
    path: parsePathFile(texts.path),
    summary: uploadedSummary(texts.summary, log, masks),
  };
}

function pairsOf(file: string, text: string, log: StepLog): readonly (readonly [string, string])[] {
  const { pairs, error } = parseFilePairs(text);
  if (error !== undefined) log.fail(`file command '${file}'`, error);
  return pairs;
}

function uploadedSummary(text: string, log: StepLog, masks: Masks): string {
  const bytes = Buffer.byteLength(text);
  if (bytes > SUMMARY_BYTES) {
    const kilobytes = Math.floor(bytes / 1024);
    log.annotate(
      'error',
      `$GITHUB_STEP_SUMMARY upload aborted, supports content up to a size of 1024k, got ${kilobytes}k.`,
    );
    return '';
  }
  return linesOf(text)
    .map((line) => `${masks.apply(line)}\n`)
    .join('');
}
