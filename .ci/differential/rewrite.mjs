// Changes all documents of a case, or all that stand in one place of them. Nothing is changed in place.

/** `change` gets each document with the name of its part: `trust`, `identity`, `boundary`, `session`, `scps` or `rcps`. */
export function mapDocuments(one, change) {
  const many = (part) => one[part].map((document) => change(document, part));
  const single = (part) => one[part] && change(one[part], part);
  return {
    ...one,
    trust: single('trust'),
    identity: many('identity'),
    boundary: single('boundary'),
    session: single('session'),
    scps: many('scps'),
    rcps: many('rcps'),
  };
}

/** `change` gets each statement, the name of its part, and its document. */
export function mapStatements(one, change) {
  return mapDocuments(one, (document, part) => ({
    ...document,
    Statement: [document.Statement].flat().map((statement) => change(statement, part, document)),
  }));
}

/** `change` gets each value of Resource and NotResource, the name of its part, whether a match of it denies, and that of the element. */
export function mapResources(one, change) {
  return mapStatements(one, (statement, part) => {
    const changed = (element, isNegated) =>
      statement[element] && {
        [element]: [statement[element]]
          .flat()
          .map((value) => change(value, part, (statement.Effect === 'Deny') !== isNegated, element)),
      };
    return { ...statement, ...changed('Resource', false), ...changed('NotResource', true) };
  });
}

/**
 * `change` gets each test of each condition: its operator and the parts of that, its key, its values, and what the request has under that
 * key; and the number of its statement. It gives the test that takes its place; `undefined` for none, which always holds.
 */
export function mapTests(one, change) {
  const context = new Map(Object.entries(one.context).map(([key, value]) => [key.toLowerCase(), value]));
  let number = 0;
  return mapStatements(one, (statement) => {
    number += 1;
    if (statement.Condition === undefined) return statement;
    const { Condition, ...rest } = statement;
    const tests = Object.entries(Condition).flatMap(([operator, keys]) =>
      Object.entries(keys).map(([key, values]) => ({ operator, ...partsOf(operator), key, values: [values].flat() })),
    );
    const changed = tests.flatMap(
      (test) => change({ ...test, found: context.get(test.key.toLowerCase()), statement: number }) ?? [],
    );
    return changed.length === 0 ? rest : { ...rest, Condition: joined(changed) };
  });
}

/** `change` gets the AWS principals of each statement of the trust policy, as a list. */
export function mapPrincipals(one, change) {
  return mapStatements(one, (statement, part) => {
    const names = statement.Principal === '*' ? '*' : statement.Principal?.AWS;
    if (part !== 'trust' || names === undefined) return statement;
    const { AWS: _, ...rest } = statement.Principal === '*' ? {} : statement.Principal;
    return { ...statement, Principal: { ...rest, AWS: change([names].flat()) } };
  });
}

function partsOf(operator) {
  const [, prefix = '', name, suffix = ''] = /^(ForA\w+:)?(\w+?)(IfExists)?$/.exec(operator);
  return { prefix, name, suffix };
}

function joined(tests) {
  const condition = {};
  for (const { prefix, name, suffix, key, values } of tests) {
    const operator = `${prefix}${name}${suffix}`;
    condition[operator] ??= {};
    // A rewritten test may meet another of the same operator and key: both spellings of the key are then one test more.
    condition[operator][key] = values;
  }
  return condition;
}
