import type { HopPlace, Route } from './route.js';

/** What a walk waits for at a place of its route, in words of our own. */
export function describeWait(place: HopPlace, { identity }: Route): string {
  if (place !== 'identity') return `STS to grant the ${place} role`;
  switch (identity.from) {
    case 'github-oidc':
      return "GitHub's OIDC token";
    case 'token-file':
      return 'the token of web-identity-token-file';
    case 'ambient':
      return 'STS to name the ambient credentials';
  }
}
