import { Text } from '@mantine/core';

/** What the stage shows before there is a video. */
export const StartScreen = () => (
  <div className="zr-start">
    <Text>Your video appears here, frame by frame.</Text>
    <Text size="sm">Drop a video that was made here to get its settings back.</Text>
  </div>
);
