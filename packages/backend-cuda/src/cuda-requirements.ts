import { ZeroreelError } from '@zeroreel/core';

/** What a user has to install; the reason comes before it. */
const REQUIREMENTS =
  'CUDA needs Linux on x64, an NVIDIA driver, the CUDA 12 or 13 libraries that the CUDA files of onnxruntime-node were ' +
  "built for (cudart, cublas, cufft, curand) and cuDNN 9, all on the loader's path; and those CUDA files, which npm ci " +
  'does not download: node node_modules/onnxruntime-node/script/install --onnxruntime-node-install';

/** CUDA cannot be used because of `reason`. */
export const cudaUnavailable = (reason: string, options?: ErrorOptions): ZeroreelError =>
  new ZeroreelError('backend-unavailable', `CUDA is not available: ${reason}. ${REQUIREMENTS}`, options);
