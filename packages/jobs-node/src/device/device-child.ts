import { messageOf } from '@zeroreel/core';
import { TaskStopped, type DeviceOutcome } from '@zeroreel/jobs';
import type { FromDevice, ToDevice } from './device-messages.js';
import { doTask, type TaskTools } from './do-task.js';
import { failureOf } from './failure-of.js';

/**
 * The work of a device's process, which a supervisor has forked: it does one task after the other until nobody is there
 * any more to tell it. It ends with its supervisor, however that ends.
 * @param tools what tasks are done with; they stay open from task to task
 */
export function serveDevice(tools: TaskTools): void {
  let stop: AbortController | undefined;
  const tell = (message: FromDevice) => {
    if (process.connected) process.send?.(message);
  };

  async function run({ order, machine }: Extract<ToDevice, { type: 'run' }>): Promise<void> {
    const own = (stop = new AbortController());
    const context = {
      signal: own.signal,
      report: (event: Extract<FromDevice, { type: 'event' }>['event']) => tell({ type: 'event', event }),
    };
    const outcome = await doTask(order, { machine, tools, ...context }).catch((error: unknown): DeviceOutcome => {
      process.stderr.write(`${error instanceof Error ? error.stack : messageOf(error)}\n`);
      return { kind: 'failed', error: failureOf(error) };
    });
    stop = undefined;
    tell({ type: 'ended', outcome });
  }

  process.on('message', (message: ToDevice) => {
    if (message.type === 'run') void run(message);
    else if (message.type === 'stop') stop?.abort(new TaskStopped(message.kind, message.reason));
    else tell({ type: 'pong' });
  });
  // Nobody is there to take a result.
  process.on('disconnect', () => process.exit(0));
  // A terminal signals all of its processes: this one ends when its supervisor says so.
  for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined);
  process.on('SIGTERM', () => stop?.abort(new TaskStopped('shutdown', 'the process was told to end')));
  tell({ type: 'ready' });
}
