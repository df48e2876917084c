import type { Members } from '../expressions/value.js';
import type { Place } from '../place.js';
import type { Workflow } from '../reading/workflow.js';

/** One way in which a workflow can be started. */
export interface Run {
  /** The workflow that the event starts; it may call others. */
  readonly workflow: Workflow;
  readonly event: string;
  readonly place: Place;
  /** As in `refs/heads/main`; `undefined` where it is not known. */
  readonly ref: string | undefined;
  /** How people name the ref, such as `any branch`, `default branch` or `main`. */
  readonly from: string;
  /** Branch names, of pull requests only. */
  readonly pull: PullRefs | undefined;
  /** A pull request from a fork: GitHub gives its jobs no OIDC token. */
  readonly isFork: boolean;
  /** Which line of `schedule` starts it; absent for other events. */
  readonly cron?: string;
  /** For people, such as `push to main`. */
  readonly label: string;
  /** The inputs of `workflow_dispatch`. */
  readonly inputs: Members;
}

export interface PullRefs {
  readonly base: string;
  readonly head: string;
  /** Whether the pull request is merged; absent where that is not known. */
  readonly merged?: boolean;
}

/** What is known of the repository. */
export interface RepositoryFacts {
  /** OWNER/NAME. */
  readonly name: string;
  readonly defaultBranch: string;
  /** The values that are given for `vars.…`, by NAME, or by NAME@ENVIRONMENT for one environment, in lower case. */
  readonly vars: ReadonlyMap<string, string>;
  /** Roles and account ids that are given for `secrets.…`, in the same way. */
  readonly secrets: ReadonlyMap<string, string>;
  /** The values that are given for `inputs.…`, by name in lower case; each is tested. */
  readonly inputs: ReadonlyMap<string, readonly string[]>;
}
