import { describeDialectContract } from '@zeroreel/testing';
import { cpuBackend } from './cpu-backend.js';

describeDialectContract('cpu', () => cpuBackend({ threads: 1, worker: false }));
