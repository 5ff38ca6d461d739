import { ZeroreelError } from '@zeroreel/core';
import type { VideoJob } from '../worker-protocol.js';

/** Puts a file on the server. @returns what settings call it there */
export type Upload = (file: File) => Promise<string>;

/**
 * The body of `POST /v1/jobs` that a job of the page stands for, its files uploaded. Where a clip leads it says how many frames
 * the page has read, as a server limits them.
 * @throws ZeroreelError `invalid-request` for folders, which the server takes as its own alone
 */
export async function orderOfJob({ settings, files, clips }: VideoJob, upload: Upload): Promise<object> {
  const { machine: _, model, plugins, request, ...others } = settings;
  const named = { model, plugins };
  const used = namesIn(named).filter((name) => Object.hasOwn(files, name));
  const uploaded = new Map<string, string>();
  for (const name of new Set(used)) {
    const [file, ...more] = files[name] ?? [];
    if (file === undefined || more.length > 0) {
      throw new ZeroreelError('invalid-request', `${name}: the server takes single files; it has folders of its own`);
    }
    uploaded.set(name, await upload(file));
  }
  const clip = Object.values(clips).find(({ still }) => !still);
  const frames = request.frames ?? clip?.frames.length;
  return {
    settings: { ...others, ...renamed(named, uploaded), request: { ...request, ...(frames && { frames }) } },
    output: { format: 'mp4', keepFrames: true },
  };
}

/** Every text in a value. */
const namesIn = (value: unknown): readonly string[] => {
  const names: string[] = [];
  JSON.stringify(value, (_, each: unknown) => (typeof each === 'string' ? void names.push(each) : each));
  return names;
};

const renamed = <T>(value: T, names: ReadonlyMap<string, string>): T =>
  JSON.parse(
    JSON.stringify(value, (_, each: unknown) => (typeof each === 'string' ? (names.get(each) ?? each) : each)),
  ) as T;
