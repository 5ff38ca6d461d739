import { type BackendOpenOptions, type BackendProvider, ZeroreelError } from '@zeroreel/core';
import { portableDialect } from '@zeroreel/onnx';
import { describe, expect, it } from 'vitest';
import { fakeOrt } from './__fixtures__/fake-ort.js';
import type { OrtBackendOptions } from './ort-backend.js';
import { ortProvider, type OrtProviderRow } from './ort-provider.js';
import { localPort } from './session-host.js';

interface FakeOptions extends BackendOpenOptions {
  readonly board?: number;
}

/** A provider of boards, and how many ports of its backends are closed. */
function setUp(row: Partial<OrtProviderRow<FakeOptions>> = {}) {
  const seen = { closed: 0 };
  const parts = (description: string): Omit<OrtBackendOptions, 'name'> => ({
    dialect: portableDialect,
    capabilities: { description, preferredDType: 'float32', dtypes: ['float32'], deviceResident: true },
    sessionOptions: () => ({ executionProviders: ['fake'] }),
    port: localPort(fakeOrt().ort, { close: () => (seen.closed += 1) }),
  });
  const provider = ortProvider<FakeOptions>({
    name: 'fake',
    label: 'Fake',
    summary: 'A board for tests',
    requirements: 'Fake needs a board',
    precisions: ['float32', 'float16'],
    open: async ({ board = 0 }, start) => start(parts(`board ${board}`)),
    ...row,
  });
  return { provider, seen, parts };
}

describe('ortProvider', () => {
  it('opens backends under its name, with options of its own or none', async () => {
    const { provider, seen } = setUp();
    const row: BackendProvider = provider;
    expect([row.name, row.summary]).toEqual(['fake', 'A board for tests']);
    await using first = await provider.open();
    expect([first.name, first.capabilities().description]).toEqual(['fake', 'board 0']);
    await using second = await provider.open({ board: 3 });
    expect(second.capabilities().description).toBe('board 3');
    await second.close();
    expect(seen.closed).toBe(1);
  });

  it('makes the precision that the user asks for the preferred type', async () => {
    const dtypes = ['float32', 'float16'] as const;
    const { provider, parts } = setUp({
      precisions: [...dtypes, 'int8'],
      open: async (_options, start) => {
        const made = parts('board');
        return start({ ...made, capabilities: { ...made.capabilities, dtypes } });
      },
    });
    for (const [precision, preferred] of [
      ['float16', 'float16'],
      ['float32', 'float32'],
      ['int8', 'float32'],
    ] as const) {
      await using backend = await provider.open({ precision });
      expect(backend.capabilities().preferredDType).toBe(preferred);
    }
  });

  it.each([0, 1.5, -1, NaN])('refuses %d threads before it opens anything', async (threads) => {
    const { provider } = setUp({ open: () => expect.fail('opened'), probe: () => expect.fail('probed') });
    const error = { code: 'invalid-request', message: `threads: expected a whole number from 1, got ${threads}` };
    await expect(provider.open({ threads })).rejects.toMatchObject(error);
    await expect(provider.probe({ threads })).rejects.toMatchObject(error);
  });

  it('refuses a precision that the provider lacks, and one that the device lacks, whose backend it closes', async () => {
    const { provider, seen } = setUp();
    await expect(provider.open({ precision: 'int8' })).rejects.toMatchObject({
      code: 'invalid-request',
      message: 'precision: the fake backend computes in float32 or float16, not in int8',
    });
    await expect(provider.open({ precision: 'float16' })).rejects.toMatchObject({
      code: 'invalid-request',
      message: 'precision: board 0 computes in float32, not in float16',
    });
    expect(seen.closed).toBe(1);
  });

  it('explains why it cannot open a backend, and closes what it started', async () => {
    const reason = new Error('the board is not plugged in');
    const { provider, seen, parts } = setUp({
      open: async (_options, start) => {
        start(parts('first'));
        throw reason;
      },
    });
    const message = 'Fake is not available: the board is not plugged in. Fake needs a board';
    await expect(provider.open()).rejects.toMatchObject({ code: 'backend-unavailable', message, cause: reason });
    expect(seen.closed).toBe(1);
    expect(await provider.probe()).toEqual({ available: false, detail: message });
  });

  it('passes errors on that need no explanation', async () => {
    const wrong = new ZeroreelError('invalid-request', 'board: expected a whole number from 0, got -1');
    const { provider } = setUp({ open: () => Promise.reject(wrong) });
    await expect(provider.open({ board: -1 })).rejects.toBe(wrong);
    await expect(provider.probe({ board: -1 })).rejects.toBe(wrong);
  });

  it('probes by opening a backend, which it closes again', async () => {
    const { provider, seen } = setUp();
    expect(await provider.probe({ board: 2 })).toEqual({ available: true, detail: 'board 2' });
    expect(seen.closed).toBe(1);
  });

  it('probes in a cheaper way where the row has one', async () => {
    const cheap = setUp({
      probe: async ({ board = 0 }) => `board ${board} answers`,
      open: () => expect.fail('opened'),
    });
    expect(await cheap.provider.probe({ board: 1 })).toEqual({ available: true, detail: 'board 1 answers' });
    const absent = setUp({ probe: () => Promise.reject(new Error('no board')) });
    expect(await absent.provider.probe()).toEqual({
      available: false,
      detail: 'Fake is not available: no board. Fake needs a board',
    });
  });
});
