// Simulates a service of many workers: discrete events in virtual time, with costs that were measured one by one. It says
// where the first bottleneck is, and what it costs to move it; it computes no video.
//
//   node bench/serve-simulation.mjs            the table of docs/scale.md
//   node bench/serve-simulation.mjs --json     the same for programs
//
// The same seed gives the same figures.

/** Costs. Seconds and bytes; where each comes from stands beside it. */
const COSTS = {
  evaluation: 0.0114, // H100, SD 1.5 at 512×512: 0.57 s for 50 steps, published
  decode: 0.0375, // a frame, assumed
  anchorEvaluations: 5,
  followerEvaluations: 48, // 50 DDIM steps, from T
  takeTask: 0.004, // a task out of Redis to its worker: measured, BullMQ 6.7 on one machine
  queueCalls: 7.6, // script calls a task: 103 counted for eight parts and a join, and progress once a second
  queueCallsPerSecond: 36_000, // one Redis core: BullMQ's own figure
  framePng: 400_000, // bytes of a 512×512 PNG
  join: 0.045, // processor seconds a frame: decode PNG, x264 slow; assumed, 2.9 s for 64 frames
  modelLoad: 9, // from a local disk, assumed
  lockExpiry: 17.5, // lock 15 s, looked at every 5 s: a dead worker's task is taken again after that, on average
};

/** Mulberry32: small, and the same everywhere. */
function randomFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Events by their time: a binary heap. */
class Agenda {
  #heap = [];
  add(at, run) {
    const heap = this.#heap;
    let k = heap.push({ at, run }) - 1;
    while (k > 0) {
      const up = (k - 1) >> 1;
      if (heap[up].at <= heap[k].at) break;
      [heap[up], heap[k]] = [heap[k], heap[up]];
      k = up;
    }
  }
  next() {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (heap.length === 0) return first;
    heap[0] = last;
    for (let k = 0; ;) {
      const left = 2 * k + 1;
      if (left >= heap.length) return first;
      const least = left + 1 < heap.length && heap[left + 1].at < heap[left].at ? left + 1 : left;
      if (heap[k].at <= heap[least].at) return first;
      [heap[k], heap[least]] = [heap[least], heap[k]];
      k = least;
    }
  }
  get isEmpty() {
    return this.#heap.length === 0;
  }
}

/** A place where work waits for a free server: a queue's core, a store's link, the processors of joins. */
class Station {
  constructor(servers) {
    this.free = Array.from({ length: servers }, () => 0);
    this.busy = 0;
    this.servers = servers;
  }
  /** When work that arrives at `at` and takes `seconds` is done. */
  serve(at, seconds) {
    let k = 0;
    for (let j = 1; j < this.free.length; j++) if (this.free[j] < this.free[k]) k = j;
    this.free[k] = Math.max(this.free[k], at) + seconds;
    this.busy += seconds;
    return this.free[k];
  }
  load(seconds) {
    return this.busy / seconds / this.servers;
  }
}

const partSeconds = (frames) =>
  (COSTS.anchorEvaluations + COSTS.followerEvaluations * (frames + 1)) * COSTS.evaluation + frames * COSTS.decode;

/**
 * @param scenario workers, frames of a video, parts (1: whole), share of what workers could do that is asked for, bits a
 * second of the store, processors of joins, seconds between two deaths of a worker, hours of load
 */
