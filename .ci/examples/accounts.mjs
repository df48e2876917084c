// Looks into the accounts of moto, and makes there what an example finds in its own accounts. Past the gate, in the name of any account.

const REGION = 'eu-west-1';

export class Accounts {
  #services;

  constructor(services) {
    this.#services = services;
  }

  /** One request of a REST service. Answers `status`, and the `body` as text. */
  async rest(account, service, method, target, body = '', headers = {}) {
    const answer = await this.#services.asAccount(account, {
      method,
      target,
      // moto reads service and region of this header, and nothing else.
      headers: {
        ...headers,
        authorization: `AWS4-HMAC-SHA256 Credential=test/20260101/${REGION}/${service}/aws4_request, SignedHeaders=host, Signature=0`,
      },
      body: Buffer.from(body),
    });
    return { status: answer.status, body: answer.body.toString() };
  }

  /** One request of a JSON service. Answers its output. Throws when it fails. */
  async json(account, service, target, input) {
    const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target };
    return parsed(target, await this.rest(account, service, 'POST', '/', JSON.stringify(input), headers));
  }

  /** One request of a Query service. Answers its XML. Throws when it fails. */
  async query(account, service, parameters) {
    const headers = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };
    const { status, body } = await this.rest(
      account,
      service,
      'POST',
      '/',
      new URLSearchParams(parameters).toString(),
      headers,
    );
    if (status !== 200) throw new Error(`${parameters.Action}: ${body}`);
    return body;
  }

  async createBucket(account, bucket) {
    const configuration = `<CreateBucketConfiguration><LocationConstraint>${REGION}</LocationConstraint></CreateBucketConfiguration>`;
    const { status, body } = await this.rest(account, 's3', 'PUT', `/${bucket}`, configuration);
    if (status !== 200) throw new Error(body);
  }

  async putObject(account, bucket, key, text) {
    const { status, body } = await this.rest(account, 's3', 'PUT', `/${bucket}/${key}`, text);
    if (status !== 200) throw new Error(body);
  }

  /** The buckets that an account has. */
  async buckets(account) {
    const { body } = await this.rest(account, 's3', 'GET', '/');
    return [...body.matchAll(/<Bucket>[\s\S]*?<Name>([^<]+)</g)].map(([, name]) => name);
  }

  async objectText(account, bucket, key) {
    return (await this.rest(account, 's3', 'GET', `/${bucket}/${key}`)).body;
  }
}

function parsed(what, { status, body }) {
  if (status !== 200) throw new Error(`${what}: ${body}`);
  return JSON.parse(body);
}
