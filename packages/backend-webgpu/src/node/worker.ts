import { parentPort } from 'node:worker_threads';
import { serveSessions } from '@zeroreel/backend-ort';
import ort from 'onnxruntime-node';
import { downloadingRuntime } from './downloading-runtime.js';

if (!parentPort) throw new Error('This file is the entry of a worker thread');
serveSessions(parentPort, downloadingRuntime(ort));
