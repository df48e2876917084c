import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { property } from '../untyped.js';
import { parseRecipe, type Recipe } from './recipe.js';
import { parseStoredSession, type StoredSession } from './stored-session.js';

const RECIPE = 'recipe.json';
const SESSION = 'session.json';
const FAILURE = 'failure.json';

/** A renewal that came to nothing: when, by the machine's uptime, and the line that says why. */
export interface FailedRenewal {
  readonly uptimeMs: number;
  readonly line: string;
}

/**
 * The folder in which one profile keeps its recipe and its session. Every file is written whole and then put in place, readable
 * by its owner only, so a reader finds the old text or the new one and never a part.
 */
export class Cabinet {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** The recipe; `undefined` when the job is over or the file is no recipe. */
  recipe(): Recipe | undefined {
    const text = this.#read(RECIPE);
    return text === undefined ? undefined : parseRecipe(text);
  }

  /** The stored session; `undefined` when there is none, or its file is damaged. */
  session(): StoredSession | undefined {
    const text = this.#read(SESSION);
    return text === undefined ? undefined : parseStoredSession(text);
  }

  /** How the last renewal failed; `undefined` when none did, or its file is damaged. */
  failure(): FailedRenewal | undefined {
    const text = this.#read(FAILURE);
    return text === undefined ? undefined : parseFailure(text);
  }

  /** @throws the system's error when the file can't be written. */
  keepFailure(failure: FailedRenewal): void {
    this.#write(FAILURE, JSON.stringify(failure));
  }

  /** @throws the system's error when the file can't be written. */
  keepRecipe(recipe: Recipe): void {
    this.#write(RECIPE, JSON.stringify(recipe));
  }

  /** @throws the system's error when the file can't be written. */
  keepSession(session: StoredSession): void {
    this.#write(SESSION, JSON.stringify(session));
  }

  #read(name: string): string | undefined {
    try {
      return readFileSync(path.join(this.folder, name), 'utf8');
    } catch {
      return undefined;
    }
  }

  #write(name: string, text: string): void {
    const draft = path.join(this.folder, `${name}.${process.pid}`);
    try {
      writeFileSync(draft, text, { flag: 'wx', mode: 0o600 });
      renameSync(draft, path.join(this.folder, name));
    } catch (error) {
      rmSync(draft, { force: true });
      throw error;
    }
  }
}

function parseFailure(text: string): FailedRenewal | undefined {
  try {
    const found: unknown = JSON.parse(text);
    const uptimeMs = property(found, 'uptimeMs');
    const line = property(found, 'line');
    return typeof uptimeMs === 'number' && typeof line === 'string' ? { uptimeMs, line } : undefined;
  } catch {
    return undefined;
  }
}
