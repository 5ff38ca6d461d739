import { existsSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';

/** A processor's name and vector instructions: kernels choose by those, and others add in another order. */
export function processorKind() {
  const facts = existsSync('/proc/cpuinfo') ? readFileSync('/proc/cpuinfo', 'utf8') : '';
  const vectors = ['avx512f', 'avx512_vnni', 'avx512_bf16', 'amx_tile', 'avx2', 'asimd'];
  const found = vectors.filter((name) => new RegExp(`\\b${name}\\b`).test(facts));
  return [cpus()[0]?.model ?? 'unknown', ...found].join(', ');
}
