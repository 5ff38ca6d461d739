import { ZeroreelError } from '@zeroreel/core';

/** What a user has to install; the reason comes before it. */
const REQUIREMENTS =
  'WebGPU needs a GPU with its driver; on Linux that is a Vulkan driver and its loader (libvulkan1), and where there is more ' +
  'than one, VK_ICD_FILENAMES names the file that describes it';

/** WebGPU cannot be used because of `reason`. */
export const webgpuUnavailable = (reason: string, options?: ErrorOptions): ZeroreelError =>
  new ZeroreelError('backend-unavailable', `WebGPU is not available: ${reason}. ${REQUIREMENTS}`, options);
