/** Every id that the manifest (package.json) and the code share, once. A test holds the two against each other. */

export const PREFIX = 'xenIoProfiler';

export const COMMANDS = {
  openProfile: `${PREFIX}.openProfile`,
  openSample: `${PREFIX}.openSample`,
  refreshProfiles: `${PREFIX}.refreshProfiles`,
  forgetProfile: `${PREFIX}.forgetProfile`,
  compareProfiles: `${PREFIX}.compareProfiles`,
  selectForCompare: `${PREFIX}.selectForCompare`,
  compareWithSelected: `${PREFIX}.compareWithSelected`,
  showLog: `${PREFIX}.showLog`,
  showOffload: `${PREFIX}.showOffload`,
  addHost: `${PREFIX}.addHost`,
  connectHost: `${PREFIX}.connectHost`,
  disconnectHost: `${PREFIX}.disconnectHost`,
  removeHost: `${PREFIX}.removeHost`,
  refreshHosts: `${PREFIX}.refreshHosts`,
  copyHostName: `${PREFIX}.copyHostName`,
  copyFix: `${PREFIX}.copyFix`,
  removeLeftovers: `${PREFIX}.removeLeftovers`,
  forgetSecrets: `${PREFIX}.forgetSecrets`,
  record: `${PREFIX}.record`,
  revertPlan: `${PREFIX}.revertPlan`,
  showAppliedPlan: `${PREFIX}.showAppliedPlan`,
  checkPrediction: `${PREFIX}.checkPrediction`,
  forgetCalibration: `${PREFIX}.forgetCalibration`,
  toggleCodeLenses: `${PREFIX}.toggleCodeLenses`,
  chooseSourceProfile: `${PREFIX}.chooseSourceProfile`,
  chooseSourceMetric: `${PREFIX}.chooseSourceMetric`,
  clearSourceProfile: `${PREFIX}.clearSourceProfile`,
  toggleLineHeat: `${PREFIX}.toggleLineHeat`,
  goToSource: `${PREFIX}.goToSource`,
  forgetSourceChoices: `${PREFIX}.forgetSourceChoices`,
} as const;

/** Commands that the extension gives to things it shows, with what they are about; no person can type that. */
export const INNER_COMMANDS = {
  /** A click on a code lens. */
  pickOfLens: `${PREFIX}.pickOfLens`,
  /** A click on the status bar's profile. */
  sourceMenu: `${PREFIX}.sourceMenu`,
} as const;

export const VIEWS = {
  profiles: `${PREFIX}.profiles`,
  hosts: `${PREFIX}.hosts`,
  viewer: `${PREFIX}.viewer`,
} as const;

export const EDITORS = {
  /** For recordings, which nothing else can show. */
  profile: `${PREFIX}.profile`,
  /** For files that others open too: offered under "Open With". */
  capture: `${PREFIX}.capture`,
} as const;

/** Panels that are no editors of one file. */
export const PANELS = { comparison: `${PREFIX}.comparison`, record: `${PREFIX}.recordForm` } as const;

/** Context keys of `when` clauses. */
export const CONTEXTS = {
  selectedForCompare: `${PREFIX}.selectedForCompare`,
  /** A profile is shown on source code. */
  sourceProfile: `${PREFIX}.sourceProfile`,
} as const;

/** Own categories of a workspace, at the top of a folder. */
export const RULES_FILE = 'xen-io-categories.json';

/** The editor that VS Code itself would offer for a file of that name; another one would stand there without its title. */
export function editorFor(path: string): string {
  return path.endsWith('.xenprof') ? EDITORS.profile : EDITORS.capture;
}

export const SETTINGS = {
  section: PREFIX,
  /** Glob of workspace files that the Profiles view lists. */
  files: 'files',
  /** Own rules for categories, as in {@link RULES_FILE}. */
  categories: 'categories',
  /** Absolute path on the hosts for recordings while they are made. */
  hostDirectory: 'hostDirectory',
  codeLensEnabled: 'codeLens.enabled',
  /** Percent of a layer's time below which a function has no lens. */
  codeLensThreshold: 'codeLens.threshold',
  /** Key of what is counted, or `automatic`. */
  codeLensMetric: 'codeLens.metric',
  codeLensShow: 'codeLens.show',
  /** Path of the profile that source code shows; empty for the active one. */
  codeLensProfile: 'codeLens.profile',
  lineHeat: 'lineHeat.enabled',
  /** Folders with binaries that have debug information. */
  debugFolders: 'debugFolders',
} as const;
