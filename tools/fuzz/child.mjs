// One process of the soak: reads cases one after the other and tells of each that is wrong.
//   node child.mjs SEED FIRST
import { openSync, writeSync } from 'node:fs';
import { fuzzCases } from './cases.mjs';

const [seed, first, progressFile] = process.argv.slice(2);
const progress = openSync(progressFile, 'w');
const { make, read } = fuzzCases();
/** Milliseconds. */
const SLOWEST = 1000;
const MOST_KILOBYTES = 256 * 1024;

const place = Buffer.alloc(8);
let slowest = 0;
for (let index = Number(first); ; index++) {
  place.writeDoubleLE(index);
  writeSync(progress, place, 0, 8, 0);
  const made = make(Number(seed), index);
  const before = process.resourceUsage().maxRSS;
  const started = process.cpuUsage();
  let fault;
  try {
    await read(made);
  } catch (error) {
    fault = `crash: ${String(error?.stack ?? error).slice(0, 2000)}`;
  }
  // Of the processor: on a busy machine a clock counts what others do. Files are in memory, so that nothing is waited for.
  const { user, system } = process.cpuUsage(started);
  const milliseconds = (user + system) / 1000;
  if (milliseconds > SLOWEST) fault ??= `time: ${milliseconds.toFixed(0)} ms`;
  const kilobytes = process.resourceUsage().maxRSS;
  // What making the file took is not the reader's.
  if (kilobytes > Math.max(before, MOST_KILOBYTES)) fault ??= `memory: ${(kilobytes / 1024).toFixed(0)} MB`;
  if (fault !== undefined) process.send({ index, fault });
  // The most memory of a process never falls: what is beyond it is measured in a new one.
  if (kilobytes > MOST_KILOBYTES) process.exit(0);
  slowest = Math.max(slowest, milliseconds);
  if (index % 500 === 499) process.send({ kilobytes, slowest });
}
