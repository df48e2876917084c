import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseRecipe, type Recipe } from './recipe.js';
import { parseStoredSession, type StoredSession } from './stored-session.js';

const RECIPE = 'recipe.json';
const SESSION = 'session.json';

/**
 * The folder in which one profile keeps its recipe and its session. Every file is written whole and then put in place, readable
 * by its owner only, so a reader finds the old text or the new one and never a part.
 */
export class Cabinet {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** True when the profile was installed, whatever is left of it. */
  exists(): boolean {
    return existsSync(this.folder);
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

  /** @throws the system's error when the file can't be written. */
  keepRecipe(recipe: Recipe): void {
    this.#write(RECIPE, JSON.stringify(recipe));
  }

  /** @throws the system's error when the file can't be written. */
  keepSession(session: StoredSession): void {
    this.#write(SESSION, JSON.stringify(session));
  }

  /** Takes away what holds a secret or could make one, what a killed process had not yet put in place included. */
  empty(): void {
    for (const name of readdirSync(this.folder)) rmSync(path.join(this.folder, name), { force: true });
  }

  #read(name: string): string | undefined {
    try {
      return readFileSync(path.join(this.folder, name), 'utf8');
    } catch {
      return undefined;
    }
  }

  #write(name: string, text: string): void {
    // Any name that no other process takes will do: the folder is its owner's alone.
    const draft = path.join(this.folder, `${name}.${process.pid}.${Math.random().toString(36).slice(2)}`);
    try {
      writeFileSync(draft, text, { flag: 'wx', mode: 0o600 });
      renameSync(draft, path.join(this.folder, name));
    } catch (error) {
      rmSync(draft, { force: true });
      throw error;
    }
  }
}
