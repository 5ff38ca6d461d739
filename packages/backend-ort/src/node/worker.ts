import { parentPort } from 'node:worker_threads';
import ort from 'onnxruntime-node';
import { serveSessions } from '../session-host.js';
import { withGpuDownloads } from './onnxruntime.js';

if (!parentPort) throw new Error('This file is the entry of a worker thread');
serveSessions(parentPort, withGpuDownloads(ort));
