/**
 * The rooms of the house and who may use whom (see src/README.md). A room uses itself and the rooms below it.
 * `npm run lint` fails on an import that points up, on a circle, and on `vscode` or node's file system in the wrong room.
 */
const room = (name, mayUse) => ({
  name: `${name}-points-down`,
  severity: 'error',
  from: { path: `^src/${name}/` },
  to: { path: '^(src|webview)/', pathNot: `^src/(${[name, ...mayUse].join('|')})/` },
});

module.exports = {
  forbidden: [
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    room('profile', []),
    room('iopath', ['profile']),
    room('formats', ['profile', 'iopath']),
    room('protocol', ['profile']),
    room('cli', ['profile', 'iopath', 'formats']),
    room('workbench', ['profile', 'iopath', 'formats', 'protocol']),
    {
      name: 'webview-draws-what-it-is-given',
      severity: 'error',
      from: { path: '^webview/' },
      to: { path: '^src/', pathNot: '^src/(protocol|profile)/' },
    },
    {
      name: 'vscode-in-workbench-only',
      severity: 'error',
      from: { path: '^(src|webview)/', pathNot: '^src/(extension\\.ts|workbench/)' },
      to: { path: '^vscode$' },
    },
    {
      name: 'pure-core',
      comment: 'profile, iopath and protocol run in a worker, a webview and a test alike',
      severity: 'error',
      from: { path: '^src/(profile|iopath|protocol)/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'toolkit-in-one-module',
      severity: 'error',
      from: { path: '^webview/', pathNot: '^webview/ui/controls\\.ts$' },
      to: { path: '@vscode/webview-ui-toolkit' },
    },
    { name: 'nothing-unresolved', severity: 'error', from: {}, to: { couldNotResolve: true, pathNot: '^vscode$' } },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(node_modules|dist)/' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default'] },
  },
};
