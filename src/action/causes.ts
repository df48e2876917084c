/** Groups failed exchanges by what made them fail, and shows each cause in the log, the annotation and the job summary. */
import type { Log } from '../shared/log/log.js';
import { inlineCode } from '../shared/log/markdown.js';
import { plain } from '../shared/log/plain.js';
import type { StepContext, StepOutcome } from '../shared/runner/step.js';
import { namesOf } from '../shared/text/name-list.js';
import { formatSources } from './delivery/format-sources.js';
import { type DiagnosisDeps, diagnose, type FailedExchange, type Inquiry, redactionFor } from './diagnose.js';
import type { Diagnosis } from './diagnosis/diagnosis.js';
import type { Redaction } from './diagnosis/redaction.js';
import { renderLine, renderLog } from './diagnosis/render-log.js';
import { renderSummarySection } from './diagnosis/render-summary.js';
import type { Reading, RoleReading } from './evidence/reading.js';
import type { Fault } from './exchange/failure.js';
import { isTransient } from './exchange/failure.js';
import type { Request } from './inputs/request.js';

/** Why exchanges failed: one fault, and the exchanges that it ended. */
export interface Cause {
  /** The accounts or profiles of these exchanges; empty where the step's own session is among them. */
  readonly names: readonly string[];
  readonly diagnosis: Diagnosis;
  readonly redaction: Redaction;
  /** The diagnosis in one sentence, without secrets. */
  readonly sentence: string;
  /** The same with the names in front. */
  readonly namedSentence: string;
  /** AWS itself denied it. Otherwise it is unknown whether AWS would allow it. */
  readonly isDenial: boolean;
  /** The roles that were denied, by account, where a diagnosis role has read them. */
  readonly targets: ReadonlyMap<string, Reading<RoleReading>>;
  /** Shown with all details; the others have one line. */
  readonly inFull: boolean;
}

/** The simulation is called for these only, at the same time, so it adds at most a second. */
const MOST_IN_FULL = 10;

/** Explains each cause; those in full come first. */
export async function explainCauses(failed: readonly FailedExchange[], deps: DiagnosisDeps): Promise<Cause[]> {
  const groups = byFault(failed);
  const previews = await Promise.all(groups.map((group) => diagnose(group[0], deps, {}, group)));
  const chosen = chooseInFull(previews);
  const inquiry = await openInquiry(
    groups.map(([first]) => first),
    deps,
  );
  try {
    const explained = await Promise.all(
      groups.map(async (group, index) => ({
        group,
        cause: await explainGroup(group, chosen.has(index), inquiry, deps),
      })),
    );
    const joined = joinByHub(explained, deps);
    // Causes that became one leave their places to others.
    const isChosen =
      joined.length < explained.length ? chooseInFull(joined.map(([{ cause }]) => cause.diagnosis)) : undefined;
    const causes = await Promise.all(
      joined.map(([one, ...others], index) => {
        const inFull = isChosen?.has(index) ?? one.cause.inFull;
        if (others.length === 0 && inFull === one.cause.inFull) return one.cause;
        const all: Group = [...one.group, ...others.flatMap(({ group }) => group)];
        return explainGroup(all, inFull, inquiry, deps);
      }),
    );
    return [...causes.filter(({ inFull }) => inFull), ...causes.filter(({ inFull }) => !inFull)];
  } finally {
    await inquiry.close();
  }
}

interface ExplainedGroup {
  readonly group: Group;
  readonly cause: Cause;
}

/**
 * In check, accounts that lack the same permission of the hub are one cause, with one statement for all. Not with hidden account ids, because
 * each of them has the same placeholder.
 */
function joinByHub(
  explained: readonly ExplainedGroup[],
  { isCheck, maskAccountIds }: DiagnosisDeps,
): ReadonlyArray<readonly [ExplainedGroup, ...ExplainedGroup[]]> {
  const joined = new Map<string | ExplainedGroup, readonly [ExplainedGroup, ...ExplainedGroup[]]>();
  for (const one of explained) {
    const { hubChange } = one.cause.diagnosis;
    const key = isCheck && !maskAccountIds && hubChange !== undefined ? hubChange : one;
    const others = joined.get(key);
    joined.set(key, others === undefined ? [one] : [...others, one]);
  }
  return [...joined.values()];
}

