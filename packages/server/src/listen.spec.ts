import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { PANDA, testServer } from './__testing__/test-server.js';
import { listen, type Listening } from './listen.js';

let listening: Listening | undefined;
afterEach(() => listening?.closeAll());

describe('listen', () => {
  it.each(['0.0.0.0', '::', '192.168.0.4', 'reel.example'])('refuses %s without keys', async (host) => {
    const { app } = testServer();
    await expect(listen(app, { host, port: 0, hasKeys: false })).rejects.toThrow(
      `--host ${host}: expected --api-key-file`,
    );
  });

  it('says why it cannot listen', async () => {
    const { app } = testServer();
    listening = await listen(app, { host: '127.0.0.1', port: 0, hasKeys: false });
    const { port } = listening;
    await expect(listen(app, { host: '127.0.0.1', port, hasKeys: false })).rejects.toThrow(
      `--port ${port}, --host 127.0.0.1: `,
    );
  });

  it('ends a connection whose headers do not arrive', async () => {
    const { app } = testServer();
    listening = await listen(app, { host: '127.0.0.1', port: 0, hasKeys: false, headersTimeout: 300 });
    const socket = connect(listening.port, '127.0.0.1');
    socket.write('GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Slow: ');
    const answer = await new Promise<string>((resolve) => {
      let text = '';
      socket.on('data', (data) => (text += data.toString())).on('close', () => resolve(text));
    });
    expect(answer).toContain('408');
  });

  /** What comes back over one connection, until the server ends it; a byte is sent again and again where `drip` says so. */
  async function exchange(text: string, { hasKeys = false, drip = false } = {}): Promise<readonly string[]> {
    const { app } = testServer({ hasKeys });
    listening = await listen(app, { host: '127.0.0.1', port: 0, hasKeys });
    const socket = connect(listening.port, '127.0.0.1');
    socket.on('error', () => undefined).write(text);
    const dripping = drip ? setInterval(() => socket.writable && socket.write('x'), 100) : undefined;
    const answer = await new Promise<string>((resolve) => {
      let got = '';
      socket.on('data', (data) => (got += data.toString())).on('close', () => resolve(got));
    });
    clearInterval(dripping);
    return [...answer.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => status ?? '');
  }
  const HOST = 'Host: localhost\r\n';

  it('answers requests of one connection in their order, and takes no body for one', async () => {
    const smuggled = `GET /v1/none HTTP/1.1\r\n${HOST}\r\n`;
    const text =
      `GET /healthz HTTP/1.1\r\n${HOST}\r\nGET /v1/nothing HTTP/1.1\r\n${HOST}\r\n` +
      `POST /v1/jobs HTTP/1.1\r\n${HOST}Content-Type: text/plain\r\nContent-Length: ${smuggled.length}\r\n\r\n${smuggled}` +
      `GET /v1/models HTTP/1.1\r\n${HOST}Connection: close\r\n\r\n`;
    expect(await exchange(text)).toEqual(['200', '404', '415', '200']);
  });

  it.each([
    [
      'two lengths of a body',
      `POST /v1/jobs HTTP/1.1\r\n${HOST}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n`,
      '400',
    ],
    ['no host', 'GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n', '400'],
    ['two hosts', `GET /v1/jobs HTTP/1.1\r\n${HOST}Host: evil\r\nConnection: close\r\n\r\n`, '421'],
    ['endless headers', `GET /healthz HTTP/1.1\r\n${HOST}X: ${'x'.repeat(40_000)}\r\n\r\n`, '431'],
  ])('refuses %s', async (_, text, status) => expect(await exchange(text)).toEqual([status]));

  it('ends a connection whose body comes slowly to one who may not call', async () => {
    const head = `POST /v1/jobs HTTP/1.1\r\n${HOST}Content-Type: application/json\r\nContent-Length: 100000\r\n\r\n{`;
    expect(await exchange(head, { hasKeys: true, drip: true })).toEqual(['401']);
  });

  it('closes with open streams once the server stops', async () => {
    const { app, post, stop } = testServer();
    await post('/v1/jobs', PANDA);
    listening = await listen(app, { host: '127.0.0.1', port: 0, hasKeys: false });
    const response = await fetch(`http://127.0.0.1:${listening.port}/v1/jobs/job-1/events`);
    stop.abort();
    await listening.close();
    expect(await response.text()).toContain('queued');
    await expect(fetch(`http://127.0.0.1:${listening.port}/healthz`)).rejects.toThrow();
  });
});
