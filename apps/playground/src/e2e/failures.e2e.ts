import { encodePng } from '@zeroreel/media';
import { readVideo } from '@zeroreel/node';
import type { Settings } from '@zeroreel/run';
import { afterEach, expect, it } from 'vitest';
import { alerts, download, generate } from '../__testing__/generate.js';
import { settingsLink } from '../links/settings-link.js';
import { endOfRun, fill, goTo, openSite, openTab, runOn, type OpenedSite } from '../__testing__/open-site.js';

let site: OpenedSite | undefined;
afterEach(async () => site?.[Symbol.asyncDispose]());

const SHORT = { Steps: 2, Frames: 1 };

it('works with one thread where the page is not isolated, and says so', async () => {
  site = await openSite({ isolated: false });
  const { page } = await site.open();
  await page.getByText(/without isolation headers: WebAssembly has one thread/).waitFor();
  await fill(page, SHORT);
  await page.getByRole('button', { name: 'Generate video' }).click();
  expect(await endOfRun(page)).toMatch(/^Done in .* WebAssembly, 1 thread/);
});

it('says what to do where WebGPU is asked for and there is none', async () => {
  site = await openSite({ webgpu: false });
  const { page } = await site.open();
  await runOn(page, 'GPU (WebGPU)');
  await page.getByText('This will not work').waitFor();
  await fill(page, SHORT);
  await page.getByRole('button', { name: 'Generate video' }).click();
  expect(await endOfRun(page)).toBe('Failed');
  expect(await page.getByRole('alert').allTextContents()).toContainEqual(
    expect.stringMatching(/WebGPU is not available: .* the WebAssembly backend runs without/),
  );
});

it('says so where a video is too large for the machine', async () => {
  site = await openSite();
  const { page } = await site.open();
  await fill(page, { Width: 4096, Height: 4096 });
  await page.getByText('This will not work').waitFor();
  await page.getByText(/The run takes about .* of memory; WebAssembly has/).waitFor();
});

it('names the file of a model that is damaged, and recovers', async () => {
  site = await openSite();
  const { page } = await site.open();
  await page
    .context()
    .route('**/unet/*.safetensors*', (route) =>
      route.fulfill({ status: 200, body: 'no weights', headers: { 'Content-Type': 'application/octet-stream' } }),
    );
  await fill(page, SHORT);
  await page.getByRole('button', { name: 'Generate video' }).click();
  expect(await endOfRun(page)).toBe('Failed');
  expect((await page.getByRole('alert').allTextContents()).join()).toContain(
    'unet/diffusion_pytorch_model.safetensors',
  );
  await page.context().unroute('**/unet/*.safetensors*');
  await openTab(page, 'Model');
  await page.getByRole('button', { name: 'Clear' }).click();
  await page.getByText('No models kept here').waitFor();
  await page.getByRole('button', { name: 'Generate video' }).click();
  expect(await endOfRun(page)).toMatch(/^Done/);
});

it('tells of a file without settings, and of a clip that is none', async () => {
  site = await openSite();
  const { page } = await site.open();
  await page.goto(`${site.url}#settings=xyz`);
  await page.reload();
  await page.getByText('The link holds no settings that can be read').waitFor();
  await goTo(page, 'Edit');
  await page
    .locator('.zr-drop input')
    .setInputFiles({ name: 'a.mp4', mimeType: 'video/mp4', buffer: Buffer.from('no') });
  await page.getByRole('alert').filter({ hasText: 'a.mp4' }).waitFor();
});