async function explainGroup(group: Group, inFull: boolean, inquiry: Inquiry, deps: DiagnosisDeps): Promise<Cause> {
  const [first] = group;
  const asked = inFull ? inquiry : { evidence: (one: FailedExchange) => inquiry.evidence(one) };
  const diagnosis = await diagnose(first, deps, asked, group);
  const redaction = redactionFor(first.route, first.outcome.caller, deps.maskAccountIds, deps.secrets);
  const all = group.flatMap(({ name }) => name ?? []);
  const names = all.length < group.length ? [] : all;
  const sentence = renderLine(diagnosis.sentence, redaction);
  const read = await Promise.all(
    group.map(async (one) => [one.name, (await inquiry.evidence(one))?.readings.target] as const),
  );
  return {
    names,
    diagnosis,
    redaction,
    sentence,
    namedSentence: names.length === 0 ? sentence : `${plain(namesOf(names))}: ${sentence}`,
    isDenial: isDenial(first.outcome.failure.fault),
    targets: new Map(read.flatMap(([name, target]) => (name !== undefined && target ? [[name, target] as const] : []))),
    inFull,
  };
}

/** AWS is asked only where a hop was denied. */
async function openInquiry(failed: readonly FailedExchange[], { exchange, log }: DiagnosisDeps) {
  const isDeniedHop = ({ outcome }: FailedExchange) => outcome.failure.fault.code === 'access-denied';
  if (!failed.some(isDeniedHop)) {
    const nothing = async () => undefined;
    return { evidence: nothing, simulation: nothing, close: nothing };
  }
  const { DenialInquiry } = await import('./denial-inquiry.js');
  return new DenialInquiry(failed, exchange, log);
}

/** True when all of so many exchanges failed by one fault that is not about an account, such as a missing token. */
export function isOneFault(failed: readonly FailedExchange[], exchanges: number): boolean {
  const [only] = byFault(failed);
  return only?.length === exchanges && !isDenial(only[0].outcome.failure.fault);
}

/** Logs each cause: a group with what to fix, or one line. `notes` are added to each group. */
export function logCauses(causes: readonly Cause[], log: Log, notes: readonly string[] = []): void {
  for (const { names, diagnosis, redaction, inFull, namedSentence } of causes) {
    const [title = '', ...lines] = renderLog(diagnosis, redaction);
    const named = names.length === 0 ? title : `${namesOf(names)}: ${diagnosis.code}`;
    if (inFull) log.group(named, [...lines, ...notes.flatMap((note) => ['', note])]);
    else log.line(namedSentence);
  }
}

/** Explains failed exchanges in log and summary; the outcome of a step that has nothing else to report. */
export async function failedOutcome(
  failed: readonly FailedExchange[],
  { delivery, sources }: Pick<Request, 'delivery' | 'sources'>,
  deps: Omit<DiagnosisDeps, 'maskAccountIds'> & Pick<StepContext, 'hide'>,
): Promise<StepOutcome> {
  const { log, hide } = deps;
  const causes = await explainCauses(failed, { ...deps, maskAccountIds: delivery.maskAccountIds });
  logCauses(
    causes,
    log,
    formatSources(sources, (text) => plain(hide(text))),
  );
  const summary = () =>
    [
      ...causes.flatMap(({ inFull, diagnosis, redaction }) =>
        inFull ? [renderSummarySection(diagnosis, redaction)] : [],
      ),
      ...formatSources(sources, (text) => inlineCode(hide(text))).map((line) => `${line}\n\n`),
    ].join('\n');
  return {
    ok: false,
    title: 'Exchange',
    errors: causes.map(({ namedSentence }) => namedSentence),
    summary: delivery.summary ? summary : undefined,
  };
}

type Group = readonly [FailedExchange, ...FailedExchange[]];

/** Exchanges share what they have in common, so one fault can end many of them. In the order of the first of each. */
function byFault(failed: readonly FailedExchange[]): readonly Group[] {
  const groups = new Map<Fault, Group>();
  for (const exchange of failed) {
    const { fault } = exchange.outcome.failure;
    const group = groups.get(fault);
    groups.set(fault, group === undefined ? [exchange] : [...group, exchange]);
  }
  // The first one speaks for all, so it is one that evidence can be read for.
  const canRead = ({ diagnosisRole }: FailedExchange) => diagnosisRole !== undefined;
  return [...groups.values()].map((group): Group => {
    const reader = group.find(canRead);
    return reader === undefined ? group : [reader, ...group.filter((one) => one !== reader)];
  });
}

function isDenial(fault: Fault): boolean {
  return 'answer' in fault && !isTransient(fault);
}

/** The first of each code, so that many of one do not hide another; then as many as fit. */
function chooseInFull(diagnoses: readonly Diagnosis[]): ReadonlySet<number> {
  const codes = diagnoses.map(({ code }) => code);
  const firsts = codes.flatMap((code, index) => (codes.indexOf(code) === index ? [index] : []));
  return new Set([...new Set([...firsts, ...codes.keys()])].slice(0, MOST_IN_FULL));
}
