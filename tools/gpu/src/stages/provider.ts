/** Whether the CUDA provider runs a convolution, and which of NVIDIA's libraries the process then has, from where. */
import { readFileSync } from 'node:fs';
import { cudaBackend } from '@zeroreel/backend-cuda';
import { figure, secondsSince } from './figure.js';

const began = performance.now();
await using backend = await cudaBackend();
figure('provider', 'runs', '', { against: backend.capabilities().description, ok: true });
figure('first convolution', secondsSince(began), 's', { against: 'from nothing' });
const paths = new Set(readFileSync('/proc/self/maps', 'utf8').match(/\/\S*\/lib(?:cu|nv|onnx)\S*\.so\S*/g));
for (const path of [...paths].toSorted()) figure(path.slice(path.lastIndexOf('/') + 1), path);
