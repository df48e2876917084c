// Stands between the jobs and the local AWS and passes everything on as it is. So what the local AWS issued is known from
// what went over the wire, whatever the local AWS says of it.
import { once } from 'node:events';
import http from 'node:http';

const SECRETS = [/<(?:AccessKeyId|SecretAccessKey|SessionToken)>([^<]+)</g, /"value":\s*"([^"]+)"/g];

/**
 * Listens on a free loopback port in front of `target`, the URL of the local AWS. `calls` are the calls so far with what they were
 * answered, `secrets()` every secret in these answers, `stop()` ends it. `onCall` is told of every call once it is answered.
 */
export async function wiretap(target, onCall = () => undefined) {
  const calls = [];
  const server = http.createServer(async (request, response) => {
    try {
      const body = await whole(request);
      // The Host header stays: it is among what the caller signed.
      const { method, headers, url = '/' } = request;
      const onward = http.request(new URL(url, target), { method, headers });
      onward.end(body);
      const [answer] = await once(onward, 'response');
      const text = await whole(answer);
      const kind = url.startsWith('/idtoken') ? 'token' : new URLSearchParams(body.toString()).get('Action');
      const [, keyId] = /Credential=([^/]+)\//.exec(headers.authorization ?? '') ?? [];
      const userAgent = headers['user-agent'];
      const call = { kind, atMs: Date.now(), keyId, status: answer.statusCode, userAgent, text: text.toString() };
      calls.push(call);
      response.writeHead(answer.statusCode, answer.headers).end(text);
      onCall(call);
    } catch (error) {
      response.destroy(error);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    calls,
    secrets: () =>
      calls.flatMap(({ text }) => SECRETS.flatMap((pattern) => [...text.matchAll(pattern)].map(([, it]) => it))),
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function whole(stream) {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}
