/** A Mermaid diagram of the accounts that jobs reach. */
import path from 'node:path/posix';
import { mermaidLabel } from '../../shared/log/markdown.js';
import { shorten } from './explanation.js';
import type { RequestEntry } from './test-report.js';

// More arrows cannot be followed on a page.
const MOST_EDGES = 40;
const LONGEST_LABEL = 60;
const MOST_NAMES = 3;

/** From the most to the least important: an edge is drawn as the first of its requests. */
const KINDS = ['unexpected', 'undecided', 'allowed', 'denied'] as const;
type Kind = (typeof KINDS)[number];

const ARROWS: Readonly<Record<Kind, string>> = { unexpected: '==>', undecided: '-.->', allowed: '-->', denied: '-.->' };
// Of GitHub's palette; readable on light and dark pages.
const RED = '#d1242f';
const COLORS: Readonly<Record<Kind, string>> = {
  unexpected: RED,
  undecided: '#9a6700',
  allowed: '#1a7f37',
  denied: RED,
};

interface Edge {
  readonly source: readonly string[];
  readonly target: readonly string[];
  readonly requests: RequestEntry[];
}

/**
 * The lines of the diagram in its fence, and how many edges it does not have; no lines where no request has a known account. More than
 * 40 edges are grouped by workflow, then by the accounts of a workflow.
 */
export function accessDiagram(all: readonly RequestEntry[]): {
  readonly lines: readonly string[];
  readonly left: number;
} {
  const requests = all.filter(({ accountId }) => accountId !== undefined);
  if (requests.length === 0) return { lines: [], left: 0 };
  const byJob = edgesOf(requests, jobLabel, accountLabel);
  const byWorkflow = byJob.length > MOST_EDGES ? edgesOf(requests, workflowLabel, accountLabel) : byJob;
  const edges = byWorkflow.length > MOST_EDGES ? groupedEdges(byWorkflow) : byWorkflow;
  const sorted = edges
    .map((edge) => ({ ...edge, kind: kindOf(edge) }))
    .sort((one, other) => KINDS.indexOf(one.kind) - KINDS.indexOf(other.kind));
  const shown = sorted.slice(0, MOST_EDGES);
  const sources = nodes(
    'job',
    shown.map(({ source }) => source),
  );
  const targets = nodes(
    'account',
    shown.map(({ target }) => target),
  );
  const arrows = shown.map(({ source, target, requests: of, kind }) => {
    const words = label(outcomesOf(of));
    return `  ${sources.id(source)} ${ARROWS[kind]}|${words}| ${targets.id(target)}`;
  });
  const styles = KINDS.flatMap((kind) => {
    const indexes = shown.flatMap((edge, index) => (edge.kind === kind ? [index] : []));
    return indexes.length === 0 ? [] : [`  linkStyle ${indexes.join(',')} stroke:${COLORS[kind]}`];
  });
  const lines = ['```mermaid', 'flowchart LR', ...sources.lines, ...targets.lines, ...arrows, ...styles, '```'];
  return { lines, left: sorted.length - shown.length };
}

function edgesOf(
  requests: readonly RequestEntry[],
  sourceOf: (request: RequestEntry) => readonly string[],
  targetOf: (request: RequestEntry) => readonly string[],
): Edge[] {
  const edges = new Map<string, Edge>();
  for (const request of requests) {
    const ends = { source: sourceOf(request), target: targetOf(request) };
    const key = JSON.stringify(ends);
    const edge = edges.get(key) ?? { ...ends, requests: [] };
    edge.requests.push(request);
    edges.set(key, edge);
  }
  return [...edges.values()];
}

/** For each workflow, one edge to all its accounts of a kind. */
function groupedEdges(edges: readonly Edge[]): Edge[] {
  const groups = new Map<string, Edge[]>();
  for (const edge of edges) {
    const key = JSON.stringify([kindOf(edge), edge.source]);
    groups.set(key, [...(groups.get(key) ?? []), edge]);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined || group.length === 1) return group;
    const names = group.slice(0, MOST_NAMES).map(({ target }) => target[0] ?? '');
    const more = group.length > names.length ? ['…'] : [];
    const target = [`${group.length} accounts`, [...names, ...more].join(', ')];
    return [{ source: first.source, target, requests: group.flatMap(({ requests }) => requests) }];
  });
}

function kindOf({ requests }: Edge): Kind {
  return KINDS.find((kind) => requests.some((request) => kindOfRequest(request) === kind)) ?? 'allowed';
}

function kindOfRequest({ outcome, expected }: RequestEntry): Kind {
  return outcome === 'undecided' || outcome === expected.outcome ? outcome : 'unexpected';
}

/** How many of the requests have each outcome; a line for each. */
function outcomesOf(requests: readonly RequestEntry[]): string[] {
  const words = new Map<string, number>();
  for (const request of requests) {
    const { outcome } = request;
    const word = kindOfRequest(request) === 'unexpected' ? `${outcome}, not expected` : outcome;
    words.set(word, (words.get(word) ?? 0) + 1);
  }
  return [...words].map(([word, count]) => (count === 1 ? word : `${word}: ${count}`));
}

function jobLabel({ run, place, job }: RequestEntry): string[] {
  const called = place.file === run.workflow ? [] : [path.basename(place.file)];
  return [path.basename(run.workflow), ...called, job];
}

function workflowLabel({ run }: RequestEntry): string[] {
  return [path.basename(run.workflow)];
}

function accountLabel({ account, accountId = '' }: RequestEntry): string[] {
  return account === undefined ? [accountId] : [account, accountId];
}

function nodes(prefix: string, labels: readonly (readonly string[])[]) {
  const ids = new Map<string, string>();
  const lines: string[] = [];
  for (const one of labels) {
    const key = JSON.stringify(one);
    if (ids.has(key)) continue;
    const id = `${prefix}${ids.size + 1}`;
    ids.set(key, id);
    lines.push(`  ${id}[${label(one)}]`);
  }
  return { lines, id: (one: readonly string[]) => ids.get(JSON.stringify(one)) ?? '' };
}

function label(lines: readonly string[]): string {
  return `"${lines.map((line) => mermaidLabel(shorten(line, LONGEST_LABEL))).join('<br>')}"`;
}
