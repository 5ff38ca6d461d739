import { describe, expect, it } from 'vitest';
import { framePath, videoOutputOf } from './video-output.js';

describe('videoOutputOf', () => {
  it.each(['.mp4', '.webm', '.gif', '.webp', '.MP4'])('knows %s', (extension) => {
    const output = videoOutputOf(`some/panda${extension}`);
    expect(output).toMatchObject({ kind: 'file', folder: 'some', format: { extension: extension.toLowerCase() } });
  });

  it('takes a numbered PNG for a sequence', () => {
    expect(videoOutputOf('frames/%03d.png')).toEqual({ kind: 'sequence', path: 'frames/%03d.png', folder: 'frames' });
  });

  it('lists what it knows for anything else', () => {
    expect(() => videoOutputOf('a.avi')).toThrow(
      'The output has to end in .mp4, .webm, .gif, .webp, %03d.png; got the extension .avi in a.avi',
    );
    expect(() => videoOutputOf('out')).toThrow(/got no extension/);
  });

  it('asks for a frame number in a PNG name', () => {
    expect(() => videoOutputOf('a/b.png')).toThrow(/%03d\.png, got a\/b\.png/);
  });
});

describe('framePath', () => {
  it('numbers from 0 with the width asked for', () => {
    expect(framePath('a/%03d.png', 7)).toBe('a/007.png');
    expect(framePath('a/f-%d-x.png', 12)).toBe('a/f-12-x.png');
    expect(framePath('a%d/f%02d.png', 1234)).toBe('a%d/f1234.png');
  });
});
