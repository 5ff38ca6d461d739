import { connect } from 'node:net';
import { freePort, ServerProcess } from './server-process.js';

/** Hands bytes on, both ways; a process of its own, so that it can be stopped as a cable is cut. */
const PROXY = `
const { connect, createServer } = require('node:net');
const [from, to] = process.argv.slice(1).map(Number);
createServer((near) => {
  const far = connect(to, '127.0.0.1');
  near.pipe(far).pipe(near);
  for (const [one, other] of [[near, far], [far, near]]) {
    one.on('error', () => other.destroy()).on('close', () => other.destroy());
  }
}).listen(from, '127.0.0.1');
`;

/** A cable between clients and a server on this machine. */
export interface Cable extends AsyncDisposable {
  /** Where clients connect. */
  readonly port: number;
  /** From now on nothing comes through, and nobody is told. */
  cut(): Promise<void>;
  mend(): Promise<void>;
}

/** Lays a cable to a server's port. */
export async function layCable(to: number): Promise<Cable> {
  const port = await freePort();
  const proxy = new ServerProcess({
    program: process.execPath,
    args: ['-e', PROXY, String(port), String(to)],
    isReady: () => accepts(port),
  });
  await proxy.start();
  return {
    port,
    cut: () => proxy.signal('SIGSTOP'),
    mend: () => proxy.signal('SIGCONT'),
    [Symbol.asyncDispose]: () => proxy[Symbol.asyncDispose](),
  };
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => {
      resolve(false);
    });
  });
}
