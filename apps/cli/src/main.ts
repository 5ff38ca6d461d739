// Nothing heavy is loaded before Ctrl-C is listened to.
import { endWhenStopped, listenForInterrupt } from './interrupt.js';
import { tellStopped } from './stopped.js';
import { calmSink, canDraw } from './terminal.js';

const args = process.argv.slice(2);
const interrupt = listenForInterrupt(process);
const [stdout, stderr] = [calmSink(process.stdout), calmSink(process.stderr)];
let tidyUp: () => void = () => undefined;
let isDone = false;
const isTerminal = canDraw(process.stderr, process.env);
// A service has children that keep what they have, and ends when they have.
const endsItself = ['serve', 'worker'].includes(args[0] ?? '');
if (!endsItself)
  endWhenStopped(interrupt, () => {
    if (isDone) return false;
    // Away with the progress bar.
    if (isTerminal) stderr.write(`\r${' '.repeat(Math.max(process.stderr.columns - 1, 0))}\r`);
    tellStopped(args, { stdout, stderr });
    tidyUp();
    return true;
  });

const [{ runCommandLine }, { removeScratchFolders }] = await Promise.all([
  import('./command-line.js'),
  import('@zeroreel/node'),
]);
tidyUp = removeScratchFolders;
const exitCode = await runCommandLine(args, {
  ...{ stdout, stderr, isTerminal, signal: interrupt.signal },
  now: () => performance.now(),
});
isDone = true;
await Promise.all([stdout.failure?.(), stderr.failure?.()]);
// Left to itself, Node takes down its listeners some time before it ends: a signal that comes then would have the last word.
process.exit(exitCode);
