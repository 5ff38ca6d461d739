import { onContentUpdated } from 'vitepress';
import DefaultTheme from 'vitepress/theme-without-fonts';
import { h } from 'vue';
import clip from '../../../playground/public/clips/an-astronaut-riding-a-skateboard-on-the-moon-2.mp4';
import poster from '../../../playground/public/clips/an-astronaut-riding-a-skateboard-on-the-moon-2.webp';
import { playInView } from './play-in-view.js';
import './style.css';

/** What the first command of the start page makes. */
const firstVideo = () =>
  h('video', {
    class: 'zr-video zr-hero VPImage image-src',
    ...{ src: clip, poster, loop: true, muted: true, playsinline: true, preload: 'none', width: 320, height: 320 },
    'aria-label': 'an astronaut riding a skateboard on the moon',
  });

export default {
  extends: DefaultTheme,
  Layout: () => h(DefaultTheme.Layout, null, { 'home-hero-image': firstVideo }),
  setup() {
    onContentUpdated(playInView);
  },
};
