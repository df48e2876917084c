import type { HopEvidence } from './evaluate-evidence.js';
import type { HopReadings } from './reading.js';

/** What was read about a denied hop, and what it decides; nothing for a caller that no policy is evaluated for. */
export interface ReadHop {
  readonly readings: HopReadings;
  readonly evidence: HopEvidence | undefined;
}
