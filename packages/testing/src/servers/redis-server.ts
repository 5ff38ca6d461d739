import { mkdtemp, rm } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installedProgram, reasonWithout } from './installed-program.js';
import { freePort, ServerProcess } from './server-process.js';

/** Why tests on Redis are skipped here; undefined where they run. */
export const redisReason = reasonWithout('redis-server', 'redis-server');

/** What a redis-server is configured as. */
export interface RedisServerOptions {
  /** Asked for by every client. */
  readonly password?: string;
  /** Further settings, as of redis.conf: `{ 'maxmemory-policy': 'noeviction' }`. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** A redis-server on a port of its own, whose append-only file outlives its process. */
export interface RedisServer extends AsyncDisposable {
  readonly port: number;
  /** `redis://…`, with the password where there is one. */
  readonly url: string;
  readonly process: ServerProcess;
  /** Takes everything that it remembers away: the server ends, its files go, and an empty one starts. */
  wipe(): Promise<void>;
}

/** Starts a redis-server with an append-only file in a temporary folder. */
export async function startRedis(options: RedisServerOptions = {}): Promise<RedisServer> {
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), 'redis-'));
  const { password } = options;
  const settings = {
    bind: '127.0.0.1',
    port: String(port),
    dir: folder,
    save: '',
    appendonly: 'yes',
    'maxmemory-policy': 'noeviction',
    ...(password === undefined ? {} : { requirepass: password }),
    ...options.settings,
  };
  const server = new ServerProcess({
    program: installedProgram('redis-server') ?? 'redis-server',
    args: Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]),
    isReady: () => answers(port, password),
  });
  await server.start();
  return {
    port,
    url: `redis://${password === undefined ? '' : `:${encodeURIComponent(password)}@`}127.0.0.1:${port}`,
    process: server,
    async wipe() {
      await server.signal('SIGKILL');
      await rm(join(folder, 'appendonlydir'), { recursive: true, force: true });
      await server.start();
    },
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Asks by RESP's inline form; a server that still reads its file answers `-LOADING`. */
function answers(port: number, password: string | undefined): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(port, '127.0.0.1');
    const settle = (isUp: boolean) => {
      socket.destroy();
      resolve(isUp);
    };
    let said = '';
    socket.on('connect', () => socket.write(`${password === undefined ? '' : `AUTH ${password}\r\n`}PING\r\n`));
    socket.on('data', (text: Buffer) => {
      said += text.toString();
      if (said.includes('PONG')) settle(true);
      else if (said.includes('-LOADING')) settle(false);
    });
    socket.on('error', () => {
      settle(false);
    });
    socket.setTimeout(1000, () => {
      settle(false);
    });
  });
}
