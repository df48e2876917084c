import type { RawInputs } from '../../../src/shared/inputs/raw-inputs.js';

/** The same inputs, and the names of those that are read from now on. */
export function recording({ texts, environment }: RawInputs): { readonly raw: RawInputs; readonly read: Set<string> } {
  const read = new Set<string>();
  class RecordingTexts extends Map<string, string> {
    override get(name: string): string | undefined {
      read.add(name);
      return super.get(name);
    }
  }
  return { raw: { texts: new RecordingTexts(texts), environment }, read };
}
