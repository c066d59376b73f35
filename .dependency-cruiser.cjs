/** Imports point one way: see `shared/README.md`. */
const folder = (name) => `^${name}/`

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'shared-knows-only-itself',
      severity: 'error',
      from: { path: folder('shared') },
      to: { path: ['infra', 'functions', 'clients', 'test'].map(folder) },
    },
    {
      name: 'contract-imports-nothing',
      comment: 'The contract is read by browsers and by the deployment: it must not pull in the domain.',
      severity: 'error',
      from: { path: folder('shared/contract') },
      to: { path: folder('shared'), pathNot: folder('shared/contract') },
    },
    {
      name: 'platform-stands-on-contract',
      comment: 'The platform knows AWS and no chats.',
      severity: 'error',
      from: { path: folder('shared/platform') },
      to: { path: folder('shared/domain') },
    },
    {
      name: 'functions-call-shared',
      severity: 'error',
      from: { path: folder('functions') },
      to: { path: ['infra', 'clients', 'test'].map(folder) },
    },
    {
      name: 'functions-speak-no-storage',
      comment: 'Handlers parse, call the domain and answer; DynamoDB belongs to shared/.',
      severity: 'error',
      from: { path: folder('functions') },
      to: { path: 'node_modules/@aws-sdk/client-dynamodb' },
    },
    {
      name: 'infra-takes-names-only',
      severity: 'error',
      from: { path: folder('infra') },
      to: {
        path: ['functions', 'clients', 'test', 'shared'].map(folder),
        pathNot: folder('shared/contract'),
      },
    },
    {
      name: 'clients-take-the-contract-only',
      severity: 'error',
      from: { path: folder('clients') },
      to: { path: ['functions', 'infra', 'test', 'shared'].map(folder), pathNot: folder('shared/contract') },
    },
    {
      name: 'shared-knows-no-lambda-event',
      severity: 'error',
      from: { path: folder('shared') },
      to: { path: 'node_modules/(@types/aws-lambda|@middy)' },
    },
    {
      name: 'e2e-knows-no-storage',
      comment: 'Tests of the API stand outside: steps look into the table for them.',
      severity: 'error',
      from: { path: ['test/e2e', 'test/http'].map(folder) },
      to: { path: ['shared/platform', 'shared/domain'].map(folder) },
    },
    {
      name: 'unit-starts-nothing',
      comment: 'A test that starts a process, a server or a build stands in test/component/.',
      severity: 'error',
      from: { path: folder('test/unit') },
      to: {
        path: [
          '^(node:)?(child_process|cluster|dgram|http|http2|https|net|tls|worker_threads)$',
          'node_modules/(esbuild|vite|ws|playwright-core)/',
          '^test/steps/(browser|cli|issuer)/',
          '^test/conditions/(connections-stub|proxy|serve)',
          '^test/steps/generic/moderator-stub',
        ],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'shipped-code-takes-what-is-audited',
      comment: 'Audits, licences and the SBOM go by `dependencies`.',
      severity: 'error',
      from: { path: ['functions', 'shared', 'clients/web'].map(folder), pathNot: '^clients/web/vite' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-folder-cycles', severity: 'error', scope: 'folder', from: {}, to: { circular: true } },
    {
      name: 'nothing-unresolved',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(\\.local|\\.venv|cdk\\.out|clients/react/example)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
}
