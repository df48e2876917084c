// What the independent evaluator says of a case, asked through its published functions.
import { runSimulation } from '@cloud-copilot/iam-simulate';
import { PROVIDER, SESSION, USER } from './cases.mjs';

const OUTCOMES = { Allowed: 'allowed', ExplicitlyDenied: 'explicit-deny', ImplicitlyDenied: 'implicit-deny' };

/** As `judgeOurs`; `ignored` are the condition keys that it leaves out because the action has none of them. */
export async function judgeTheirs(one) {
  const answer = await runSimulation(simulation(one), { simulationMode: 'Strict' });
  if (answer.resultType === 'error') return { outcome: 'refused', because: JSON.stringify(answer.errors), ignored: [] };
  if (answer.resultType !== 'single') throw new Error(`an answer of another kind: ${answer.resultType}`);
  return { outcome: OUTCOMES[answer.overallResult], because: '', ignored: answer.result.ignoredContextKeys ?? [] };
}

function simulation({ caller, account, action, resource, context, ...policies }) {
  const named = (sources) => sources.map((policy, at) => ({ name: `p${at}`, policy }));
  const level = (orgIdentifier, sources) => ({ orgIdentifier, policies: named(sources) });
  return {
    request: {
      principal: principalOf(caller, account),
      action,
      resource: { resource, accountId: account },
      contextVariables: context,
    },
    identityPolicies: named(policies.identity),
    ...(policies.session && { sessionPolicy: policies.session }),
    serviceControlPolicies: policies.scps.map((scp, at) => level(`ou-${at}`, [scp])),
    resourceControlPolicies: policies.rcps.length > 0 ? [level('ou-0', policies.rcps)] : [],
    resourcePolicy: policies.trust,
    ...(policies.boundary && { permissionBoundaryPolicies: named([policies.boundary]) }),
  };
}

function principalOf(caller, account) {
  switch (caller) {
    case 'role':
      return SESSION;
    case 'user':
      return USER;
    case 'token':
      return `arn:aws:iam::${account}:oidc-provider/${PROVIDER}`;
  }
}
