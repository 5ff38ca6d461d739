import { onContentUpdated } from 'vitepress';
import DefaultTheme from 'vitepress/theme-without-fonts';
import { playInView } from './play-in-view.js';
import './style.css';

export default {
  extends: DefaultTheme,
  setup() {
    onContentUpdated(playInView);
  },
};
