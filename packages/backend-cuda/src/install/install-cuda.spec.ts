import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { installCuda, type InstallCudaOptions } from './install-cuda.js';

const FOLDER = 'runtimes/linux-x64/native/';
const SHARED = 'libonnxruntime_providers_shared.so';
const CUDA = 'libonnxruntime_providers_cuda.so';
const LINUX = { platform: 'linux', arch: 'x64' } as const;

const noise = (length: number, seed: number): Uint8Array =>
  Uint8Array.from({ length }, (_, at) => ((at + seed) * 2654435761) >>> 13);
const cudaLibrary = noise(300_000, 1);
const sharedLibrary = noise(5_000, 2);
const goodPackage = Buffer.from(
  zipSync({
    [`${FOLDER}${SHARED}`]: sharedLibrary,
    // Stored as it is, so that a download can be cut in its middle.
    [`${FOLDER}${CUDA}`]: [cudaLibrary, { level: 0 }],
    'runtimes/linux-x64/native/libonnxruntime_providers_tensorrt.so': noise(1_000, 3),
    'Microsoft.ML.OnnxRuntime.Gpu.Linux.nuspec': new TextEncoder().encode('<package/>'),
  }),
);

/** What the double of a feed does; tests change it. */
let feed: { bytes: Buffer; told: Buffer; cutAt?: number; ranges: (string | undefined)[]; knowsRanges: boolean };
let server: Server;
let url: string;
let root: string;
let options: InstallCudaOptions & { readonly onnxruntime: { readonly libraries: string } };

