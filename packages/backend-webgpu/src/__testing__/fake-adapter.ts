/** The part of a `GPUAdapter` that backends use. */
export interface FakeAdapter {
  readonly software?: boolean;
  readonly features?: readonly string[];
  readonly subgroupMinSize?: number;
  readonly limits?: Readonly<Record<string, number>>;
  readonly requestDevice?: (descriptor: GPUDeviceDescriptor) => Promise<unknown>;
}

/** An adapter for tests outside a browser. */
export const fakeAdapter = ({
  software = false,
  features = [],
  subgroupMinSize = 0,
  limits,
  requestDevice,
}: FakeAdapter): GPUAdapter =>
  ({
    info: { vendor: 'acme', architecture: 'one', device: '', isFallbackAdapter: software, subgroupMinSize },
    features: new Set(features),
    limits: { maxBufferSize: 2 ** 30, maxStorageBufferBindingSize: 2 ** 27, ...limits },
    requestDevice,
  }) as unknown as GPUAdapter;
