import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Writes the files that runs read and that no run makes. */
export async function writeInputs(folder) {
  await writeFile(join(folder, 'path.json'), JSON.stringify(path));
  await writeFile(join(folder, 'glow.safetensors'), textualInversion('<glow>', 2, 128));
}

const path = [
  { frame: 1, x: 40 },
  { frame: 2, x: 40, y: 20, zoom: 1.2, degrees: 10 },
];

/** Vectors of a textual inversion, as large as those of the embedded text encoder; the same at every call. */
function textualInversion(placeholder, count, width) {
  const data = Buffer.alloc(4 * count * width);
  let state = 1;
  for (let at = 0; at < data.length; at += 4) {
    state = (state * 16807) % 2147483647; // Park and Miller's generator.
    data.writeFloatLE(0.06 * (state / 2147483647 - 0.5), at);
  }
  const tensor = { dtype: 'F32', shape: [count, width], data_offsets: [0, data.length] };
  const header = Buffer.from(JSON.stringify({ [placeholder]: tensor }));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header, data]);
}