beforeEach(async () => {
  feed = { bytes: goodPackage, told: goodPackage, ranges: [], knowsRanges: true };
  server = createServer(({ url: path = '', headers: { range } }, response) => {
    const json = (value: unknown) => response.end(JSON.stringify(value));
    if (path === '/v3/index.json') {
      return json({
        resources: [
          { '@type': 'PackageBaseAddress/3.0.0', '@id': `${url}/flat/` },
          { '@type': 'RegistrationsBaseUrl/3.6.0', '@id': `${url}/registration` },
        ],
      });
    }
    if (path === '/registration/microsoft.ml.onnxruntime.gpu.linux/1.30.0.json')
      return json({ catalogEntry: `${url}/catalog.json` });
    if (path === '/catalog.json') {
      const packageHash = createHash('sha512').update(feed.told).digest('base64');
      return json({ packageHash, packageHashAlgorithm: 'SHA512', packageSize: feed.told.length });
    }
    if (path !== '/flat/microsoft.ml.onnxruntime.gpu.linux/1.30.0/microsoft.ml.onnxruntime.gpu.linux.1.30.0.nupkg') {
      response.statusCode = 404;
      return response.end();
    }
    feed.ranges.push(range);
    const start = feed.knowsRanges ? Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0) : 0;
    const rest = feed.bytes.subarray(start);
    response.writeHead(start > 0 ? 206 : 200, { 'Content-Length': rest.length });
    if (feed.cutAt === undefined) return response.end(rest);
    response.write(rest.subarray(0, feed.cutAt), () => setTimeout(() => response.destroy(), 50));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  root = mkdtempSync(join(tmpdir(), 'cuda-'));
  const libraries = join(root, 'bin');
  mkdirSync(libraries);
  mkdirSync(join(root, 'dist'));
  writeFileSync(join(root, 'dist/version.js'), `exports.version = '1.30.0';\n`);
  options = {
    from: `${url}/v3/index.json`,
    platform: LINUX,
    onnxruntime: { entry: join(root, 'dist/index.js'), libraries },
  };
});
afterEach(() => void server.close());

const placed = (name: string) => readFileSync(join(options.onnxruntime.libraries, name));
const files = () => readdirSync(options.onnxruntime.libraries).sort();

describe('installCuda', () => {
  it('lays the two files of the provider beside the library, and nothing else', async () => {
    const seen: number[] = [];
    const folder = options.onnxruntime.libraries;
    expect(await installCuda({ ...options, progress: (done) => seen.push(done) })).toEqual({ folder, wasThere: false });
    expect(files()).toEqual([CUDA, SHARED]);
    expect(placed(CUDA).equals(cudaLibrary)).toBe(true);
    expect(placed(SHARED).equals(sharedLibrary)).toBe(true);
    expect(statSync(join(folder, CUDA)).mode & 0o777).toBe(0o644);
    expect(seen.at(-1)).toBe(goodPackage.length);
    expect(await installCuda({ ...options, from: 'nowhere' })).toEqual({ folder, wasThere: true });
  });

  it.each([true, false])('goes on where a download was cut (the server knows ranges: %s)', async (knowsRanges) => {
    feed.cutAt = 100_000;
    await expect(installCuda(options)).rejects.toThrow(
      /^The download of microsoft\.ml\.onnxruntime\.gpu\.linux 1\.30\.0 ended after 100000 of \d+ bytes: .*the same command goes on$/,
    );
    expect(files()).toEqual(['.cuda.nupkg.part']);
    feed = { ...feed, knowsRanges };
    delete feed.cutAt;
    await installCuda(options);
    expect(feed.ranges).toEqual([undefined, 'bytes=100000-']);
    expect(files()).toEqual([CUDA, SHARED]);
    expect(placed(CUDA).equals(cudaLibrary)).toBe(true);
  });

  it('installs nothing that is not what the feed says', async () => {
    feed.bytes = Buffer.from(goodPackage);
    feed.bytes[200_000] = (feed.bytes[200_000] ?? 0) ^ 1;
    await expect(installCuda(options)).rejects.toThrow(
      /is not what its feed says: expected \d+ bytes of SHA512 .* Nothing was installed/,
    );
    feed.bytes = Buffer.concat([goodPackage, Buffer.alloc(10)]);
    await expect(installCuda(options)).rejects.toThrow(/is not what its feed says/);
    expect(files()).toEqual([]);
  });

  it('leaves nothing half-done of a package that lacks a file, or is none', async () => {
    feed.bytes = feed.told = Buffer.from(zipSync({ [`${FOLDER}${SHARED}`]: sharedLibrary }));
    await expect(installCuda(options)).rejects.toThrow(
      /expected runtimes\/linux-x64\/native\/libonnxruntime_providers_cuda\.so in it/,
    );
    feed.bytes = feed.told = Buffer.from('no archive');
    await expect(installCuda(options)).rejects.toThrow(/expected a package of NuGet, got/);
    expect(files().filter((name) => name.endsWith('.so') || name.endsWith('.so.part'))).toEqual([]);
  });

  it('takes a package that was downloaded elsewhere', async () => {
    const file = join(root, 'gpu.nupkg');
    writeFileSync(file, goodPackage);
    await installCuda({ ...options, from: file });
    expect(placed(CUDA).equals(cudaLibrary)).toBe(true);
    expect(existsSync(file)).toBe(true);
  });

  it('names the address that does not answer, and the ways around a firewall', async () => {
    server.close();
    server.closeAllConnections();
    await expect(installCuda(options)).rejects.toMatchObject({
      code: 'missing-file',
      message: expect.stringMatching(
        /index\.json cannot be reached: .*ECONNREFUSED.*--install-cuda URL.*--install-cuda FILE\.nupkg/,
      ),
    });
  });

  it('names the page of a feed that has not the version', async () => {
    writeFileSync(join(root, 'dist/version.js'), `exports.version = '9.9.9';\n`);
    await expect(installCuda(options)).rejects.toThrow(/9\.9\.9\.json: expected a page of a NuGet feed, got HTTP 404/);
    await expect(installCuda({ ...options, from: `${url}/catalog.json` })).rejects.toThrow(
      /its Registrations.*expected a text, got none/,
    );
  });

  it('refuses other platforms, and stops when it is told to', async () => {
    await expect(installCuda({ ...options, platform: { platform: 'darwin', arch: 'arm64' } })).rejects.toThrow(
      'onnxruntime has CUDA files for Linux on x64 alone; this is darwin on arm64',
    );
    await expect(installCuda({ ...options, signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'aborted' });
    expect(files()).toEqual([]);
  });
});
