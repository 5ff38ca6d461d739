/** The tabs of the drawer of settings. */
export const DRAWER_TABS = ['basic', 'motion', 'model', 'expert'] as const;

/** One of `DRAWER_TABS`. */
export type DrawerTab = (typeof DRAWER_TABS)[number];
