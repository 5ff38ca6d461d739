import { Button, Group, Text } from '@mantine/core';
import { messageOf } from '@zeroreel/core';
import { useEffect, useRef, useState } from 'react';
import type { Uploads } from '../../uploads.js';
import { CameraIcon } from '../icons.js';
import type { Texts } from '../texts/english.js';
import { useTexts } from '../texts/use-texts.js';
import { recordCamera, RECORDING } from './record-camera.js';
import './camera.css';

interface CameraButtonProps {
  readonly uploads: Uploads;
  /** The clip that was recorded, by its name. */
  readonly onClip: (name: string) => void;
}

/** Records a clip by the camera, once it is clicked; what the camera sees is shown while it is on. */
export function CameraButton({ uploads, onClip }: CameraButtonProps) {
  const { camera: texts } = useTexts().moments;
  const [count, setCount] = useState<number>();
  const [stream, setStream] = useState<MediaStream>();
  const [refusal, setRefusal] = useState<string>();
  const controller = useRef<AbortController>(undefined);
  // The camera goes off with the view.
  useEffect(() => () => controller.current?.abort(), []);

  async function record(): Promise<void> {
    const own = new AbortController();
    controller.current = own;
    setRefusal(undefined);
    setCount(0);
    try {
      const frames = await recordCamera({ signal: own.signal, onStream: setStream, onFrame: setCount });
      uploads.putFrames(NAME, frames, RECORDING.framesPerSecond);
      onClip(NAME);
    } catch (error) {
      if (!own.signal.aborted) setRefusal(refusalOf(error, texts));
    }
    setCount(undefined);
    setStream(undefined);
  }
  const isOn = count !== undefined;
  return (
    <div className="zr-camera">
      <Group gap="xs">
        <Button
          variant="default"
          size="xs"
          leftSection={<CameraIcon size={15} />}
          onClick={() => (isOn ? controller.current?.abort() : void record())}
        >
          {isOn ? texts.stop : texts.record}
        </Button>
        {isOn && (
          <Text size="sm" c="dimmed" role="status">
            {stream ? texts.frames(count, RECORDING.frames) : texts.waiting}
          </Text>
        )}
      </Group>
      {stream && <Mirror stream={stream} label={texts.mirror} />}
      {refusal !== undefined && (
        <Text size="sm" c="error" role="alert">
          {refusal}
        </Text>
      )}
    </div>
  );
}

/** Why there is no recording, in the visitor's words. */
const refusalOf = (error: unknown, texts: Texts['moments']['camera']): string =>
  error instanceof DOMException && error.name === 'NotAllowedError' ? texts.refused : texts.broken(messageOf(error));

/** A file of this name is what the settings call it. */
const NAME = 'camera.mp4';

function Mirror({ stream, label }: { readonly stream: MediaStream; readonly label: string }) {
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    if (video.current) video.current.srcObject = stream;
    void video.current?.play().catch(() => undefined);
  }, [stream]);
  return <video ref={video} className="zr-mirror" muted playsInline aria-label={label} />;
}
