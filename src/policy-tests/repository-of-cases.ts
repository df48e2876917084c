/** What the cases set for all tokens of one repository. */
import type { ClaimOverrides, SubjectFormat } from '../emulator/github/claims.js';
import type { PolicyCase } from './policy-case.js';

export interface RepositoryOfCases {
  readonly claims: ClaimOverrides;
  /** `undefined` where the cases differ, or are about other repositories. */
  readonly format: SubjectFormat | undefined;
}

const IDS = ['repository_id', 'repository_owner_id'] as const;

/** The ids of a repository (OWNER/NAME) and the format of its subjects, as far as all cases about it agree. */
export function repositoryOfCases(cases: readonly PolicyCase[], repository: string): RepositoryOfCases {
  const tokens = cases.map(({ token }) => token).filter(({ claims }) => claims.repository === repository);
  const claims = IDS.flatMap((name) => {
    const id = onlyOne(tokens.flatMap((token) => token.claims[name] ?? []));
    return id === undefined ? [] : [[name, id] as const];
  });
  return { claims: Object.fromEntries(claims), format: onlyOne(tokens.map(({ subject }) => subject)) };
}

function onlyOne<T>(values: readonly T[]): T | undefined {
  return new Set(values).size === 1 ? values[0] : undefined;
}
