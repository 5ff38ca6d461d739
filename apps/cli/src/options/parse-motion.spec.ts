import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseMotion } from './parse-motion.js';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'motion-'))));
afterEach(() => rm(folder, { recursive: true }));

async function fileOf(text: string): Promise<string> {
  const path = join(folder, 'path.json');
  await writeFile(path, text);
  return path;
}

describe('parseMotion', () => {
  it('reads amounts for one frame', async () => {
    expect(await parseMotion('zoom:1.02')).toEqual({ kind: 'zoom', factor: 1.02 });
    expect(await parseMotion('rotate:-2')).toEqual({ kind: 'rotate', degrees: -2 });
  });

  it('reads keyframes from a file', async () => {
    const keyframes = [
      { frame: 3, x: 80, y: -20 },
      { frame: 7, zoom: 1.5, degrees: 10 },
    ];
    expect(await parseMotion(`path:${await fileOf(JSON.stringify(keyframes))}`)).toEqual({ kind: 'path', keyframes });
  });

  it.each(['zoom', 'zoom:', 'zoom:fast', 'shake:3', ''])("refuses '%s'", async (text) => {
    await expect(parseMotion(text)).rejects.toMatchObject({ code: 'invalid-request' });
  });

  it('names the file and the keyframe that is wrong', async () => {
    await expect(parseMotion('path:/nowhere/path.json')).rejects.toMatchObject({ code: 'missing-file' });
    await expect(parseMotion(`path:${await fileOf('{')}`)).rejects.toThrow(/path\.json is no JSON/);
    await expect(parseMotion(`path:${await fileOf('{}')}`)).rejects.toThrow(/expected an array of keyframes/);
    const far = await fileOf('[{"frame":1},{"frame":2,"x":"far"}]');
    await expect(parseMotion(`path:${far}`)).rejects.toThrow(/got \{"frame":2,"x":"far"\} at index 1/);
    const unknown = await fileOf('[{"frame":1,"tilt":3}]');
    await expect(parseMotion(`path:${unknown}`)).rejects.toThrow(/frame, x, y, zoom, degrees/);
  });
});
