import type { RoleArn } from '../shared/aws/arn.js';
import type { StepContext, StepOutcome } from '../shared/runner/step.js';
import { type ExportData, exportCredentials } from './delivery/export-credentials.js';
import { renderSummary } from './delivery/success-summary.js';
import type { CompletedHop, ExchangeSuccess } from './exchange/exchange.js';
import type { Request } from './inputs/request.js';
import { logCompanions, logPrecedence } from './precedence.js';
import { checkProfiles, folderFor, renewalConfigFor } from './profile-installation.js';
import { formatInstallIssue, InstallError } from './profiles/install-messages.js';
import { storedSession } from './profiles/stored-session.js';
import type { Route } from './route/route.js';

/** A session to get: the step's own, or that of a profile. */
export interface RequestedSession {
  readonly route: Route;
  readonly name?: string;
  /** The region of the profile. */
  readonly region?: string;
  readonly diagnosisRole?: RoleArn;
}

/** The folder in which these profiles will be installed. Before any call, so that a step which cannot install them makes none. */
export function profileFolder(
  profiles: ReadonlyArray<{ readonly name: string }>,
  route: Route,
  { environment, hide }: Pick<StepContext, 'environment' | 'hide'>,
): string | StepOutcome {
  const folder = folderFor(environment);
  return refused(hide, () => checkProfiles(folder, profiles, route, environment)) ?? folder;
}

/** The outcome of a step whose profiles cannot be installed; `undefined` when they can. */
function refused(hide: StepContext['hide'], install: () => void): StepOutcome | undefined {
  try {
    install();
    return undefined;
  } catch (error) {
    if (!(error instanceof InstallError)) throw error;
    return { ok: false, title: 'Profiles', errors: [hide(formatInstallIssue(error.detail))] };
  }
}

/** All that was got for later steps. */
interface Exchanged extends Pick<ExchangeSuccess, 'target' | 'hub'> {
  readonly sessions: ReadonlyArray<RequestedSession & { readonly outcome: ExchangeSuccess }>;
  /** Where profiles will be written, if there are some. */
  readonly folder: string | undefined;
  readonly hops: readonly CompletedHop[];
}

/**
 * Exports the sessions for later steps, and says what else they need to know. All or nothing: where a profile cannot be installed,
 * nothing is exported.
 */
export function deliver(
  request: Request,
  { target, hub, sessions, folder, hops }: Exchanged,
  { environment, log, hide, programFolder }: StepContext & { readonly programFolder: string },
): StepOutcome {
  const { delivery, region, sources } = request;
  if (delivery.maskAccountIds && hub !== undefined) log.mask(hub.account);
  const list = sessions.flatMap(({ name, route, region: own = region, outcome }) =>
    name === undefined
      ? []
      : [
          {
            config: renewalConfigFor(name, route, request, environment),
            session: storedSession(outcome.target),
            region: own,
          },
        ],
  );
  const profiles = folder === undefined ? undefined : { folder, program: programFolder, list };
  const data: ExportData = { session: target, hub, region, delivery, sources, ...(profiles && { profiles }) };
  const refusal = refused(hide, () => exportCredentials(data, environment));
  if (refusal !== undefined) return refusal;
  return {
    ok: true,
    report: () => {
      logPrecedence(log, request, list, environment);
      logCompanions(log, data, environment);
    },
    summary: delivery.summary ? () => renderSummary(hops, data, hide) : undefined,
  };
}
