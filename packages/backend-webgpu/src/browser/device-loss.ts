/** What `GPUDevice.lost` gives, the used part. */
type LossInfo = Pick<GPUDeviceLostInfo, 'reason' | 'message'>;

/** What to tell the user when a GPU device is gone. */
export const describeLoss = ({ reason, message }: LossInfo): string =>
  `the GPU device was lost (${[reason, message].filter((part) => part !== '').join(': ')}). Start again to get a new one; ` +
  'if it happens again, take a smaller picture, a smaller chunk size, or the WebAssembly backend';
