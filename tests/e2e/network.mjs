// The network between a phone and its server, which does what a test wants of it.
import http from 'node:http';

export class Network {
  /** A network in front of a server. */
  static async start(server) {
    const network = new Network();
    network.server = server;
    /** Called for each request with method, path, itself and its body, gives (now or later) what happens instead of passing it on: `{ status, type, body, headers }`, 'cut', or, when the
     * server has it, 'lost', 'truncated', 'gave-up' (504) or 'twice'; or nothing. */
    network.rule = () => undefined;
    network.seen = [];
    network.listener = http.createServer((request, response) => network.#pass(request, response));
    await new Promise((done) => network.listener.listen(0, '127.0.0.1', done));
    network.origin = `http://127.0.0.1:${network.listener.address().port}`;
    return network;
  }

  #pass(request, response) {
    const parts = [];
    request.on('data', (part) => parts.push(part));
    request.on('error', () => {});
    request.on('end', async () => {
      const path = request.url.split('?')[0];
      const body = Buffer.concat(parts);
      const what = await this.rule(request.method, path, request, body);
      this.seen.push({ method: request.method, path, what });
      if (what === 'cut') return request.socket.destroy();
      if (what && typeof what === 'object') {
        response.writeHead(what.status ?? 200, { 'content-type': what.type ?? 'text/html', ...what.headers });
        return response.end(what.body ?? '<html><title>请登录</title>请登录</html>');
      }
      if (what === 'twice') {
        const first = http.request(`${this.server.origin}${request.url}`, { method: request.method, headers: request.headers }, (answer) => answer.resume());
        first.on('error', () => {});
        first.end(body);
      }
      const on = http.request(`${this.server.origin}${request.url}`, { method: request.method, headers: request.headers }, (answer) => {
        if (what === 'lost') {
          answer.resume();
          answer.on('end', () => request.socket.destroy());
          return;
        }
        if (what === 'gave-up') {
          answer.resume();
          answer.on('end', () => response.writeHead(504, { 'content-type': 'text/html' }).end('gateway timeout'));
          return;
        }
        if (what === 'truncated') {
          const whole = [];
          answer.on('data', (part) => whole.push(part));
          answer.on('end', () => {
            const bytes = Buffer.concat(whole);
            response.writeHead(answer.statusCode, { ...answer.headers, 'content-length': bytes.length + 1 });
            response.write(bytes.subarray(0, bytes.length / 2));
            setTimeout(() => request.socket.destroy(), 50);
          });
          return;
        }
        response.writeHead(answer.statusCode, answer.headers);
        answer.pipe(response);
      });
      on.on('error', () => request.socket.destroy());
      response.on('close', () => on.destroy());
      on.end(body);
    });
  }

  /** How many requests of this kind were made. */
  count(method, path) {
    return this.seen.filter((one) => one.method === method && one.path.startsWith(path)).length;
  }

  async stop() {
    this.listener.closeAllConnections();
    await new Promise((done) => this.listener.close(done));
  }
}

/** A WiFi login page, which answers everything with 200. */
export const PORTAL = () => ({ status: 200 });
/** Only what the phone sends and asks; the app itself stays as it is. */
export const api = (rule) => (method, path, ...more) => (path.startsWith('/api/') ? rule(method, path, ...more) : undefined);
