import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';

/** The software adapter of Debian's Chromium. Mesa's in Debian 12 lacks what WebGPU demands. */
const SWIFTSHADER = '/usr/lib/chromium/vk_swiftshader_icd.json';

/**
 * Chooses that adapter unless the user has chosen one, so tests give the same numbers on every machine that has it.
 * Call this before onnxruntime is loaded.
 */
export function chooseTestAdapter(): void {
  if (existsSync(SWIFTSHADER)) process.env['VK_ICD_FILENAMES'] ??= SWIFTSHADER;
  process.env['XDG_RUNTIME_DIR'] ??= tmpdir();
}
