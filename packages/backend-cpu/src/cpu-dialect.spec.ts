import { describeDialectContract } from '@zeroreel/testing';
import { cpuBackend } from './cpu-provider.js';

describeDialectContract('cpu, weights packed', () => cpuBackend({ threads: 1, weights: 'packed', worker: false }));
describeDialectContract('cpu, weights mapped', () => cpuBackend({ threads: 1, weights: 'mapped', worker: false }));
