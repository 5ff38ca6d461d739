import { parentPort } from 'node:worker_threads';
import { serveSessions } from '../session-host.js';
import { collectGarbage } from './collect-garbage.js';
import { loadOnnxruntime } from './onnxruntime.js';

/*
 * The entry of the thread that `nodeSessions` starts: it loads onnxruntime and serves sessions over its port.
 */

/** The bytes of an encoded graph from which on it is freed at once: a session has its own copy. */
const LARGE_GRAPH = 2 ** 20;

if (!parentPort) throw new Error('This file is the entry of a worker thread');
serveSessions(parentPort, loadOnnxruntime(), (bytes) => {
  // The request is held until the job in hand is done.
  if (bytes > LARGE_GRAPH) setImmediate(collectGarbage);
});
