import { crossFrameAttention, motionDynamics } from '@zeroreel/plugins';
import { pluginContract } from './plugin-contract.js';

pluginContract('motionDynamics', () => motionDynamics());
pluginContract('crossFrameAttention', () => crossFrameAttention({ policy: 'first+previous' }), {
  beside: [motionDynamics()],
});
