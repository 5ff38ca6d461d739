import { createConnection } from 'node:net';
import { describe, expect, it } from 'vitest';
import { layCable } from './cable.js';
import { postgresReason, startPostgres } from './postgres-server.js';
import { redisReason, startRedis } from './redis-server.js';

/** What a redis-server answers to commands in RESP's inline form; `undefined` within half a second. */
function ask(port: number, command: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = createConnection(port, '127.0.0.1', () => socket.write(`${command}\r\n`));
    const settle = (answer: string | undefined) => {
      socket.destroy();
      resolve(answer);
    };
    socket.on('data', (answer: Buffer) => {
      settle(answer.toString().trim());
    });
    socket.on('error', (error) => {
      settle(error.message);
    });
    socket.setTimeout(500, () => {
      settle(undefined);
    });
  });
}

describe.skipIf(redisReason !== undefined)('startRedis', () => {
  it('remembers what was written after its process was killed, and forgets it when it is wiped', async () => {
    await using redis = await startRedis({ settings: { appendfsync: 'always' } });
    expect(await ask(redis.port, 'SET colour red')).toBe('+OK');
    await redis.process.signal('SIGKILL');
    expect(await ask(redis.port, 'PING')).toContain('ECONNREFUSED');
    await redis.process.start();
    expect(await ask(redis.port, 'GET colour')).toBe('$3\r\nred');
    await redis.wipe();
    expect(await ask(redis.port, 'GET colour')).toBe('$-1');
  });

  it('hears nothing through a cable that is cut, and everything once it is mended', async () => {
    await using redis = await startRedis();
    await using cable = await layCable(redis.port);
    expect(await ask(cable.port, 'PING')).toBe('+PONG');
    await cable.cut();
    expect(await ask(cable.port, 'PING')).toBeUndefined();
    await cable.mend();
    expect(await ask(cable.port, 'PING')).toBe('+PONG');
  });
});

describe.skipIf(postgresReason !== undefined)('startPostgres', () => {
  it('starts again where it was stopped', async () => {
    await using postgres = await startPostgres();
    const { pid } = postgres.process;
    await postgres.process.signal('SIGINT');
    await postgres.process.start();
    expect(postgres.process.pid).not.toBe(pid);
  });
});
