/**
 * The report as a SARIF log for code scanning. Sources: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html and
 * https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support-for-code-scanning
 */
import { createHash } from 'node:crypto';
import { REPOSITORY, SERVER } from '../../shared/project.js';
import { VERSION } from '../../shared/version.js';
import { type FilePlace, type Finding, isFailure } from '../workflows/finding.js';
import { explain, explainUndecided, formatFilePlace, shorten } from './explanation.js';
import { type Rule, type RuleId, reportingDescriptor, ruleOf } from './sarif-rules.js';
import type { RequestEntry, TestReport, WorkflowsEntry } from './test-report.js';

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';
const HOME = `${SERVER}/${REPOSITORY}`;
// Code scanning shows no more of a run.
const MOST_RESULTS = 5000;
const MOST_LINES = 10;

interface Item {
  readonly rule: Rule;
  readonly level: 'error' | 'note';
  readonly place: FilePlace;
  /** Plain lines. */
  readonly lines: readonly string[];
  /** What stays the same when lines are added above. */
  readonly identity: readonly string[];
  readonly related: ReadonlyArray<readonly [place: FilePlace, title: string]>;
}

/** The log. What fails nothing and is not a note on a workflow is a notification, which makes no alert. */
export function sarifLog(report: TestReport) {
  const items = [...caseItems(report), ...workflowItems(report), ...findingItems(report.findings)];
  const results = [...items.filter(({ level }) => level === 'error'), ...items.filter(({ level }) => level === 'note')];
  const shown = results.slice(0, MOST_RESULTS);
  const left = results.length - shown.length;
  // The level of a rule is that of its most important result.
  const rules = [
    ...new Map(shown.toReversed().map(({ rule, level }) => [rule.id, reportingDescriptor(rule, level)])).values(),
  ];
  const indexes = new Map(rules.map(({ id }, index) => [id, index]));
  const counts = new Map<string, number>();
  return {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'xacct', informationUri: HOME, semanticVersion: VERSION, rules } },
        columnKind: 'utf16CodeUnits',
        invocations: [
          {
            executionSuccessful: true,
            toolExecutionNotifications: [
              ...notifications(report),
              ...(left > 0 ? [notification('warning', `${left} more results are not in this log`)] : []),
            ],
          },
        ],
        results: shown.map((item) => resultOf(item, indexes.get(item.rule.id) ?? 0, counts)),
      },
    ],
  };
}

function resultOf(
  { rule, level, place, lines, identity, related }: Item,
  ruleIndex: number,
  counts: Map<string, number>,
) {
  const fingerprint = createHash('sha256')
    .update(JSON.stringify([rule.id, place.file, ...identity]))
    .digest('hex')
    .slice(0, 32);
  const count = (counts.get(fingerprint) ?? 0) + 1;
  counts.set(fingerprint, count);
  return {
    ruleId: rule.id,
    ruleIndex,
    level,
    message: { text: messageText(lines) },
    locations: [location(place)],
    ...(related.length > 0 && {
      relatedLocations: related.map(([at, title], id) => ({
        id,
        ...location(at),
        message: { text: messageText([title]) },
      })),
    }),
    // GitHub's upload computes its own fingerprint from the line, and warns about one of the same name that differs.
    partialFingerprints: { 'xacctResult/v1': `${fingerprint}:${count}` },
  };
}

function caseItems({ cases }: TestReport): Item[] {
  return cases.flatMap((result): Item[] => {
    if (result.passed) return [];
    const { name, place } = result;
    const lines = [`Case ${shorten(name)}`, ...explain(result)];
    const related = result.calls.flatMap(({ policy }) =>
      policy === undefined ? [] : [[policy, 'the statement'] as const],
    );
    return [{ rule: ruleOf('case-failed'), level: 'error', place, lines, identity: [name], related }];
  });
}

function workflowItems({ workflows, strict }: TestReport): Item[] {
  if (workflows === undefined) return [];
  const open = strict ? openItems(workflows) : [];
  return [...requestItems(workflows.requests.filter(({ passed }) => !passed)), ...open];
}

/**
 * One item for all requests of a step that have the same rule: GitHub takes results of a rule at one line for one alert, and would
 * show only one of their messages.
 */
function requestItems(requests: readonly RequestEntry[]): Item[] {
  const groups = new Map<string, { readonly id: RuleId; readonly requests: RequestEntry[] }>();
  for (const request of requests) {
    const id = `request-${request.outcome}` as const;
    const { file, line, column } = request.place;
    const key = JSON.stringify([id, file, line, column]);
    const group = groups.get(key) ?? { id, requests: [] };
    group.requests.push(request);
    groups.set(key, group);
  }
  return [...groups.values()].flatMap(({ id, requests: all }) => {
    const [first] = all;
    return first === undefined ? [] : [requestItem(id, first, all)];
  });
}

