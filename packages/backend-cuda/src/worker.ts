import { parentPort } from 'node:worker_threads';
import { serveSessions } from '@zeroreel/backend-ort';
import ort from 'onnxruntime-node';

if (!parentPort) throw new Error('This file is the entry of a worker thread');
serveSessions(parentPort, ort);
