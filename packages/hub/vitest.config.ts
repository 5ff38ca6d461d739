import { oneWorld } from '../../vitest.shared.js';

export default oneWorld;