function requestItem(id: RuleId, first: RequestEntry, all: readonly RequestEntry[]): Item {
  const { place, job, step, expected, callers, calls } = first;
  const lines =
    all.length === 1
      ? [shorten(first.title), ...explain(first)]
      : [
          `${all.length} requests of this step. The first: ${shorten(first.title)}`,
          ...explain(first),
          ...all
            .slice(1, MOST_LINES)
            .map(({ title, reasons }) => `${shorten(title)}: ${shorten(reasons[0]?.message ?? '')}`),
          ...(all.length > MOST_LINES ? [`and ${all.length - MOST_LINES} more`] : []),
        ];
  return {
    rule: ruleOf(id),
    level: 'error',
    place,
    lines,
    identity: [job, step],
    related: [
      ...callers.map((at) => [at, 'called from here'] as const),
      ...(expected.place === undefined ? [] : [[expected.place, 'the expectation'] as const]),
      ...calls.flatMap(({ policy, outcome }) =>
        policy !== undefined && outcome === first.outcome ? [[policy, 'the statement'] as const] : [],
      ),
    ],
  };
}

function openItems({ undecided, unread }: WorkflowsEntry): Item[] {
  return [
    ...undecided.map(
      (entry): Item => ({
        rule: ruleOf('expression-undecided'),
        level: 'error',
        place: entry.place,
        lines: [explainUndecided(entry)],
        identity: [entry.what, entry.expression],
        related: [],
      }),
    ),
    ...unread.map(
      ({ place, message }): Item => ({
        rule: ruleOf('not-read'),
        level: 'error',
        place,
        lines: [shorten(message)],
        identity: [message],
        related: [],
      }),
    ),
  ];
}

/** One item for all findings of a code at one line, as for requests. */
function findingItems(findings: readonly Finding[]): Item[] {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const { code, level, place } = finding;
    const key = JSON.stringify([code, level, place.file, place.line]);
    groups.set(key, [...(groups.get(key) ?? []), finding]);
  }
  return [...groups.values()].flatMap(([first, ...others]) =>
    first === undefined ? [] : [findingItem(first, others)],
  );
}

function findingItem(finding: Finding, others: readonly Finding[]): Item {
  const { code, title, help, place, job, step, message } = finding;
  return {
    rule: { id: code, title, description: title, help },
    level: isFailure(finding) ? 'error' : 'note',
    place,
    lines: linesOf([message, ...others.map((other) => other.message)]),
    identity: [job ?? '', step ?? '', place.path ?? ''],
    related: [],
  };
}

/** Each message once, and how many there are more than are shown. */
function linesOf(messages: readonly string[]): string[] {
  const distinct = [...new Set(messages)];
  const left = distinct.length - MOST_LINES;
  return [
    ...distinct.slice(0, MOST_LINES).map((message) => shorten(message)),
    ...(left > 0 ? [`and ${left} more`] : []),
  ];
}

function notifications({ workflows, strict, notes }: TestReport) {
  const ofPolicies = notes.map((note) => notification('note', note));
  if (workflows === undefined || strict) return ofPolicies;
  const open = requestItems(workflows.requests.filter(({ outcome }) => outcome === 'undecided'));
  return [
    ...ofPolicies,
    ...[...open, ...openItems(workflows)].map(({ rule, lines, place }) =>
      notification(rule.id === 'not-read' ? 'warning' : 'note', lines.join('\n'), place),
    ),
    ...(workflows.complete ? [] : [notification('warning', 'There are more requests than are tested')]),
  ];
}

function notification(level: 'note' | 'warning', text: string, place?: FilePlace) {
  return { level, message: { text: messageText(text.split('\n')) }, ...(place && { locations: [location(place)] }) };
}

function location(place: FilePlace) {
  const { file, line = 1, column, path } = place;
  return {
    physicalLocation: {
      artifactLocation: { uri: uriOf(file), uriBaseId: '%SRCROOT%' },
      region: { startLine: line, ...(column !== undefined && { startColumn: column }) },
    },
    ...(path !== undefined && { logicalLocations: [{ fullyQualifiedName: formatFilePlace(place) }] }),
  };
}

/** A path as a relative reference. */
function uriOf(file: string): string {
  const names = file
    .replaceAll('\\', '/')
    .replace(/^(?:\.?\/)+/, '')
    .split('/');
  return names.map((name) => encodeURIComponent(name.toWellFormed())).join('/');
}

/** Lines as the text of a message, in which brackets begin a link. Section 3.11.6 of the standard. */
function messageText(lines: readonly string[]): string {
  return lines.map((line) => line.replace(/[\\[\]]/g, '\\$&')).join('\n');
}
