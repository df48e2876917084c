import { once } from 'node:events';
import http from 'node:http';

// A connection for each request: a server may close one that waits while the next request is on its way.
const agent = new http.Agent({ keepAlive: false });

/** All of a body, as a Buffer. */
export async function readAll(stream) {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Sends a request on to another server. Returns `status`, `headers` and `body` of the answer. */
export async function forward(base, { method, target, headers, body }) {
  const { connection, expect, 'transfer-encoding': chunked, ...sent } = headers;
  const onward = http.request(new URL(target, base), {
    agent,
    method,
    headers: { ...sent, 'content-length': body.length },
  });
  onward.end(body);
  const [answer] = await once(onward, 'response');
  const { 'transfer-encoding': coding, connection: kept, ...received } = answer.headers;
  return { status: answer.statusCode, headers: received, body: await readAll(answer) };
}

/** A server on a free port of the loopback address that answers with what `serve` returns for a request. */
export async function listen(serve) {
  const server = http.createServer((message, response) => {
    serve(message).then(
      ({ status, headers, body }) => response.writeHead(status, headers).end(body),
      (error) => {
        process.stdout.write(`${message.method} ${message.url}: ${error.stack}\n`);
        response.destroy();
      },
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    host: `127.0.0.1:${server.address().port}`,
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
