import { property } from '../shared/untyped.js';

/** Writes, and returns the system's error code when that fails; `undefined` otherwise. Throws what is no error of the system. */
export function failureOfWriting(write: () => void): string | undefined {
  try {
    write();
    return undefined;
  } catch (error) {
    const code = property(error, 'code');
    if (typeof code === 'string') return code;
    throw error;
  }
}
