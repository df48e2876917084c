import { isoSeconds } from '../../shared/log/format-instant.js';
import { inlineCode, mermaidLabel } from '../../shared/log/markdown.js';
import type { Hide } from '../../shared/runner/step.js';
import type { CompletedHop } from '../exchange/exchange.js';
import { showReasons } from '../profiles/profile-store.js';
import type { ExportData } from './export-credentials.js';
import { formatSources } from './format-sources.js';

/** The job summary of a successful exchange: its route as a picture and a table, and what later steps get. */
export function renderSummary(
  hops: readonly CompletedHop[],
  { session, region, delivery, sources, profiles }: ExportData,
  hide: Hide,
): string {
  const code = (text: string) => inlineCode(hide(text));
  const ends = isoSeconds(session.expiresAtMs);
  const exported = [
    ...(delivery.exportEnvironment ? ['credentials and region as environment variables'] : []),
    ...(delivery.outputCredentials ? ['credentials as step outputs'] : []),
    ...(profiles?.list ?? []).map(({ config }) => `profile ${code(config.profile)}, which renews itself`),
  ];
  const paragraphs = [
    `#### AWS account ${code(session.arn.account)}, role ${code(session.role.name)}, region ${code(region)}`,
    renderRoute(hops, hide),
    [
      row('hop', 'from', 'role', 'session name', 'until (UTC)'),
      row('---', '---', '---', '---', '---'),
      ...hops.map(({ from, lands, session: { role, arn, expiresAtMs } }) =>
        row(lands, code(from), code(role.arn), code(arn.sessionName), isoSeconds(expiresAtMs)),
      ),
    ].join('\n'),
    `Later steps get: ${exported.join('; ') || 'the outputs that identify the session, no credentials'}.`,
    ...formatSources(sources, code),
    ...(profiles === undefined
      ? []
      : [`If a tool gets no credentials from a profile, show the reason in a later step: ${code(showReasons())}`]),
    ...(delivery.exportEnvironment || delivery.outputCredentials
      ? [`The credentials do not renew. They expire at ${ends}.`]
      : []),
  ];
  return `${paragraphs.join('\n\n')}\n\n`;
}

/** The routes as a Mermaid diagram: where the job starts, then the role of each hop and its account. Profiles add roles to it. */
function renderRoute(hops: readonly CompletedHop[], hide: Hide): string {
  const label = (...lines: readonly string[]) => `["${lines.map((line) => mermaidLabel(hide(line))).join('<br>')}"]`;
  const start = `job${label('GitHub job')}`;
  const arrows = hops.map(({ from, lands, session: { role } }, index) => {
    const before = hops.findIndex(({ session }) => session.arn.arn === from);
    return `  ${before < 0 ? 'job' : `hop${before}`} --> hop${index}${label(`${lands} role`, role.name, role.account)}`;
  });
  return ['```mermaid', 'flowchart LR', `  ${start}`, ...arrows, '```'].join('\n');
}

function row(...cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
