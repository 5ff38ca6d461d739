import { describeBackendContract, describeDialectContract } from '@zeroreel/testing';
import { openBackend } from './open-backend.js';

/** Declares the contracts of the backend that the process's argument names; whoever collects suites imports this. */
const name = process.argv[2];
const backend = await openBackend(name);
const { description, dtypes } = backend.capabilities();
await backend[Symbol.asyncDispose]();

/** A processor that stands in for a GPU takes minutes for what a GPU does in a second. */
const longRun = process.argv.includes('--small') ? { longRun: 1 } : {};

describeBackendContract(description, () => openBackend(name), longRun);
describeDialectContract(description, () => openBackend(name), {
  noFloat16Because: dtypes.includes('float16') ? undefined : 'the device has none',
});
