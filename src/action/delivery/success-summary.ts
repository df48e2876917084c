import { isoSeconds } from '../../shared/log/format-instant.js';
import { inlineCode } from '../../shared/log/markdown.js';
import type { CompletedHop } from '../exchange/exchange.js';
import type { Source } from '../inputs/request.js';
import { SHOW_REASONS } from '../profiles/profile-store.js';
import type { ExportData } from './deliver.js';

/**
 * The job summary of a good exchange: the route as it was walked, and what later steps have of it. `hide` takes out what must
 * not be shown.
 */
export function renderSummary(
  hops: readonly CompletedHop[],
  { session, region, delivery, sources, profiles }: ExportData,
  hide: (text: string) => string,
): string {
  const code = (text: string) => inlineCode(hide(text));
  const rows = hops.map(({ from, lands, session: { role, arn, expiresAtMs } }) =>
    row(lands, code(from), code(role.arn), code(arn.sessionName), isoSeconds(expiresAtMs)),
  );
  const handedOn = [
    ...(delivery.exportEnvironment ? ['credentials and region as environment variables'] : []),
    ...(delivery.outputCredentials ? ['credentials as step outputs'] : []),
    ...(profiles?.list ?? []).map(({ config }) => `profile ${code(config.profile)}, which renews itself`),
  ];
  return [
    `#### AWS account ${code(session.arn.account)}, ${code(session.role.name)} in ${code(region)}`,
    '',
    row('hop', 'from', 'role', 'session name', 'until (UTC)'),
    row('---', '---', '---', '---', '---'),
    ...rows,
    '',
    `Handed to later steps: ${handedOn.join(', ') || 'nothing but the outputs that say who one is'}.`,
    ...formatSources(sources, code).flatMap((line) => ['', line]),
    ...(profiles === undefined
      ? []
      : ['', `A tool gets no credentials from a profile? A later step shows the reason: ${inlineCode(SHOW_REASONS)}`]),
    ...(delivery.exportEnvironment || delivery.outputCredentials
      ? ['', `The credentials do not renew: they end at ${isoSeconds(session.expiresAtMs)}.`]
      : []),
    '',
    '',
  ].join('\n');
}

/** What was taken from the accounts file, in a line; none when nothing was. `code` shows what is not our own word. */
export function formatSources(sources: readonly Source[], code: (text: string) => string): string[] {
  const taken = sources.map(({ input, key }) => `${input} (${code(key)})`).join(', ');
  return sources.slice(0, 1).map(({ file }) => `From ${code(file)}: ${taken}.`);
}

function row(...cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
