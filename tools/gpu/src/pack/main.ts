import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { packParts, SETS } from './pack-parts.js';

const root = fileURLToPath(new URL('../../../..', import.meta.url));
const stages = SETS.map(({ stage }) => stage);

const { values } = parseArgs({
  options: {
    stages: { type: 'string', default: stages.join() },
    out: { type: 'string', default: join(root, '.gpu') },
    start: { type: 'string', default: join(root, 'packages/mini/base') },
    preset: { type: 'string', default: '9e' },
    limit: { type: 'string', default: '56' },
    help: { type: 'boolean', default: false },
  },
});

const HELP = `Packs what the stages on a GPU need into parts.

  npm run pack-parts -w @zeroreel/gpu -- [--stages ${stages.join()}] [--start FOLDER] [--out FOLDER] [--preset 9e] [--limit 56]

--stages  whose parts are packed: webgpu (part 1), train (part 2), cuda (from part 3)
--start   the folder of weights that training goes on from; default: the embedded base
--out     where the folders part-1 and so on go; default .gpu at the root of the repository
--preset  of xz: 9e is the smallest, 1 the fastest
--limit   MiB that a part may have
`;

const unknown = values.stages.split(',').filter((stage) => !stages.includes(stage));
const limit = Number(values.limit);
if (values.help) {
  process.stdout.write(HELP);
} else if (unknown.length > 0 || !(limit > 0)) {
  process.stderr.write(`--stages: expected some of ${stages.join()}, got ${values.stages}; --limit: a number\n`);
  process.exitCode = 2;
} else {
  const out = resolve(values.out);
  const parts = await packParts({
    ...{ root, out, start: resolve(values.start), downloads: join(root, '.gpu', 'downloads') },
    ...{ stages: values.stages.split(','), preset: values.preset, limit: limit * 2 ** 20 },
    report: (line) => process.stdout.write(`${line}\n`),
  }).catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
    return [];
  });
  if (parts.length > 0) process.stdout.write(`${parts.length} parts in ${out}\n`);
}
