import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';

/** The adapter on the processor that comes with Debian's Chromium; Mesa's of Debian 12 lacks what WebGPU demands. */
const SWIFTSHADER = '/usr/lib/chromium/vk_swiftshader_icd.json';

/** Where nobody has chosen one: a test is to give the same numbers on every machine that has it. Before onnxruntime is loaded. */
export function chooseTestAdapter(): void {
  if (existsSync(SWIFTSHADER)) process.env['VK_ICD_FILENAMES'] ??= SWIFTSHADER;
  process.env['XDG_RUNTIME_DIR'] ??= tmpdir();
}
