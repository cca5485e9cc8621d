// One rule per arrow that must not exist. Each comment says what would go wrong.
// The rules read .ts through swc, because TypeScript 7 offers no parser to other programs.

const TESTS = ['\\.test\\.tsx?$', '/e2e/'];
const APPS = 'exam-station|proctor-console|authority';
const SCREENS = '^(exam-station/src/screen|proctor-console/src/desk|authority/src/review-desk)/';

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Two files that need each other are one file in two places: neither can be read first.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'nothing-unresolved',
      comment: 'An import that leads nowhere is also one that no rule below can judge.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '\\?' },
    },

    // ---- shared: base <- model, crypto <- paper, records <- protocol
    {
      name: 'shared-base-is-the-floor',
      comment: 'Every chapter stands on base; if base knew one of them, all would know it.',
      severity: 'error',
      from: { path: '^shared/src/base/' },
      to: { path: '^shared/src/(?!base/)' },
    },
    {
      name: 'shared-model-and-crypto-see-only-base',
      comment: 'A signature must not depend on what is signed, nor a model on how it is signed.',
      severity: 'error',
      from: { path: '^shared/src/(model|crypto)/' },
      to: { path: '^shared/src/', pathNot: '^shared/src/(base|$1)/' },
    },
    {
      name: 'shared-paper-and-records-never-meet',
      comment: 'What is asked and what is written down are judged apart: a draw must not see an answer.',
      severity: 'error',
      from: { path: '^shared/src/(paper|records)/' },
      to: { path: '^shared/src/', pathNot: '^shared/src/(base|model|crypto|$1)/' },
    },
    {
      name: 'shared-src-runs-anywhere',
      comment:
        'The seat, the console, the browser and the authority compute the same from these files: no Node in them.',
      severity: 'error',
      from: { path: '^shared/src/', pathNot: TESTS },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'shared-src-knows-no-host',
      comment: 'Disk, TLS and windows belong to the trusted sides of the apps.',
      severity: 'error',
      from: { path: '^shared/src/', pathNot: TESTS },
      to: { path: '^shared/host/' },
    },
    {
      name: 'shared-src-trusts-few-packages',
      comment: 'What all machines must agree on rests on four libraries that run in every runtime.',
      severity: 'error',
      from: { path: '^shared/src/', pathNot: TESTS },
      to: {
        path: 'node_modules/',
        pathNot: 'node_modules/(zod|tweetnacl|@noble/(hashes|curves|ciphers)|age-encryption)/',
      },
    },
    {
      name: 'shared-knows-no-app',
      comment: 'What all agree on cannot depend on one of the parties.',
      severity: 'error',
      from: { path: '^shared/' },
      to: { path: `^(${APPS}|verifier|scripts)/` },
    },

    // ---- the parties
    {
      name: 'apps-meet-only-on-the-wire',
      comment: 'Machines of different owners share bytes, never code of their own.',
      severity: 'error',
      from: { path: `^(${APPS})/src/` },
      to: { path: `^(${APPS}|verifier|scripts)/`, pathNot: '^$1/' },
    },
    {
      name: 'the-verifier-stands-alone',
      comment: 'A second implementation that borrows from the first repeats its errors.',
      severity: 'error',
      from: { path: '^verifier/', pathNot: TESTS },
      to: { path: `^(shared|${APPS}|test-fixtures|scripts)/` },
    },
    {
      name: 'fixtures-only-in-tests',
      comment: 'A key marked TEST ONLY must not be reachable from a room.',
      severity: 'error',
      from: { pathNot: [...TESTS, '^test-fixtures/', '^scripts/'] },
      to: { path: '^test-fixtures/' },
    },

    // ---- the pure centres
    {
      name: 'sitting-is-pure',
      comment:
        'The sitting is replayed on the seat, a spare seat and the authority: it may depend on nothing they do not share.',
      severity: 'error',
      from: { path: '^exam-station/src/main/sitting/', pathNot: '\\.test\\.ts$' },
      to: { pathNot: ['^exam-station/src/main/sitting/', '^shared/src/'] },
    },
    {
      name: 'room-is-pure',
      comment: 'The room is rebuilt from the ledger after a crash: it may depend on nothing but the ledger.',
      severity: 'error',
      from: { path: '^proctor-console/src/server/room/', pathNot: '\\.test\\.ts$' },
      to: { pathNot: ['^proctor-console/src/server/room/', '^shared/src/'] },
    },
    {
      name: 'scoring-is-pure',
      comment: 'A score is recomputed years later from the archive alone.',
      severity: 'error',
      from: { path: '^authority/src/scoring/', pathNot: '\\.test\\.ts$' },
      to: { pathNot: ['^authority/src/scoring/', '^shared/src/'] },
    },

    // ---- adapters are siblings: only the composition root (and opening/) may know two of them
    {
      name: 'station-adapters-do-not-know-each-other',
      comment: 'A camera that knows the journal can hold up an answer.',
      severity: 'error',
      from: {
        path: '^exam-station/src/main/([^/]+)/',
        pathNot: ['^exam-station/src/main/(opening|sitting)/', ...TESTS],
      },
      to: {
        path: '^exam-station/src/main/',
        pathNot: ['^exam-station/src/main/($1|sitting)/', '^exam-station/src/main/[^/]*ports?\\.ts$'],
      },
    },
    {
      name: 'console-adapters-do-not-know-each-other',
      comment: 'The ledger must stay right when pictures, sheets or the network go wrong.',
      severity: 'error',
      from: {
        path: '^proctor-console/src/server/([^/]+)/',
        pathNot: ['^proctor-console/src/server/(opening|room|station-door|proctor-desk)/', ...TESTS],
      },
      to: {
        path: '^proctor-console/src/server/',
        pathNot: ['^proctor-console/src/server/($1|room)/', '^proctor-console/src/server/[^/]*ports?\\.ts$'],
      },
    },
    {
      name: 'console-doors-see-only-the-command',
      comment: 'A request changes the room through the one writer or not at all.',
      severity: 'error',
      from: { path: '^proctor-console/src/server/(station-door|proctor-desk)/', pathNot: TESTS },
      to: {
        path: '^proctor-console/src/server/',
        pathNot: [
          '^proctor-console/src/server/($1|room)/',
          '^proctor-console/src/server/(run-command|[^/]*ports?)\\.ts$',
        ],
      },
    },
    {
      name: 'authority-parts-do-not-know-each-other',
      comment: 'Who builds the bank must not reach the results, and who reviews must not reach the keys.',
      severity: 'error',
      from: { path: '^authority/src/(bank|session|intake|scoring|review|store)/', pathNot: TESTS },
      to: {
        path: '^authority/src/',
        pathNot: ['^authority/src/($1|scoring)/', '^authority/src/[^/]*ports?\\.ts$'],
      },
    },

    // ---- shared <- sitting <- run-command <- door <- compose
    {
      name: 'the-one-writer-knows-no-adapter',
      comment:
        'decide -> append -> apply -> publish must read the same whatever disk or network is behind it.',
      severity: 'error',
      from: { path: '^(exam-station/src/main|proctor-console/src/server)/run-command\\.ts$' },
      to: {
        path: '^(exam-station|proctor-console)/src/',
        pathNot: ['^$1/(sitting|room)/', '^$1/[^/]*ports?\\.ts$'],
      },
    },
    {
      name: 'the-door-knows-no-adapter',
      comment: 'Behind the door stands the writer; a door with its own way to the disk is a second writer.',
      severity: 'error',
      from: { path: '^exam-station/src/door/', pathNot: TESTS },
      to: {
        path: '^exam-station/src/',
        pathNot: [
          '^exam-station/src/door/',
          '^exam-station/src/main/(sitting/|run-command\\.ts$|[^/]*ports?\\.ts$)',
        ],
      },
    },
    {
      name: 'only-entry-points-compose',
      comment: 'Whoever imports the composition root imports everything.',
      severity: 'error',
      from: {
        path: `^(${APPS})/src/`,
        pathNot: [...TESTS, '/compose-[a-z-]+\\.ts$', '/src/cli\\.ts$', '/src/shell/'],
      },
      to: { path: '/compose-[a-z-]+\\.ts$' },
    },
    {
      name: 'nothing-stands-on-a-shell',
      comment:
        'Electron and Chromium are two ways to show the same product; the product must not know which.',
      severity: 'error',
      from: { path: '^(exam-station|proctor-console)/src/(main|server|door|screen|desk)/' },
      to: { path: '^(exam-station|proctor-console)/src/shell/' },
    },
    {
      name: 'shells-do-not-know-each-other',
      comment: 'The Chromium shell must start where Electron cannot even be loaded.',
      severity: 'error',
      from: { path: '^(exam-station|proctor-console)/src/shell/(electron|chromium)/' },
      to: { path: '^$1/src/shell/(electron|chromium)/', pathNot: '^$1/src/shell/$2/' },
    },
    {
      name: 'electron-only-in-its-shell',
      comment: 'Everything else must run, and be tested, without an Electron binary.',
      severity: 'error',
      from: { pathNot: ['^(exam-station|proctor-console)/src/shell/electron/', ...TESTS] },
      to: { path: 'node_modules/electron/' },
    },

    // ---- screens hold no truth
    {
      name: 'screens-see-no-node',
      comment: 'They run in a browser.',
      severity: 'error',
      from: { path: SCREENS, pathNot: TESTS },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'screen-sees-only-the-door-types',
      comment: "A screen that imports the trusted side carries it into the candidate's window.",
      severity: 'error',
      from: { path: '^exam-station/src/screen/' },
      to: { path: '^exam-station/src/(?!screen/|door/)' },
    },
    {
      name: 'screen-takes-no-code-from-the-door',
      comment: 'Types describe the door; its code runs on the other side of it.',
      severity: 'error',
      from: { path: '^exam-station/src/screen/' },
      to: { path: '^exam-station/src/door/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'desk-sees-only-its-door-types',
      comment: 'The desk shows the room; the server holds it.',
      severity: 'error',
      from: { path: '^proctor-console/src/desk/' },
      to: { path: '^proctor-console/src/(?!desk/|server/proctor-desk/)' },
    },
    {
      name: 'desk-takes-no-code-from-the-server',
      comment: 'Types describe the door; its code runs on the other side of it.',
      severity: 'error',
      from: { path: '^proctor-console/src/desk/' },
      to: { path: '^proctor-console/src/server/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'review-desk-sees-only-the-review-types',
      comment: 'The page with the evidence must not carry keys or the store.',
      severity: 'error',
      from: { path: '^authority/src/review-desk/' },
      to: { path: '^authority/src/(?!review-desk/|review/)' },
    },
    {
      name: 'review-desk-takes-no-code-from-the-review',
      comment: 'Types describe the door; its code runs on the other side of it.',
      severity: 'error',
      from: { path: '^authority/src/review-desk/' },
      to: { path: '^authority/src/review/', dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    // Built files of our own; packages keep their dist/, or an import of one would escape every rule.
    exclude: { path: '^(shared|exam-station|proctor-console|authority|verifier|test-fixtures)/(dist|out)/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.cjs', '.json', '.d.ts'],
    },
  },
};
