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
