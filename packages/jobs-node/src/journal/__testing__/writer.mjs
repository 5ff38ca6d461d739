// Adds jobs to the journal of a folder as fast as it can, four at a time, and prints the name of each once it is there.
import { openJournal } from '@zeroreel/jobs-node';

const [folder, round] = process.argv.slice(2);
const { records, engine } = await openJournal(folder, { leastBytes: 20_000 });
const settings = { format: 2, model: {}, request: { prompt: 'x'.repeat(400) }, plugins: [], output: {} };

async function add(id) {
  const order = { settings, format: 'mp4', keepFrames: false, priority: 0, split: 'never' };
  const { job } = await records.create({ ...order, id, createdAt: 0 }, { key: id, digest: id });
  await engine.submit(id, [{ task: { kind: 'video', job: id }, queue: 'video' }], { priority: 0 });
  for (let version = job.version; version < 12; version++) await records.change(id, version, { attempts: version });
  process.stdout.write(`${id}\n`);
}

async function addAll(lane) {
  for (let k = 0; ; k++) await add(`r${round}-${lane}-${k}`);
}
process.stdout.write('open\n');
await Promise.all([0, 1, 2, 3].map(addAll));
