// Where this project's engine and the independent evaluator disagree, and why. A class explains a disagreement when the two agree on the same
// case after `rewrite` has taken out of it what the class speaks of; where it takes out a whole condition, a second fault in that one condition
// would not be seen. A disagreement that no class explains is a fault of one of the two.
import { ROLE } from './cases.mjs';
import {
  complete,
  familyOf,
  filledIn,
  hasNoValue,
  isIncomplete,
  isNegated,
  isOfType,
  isSet,
  NEVER,
  NOWHERE,
  withoutVariables,
} from './features.mjs';
import { mapDocuments, mapPrincipals, mapResources, mapStatements, mapTests } from './rewrite.mjs';

const GUIDE = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/';
const CHECKS = `${GUIDE}access-analyzer-reference-policy-checks.html`;
const OPERATORS = `${GUIDE}reference_policies_elements_condition_operators.html`;
const SETS = `${GUIDE}reference_policies_condition-single-vs-multi-valued-context-keys.html`;
const VARIABLES = `${GUIDE}reference_policies_variables.html`;
/** Keys of these cases that can have several values. */
const MULTIVALUED = /^(?:aws:TagKeys|sts:TransitiveTagKeys)$/i;
const ARNS = `${GUIDE}reference-arns.html`;

/** `ours` and `theirs`: what each of the two does. `source`: where it says which is right, or that nothing says it. */
export const CLASSES = [
  {
    id: 'not-principal',
    ours: 'refuses NotPrincipal in a trust policy',
    theirs: 'evaluates it',
    source: `${GUIDE}reference_policies_elements_notprincipal.html`,
    rewrite: (one) =>
      mapStatements(one, ({ NotPrincipal, ...rest }) => ({
        ...rest,
        ...(NotPrincipal && { Principal: { AWS: '333333333333' } }),
      })),
  },
  {
    id: 'id',
    ours: 'refuses Id where it is not the policy of a resource',
    theirs: 'takes it',
    source: `${GUIDE}reference_policies_elements_id.html`,
    rewrite: (one) =>
      mapDocuments(one, ({ Id, ...rest }, part) => (part === 'trust' ? { ...rest, ...(Id && { Id }) } : rest)),
  },
  {
    id: 'no-arn',
    ours: 'refuses a resource that does not begin with arn:',
    theirs: 'takes it, and it matches nothing',
    source: `${CHECKS}#access-analyzer-reference-policy-checks-error-invalid-arn-prefix`,
    rewrite: (one) => mapResources(one, (value) => (value === '*' || value.startsWith('arn:') ? value : NOWHERE)),
  },
  {
    id: 'partition',
    ours: 'refuses a partition that AWS does not have',
    theirs: 'takes it, and it matches nothing',
    source: 'https://github.com/hashicorp/terraform-provider-aws/issues/3045',
    rewrite: (one) => mapResources(one, (value) => (value.startsWith('arn:was:') ? NOWHERE : value)),
  },
  {
    id: 'incomplete-arn-in-session-policy',
    ours: 'refuses an incomplete ARN in a session policy',
    theirs: 'takes it',
    source: ARNS,
    rewrite: (one) =>
      mapResources(one, (value, part) => (part === 'session' && isIncomplete(value) ? complete(value) : value)),
  },
  {
    id: 'incomplete-arn-in-scp',
    ours: 'completes an incomplete ARN in a service control policy, as in an identity-based policy',
    theirs: 'completes none there',
    source: `nothing says it: src/iam/UNCONFIRMED.md; for identity-based policies ${ARNS}`,
    rewrite: (one) =>
      mapResources(one, (value, part) => (part === 'scps' && isIncomplete(value) ? complete(value) : value)),
  },
  {
    id: 'incomplete-arn-as-written',
    ours: 'denies by an incomplete ARN that matches as it is written, though it does not when it is completed',
    theirs: 'completes it, and it does not match',
    source: `${ARNS}; src/iam/UNCONFIRMED.md`,
    rewrite: (one) =>
      mapResources(one, (value, part, denies) =>
        denies && part !== 'scps' && part !== 'session' && isIncomplete(value) ? complete(value) : value,
      ),
  },
  {
    id: 'incomplete-arn-in-not-resource',
    ours: 'completes an incomplete ARN in NotResource as in Resource',
    theirs: 'does not apply the statement',
    source: ARNS,
    rewrite: (one) =>
      mapResources(one, (value, part, _, element) =>
        element === 'NotResource' && part !== 'session' && isIncomplete(value) ? complete(value) : value,
      ),
  },
  {
    id: 'not-resource-without-a-value',
    ours: 'denies by a NotResource whose variable has no value, and allows by it nothing',
    theirs: 'does not apply the statement where the key is not there, and has an empty text match nothing',
    source: `${VARIABLES}#policy-vars-no-value; src/iam/UNCONFIRMED.md`,
    rewrite: (one) =>
      mapResources(one, (value, _, denies, element) => {
        if (element !== 'NotResource' || !hasNoValue(value, one)) return value;
        return denies ? '*' : NOWHERE;
      }),
  },
  {
    id: 'variable-before-the-fifth-colon',
    ours: 'denies by what a variable in the account of a resource could mean, and allows by it nothing',
    theirs: 'leaves it as it is: it matches nothing',
    source: `${VARIABLES}#policy-vars-wheretouse; src/iam/UNCONFIRMED.md`,
    rewrite: (one) => mapResources(one, (value) => value.replace('::${aws:ResourceAccount}:', `::${one.account}:`)),
  },
  {
    id: 'key-twice',
    ours: 'refuses a condition key that an operator has twice, in different case',
    theirs: 'takes both',
    source: `${CHECKS}#access-analyzer-reference-policy-checks-error-duplicate-keys-with-different-case`,
    rewrite: (one) => {
      const seen = new Set();
      return mapTests(one, (test) => {
        const name = [test.statement, test.operator, test.key.toLowerCase()].join(' ');
        return seen.has(name) ? undefined : seen.add(name) && test;
      });
    },
  },
  {
    id: 'null-of-sets',
    ours: 'has a set operator look at the values of a key under Null too',
    theirs: 'takes no notice of a set operator on Null',
    source:
      'https://github.com/nccgroup/PMapper/blob/master/tests/test_local_policy_simulation.py (checked there against the policy simulator)',
    rewrite: (one) => mapTests(one, (test) => (test.name === 'Null' ? { ...test, prefix: '' } : test)),
  },
  {
    id: 'set-if-exists',
    ours: 'is undetermined for ForAnyValue with IfExists on a key that is not there, and allows nothing by it',
    theirs: 'does not hold',
    source: `${OPERATORS}#Conditions_IfExists`,
    rewrite: (one) =>
      mapTests(one, (test) =>
        isSet(test) && test.suffix !== '' && test.found === undefined ? { ...test, prefix: '' } : test,
      ),
  },
  {
    id: 'null-data-set',
    ours: 'takes nothing but empty texts for no value at all under a set operator',
    theirs: 'compares them',
    source: SETS,
    rewrite: (one) =>
      mapTests(one, (test) => {
        if (!isSet(test) || test.found === undefined || [test.found].flat().some((value) => value !== '')) return test;
        return test.prefix === 'ForAllValues:' ? undefined : { ...test, ...NEVER };
      }),
  },
  {
    id: 'many-values-without-a-set',
    ours: 'is undetermined where no set operator says how many of several values must match, unless it holds for none. Without a value, a negated one on a key that can have several is undetermined too',
    theirs: 'holds for no key of several values',
    source: `nothing says it: src/iam/UNCONFIRMED.md; ${SETS}`,
    rewrite: (one) =>
      mapTests(one, (test) =>
        (Array.isArray(test.found) || (test.found === undefined && MULTIVALUED.test(test.key) && test.suffix === '')) &&
        !isSet(test) &&
        test.name !== 'Null'
          ? { ...test, prefix: isNegated(test.name) ? 'ForAllValues:' : 'ForAnyValue:' }
          : test,
      ),
  },
  {
    id: 'negated-without-a-value',
    ours: 'holds for a negated operator on a variable that has no value',
    theirs: 'does not hold',
    source: `${VARIABLES}#policy-vars-no-value`,
    rewrite: (one) =>
      mapTests(one, (test) => ({
        ...test,
        values: test.values.map((value) => (hasNoValue(value, one) ? 'no value' : value)),
      })),
  },
  {
    id: 'escapes',
    ours: 'reads ${*} and ${$} as characters under every text operator',
    theirs: 'reads them so under StringLike only',
    source: `${VARIABLES}#policy-vars-specialchars`,
    rewrite: (one) =>
      mapTests(one, (test) =>
        test.name.includes('Equals')
          ? { ...test, values: test.values.map((value) => value.replace(/\$\{([*?$])\}/g, '$1')) }
          : test,
      ),
  },
  {
    id: 'older-version',
    ours: 'has no variables in a document of the older version',
    theirs: 'takes the default of one',
    source: `${GUIDE}reference_policies_elements_version.html`,
    rewrite: (one) => mapStatements(one, withoutVariables),
  },
  {
    id: 'every-address',
    ours: 'takes 0.0.0.0/0 for every IPv4 address',
    theirs: 'takes it for none',
    source: 'https://www.rfc-editor.org/rfc/rfc4632#section-3.1',
    rewrite: (one) =>
      mapTests(one, (test) => ({
        ...test,
        values: test.values.flatMap((value) => (value === '0.0.0.0/0' ? ['0.0.0.0/1', '128.0.0.0/1'] : value)),
      })),
  },
  {
    id: 'not-an-address-of-the-family',
    ours: 'has NotIpAddress hold for an address of the other family than the range',
    theirs: 'does not hold',
    source: `${OPERATORS}#Conditions_IPAddress`,
    rewrite: (one) =>
      mapTests(one, (test) => {
        if (test.name !== 'NotIpAddress' || typeof test.found !== 'string') return test;
        const elsewhere = familyOf(test.found) === 4 ? '192.0.2.0/24' : '2001:db9::/32';
        return {
          ...test,
          values: test.values.map((value) => (familyOf(value) === familyOf(test.found) ? value : elsewhere)),
        };
      }),
  },
  {
    id: 'negated-on-another-type',
    ours: 'leaves a negated operator undetermined for a value that it cannot compare',
    theirs: 'does not hold',
    source: 'nothing says it: src/iam/UNCONFIRMED.md',
    rewrite: (one) =>
      mapTests(one, (test) => {
        const values = [test.found ?? []].flat();
        if (!isNegated(test.name) || values.length === 0 || values.some((value) => isOfType(test.name, value)))
          return test;
        return undefined;
      }),
  },
  {
    id: 'number-and-more',
    ours: 'takes a text that only begins with a number for none',
    theirs: 'takes what it begins with',
    source: `${OPERATORS}#Conditions_Numeric`,
    rewrite: (one) =>
      mapTests(one, (test) => {
        if (!test.name.startsWith('Numeric') || test.found === undefined) return test;
        if ([test.found].flat().some((value) => isOfType('Numeric', value))) return test;
        return isNegated(test.name) ? undefined : { ...test, ...NEVER };
      }),
  },
  {
    id: 'every-arn',
    ours: 'leaves * alone undetermined under the ARN operators',
    theirs: 'takes it for none',
    source: 'nothing says it: src/iam/UNCONFIRMED.md',
    rewrite: (one) =>
      mapTests(one, (test) =>
        test.name.startsWith('Arn')
          ? { ...test, values: test.values.map((value) => (value === '*' ? 'arn:*:*:*:*:*' : value)) }
          : test,
      ),
  },
  {
    id: 'everyone-by-a-token',
    ours: 'leaves undetermined whether "*" as principal of a trust policy includes web identities',
    theirs: 'includes them',
    source: 'nothing says it: src/iam/UNCONFIRMED.md',
    rewrite: (one) =>
      one.caller === 'token'
        ? mapPrincipals(one, (names) => names.map((name) => (name === '*' ? '333333333333' : name)))
        : one,
  },
  {
    id: 'variable-in-an-arn',
    ours: 'fills in variables under the ARN operators',
    theirs: 'does not under a set operator',
    source: `${VARIABLES}#policy-vars-conditionelement`,
    rewrite: (one) =>
      mapTests(one, (test) =>
        test.name.startsWith('Arn') ? { ...test, values: test.values.map((value) => filledIn(value, one)) } : test,
      ),
  },
  {
    id: 'session-policy-beside-a-direct-grant',
    ours: 'has no session policy allow what a trust policy of the same account grants the session itself, by its name or as one of everyone',
    theirs: 'has it allow that too',
    source: `${GUIDE}access_policies.html#policies_session`,
    rewrite: (one) => {
      if (
        one.session === undefined ||
        !/"\*"|:assumed-role\//.test(JSON.stringify([one.trust.Statement].flat().map(({ Principal }) => Principal)))
      )
        return one;
      const Statement = [one.session.Statement, { Effect: 'Allow', Action: '*', Resource: '*' }].flat();
      return { ...one, session: { ...one.session, Statement } };
    },
  },
  {
    id: 'case-of-a-role',
    ours: 'compares the name of a role as principal letter by letter',
    theirs: 'takes no notice of case and path',
    source: `${GUIDE}troubleshoot_roles.html`,
    rewrite: (one) =>
      mapPrincipals(one, (names) =>
        names.map((name) => (name.toLowerCase() === ROLE.toLowerCase() && name !== ROLE ? '333333333333' : name)),
      ),
  },
];
