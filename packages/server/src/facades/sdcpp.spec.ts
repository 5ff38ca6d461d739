import { describe, expect, it } from 'vitest';
import { sha256 } from '../__testing__/memory-jobs.js';
import { bodyOf, testServer } from '../__testing__/test-server.js';

const guidance = {
  ...{ txt_cfg: 6.5, img_cfg: 7.0, distilled_guidance: 3.5 },
  slg: { layers: [7, 8, 9], layer_start: 0.01, layer_end: 0.2, scale: 0.0 },
};

/** A body as clients of stable-diffusion.cpp send it: every field that its server documents. */
const FULL = {
  ...{ prompt: 'a cat', negative_prompt: '', clip_skip: -1, width: 64, height: 32, strength: 0.75, seed: 5 },
  ...{ video_frames: 6, fps: 16, moe_boundary: 0.875, vace_strength: 1.0 },
  ...{ init_image: null, end_image: null, control_frames: [], lora: [] },
  sample_params: {
    ...{ scheduler: 'discrete', sample_method: 'euler_a', sample_steps: 28, eta: 1.0, shifted_timestep: 0 },
    ...{ custom_sigmas: [], flow_shift: 0.0, guidance },
  },
  high_noise_sample_params: { scheduler: 'discrete', sample_method: 'euler', sample_steps: -1, guidance },
  vae_tiling_params: { enabled: false, tile_size_x: 0, tile_size_y: 0, target_overlap: 0.5 },
  ...{ cache_mode: 'disabled', cache_option: '', scm_mask: '', scm_policy_dynamic: true },
  ...{ output_format: 'webm', output_compression: 100 },
};

describe('POST /sdcpp/v1/vid_gen', () => {
  it('takes all that clients send, in our own words', async () => {
    const { post, memory } = testServer();
    const response = await post('/sdcpp/v1/vid_gen', FULL);
    expect([response.status, await bodyOf(response)]).toEqual([
      202,
      { id: 'job-1', kind: 'vid_gen', status: 'queued', created: 1795773600, poll_url: '/sdcpp/v1/jobs/job-1' },
    ]);
    const { settings, format } = memory.jobs.get('job-1')!;
    expect(format).toBe('webm');
    expect(settings.request).toEqual({
      ...{
        prompt: 'a cat',
        width: 64,
        height: 32,
        frames: 6,
        seed: 5,
        sampler: 'euler-ancestral',
        steps: 28,
        guidanceScale: 6.5,
      },
    });
    expect(settings.output).toEqual({ framesPerSecond: 16 });
  });

  it.each([
    [
      { sample_params: { sample_method: 'ddim_trailing', eta: 0.5, scheduler: 'default' } },
      { sampler: 'ddim', spacing: 'trailing', eta: 0.5 },
    ],
    [{ sample_params: { sample_method: 'dpm++2m', scheduler: 'karras' } }, { sampler: 'dpmpp-2m', sigmas: 'karras' }],
    [{ sample_params: { sample_method: 'lcm', sample_steps: 0, eta: null } }, { sampler: 'lcm' }],
    [{ negative_prompt: 'rain' }, { negativePrompt: 'rain' }],
  ])('takes %j', async (body, request) => {
    const { post, memory } = testServer();
    await post('/sdcpp/v1/vid_gen', { prompt: 'x', seed: 1, ...body });
    expect(memory.jobs.get('job-1')?.settings.request).toEqual({ prompt: 'x', seed: 1, ...request });
  });

  it('draws another seed each time where none is given', async () => {
    const { post, memory } = testServer();
    await post('/sdcpp/v1/vid_gen', { prompt: 'x', seed: -1 });
    await post('/sdcpp/v1/vid_gen', { prompt: 'x' });
    const [a, b] = [...memory.jobs.values()].map(({ settings }) => settings.request.seed);
    expect(a).toBeGreaterThanOrEqual(0);
    expect(a).not.toBe(b);
  });

  it('takes a picture and LoRA', async () => {
    const { post, memory } = testServer();
    const init_image = Buffer.from('png').toString('base64');
    await post('/sdcpp/v1/vid_gen', {
      prompt: 'x',
      init_image,
      lora: [{ path: 'style.safetensors', multiplier: 0.5, is_high_noise: false }],
    });
    const { plugins } = memory.jobs.get('job-1')!.settings;
    expect(plugins).toContainEqual({ name: 'image-to-video', options: { picture: `input:sha256:${sha256('png')}` } });
    expect(plugins).toContainEqual({
      name: 'weight-overlays',
      options: { lora: [{ file: 'style.safetensors', strength: 0.5 }] },
    });
  });

  it.each([
    [{ end_image: 'aGk=' }, 'end_image'],
    [{ control_frames: ['aGk='] }, 'control_frames'],
    [{ clip_skip: 2 }, 'clip_skip'],
    [{ cache_mode: 'easycache' }, 'cache_mode'],
    [{ vae_tiling_params: { enabled: true } }, 'vae_tiling_params'],
    [{ sample_params: { sample_method: 'dpm2' } }, 'sample_params.sample_method'],
    [{ sample_params: { custom_sigmas: [1, 0] } }, 'sample_params.custom_sigmas'],
    [{ sample_params: { guidance: { slg: { scale: 1 } } } }, 'sample_params.guidance.slg'],
    [{ output_format: 'avi' }, 'output_format'],
    [{ init_image: 'http://10.0.0.1/' }, 'init_image'],
    [{ lora: [{ path: '/etc/passwd' }] }, 'settings.plugins[3].options.lora'],
    [{ lora: 'x' }, 'lora'],
    [{ batch_count: 2 }, 'batch_count'],
    [{ prompt: '' }, 'prompt'],
  ])('refuses %j, which would give another picture than was asked for', async (body, path) => {
    const { post, memory } = testServer();
    const response = await post('/sdcpp/v1/vid_gen', { prompt: 'x', ...body });
    expect([response.status, await bodyOf(response)]).toEqual([
      400,
      { error: 'invalid-request', message: expect.stringContaining(path) },
    ]);
    expect(memory.jobs.size).toBe(0);
  });

  it('says when the queue is full', async () => {
    const { post } = testServer({ limits: { maxQueued: 0 } });
    const response = await post('/sdcpp/v1/vid_gen', { prompt: 'x' });
    expect([response.status, (await bodyOf(response)).error]).toEqual([429, 'queue-full']);
  });
});

