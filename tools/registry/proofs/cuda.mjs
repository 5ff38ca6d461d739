// `zeroreel doctor --install-cuda`, from a feed on this machine that has a package of the form of onnxruntime's.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { expect } from '../expect.mjs';

const NAME = 'microsoft.ml.onnxruntime.gpu.linux';
const FILES = ['libonnxruntime_providers_shared.so', 'libonnxruntime_providers_cuda.so'];

export async function cudaIsInstalled(someone) {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    return console.log('- CUDA (skipped: it is for Linux on x64)');
  const folder = someone.folder('cuda');
  await someone.run(folder, 'npm', ['install', 'zeroreel']);
  const contents = Object.fromEntries(
    FILES.map((name) => [`runtimes/linux-x64/native/${name}`, new TextEncoder().encode(`no library: ${name}`)]),
  );
  const feed = await startFeed(Buffer.from(zipSync(contents)));
  try {
    const { text } = await someone.run(folder, 'npx', [
      'zeroreel',
      'doctor',
      '--install-cuda',
      `${feed.url}/index.json`,
    ]);
    expect(/The CUDA files are installed/.test(text), 'zeroreel doctor --install-cuda says what it did');
  } finally {
    feed.stop();
  }
  const libraries = join(folder, 'node_modules/@zeroreel/onnxruntime-linux-x64/bin/napi-v6/linux/x64');
  for (const name of FILES) {
    expect(readFileSync(join(libraries, name), 'utf8') === `no library: ${name}`, `${name} lies beside onnxruntime`);
  }
}

/** A feed of NuGet with every version of one package. */
async function startFeed(bytes) {
  const server = createServer(({ url }, response) => {
    const json = (value) => response.end(JSON.stringify(value));
    if (url === '/index.json') {
      return json({
        resources: [
          { '@type': 'PackageBaseAddress/3.0.0', '@id': `${address()}/flat/` },
          { '@type': 'RegistrationsBaseUrl', '@id': `${address()}/registration/` },
        ],
      });
    }
    if (url.startsWith(`/registration/${NAME}/`)) return json({ catalogEntry: `${address()}/entry.json` });
    if (url === '/entry.json') {
      const packageHash = createHash('sha512').update(bytes).digest('base64');
      return json({ packageHash, packageHashAlgorithm: 'SHA512', packageSize: bytes.length });
    }
    return response.end(bytes);
  });
  const address = () => `http://127.0.0.1:${server.address().port}`;
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: address(), stop: () => server.close() };
}
