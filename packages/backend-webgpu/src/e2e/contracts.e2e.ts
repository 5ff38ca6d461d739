import { describeBackendContract } from '../../../testing/src/backend-contract/backend-contract.js';
import { describeDialectContract } from '../../../testing/src/dialect-contract/dialect-contract.js';
import { wasmBackend } from '../wasm-backend.js';
import { webgpuBackend } from '../webgpu-backend.js';

describeBackendContract('wasm, in a worker', () => wasmBackend());
describeDialectContract('wasm', () => wasmBackend());

describeBackendContract('webgpu, in a worker', () => webgpuBackend());
describeDialectContract('webgpu', () => webgpuBackend());
