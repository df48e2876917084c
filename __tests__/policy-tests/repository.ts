/** A policy repository on disk, and the command run in it. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { testCommand } from '../../src/cli/test.js';

/** Texts of files by their paths in the repository. */
export type Files = Readonly<Record<string, string>>;

export interface Outcome {
  readonly status: number;
  readonly lines: readonly string[];
}

/** Runs the command in a repository of these files. */
export async function check(files: Files, ...argv: readonly string[]): Promise<Outcome> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'policy-tests-'));
  try {
    writeFiles(folder, files);
    let output = '';
    const stdout = { write: (text: string) => (output += text) };
    const status = await testCommand(
      argv,
      { stdin: process.stdin, stdout, stderr: process.stderr },
      { environment: {}, current: folder, templates: '' },
    );
    return { status, lines: output.split('\n').slice(0, -1) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export function writeFiles(folder: string, files: Files): void {
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}
