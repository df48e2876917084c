// Mutants that no test can kill, because they change nothing that anybody could notice; each with the reason. One that is not there any
// more stops the run, so the list cannot grow old.

const COMPILER =
  'For the compiler: a route from the runner’s credentials has no web-identity hop, and only such a hop lands at the hub.';
const HUB_ROUTE = "if (isAmbient(route) || toHub.call !== 'AssumeRoleWithWebIdentity' || toHub.lands !== 'hub') {";

/** `within` is the line, without the space around it. */
export const EQUIVALENT = [
  {
    file: 'src/action/route/plan.ts',
    within: HUB_ROUTE,
    was: "isAmbient(route) || toHub.call !== 'AssumeRoleWithWebIdentity'",
    becomes: 'false',
    why: COMPILER,
  },
  { file: 'src/action/route/plan.ts', within: HUB_ROUTE, was: 'isAmbient(route)', becomes: 'false', why: COMPILER },
  {
    file: 'src/action/route/plan.ts',
    within: HUB_ROUTE,
    was: "toHub.call !== 'AssumeRoleWithWebIdentity'",
    becomes: 'false',
    why: COMPILER,
  },
];