describe('jobs of stable-diffusion.cpp', () => {
  it('hand out their video in base64 once it is there', async () => {
    const { post, ask, memory } = testServer();
    await post('/sdcpp/v1/vid_gen', FULL);
    expect(await bodyOf(ask('/sdcpp/v1/jobs/job-1'))).toMatchObject({
      status: 'queued',
      queue_position: 0,
      started: null,
      result: null,
    });
    memory.become('job-1', { state: 'running', startedAt: 1795773603_000 });
    expect(await bodyOf(ask('/sdcpp/v1/jobs/job-1'))).toMatchObject({ status: 'generating', started: 1795773603 });
    memory.files.set('jobs/job-1/files/video.webm', new TextEncoder().encode('webm'));
    const artifacts = [{ name: 'video.webm', bytes: 4, sha256: sha256('webm'), mediaType: 'video/webm' }];
    memory.become('job-1', { state: 'succeeded', artifacts, endedAt: 1795773615_000 });
    expect(await bodyOf(ask('/sdcpp/v1/jobs/job-1'))).toEqual({
      ...{
        id: 'job-1',
        kind: 'vid_gen',
        status: 'completed',
        created: 1795773600,
        started: 1795773603,
        completed: 1795773615,
      },
      ...{ queue_position: 0, error: null },
      result: { output_format: 'webm', mime_type: 'video/webm', fps: 16, frame_count: 6, b64_json: 'd2VibQ==' },
    });
  });

  it('are cancelled, and say so', async () => {
    const { post, ask } = testServer();
    await post('/sdcpp/v1/vid_gen', FULL);
    const cancel = () => ask('/sdcpp/v1/jobs/job-1/cancel', { method: 'POST' });
    expect(await bodyOf(cancel())).toMatchObject({ status: 'cancelled', error: { code: 'cancelled' } });
    expect((await cancel()).status).toBe(200);
    expect((await ask('/sdcpp/v1/jobs/none/cancel', { method: 'POST' })).status).toBe(404);
  });

  it('come from a server that tells what it can do', async () => {
    expect(await bodyOf(testServer().ask('/sdcpp/v1/capabilities'))).toMatchObject({
      ...{ supported_modes: ['vid_gen'], output_formats: ['webm', 'webp', 'mp4', 'gif'] },
      loras: [{ name: 'style.safetensors', path: 'style.safetensors' }],
    });
  });
});
