/** Workflows and composite actions as they are written. Every part knows its place. */
import type { Place } from '../place.js';
import type { Token } from './tokens.js';

/** A workflow file. */
export interface Workflow {
  /** In the repository, as in `.github/workflows/deploy.yml`. */
  readonly file: string;
  /** As the claim `workflow` has it: its name, or the path of its file. */
  readonly name: string;
  readonly triggers: readonly Trigger[];
  /** What other workflows can call it with; `undefined` where they cannot. */
  readonly call: CallDefinition | undefined;
  readonly permissions: Permissions | undefined;
  readonly env: Token | undefined;
  readonly jobs: readonly Job[];
}

/** One event under `on`, except `workflow_call`. */
export interface Trigger {
  readonly event: string;
  readonly place: Place;
  readonly branches: readonly string[] | undefined;
  readonly branchesIgnore: readonly string[] | undefined;
  readonly tags: readonly string[] | undefined;
  readonly tagsIgnore: readonly string[] | undefined;
  readonly types: readonly string[] | undefined;
  /** Of `schedule`. */
  readonly crons: readonly string[];
  /** Of `workflow_dispatch`. */
  readonly inputs: readonly InputDefinition[];
}

export interface CallDefinition {
  readonly place: Place;
  readonly inputs: readonly InputDefinition[];
  /** The value of each output, by its name in lower case. */
  readonly outputs: ReadonlyMap<string, Token>;
}

export interface InputDefinition {
  readonly name: string;
  /** `string` where none is set. */
  readonly type: string;
  readonly options: readonly string[];
  readonly default: Token | undefined;
}

/** What `permissions` says about the OIDC token. */
export interface Permissions {
  readonly place: Place;
  readonly idToken: 'write' | 'none';
}

export interface Job {
  readonly id: string;
  readonly file: string;
  readonly place: Place;
  readonly needs: readonly string[];
  /** The labels of its runner, or its group. */
  readonly runsOn: Token | undefined;
  /** Its steps find the variables of an image, too. */
  readonly hasContainer: boolean;
  readonly condition: Token | undefined;
  readonly permissions: Permissions | undefined;
  /** The environment's name. */
  readonly environment: Token | undefined;
  /** `strategy.matrix`. */
  readonly matrix: Token | undefined;
  readonly env: Token | undefined;
  readonly outputs: ReadonlyMap<string, Token>;
  readonly steps: readonly Step[];
  /** A job that calls a workflow has this in place of steps. */
  readonly call: JobCall | undefined;
}

export interface JobCall {
  readonly uses: string;
  readonly place: Place;
  /** `secrets`: a mapping, or the text `inherit`. */
  readonly secrets: Token | undefined;
  readonly inputs: ReadonlyMap<string, Token>;
}

export interface Step {
  /** From 1, among the steps of its job or action. */
  readonly number: number;
  readonly place: Place;
  readonly id: string | undefined;
  readonly name: Token | undefined;
  readonly condition: Token | undefined;
  readonly env: Token | undefined;
  readonly uses: { readonly text: string; readonly place: Place } | undefined;
  /** By the input's name in lower case. */
  readonly inputs: ReadonlyMap<string, StepInput>;
  readonly expectations: readonly StepExpectation[];
  /** True for a script that names the file in which variables for later steps are written. */
  readonly setsVariables: boolean;
}

export interface StepInput {
  readonly name: string;
  readonly place: Place;
  readonly value: Token;
}

/** A comment `# xacct: expect …` at a step. */
export interface StepExpectation {
  readonly place: Place;
  readonly outcome: 'allowed' | 'denied';
  /** Only for these events; for all where it is absent. */
  readonly events: readonly string[] | undefined;
  /** Only for this ref, such as `any branch` or `main`; for all where it is absent. */
  readonly from: string | undefined;
}

/** An action of the repository. */
export interface LocalAction {
  readonly file: string;
  /** The defaults of its inputs, by their names in lower case. */
  readonly inputs: ReadonlyMap<string, Token | undefined>;
  readonly outputs: ReadonlyMap<string, Token>;
  readonly kind:
    | { readonly type: 'composite'; readonly steps: readonly Step[] }
    /** One of this project, in a copy of its repository. */
    | { readonly type: 'xacct'; readonly action: XacctAction }
    | { readonly type: 'other' };
}

export type XacctAction = 'main' | 'matrix' | 'check' | 'local';

/** Something that could not be read, and so was not looked at. */
export interface UnreadItem {
  readonly place: Place;
  readonly message: string;
}
