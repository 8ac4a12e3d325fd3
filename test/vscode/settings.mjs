/** User settings for the VS Code under test: nothing pops up, nothing asks the network, nothing differs between runs. */

/** @typedef {'dark' | 'light' | 'highContrast' | 'highContrastLight'} Theme */

/** @type {Record<Theme, string>} values of workbench.colorTheme */
export const THEMES = {
  dark: 'Dark Modern',
  light: 'Light Modern',
  highContrast: 'Default High Contrast',
  highContrastLight: 'Default High Contrast Light',
};

export const QUIET_SETTINGS = {
  'workbench.colorTheme': THEMES.dark,
  'window.autoDetectColorScheme': false,
  'window.autoDetectHighContrast': false,
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.reduceMotion': 'on',
  'chat.disableAIFeatures': true,
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'update.showReleaseNotes': false,
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'git.enabled': false,
  'window.commandCenter': false,
  // Where a test changes settings of an open window: no part of the picture.
  'files.exclude': { '**/.vscode': true },
};
