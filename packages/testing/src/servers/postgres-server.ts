import { execFile } from 'node:child_process';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { installedProgram, reasonWithout } from './installed-program.js';
import { freePort, ServerProcess } from './server-process.js';

const run = promisify(execFile);

/** Why tests on PostgreSQL are skipped here; undefined where they run. */
export const postgresReason = reasonWithout('initdb', 'postgresql');

/** A PostgreSQL on a port of its own, with the empty database `postgres`. */
export interface PostgresServer extends AsyncDisposable {
  readonly port: number;
  /** `postgres://…`, with user, password and database. */
  readonly url: string;
  readonly process: ServerProcess;
}

/**
 * Starts a PostgreSQL whose data lie in a temporary folder; where the tests run as root, as Debian's user `postgres`.
 * @param settings as of postgresql.conf
 */
export async function startPostgres(settings: Readonly<Record<string, string>> = {}): Promise<PostgresServer> {
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), 'postgres-'));
  const user = process.getuid?.() === 0 ? await debianUser() : undefined;
  if (user !== undefined) await chown(folder, user.uid, user.gid);
  const data = join(folder, 'data');
  const initdb = installedProgram('initdb') ?? 'initdb';
  await run(initdb, ['-D', data, '-U', 'zeroreel', '--auth=trust', '--no-sync', '-E', 'UTF8', '--locale=C'], {
    ...user,
  });
  const server = new ServerProcess({
    program: installedProgram('postgres') ?? 'postgres',
    args: ['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', folder, ...settingsOf(settings)],
    ...(user === undefined ? {} : { user }),
    isReady: () => answers(port),
  });
  await server.start();
  return {
    port,
    url: `postgres://zeroreel:secret@127.0.0.1:${port}/postgres`,
    process: server,
    async [Symbol.asyncDispose]() {
      // At once: nothing of it is wanted any more.
      await server.signal('SIGQUIT');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const settingsOf = (settings: Readonly<Record<string, string>>): string[] =>
  Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);

async function debianUser(): Promise<{ readonly uid: number; readonly gid: number }> {
  const [uid, gid] = await Promise.all(['-u', '-g'].map((flag) => run('id', [flag, 'postgres'])));
  return { uid: Number(uid?.stdout), gid: Number(gid?.stdout) };
}

/** Sends a start-up message; a server that is still starting answers with an error, one that is up with a request. */
function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(port, '127.0.0.1');
    const settle = (isUp: boolean) => {
      socket.destroy();
      resolve(isUp);
    };
    socket.on('connect', () => {
      const text = Buffer.from('user\0zeroreel\0database\0postgres\0\0');
      const head = Buffer.alloc(8);
      head.writeInt32BE(8 + text.length, 0);
      head.writeInt32BE(3 << 16, 4);
      socket.write(Buffer.concat([head, text]));
    });
    socket.on('data', (answer: Buffer) => {
      settle(answer[0] === 'R'.charCodeAt(0));
    });
    socket.on('error', () => {
      settle(false);
    });
    socket.setTimeout(1000, () => {
      settle(false);
    });
  });
}
