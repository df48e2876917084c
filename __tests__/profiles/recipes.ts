import type { Recipe } from '../../src/profiles/recipe.js';
import { planRoute } from '../../src/route/plan.js';
import { accepted } from '../inputs/reading.js';

/** A recipe such as the step makes it, on route hub. */
export function recipeFor(profile: string): Recipe {
  const request = accepted({});
  const { proxy, patience } = request;
  return {
    version: 1,
    profile,
    route: planRoute(request),
    userAgent: [['x', '1']],
    proxy,
    maxAttempts: patience.maxAttempts,
    hidesAccounts: false,
  };
}
