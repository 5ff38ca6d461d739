import { add, encodeNumbers, GraphBuilder, type OnnxModel, portableDialect, type Weight } from '@zeroreel/onnx';
import { describe, expect, it } from 'vitest';
import { encodeWithWeightFiles } from './encode-with-weight-files.js';
import type { OrtSessionOptions } from './ort-runtime.js';

const options: OrtSessionOptions = {
  executionProviders: ['cpu'],
  extra: { session: { intra_op: { allow_spinning: '0' } } },
};

function modelWith(files: readonly string[]): OnnxModel {
  const weights = new Map(
    files.map((file, index): [string, Weight] => [
      `w${index}`,
      { dtype: 'float32', shape: [2], data: { file, offset: 8, length: 8 } },
    ]),
  );
  const g = new GraphBuilder({ name: 'unet', dtype: 'float32', dialect: portableDialect, weights });
  const x = g.input('x', 'float32', [2]);
  g.output(
    'y',
    [...weights.keys()].reduce((sum, key) => add(g, sum, g.parameter(key, [2])), add(g, x, x)),
  );
  return g.finish();
}

const read = (): Uint8Array => {
  throw new Error('nothing is to be read');
};

const text = (bytes: Uint8Array): string => new TextDecoder('latin1').decode(bytes);

describe('encodeWithWeightFiles', () => {
  it('names the folder of the weights beside the other options, and the files relative to it', () => {
    const { bytes, sessionOptions } = encodeWithWeightFiles(
      modelWith(['/models/a/unet.safetensors', '/models/b/vae.bin']),
      options,
    );
    expect(sessionOptions.extra).toEqual({
      session: { intra_op: { allow_spinning: '0' }, model_external_initializers_file_folder_path: '/models' },
    });
    expect(text(bytes)).toContain('a/unet.safetensors');
    expect(text(bytes)).not.toContain('/models');
  });

  it('leaves the options alone where no weight is in a file', () => {
    expect(encodeWithWeightFiles(modelWith([]), options).sessionOptions).toBe(options);
  });

  it('follows links, asking once a file', () => {
    const asked: string[] = [];
    const model = modelWith(['/snapshots/unet', '/snapshots/unet']);
    const realPath = (file: string): string => {
      asked.push(file);
      return '/blobs/abc';
    };
    const { bytes, sessionOptions } = encodeWithWeightFiles(model, options, { realPath, read });
    expect(asked).toEqual(['/snapshots/unet']);
    expect(sessionOptions.extra).toMatchObject({ session: { model_external_initializers_file_folder_path: '/blobs' } });
    expect(text(bytes)).toContain('abc');
  });

  it('writes weights into the model that lie on another drive than most', () => {
    const model = modelWith(['C:\\models\\unet', 'c:\\models\\vae', 'D:\\loras\\a']);
    const files = { realPath: (file: string) => file, read: () => encodeNumbers([1.5, 2.5], 'float32') };
    const { bytes, sessionOptions } = encodeWithWeightFiles(model, options, files);
    expect(sessionOptions.extra).toMatchObject({
      session: { model_external_initializers_file_folder_path: 'C:\\models' },
    });
    expect(text(bytes)).not.toContain('loras');
    expect(text(bytes)).toContain(text(encodeNumbers([1.5, 2.5], 'float32')));
    const shared = modelWith(['\\\\host\\a\\unet', '\\\\host\\b\\lora', '\\\\host\\a\\vae']);
    expect(encodeWithWeightFiles(shared, options, files).sessionOptions.extra).toMatchObject({
      session: { model_external_initializers_file_folder_path: '\\\\host\\a' },
    });
  });

  it('names a file that cannot be opened', () => {
    const realPath = (): string => {
      throw new Error('ENOENT');
    };
    expect(() => encodeWithWeightFiles(modelWith(['/models/unet.bin']), options, { realPath, read })).toThrow(
      /"unet".*\/models\/unet\.bin/,
    );
  });
});
