import { spawn, type ChildProcess } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

/** How a process of a server is started. */
export interface ServerCommand {
  readonly program: string;
  readonly args: readonly string[];
  /** Another user, where the server refuses to run as root. */
  readonly user?: { readonly uid: number; readonly gid: number };
  /** Resolves to true once the server answers. */
  readonly isReady: () => Promise<boolean>;
}

/** A real server in a process of its own, which tests end and start again on the same port and folder. */
export class ServerProcess implements AsyncDisposable {
  private child: ChildProcess | undefined;
  private said = '';

  constructor(private readonly command: ServerCommand) {}

  get pid(): number {
    const pid = this.child?.pid;
    if (pid === undefined) throw new Error(`${this.command.program} is not running`);
    return pid;
  }

  /** Starts the server and waits until it answers, for 30 seconds at most. */
  async start(): Promise<void> {
    const { program, args, user, isReady } = this.command;
    this.said = '';
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], ...user });
    const failure = new Promise<never>((_, reject) => {
      child.once('error', reject);
      child.once('exit', () => {
        reject(new Error(`${program} ended before it answered:\n${this.said}`));
      });
    });
    failure.catch(() => undefined);
    child.stdout.on('data', (text: Buffer) => (this.said += text.toString()));
    child.stderr.on('data', (text: Buffer) => (this.said += text.toString()));
    this.child = child;
    const kill = () => child.kill('SIGKILL');
    process.once('exit', kill);
    child.once('exit', () => process.off('exit', kill));
    for (const end = Date.now() + 30_000; Date.now() < end; await wait(50)) {
      if (await Promise.race([isReady(), failure])) return;
    }
    throw new Error(`${program} did not answer within 30 seconds:\n${this.said}`);
  }

  /** Sends a signal and, where it ends the process, waits for that. */
  async signal(signal: NodeJS.Signals): Promise<void> {
    const child = this.child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ends = signal !== 'SIGSTOP' && signal !== 'SIGCONT';
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    if (ends) await ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.signal('SIGKILL');
  }
}

/** A port of the loopback interface that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
