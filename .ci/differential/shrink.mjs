/** The same case with less in it: everything that `stays` does not need is taken out, one thing after the other. */
export async function shrink(one, stays) {
  let small = one;
  for (;;) {
    const smaller = await firstThatStays(small, stays);
    if (smaller === undefined) return small;
    small = smaller;
  }
}

async function firstThatStays(one, stays) {
  for (const smaller of smallerOnes(one)) if (await stays(smaller)) return smaller;
  return undefined;
}

function* smallerOnes(one) {
  for (const part of ['session', 'boundary']) if (one[part] !== undefined) yield { ...one, [part]: undefined };
  for (const part of ['scps', 'rcps', 'identity']) {
    for (const at of one[part].keys()) yield { ...one, [part]: one[part].toSpliced(at, 1) };
  }
  for (const part of ['trust', 'session', 'boundary']) {
    if (one[part] !== undefined) for (const smaller of smallerDocuments(one[part])) yield { ...one, [part]: smaller };
  }
  for (const part of ['scps', 'rcps', 'identity']) {
    for (const [at, document] of one[part].entries()) {
      for (const smaller of smallerDocuments(document)) yield { ...one, [part]: one[part].with(at, smaller) };
    }
  }
  for (const key of Object.keys(one.context)) yield { ...one, context: without(one.context, key) };
}

function* smallerDocuments(document) {
  const statements = [document.Statement].flat();
  if (statements.length > 1) {
    for (const at of statements.keys()) yield { ...document, Statement: statements.toSpliced(at, 1) };
  }
  for (const [at, statement] of statements.entries()) {
    for (const smaller of smallerStatements(statement)) yield { ...document, Statement: statements.with(at, smaller) };
  }
}

function* smallerStatements(statement) {
  for (const element of ['Action', 'NotAction', 'Resource', 'NotResource']) {
    const values = statement[element];
    if (!Array.isArray(values)) continue;
    for (const value of values) if (values.length > 1) yield { ...statement, [element]: value };
  }
  if (statement.Condition === undefined) return;
  yield without(statement, 'Condition');
  for (const [operator, keys] of Object.entries(statement.Condition)) {
    const rest = without(statement.Condition, operator);
    if (Object.keys(rest).length > 0) yield { ...statement, Condition: rest };
    for (const [key, values] of Object.entries(keys)) {
      if (Object.keys(keys).length > 1) {
        yield { ...statement, Condition: { ...statement.Condition, [operator]: without(keys, key) } };
      }
      if (!Array.isArray(values) || values.length < 2) continue;
      for (const value of values) {
        yield { ...statement, Condition: { ...statement.Condition, [operator]: { ...keys, [key]: value } } };
      }
    }
  }
}

function without(fields, name) {
  const { [name]: _, ...rest } = fields;
  return rest;
}