it('tells each fault of a damaged link, sets it aside and stays as it was', async () => {
  site = await openSite();
  const damaged = {
    ...{ format: 2, model: {}, request: { prompt: 'a fox', steps: 0 }, output: { loop: true }, machine: {} },
    plugins: [{ name: 'motion-dynamics', options: { fields: [{ kind: 'spiral' }] } }],
  };
  const { page, errors } = await site.open({ hash: settingsLink(damaged as unknown as Settings) });
  await page.getByText('The link keeps settings that are damaged. They were set aside').waitFor();
  await page.getByText('request.steps: expected an integer from 1 to 1000, got 0').waitFor();
  await page.getByText('output.loop: expected no such option').waitFor();
  await page.getByText(/^plugins\[0\]\.options\.fields\[0\].*expected/).waitFor();
  expect(await page.getByRole('textbox', { name: 'Steps', exact: true }).inputValue()).toBe('');
  expect(await page.getByRole('button', { name: 'Generate video' }).isEnabled()).toBe(true);
  expect(errors).toEqual([]);
});

it('shows what went wrong where a view cannot be drawn, and starts afresh', async () => {
  site = await openSite();
  const { page } = await site.open();
  await goTo(page, 'Edit');
  await fill(page, { Instruction: 'make it rain' });
  await page.evaluate(() => {
    const { getContext } = HTMLCanvasElement.prototype;
    let failures = 4;
    HTMLCanvasElement.prototype.getContext = function (this: HTMLCanvasElement, ...args: unknown[]) {
      if (failures-- > 0) throw new Error('no canvas today');
      return Reflect.apply(getContext, this, args) as null;
    } as typeof getContext;
  });
  const buffer = Buffer.from(encodePng({ width: 8, height: 8, data: new Uint8Array(192) }));
  await page.locator('.zr-drop input').setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer });
  await page.getByRole('alert').getByText('no canvas today').waitFor();
  await page.getByText('The view “edit” cannot be shown').waitFor();
  await page.getByRole('button', { name: 'Start afresh' }).click();
  await goTo(page, 'Edit');
  await page.locator('.zr-drop').waitFor();
  expect(await page.getByRole('textbox', { name: 'Instruction', exact: true }).inputValue()).toBe('make it night');
});

it('says so where the GPU is too small', async () => {
  site = await openSite({
    inWorkers: `Object.defineProperty(GPUSupportedLimits.prototype, 'maxStorageBufferBindingSize', { value: 2 ** 20 });`,
  });
  const { page } = await site.open();
  await runOn(page, 'GPU (WebGPU)');
  await page.getByText('This will not work').waitFor();
  await page.getByText(/The largest tensor takes .* allows 1 MiB\. A smaller picture needs less/).waitFor();
});

it('writes a WebM without the encoders of WebCodecs, and says that MP4 needs them', async () => {
  site = await openSite({ inWorkers: 'delete globalThis.VideoEncoder;' });
  const { page } = await site.open();
  await fill(page, { Steps: 2, Frames: 2 });
  expect(await generate(page)).toMatch(/^Done/);
  const video = await readVideo(await download(page, 'WebM'), {});
  expect([video.frames.length, video.width, video.height]).toEqual([2, 128, 128]);
  await page.getByRole('button', { name: 'MP4', exact: true }).click();
  await page.getByText('This browser has no encoder for MP4; WebM, GIF and PNG are there').waitFor();
});

/** The first worker of sessions gives numbers as after an overflow; the page is asked for float16, as settings of files ask. */
const OVERFLOW = `
  addEventListener('message', ({ data }) => { if (data.kind === 'generate') data.job.settings.machine.precision = 'float16'; });
  let overflows = false;
  caches.has('overflowed').then((before) => { overflows = !before; });
  const post = globalThis.postMessage;
  globalThis.postMessage = (message, ...more) => {
    const output = message.outputs?.model_output;
    if (overflows && output) { output.data.fill(NaN); caches.open('overflowed'); }
    post.call(globalThis, message, ...more);
  };`;

it('begins anew in float32 where float16 overflowed, and says so', async () => {
  site = await openSite({ inWorkers: OVERFLOW });
  const { page } = await site.open();
  await fill(page, SHORT);
  expect(await generate(page)).toMatch(/^Done/);
  expect(await alerts(page)).toMatch(/The run begins anew in float32/);
});
