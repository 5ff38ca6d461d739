import { runCommandLine } from './command-line.js';
import { endWhenStopped, listenForInterrupt } from './interrupt.js';

const interrupt = listenForInterrupt(process);
endWhenStopped(interrupt);
process.exitCode = await runCommandLine(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  isTerminal: process.stderr.isTTY,
  now: () => performance.now(),
  signal: interrupt.signal,
});
interrupt[Symbol.dispose]();
