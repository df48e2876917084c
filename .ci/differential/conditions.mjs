// Conditions, and the condition keys of requests. What a policy wants and what a request has come out of the same small pools, so that about
// half of all conditions hold.

/** What an operator compares. Its values are those that policies and requests have. */
const TYPES = {
  text: {
    operators: [
      'StringEquals',
      'StringNotEquals',
      'StringEqualsIgnoreCase',
      'StringNotEqualsIgnoreCase',
      'StringLike',
      'StringNotLike',
    ],
    wanted: [
      'blue',
      'Blue',
      'red',
      'b*',
      'B*',
      '*',
      '?lue',
      'bl??',
      'blue*',
      'x',
      '${aws:PrincipalTag/team}',
      "${aws:PrincipalTag/none, 'blue'}",
      "${aws:PrincipalTag/team, 'blue'}",
      '${aws:PrincipalTag/none}',
      'b${*}',
      '${$}x',
      '${aws:PrincipalAccount}-blue',
    ],
    found: ['blue', 'Blue', 'red', 'b*', 'x', '$x', '111122223333-blue', ''],
  },
  arn: {
    operators: ['ArnEquals', 'ArnLike', 'ArnNotEquals', 'ArnNotLike', 'StringEquals', 'StringLike', 'StringNotLike'],
    wanted: [
      'arn:aws:iam::111122223333:role/ci/github-hub',
      'arn:aws:iam::111122223333:role/*',
      'arn:aws:iam::*:role/ci/github-hub',
      'arn:aws:iam::*:*',
      'arn:*:iam::111122223333:role/ci/git?ub-hub',
      'arn:aws:iam::111122223333:role/CI/github-hub',
      'arn:aws:iam::111122223333:user/anna',
      'arn:aws:iam::222222222222:role/ci/github-hub',
      'arn:aws:iam::${aws:PrincipalAccount}:role/*',
      'arn:aws:sts::111122223333:assumed-role/github-hub/*',
      '*',
    ],
    found: [],
  },
  number: {
    operators: [
      'NumericEquals',
      'NumericNotEquals',
      'NumericLessThan',
      'NumericLessThanEquals',
      'NumericGreaterThan',
      'NumericGreaterThanEquals',
    ],
    wanted: ['0', '10', '10.0', '9.5', '3600', '-1'],
    found: ['0', '10', '9.5', '3600'],
  },
  date: {
    operators: [
      'DateEquals',
      'DateNotEquals',
      'DateLessThan',
      'DateLessThanEquals',
      'DateGreaterThan',
      'DateGreaterThanEquals',
    ],
    wanted: [
      '2026-11-28T12:00:00Z',
      '2026-11-28T12:00:01Z',
      '2026-11-28',
      '2025-01-01T00:00:00Z',
      '2027-01-01T00:00:00Z',
    ],
    found: ['2026-11-28T12:00:00Z', '2026-11-28T12:00:01Z', '2026-01-01T00:00:00Z'],
  },
  boolean: { operators: ['Bool'], wanted: ['true', 'false', 'True'], found: ['true', 'false'] },
  address: {
    operators: ['IpAddress', 'NotIpAddress'],
    wanted: ['203.0.113.0/24', '203.0.113.7', '10.0.0.0/8', '0.0.0.0/0', '2001:db8::/32', '203.0.113.7/32'],
    found: ['203.0.113.7', '10.1.2.3', '2001:db8::1'],
  },
};

const OF_AWS = [
  { key: 'aws:PrincipalTag/team', type: 'text' },
  { key: 'aws:PrincipalTag/Cost Center', type: 'text' },
  { key: 'aws:PrincipalOrgID', type: 'text' },
  { key: 'aws:RequestedRegion', type: 'text' },
  { key: 'aws:userid', type: 'text' },
  { key: 'aws:PrincipalArn', type: 'arn' },
  { key: 'aws:MultiFactorAuthAge', type: 'number' },
  { key: 'aws:CurrentTime', type: 'date' },
  { key: 'aws:TokenIssueTime', type: 'date' },
  { key: 'aws:SecureTransport', type: 'boolean' },
  { key: 'aws:ViaAWSService', type: 'boolean' },
  { key: 'aws:SourceIp', type: 'address' },
];
const OF_HOP = [
  { key: 'sts:ExternalId', type: 'text' },
  { key: 'sts:RoleSessionName', type: 'text' },
  { key: 'sts:SourceIdentity', type: 'text' },
  { key: 'aws:RequestTag/team', type: 'text' },
  { key: 'aws:TagKeys', type: 'text', many: true },
  { key: 'sts:TransitiveTagKeys', type: 'text', many: true },
];
const PROVIDER = 'token.actions.githubusercontent.com';
const OF_TOKEN = ['environment', 'repository', 'ref', 'job_workflow_ref', 'actor'].map((claim) => ({
  key: `${PROVIDER}:${claim}`,
  type: 'text',
}));

/** The condition keys that a request of this kind of caller can have. */
export function keysFor(caller) {
  return caller === 'token'
    ? [...OF_AWS.filter(({ key }) => !/^aws:(?:Principal|userid|Token|Multi)/.test(key)), ...OF_TOKEN, OF_HOP[1]]
    : [...OF_AWS, ...OF_HOP];
}

/** The condition keys of a request. `fixed` are there always. */
export function contextOf(random, caller, fixed) {
  const entries = keysFor(caller).flatMap(({ key, type, many }) => {
    if (TYPES[type].found.length === 0 || random.chance(0.35)) return [];
    const value = () => random.pick(TYPES[type].found);
    return [[key, many ? random.some(1, 3, value) : value()]];
  });
  return { ...Object.fromEntries(entries), ...fixed };
}

/** A `Condition` element. */
export function condition(random, caller) {
  const element = {};
  for (const { operator, key, values } of random.some(1, 2, () => test(random, caller))) {
    element[operator] ??= {};
    element[operator][key] = random.listOf(values);
  }
  return element;
}

function test(random, caller) {
  const { key, type, many } = random.pick(keysFor(caller));
  const prefix = random.chance(many ? 0.8 : 0.12) ? random.pick(['ForAllValues:', 'ForAnyValue:']) : '';
  const written = random.chance(0.1) ? random.pick([key.toLowerCase(), key.toUpperCase()]) : key;
  if (random.chance(0.1)) {
    return { operator: `${prefix}Null`, key: written, values: [random.pick(['true', 'false'])] };
  }
  // Now and then an operator of another type: no value that it can take is then one of the key.
  const { operators, wanted } = TYPES[random.chance(0.05) ? random.pick(Object.keys(TYPES)) : type];
  const suffix = random.chance(0.2) ? 'IfExists' : '';
  return {
    operator: `${prefix}${random.pick(operators)}${suffix}`,
    key: written,
    values: random.some(1, 3, () => random.pick(wanted)),
  };
}
