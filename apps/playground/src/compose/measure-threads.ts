/** What a worker does in the same time alone, and all of them beside one another. */
export interface ParallelPace {
  readonly alone: number;
  /** One for each. */
  readonly together: readonly number[];
}

/** Milliseconds that a worker counts. */
const TIME = 30;

/** Counts as far as it comes; the steps between two looks at the clock are many, so that the clock costs nothing. */
const COUNTER = `onmessage = () => {
  let counted = 0, sum = 0;
  for (const end = performance.now() + ${TIME}; performance.now() < end; counted++) {
    for (let k = 0; k < 20000; k++) sum += Math.sqrt(k + sum);
  }
  postMessage(counted + (sum < 0 ? 1 : 0));
}`;

/**
 * How many threads are worth it: what so many workers come to together, in workers that have a processor for themselves.
 * Where processors are shared, as those of phones that save power or of machines that do something else, threads that wait
 * for one another are slower than one.
 */
export const worthwhileThreads = ({ alone, together }: ParallelPace): number => {
  const sum = together.reduce((total, each) => total + each, 0);
  return Math.min(together.length, Math.max(1, Math.round(sum / Math.max(1, alone))));
};

/** Has one worker count, then as many as there may be threads. @throws where the page may not start workers */
export async function measureParallel(threads: number): Promise<ParallelPace> {
  const url = URL.createObjectURL(new Blob([COUNTER], { type: 'text/javascript' }));
  const workers = Array.from({ length: threads }, () => new Worker(url));
  try {
    // Workers have started once they have answered.
    await Promise.all(workers.map(count));
    const [first] = workers;
    const alone = first ? await count(first) : 1;
    return { alone, together: await Promise.all(workers.map(count)) };
  } finally {
    for (const worker of workers) worker.terminate();
    URL.revokeObjectURL(url);
  }
}

function count(worker: Worker): Promise<number> {
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<number>) => resolve(data);
    worker.onerror = ({ message }) => reject(new Error(message));
    worker.postMessage(undefined);
  });
}
