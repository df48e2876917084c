/** Which steps of a list become which new steps. */
import { usePattern } from '../../shared/project.js';
import type { Reason } from '../migrate-messages.js';
import type { Source } from '../source/source.js';
import type { Draft, StepOptions } from './draft.js';
import { hasKeys, hasKeysOf, isChained, type PeerStep, readPeerStep } from './peer-step.js';
import { decideSingle } from './single-step.js';
import type { StepList } from './step-list.js';
import { decidePair, type PairDraft } from './step-pair.js';

export type Decision =
  | { readonly kind: 'changed'; readonly step: PeerStep; readonly draft: Draft | PairDraft }
  | { readonly kind: 'left'; readonly step: PeerStep; readonly reason: Reason };

/** This action in any repository of its name, as forks have it, without its sub-actions. */
const OWN_USES = usePattern('@');

/** Decides about every step of configure-aws-credentials of a list, in their order. */
export function decideSteps(source: Source, list: StepList, options: StepOptions): Decision[] {
  const peers = new Map(list.steps.map((step) => [step, readPeerStep(step, source)] as const));
  const credentialSteps = list.steps.filter((step) => peers.get(step) !== undefined || OWN_USES.test(step.uses ?? ''));
  const decisions = new Map<PeerStep, Decision>();
  for (const [index, sourceStep] of credentialSteps.entries()) {
    const step = peers.get(sourceStep);
    if (step === undefined) continue;
    const before = credentialSteps[index - 1];
    const line = source.lineOf(before?.start ?? 0);
    const hub = before && peers.get(before);
    const isKeyed = hub !== undefined && hasKeysOf(step, hub);
    const isSecond = before !== undefined && (isChained(step) || isKeyed);
    if (!isSecond) {
      const hasOthers = credentialSteps.length > 1;
      decisions.set(step, decision(step, decideSingle(step, { source, list, options, hasOthers })));
    } else if (hub === undefined || isChained(hub) || hasKeysOfAny(hub, peers.values())) {
      decisions.set(step, { kind: 'left', step, reason: { code: 'third-role', line } });
    } else {
      const draft = decidePair(hub, step, { source, list, options });
      decisions.set(step, decision(step, draft));
      if (!('code' in draft)) decisions.delete(hub);
      else if (decisions.get(hub)?.kind === 'changed') {
        const reason: Reason = { code: 'first-of-pair', line: source.lineOf(sourceStep.start) };
        decisions.set(hub, { kind: 'left', step: hub, reason });
      }
    }
  }
  return [...decisions.values()].sort((one, other) => one.step.step.start - other.step.step.start);
}

function decision(step: PeerStep, found: Draft | Reason): Decision {
  return 'code' in found ? { kind: 'left', step, reason: found } : { kind: 'changed', step, draft: found };
}

function hasKeysOfAny(step: PeerStep, others: Iterable<PeerStep | undefined>): boolean {
  return hasKeys(step) && [...others].some((other) => other !== undefined && hasKeysOf(step, other));
}
