import { constants, existsSync, readFileSync } from 'node:fs';
import { access, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { findOnnxruntime, type FoundOnnxruntime } from '@zeroreel/backend-ort/node';
import { messageOf, ZeroreelError } from '@zeroreel/core';
import { lookUpPackage, PUBLIC_FEED } from './cuda-feed.js';
import { type DownloadProgress, downloadPackage } from './download-package.js';
import { CUDA_LIBRARIES, placeLibraries } from './place-libraries.js';

/** Where the CUDA provider's files come from and go to. */
export interface InstallCudaOptions {
  /** The address of a NuGet feed's index, or a package file (`.nupkg`). Default: the public feed. */
  readonly from?: string;
  /** Default: the onnxruntime of this installation. */
  readonly onnxruntime?: Pick<FoundOnnxruntime, 'entry' | 'libraries'>;
  readonly platform?: Pick<NodeJS.Process, 'platform' | 'arch'>;
  readonly progress?: DownloadProgress;
  readonly signal?: AbortSignal;
}

/** What an installation came to. */
export interface InstalledCuda {
  /** The folder that has the files. */
  readonly folder: string;
  /** Whether they were there before. */
  readonly wasThere: boolean;
}

/**
 * Downloads the files of onnxruntime's CUDA provider, which are too large for npm, and lays them beside its library. The download
 * is checked against the feed's size and SHA512, and goes on where an earlier one ended.
 * @throws ZeroreelError `backend-unavailable` on another platform than Linux on x64, or where the folder cannot be written;
 * `missing-file` for what cannot be downloaded or is not right; `aborted`
 */
export async function installCuda({
  from = PUBLIC_FEED,
  onnxruntime = findOnnxruntime(),
  platform: { platform, arch } = process,
  progress,
  signal,
}: InstallCudaOptions = {}): Promise<InstalledCuda> {
  if (platform !== 'linux' || arch !== 'x64') {
    throw new ZeroreelError(
      'backend-unavailable',
      `onnxruntime has CUDA files for Linux on x64 alone; this is ${platform} on ${arch}`,
    );
  }
  const { libraries: folder } = onnxruntime;
  if (CUDA_LIBRARIES.every((name) => existsSync(join(folder, name)))) return { folder, wasThere: true };
  await requireWritable(folder);
  if (!/^https?:\/\//.test(from)) {
    await placeLibraries(from, folder);
    return { folder, wasThere: false };
  }
  const wanted = await lookUpPackage(from, versionOf(onnxruntime.entry), signal);
  const download = join(folder, '.cuda.nupkg.part');
  await downloadPackage(wanted, download, { ...(progress && { progress }), ...(signal && { signal }) });
  await placeLibraries(download, folder);
  await rm(download);
  return { folder, wasThere: false };
}

async function requireWritable(folder: string): Promise<void> {
  await access(folder, constants.W_OK).catch((cause: unknown) => {
    const reason = messageOf(cause);
    throw new ZeroreelError(
      'backend-unavailable',
      `The CUDA files belong into ${folder}, which cannot be written: ${reason}`,
      { cause },
    );
  });
}

/** The version of onnxruntime, which provider and library have to share. */
function versionOf(entry: string): string {
  const [, version] =
    /version = ['"](\d+\.\d+\.\d+)['"]/.exec(readFileSync(join(dirname(entry), 'version.js'), 'utf8')) ?? [];
  if (version !== undefined) return version;
  throw new ZeroreelError('backend-unavailable', `${entry}: expected the version of onnxruntime beside it, got none`);
}
