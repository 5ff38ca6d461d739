// Makes the pictures and videos of docs/ideas, in docs/ideas/images, with the embedded models on the CPU:
//   npm run build && node tools/ideas/make.mjs [CHAPTER…]
// Needs ffmpeg with libx264 and libwebp. The same machine makes the same bytes again.
import { openStudio } from './studio.mjs';
import { noise } from './noise.mjs';
import { ddim } from './ddim.mjs';
import { latent } from './latent.mjs';
import { motion } from './motion.mjs';
import { crossFrame } from './cross-frame.mjs';
import { control } from './control.mjs';
import { edit } from './edit.mjs';
import { fewSteps } from './few-steps.mjs';

const CHAPTERS = { noise, ddim, latent, motion, crossFrame, control, edit, fewSteps };

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !Object.hasOwn(CHAPTERS, name));
if (unknown.length > 0)
  throw new Error(`expected some of ${Object.keys(CHAPTERS).join(', ')}, got ${unknown.join(', ')}`);

const studio = await openStudio();
try {
  for (const name of asked.length > 0 ? asked : Object.keys(CHAPTERS)) await CHAPTERS[name](studio);
} finally {
  await studio.close();
}
