import { describeBackendContract } from '../../../testing/src/backend-contract/backend-contract.js';
import { describeDialectContract } from '../../../testing/src/dialect-contract/dialect-contract.js';
import { readDeviceFacts } from '../preflight/device-facts.js';
import { wasmBackend } from '../wasm-provider.js';
import { webgpuBackend } from '../webgpu-page-provider.js';

describeBackendContract('wasm, in a worker', () => wasmBackend());
describeDialectContract('wasm', () => wasmBackend());

const { gpu } = await readDeviceFacts();
describeBackendContract('webgpu, in a worker', () => webgpuBackend(), gpu?.software === true ? { longRun: 2 } : {});
describeDialectContract('webgpu', () => webgpuBackend(), {
  noFloat16Because: gpu?.float16 === true ? undefined : 'the adapter has no float16',
});
