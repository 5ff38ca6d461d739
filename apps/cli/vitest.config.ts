import { mergeConfig } from 'vitest/config';
import { sharedConfig } from '../../vitest.shared.js';

// Most tests wait for a process that they have started; the suite is the longest of all, and runs last.
export default mergeConfig(sharedConfig, { test: { maxWorkers: 2 } });
