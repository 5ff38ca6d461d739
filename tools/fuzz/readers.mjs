import { ZeroreelError, parseJson } from '@zeroreel/core';
import { bytesInMemory, readKeptSettings, readVideoTrack, timesOfTrack } from '@zeroreel/media';
import {
  isDifference,
  openNetwork,
  readAdapter,
  readModelFigures,
  readSafetensors,
  readTokenEmbedding,
} from '@zeroreel/models';
import { builtInPlugins } from '@zeroreel/plugins';
import { parseRecordedSettings, parseSettings } from '@zeroreel/run';
import { describeSettings } from '../../apps/cli/dist/commands/inspect.js';

const known = (name) => builtInPlugins.find((plugin) => plugin.name === name);

/**
 * What reads strangers' files. Each gets a file's bytes and may refuse them by a ZeroreelError; any other error is a fault, and
 * so is what `check` finds.
 */
export const readers = {
  /** Comments of PNG, GIF, WebP, MP4 and WebM, and the settings in them. */
  async media(bytes) {
    const value = await readKeptSettings(bytesInMemory(bytes), 'a file');
    if (value !== undefined) checkSettings(parseRecordedSettings(value, 'a file', known));
  },
  /** Where the pictures of a video lie, as the page finds them, and when they are shown. */
  async tracks(bytes) {
    for (const container of ['mov', 'matroska']) {
      const track = await readVideoTrack(bytesInMemory(bytes), container).catch(expected);
      const times = track && timesOfTrack(track, bytes.length);
      if (times) checkTimes(times, track.packets.length);
    }
  },
  /** Settings as text: of a link, of a request. */
  async settings(bytes) {
    const value = parseJson(new TextDecoder().decode(bytes), 'a link');
    checkSettings(parseRecordedSettings({ generator: 'zeroreel', settings: value }, 'a link', known));
  },
  /** Weights, and what they may be: each reader goes as far as it does before a model is there. */
  async safetensors(bytes) {
    const files = singleFile(bytes);
    const each = [
      async () => checkWeights(await readSafetensors(await files.open(NAME), NAME), bytes),
      () => readAdapter(files),
      () => readTokenEmbedding(files),
      () => isDifference(files),
      () => openNetwork(files),
      () => readModelFigures(files),
    ];
    for (const read of each) await read().catch(expected);
  },
  /** A checkpoint of which one file is a stranger's: the whole of what is read before networks are built. */
  async checkpoint(bytes, { files, path }) {
    await readModelFigures(replacing(files, path, bytes));
  },
};

/** Passes over what a reader may say. */
export function expected(error) {
  if (!(error instanceof ZeroreelError)) throw error;
}

const NAME = 'a.safetensors';

const inMemory = (bytes, location) => ({
  location,
  size: bytes.length,
  read: async (offset, length) => {
    if (offset + length > bytes.length) throw new ZeroreelError('missing-file', 'The file is shorter');
    return new Uint8Array(bytes.subarray(offset, offset + length));
  },
});

const singleFile = (bytes) => ({
  name: `/models/${NAME}`,
  has: async (path) => path === NAME,
  list: async (folder) => (folder === '' ? [NAME] : []),
  async open(path) {
    if (path !== NAME) throw new ZeroreelError('missing-file', `${path}: no such file`);
    return inMemory(bytes, NAME);
  },
});

const replacing = (files, path, bytes) => ({
  ...files,
  open: async (asked) => (asked === path ? inMemory(bytes, path) : files.open(asked)),
});

/** Frames are packets of the track, in the order of their times. */
function checkTimes({ frames, times, duration }, packets) {
  const isPlaced = frames.every((place) => Number.isInteger(place) && place >= 0 && place < packets);
  const isOrdered = times.every((time, k) => Number.isFinite(time) && !(time < times[k - 1]));
  if (isPlaced && isOrdered && frames.length === times.length && Number.isFinite(duration)) return;
  throw new Error(
    `Frames of ${packets} packets have no order: ${JSON.stringify({ frames, times, duration }).slice(0, 300)}`,
  );
}

/** What a terminal obeys, and what turns the direction of writing. */
const COMMANDS = /[\0-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]/u;

/** Settings that were read are shown in plain characters, can be written again, and give the same then. */
function checkSettings(recorded) {
  const shown = describeSettings(recorded);
  if (COMMANDS.test(shown)) throw new Error(`Settings are shown with control characters: ${JSON.stringify(shown)}`);
  const { settings } = recorded;
  const json = JSON.stringify(settings);
  const again = JSON.stringify(parseSettings(JSON.parse(json), known));
  if (again !== json) throw new Error(`Settings change when they are read again: ${json.slice(0, 500)}`);
}

/** Every weight lies within its file. */
function checkWeights(weights, bytes) {
  for (const [key, { data, shape }] of weights) {
    const end = data.offset + data.length;
    if (!(data.offset >= 8 && end <= bytes.length)) throw new Error(`${key} lies beyond the file`);
    if (!shape.every((size) => Number.isSafeInteger(size) && size >= 0)) throw new Error(`${key} has no shape`);
  }
}