function simulate({ workers, frames, parts, demand, storeGbit, joinCores, lifetime, seconds, seed = 1 }) {
  const random = randomFrom(seed);
  const agenda = new Agenda();
  const queue = new Station(1);
  const storeIn = new Station(1);
  const storeOut = new Station(1);
  const joins = new Station(joinCores);
  const bytesPerSecond = (storeGbit * 1e9) / 8;
  const perPart = (frames - 1) / parts;
  const work = partSeconds(perPart);
  const rate = (demand * workers) / (work * parts);
  const waiting = [];
  let head = 0;
  const idle = Array.from({ length: workers }, (_, k) => k);
  const latencies = [];
  let lost = 0;
  let evaluations = 0;
  let deaths = 0;

  const exponential = (mean) => -mean * Math.log(1 - random());
  const call = (at, share = 1) => queue.serve(at, (COSTS.queueCalls * share) / COSTS.queueCallsPerSecond);

  function dispatch(at) {
    while (idle.length > 0 && head < waiting.length) start(idle.pop(), waiting[head++], at);
    if (head > 10_000) (waiting.splice(0, head), (head = 0));
  }

  function start(worker, task, at) {
    const began = call(at, 0.3) + COSTS.takeTask;
    const needed = work * (1 - task.done);
    const dies = exponential(lifetime);
    if (dies < needed) {
      // It goes on from the last state, which is up to 15 s old; a part that takes less has none.
      const kept = Math.floor(dies / 15) * 15;
      lost += dies - kept;
      evaluations += dies;
      deaths++;
      const share = Math.min(0.999, task.done + kept / work);
      agenda.add(began + dies + COSTS.lockExpiry, (now) => {
        waiting.splice(head, 0, { ...task, done: share });
        dispatch(now);
      });
      agenda.add(began + dies + COSTS.modelLoad + 20, (now) => {
        idle.push(worker);
        dispatch(now);
      });
      return;
    }
    evaluations += needed;
    agenda.add(began + needed, (now) => {
      const stored = parts === 1 ? now : storeIn.serve(now, (perPart * COSTS.framePng) / bytesPerSecond);
      const told = call(stored, 0.7);
      agenda.add(told, (then) => {
        // A worker writes while it computes the next part only where its store keeps up.
        idle.push(worker);
        if (--task.video.left === 0) finish(task.video, then);
        dispatch(then);
      });
    });
  }

  function finish(video, at) {
    const read = parts === 1 ? at : storeOut.serve(at, (frames * COSTS.framePng) / bytesPerSecond);
    const joined = joins.serve(read, frames * COSTS.join);
    latencies.push(joined - video.asked);
  }

  function arrive(at) {
    if (at > seconds) return;
    const video = { asked: at, left: parts };
    call(at);
    for (let k = 0; k < parts; k++) waiting.push({ video, done: 0 });
    dispatch(at);
    agenda.add(at + exponential(1 / rate), arrive);
  }

  agenda.add(exponential(1 / rate), arrive);
  let now = 0;
  while (!agenda.isEmpty) {
    const event = agenda.next();
    now = event.at;
    event.run(now);
  }
  latencies.sort((a, b) => a - b);
  // The last videos are joined after the last part is there.
  const end = Math.max(now, ...[queue, storeIn, storeOut, joins].flatMap(({ free }) => free));
  const at = (share) => latencies[Math.min(latencies.length - 1, Math.floor(share * latencies.length))] ?? 0;
  const loads = {
    workers: evaluations / workers / end,
    queue: queue.load(end),
    'store in': storeIn.load(end),
    'store out': storeOut.load(end),
    joins: joins.load(end),
  };
  const [bottleneck] = Object.entries(loads).sort(([, a], [, b]) => b - a)[0];
  return {
    ...{ videos: latencies.length, perSecond: latencies.length / end, p50: at(0.5), p99: at(0.99), deaths },
    ...{ recomputed: lost / evaluations, loads, bottleneck, finishedAfter: end },
  };
}

const DAY = 86_400;
const BASE = {
  workers: 1000,
  frames: 64,
  parts: 8,
  demand: 0.7,
  storeGbit: 10,
  joinCores: 96,
  lifetime: DAY,
  seconds: 900,
};
const SCENARIOS = [
  ['1 worker, whole videos', { ...BASE, workers: 1, parts: 1, joinCores: 2, seconds: 20_000 }],
  ['10 workers, whole', { ...BASE, workers: 10, parts: 1, joinCores: 4, seconds: 6000 }],
  ['100 workers, whole', { ...BASE, workers: 100, parts: 1, joinCores: 16, seconds: 2000 }],
  ['1,000 workers, whole', { ...BASE, parts: 1 }],
  ['1,000 workers, 8 parts', BASE],
  ['… and one store of 1 Gbit/s', { ...BASE, storeGbit: 1 }],
  ['… and a store of 40 Gbit/s', { ...BASE, storeGbit: 40 }],
  ['… and 32 processors for joins', { ...BASE, joinCores: 32 }],
  ['… and demand of 95 %', { ...BASE, demand: 0.95 }],
  ['… and a worker lives for 10 minutes', { ...BASE, lifetime: 600 }],
  ['… whole, and a worker lives for 10 minutes', { ...BASE, parts: 1, lifetime: 600 }],
];

const results = SCENARIOS.map(([name, scenario]) => ({ name, scenario, ...simulate(scenario) }));
if (process.argv.includes('--json')) console.log(JSON.stringify({ costs: COSTS, results }, null, 2));
else {
  const percent = (share) => `${(100 * share).toFixed(1)} %`;
  const rows = results.map(({ name, perSecond, p50, p99, recomputed, loads, bottleneck }) => [
    ...[name, perSecond.toFixed(2), p50.toFixed(1), p99.toFixed(1), percent(recomputed)],
    ...[loads.workers, loads.queue, loads['store in'], loads['store out'], loads.joins].map(percent),
    bottleneck,
  ]);
  const head = ['service', 'videos/s', 'p50 s', 'p99 s', 'recomputed'];
  console.log(`| ${[...head, 'workers', 'queue', 'store in', 'store out', 'joins', 'fullest'].join(' | ')} |`);
  console.log(`| ${Array.from({ length: 11 }, () => '---').join(' | ')} |`);
  for (const row of rows) console.log(`| ${row.join(' | ')} |`);
}
