// s3rver on port argv[2] of the loopback interface, with the folder argv[3] and the empty bucket `videos`.
//
// s3rver writes an object over the one that is there and its metadata after it, and answers before the bytes are on the
// disk. S3 changes an object in one step: whoever puts one key together with others never leaves his bytes with their
// metadata. Here bytes are written beside an object, take its place, and what is done with objects is done in turn.
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import S3rver from 's3rver';

const [port, directory] = process.argv.slice(2);
const options = { port: Number(port), address: '127.0.0.1', directory, silent: true };
const server = new S3rver({ ...options, configureBuckets: [{ name: 'videos' }] });
const { store } = server;

let last = Promise.resolve();

/** Runs `action` when all that was begun before has ended. */
function inTurn(action) {
  const done = last.then(action);
  last = done.catch(() => undefined);
  return done;
}

async function write(path, bytes) {
  await mkdir(dirname(path), { recursive: true });
  const beside = `${path}.${randomUUID()}`;
  await writeFile(beside, bytes);
  await rename(beside, path);
  return { size: bytes.length, md5: createHash('md5').update(bytes).digest('hex') };
}

store.putObject = async ({ bucket, key, content, metadata }) => {
  const bytes = Buffer.isBuffer(content) ? content : await buffer(content);
  return await inTurn(async () => {
    const written = await write(store.getResourcePath(bucket, key, 'object'), bytes);
    await store.putMetadata(bucket, key, metadata, written.md5);
    return written;
  });
};
store.putPart = async (bucket, uploadId, part, content) =>
  await write(join(store.getResourcePath(bucket, undefined, 'uploads'), uploadId, String(part)), await buffer(content));
for (const name of ['getObject', 'deleteObject']) {
  const method = store[name].bind(store);
  store[name] = (...given) => inTurn(() => method(...given));
}

await server.run();
