import { parentPort } from 'node:worker_threads';
import ort from 'onnxruntime-node';
import { serveSessions } from '../session-host.js';
import { collectGarbage } from './collect-garbage.js';
import { withGpuDownloads } from './onnxruntime.js';

/** The bytes of an encoded graph from which on it is freed at once: a session has its own copy. */
const LARGE_GRAPH = 2 ** 20;

if (!parentPort) throw new Error('This file is the entry of a worker thread');
serveSessions(parentPort, withGpuDownloads(ort), (bytes) => {
  // The request is held until the job in hand is done.
  if (bytes > LARGE_GRAPH) setImmediate(collectGarbage);
});
