// Writes docs-site: one static site of the pages of docs and of the reference, made from the doc comments of what the
// package exports. Opens from disk and needs no network. Any warning is a failure.
import { copyFileSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import {
  Application,
  CommentTag,
  Converter,
  JSX,
  PageEvent,
  ReflectionKind,
  RendererEvent,
  StructureRouter,
} from 'typedoc';

const root = path.dirname(import.meta.dirname);
const out = path.join(root, 'docs-site');
const { name, version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));

/** Where a page stands in the navigation: the first that fits its path. */
const PAGES = [
  ['Start here', /^docs\/(README|getting-started|concepts|library|examples)$/],
  ['How to', /^docs\/howto\//],
  ['Runbooks', /^docs\/runbooks\//],
  ['Decisions', /^docs\/decisions\//],
  ['Project', /^docs\/(CONTRIBUTING|changelog|upgrade|cdktn|traps|performance)$/],
  ['Topics', /^docs\//],
];

/** Where a declaration stands in the navigation of its module: the first that fits its source. */
const AREAS = [
  ['Core', /^lib\/core\//],
  ['Network', /^lib\/network\//],
  ['Data and backups', /^lib\/data\//],
  ['Inference', /^lib\/inference\//],
  ['Rehearsal', /^lib\/failover\/runbook\//],
  ['Failover', /^lib\/failover\//],
  ['Observability', /^lib\/observability\//],
  ['Security', /^lib\/security\//],
  ['Experiments', /^lib\/chaos\//],
  ['Releases', /^lib\/release\//],
  ['Assessment', /^lib\/assessment\//],
  ['Queues and capacity', /^lib\/models\/capacity\//],
  ['Reports', /^lib\/(review|rehearsal)\/report\//],
  ['Rules', /^lib\/review\/rule/],
  ['Plans', /^lib\/review\/(plan|estate|attributes|json-cursor)/],
  ['Drift', /^lib\/review\/drift/],
  ['Review', /^lib\/review\//],
  ['Terraform', /^lib\/rehearsal\/(terraform|stack-runner|verify)/],
  ['Emulator', /^lib\/rehearsal\/(emulator|region-gate)/],
  ['Rehearsal', /^lib\/rehearsal\//],
];

const categoryOf = (categories, file) => categories.find(([, pattern]) => pattern.test(file))?.[0];

/** The models have a folder for each area. */
const areaOf = (file) => {
  const [, model] = /^lib\/models\/([a-z]+)\//.exec(file) ?? [];
  return categoryOf(AREAS, file) ?? (model ? model[0].toUpperCase() + model.slice(1) : 'Core');
};

/** What has no comment gets none by this: it is to be reported. */
const setCategory = (reflection, category) => {
  const comment = reflection.comment ?? reflection.signatures?.[0]?.comment;
  comment?.blockTags.push(new CommentTag('@category', [{ kind: 'text', text: category }]));
};

/** Named by the types of the interface, and no part of it. */
const INTERNAL = [
  // Constants and types that others are derived from; their results are documented.
  'CanaryProps',
  'STATUSES',
  'Scenario',
  'Typed',
  'WEEKDAYS',
  // What one class of the library hands to another.
  'InputChecks',
  'RegionGate',
  'Selection',
  'Slots',
  'Violations',
  // Runbooks and scenarios are the project's own: a program passes them on, and makes none.
  'Runbook',
  'RunbookName',
  'RunbookSubject',
  'ScenarioStep',
];

/** All but the reports of API Extractor, which say what the reference says. */
const pages = readdirSync(path.join(root, 'docs'), { recursive: true })
  .filter((page) => page.endsWith('.md') && !page.startsWith(`api${path.sep}`))
  .map((page) => path.posix.join('docs', page.replaceAll(path.sep, '/')))
  .sort();

const app = await Application.bootstrap({
  name: `${name} ${version}`,
  entryPoints: ['index', 'models/index', 'review/index', 'rehearsal/index'].map((entry) =>
    path.join(root, 'lib', `${entry}.ts`),
  ),
  tsconfig: path.join(root, 'tsconfig.build.json'),
  basePath: root,
  readme: path.join(root, 'README.md'),
  projectDocuments: pages.map((page) => path.join(root, page)),
  out,
  router: 'pages',
  // npm run types has checked them.
  skipErrorChecking: true,
  githubPages: true,
  hideGenerator: true,
  excludeExternals: true,
  // File and line, without a link: where the sources are to be found is known to nobody here.
  disableGit: true,
  sourceLinkTemplate: '{path}',
  searchInComments: true,
  searchInDocuments: true,
  searchGroupBoosts: { Classes: 4, Documents: 4, Functions: 2 },
  sort: ['kind', 'alphabetical'],
  kindSortOrder: ['Document', 'Module', 'Namespace', 'Class', 'Function', 'Interface', 'TypeAlias', 'Variable'],
  useFirstParagraphOfCommentAsSummary: true,
  navigation: { includeCategories: true, includeGroups: false, includeFolders: false, compactFolders: true },
  categorizeByGroup: false,
  categoryOrder: [
    'Start here',
    'How to',
    'Reference',
    'Topics',
    'Runbooks',
    'Project',
    'Decisions',
    ...AREAS.map(([area]) => area),
    '*',
  ],
  headings: { readme: false, document: false },
  highlightLanguages: [
    'bash',
    'console',
    'diff',
    'hcl',
    'javascript',
    'json',
    'python',
    'sh',
    'sql',
    'ts',
    'typescript',
    'yaml',
  ],
  ignoredHighlightLanguages: ['mermaid'],
  includeHierarchySummary: false,
  treatWarningsAsErrors: true,
  intentionallyNotExported: INTERNAL,
  requiredToBeDocumented: ['Class', 'Interface', 'TypeAlias', 'Function', 'Method', 'Accessor', 'Variable', 'Enum'],
  validation: { notExported: true, invalidLink: true, invalidPath: true, notDocumented: true, rewrittenLink: true },
});

// A page is called by its heading and found where its file is.
const files = new Map();
app.renderer.defineRouter(
  'pages',
  class extends StructureRouter {
    getIdealBaseName(reflection) {
      return files.get(reflection) ?? super.getIdealBaseName(reflection);
    }
  },
);
app.converter.on(Converter.EVENT_CREATE_DOCUMENT, (_, page) => {
  files.set(page, page.name);
  page.frontmatter.category = categoryOf(PAGES, page.name);
  const text = page.content.map((part) => part.text).join('');
  page.name = /^# (.*)$/m.exec(text)?.[1].replaceAll('`', '') ?? page.name;
});

app.converter.on(Converter.EVENT_RESOLVE_BEGIN, (context) => {
  for (const module of context.project.getReflectionsByKind(ReflectionKind.Module)) {
    setCategory(module, 'Reference');
    for (const declaration of module.children ?? []) {
      const source = declaration.sources?.[0]?.fullFileName;
      if (source) setCategory(declaration, areaOf(path.relative(root, source)));
    }
  }
});

app.converter.on(Converter.EVENT_RESOLVE_END, ({ project }) => {
  for (const { sources = [] } of Object.values(project.reflections)) {
    for (const source of sources) source.url = undefined;
  }
});

// Pictures in Mermaid are drawn by the reader's browser, on the pages that have one.
const DRAWN_BY = 'assets/mermaid.tiny.js';
const DRAW = `for (const code of document.querySelectorAll('code.mermaid')) {
  const picture = document.createElement('pre');
  picture.className = 'mermaid';
  picture.textContent = code.textContent;
  code.closest('pre').replaceWith(picture);
}
const chosen = document.documentElement.dataset.theme;
const dark = chosen === 'dark' || (chosen !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
mermaid.initialize({ startOnLoad: false, deterministicIds: true, theme: dark ? 'dark' : 'default' });
// TypeDoc hides the page until its navigation is there, and what is hidden has no size to draw by.
const draw = () => (document.body.offsetWidth === 0 ? setTimeout(draw, 20) : mermaid.run());
draw();`;

// Commands and what they print keep their lines.
const STYLE = '.tsd-typography pre { overflow-x: auto } .tsd-typography pre code { white-space: pre }';
app.renderer.hooks.on('head.end', () => JSX.createElement('style', null, JSX.createElement(JSX.Raw, { html: STYLE })));

// A link to the README is one to its folder, of which a browser shows the files when the site is opened from disk.
app.renderer.on(PageEvent.END, (page) => {
  page.contents = page.contents?.replaceAll(/href="((?:\.\.\/)+|\.\/)"/g, 'href="$1index.html"');
});

app.renderer.on(RendererEvent.END, () => {
  copyFileSync(createRequire(import.meta.url).resolve('@mermaid-js/tiny'), path.join(out, DRAWN_BY));
});
app.renderer.hooks.on('body.end', (context) => {
  const { model } = context.page;
  const parts = model.isProject() ? model.readme : model.isDocument() ? model.content : undefined;
  if (!parts?.some(({ text }) => text.includes('```mermaid'))) return JSX.createElement(JSX.Fragment, null);
  return JSX.createElement(
    JSX.Fragment,
    null,
    JSX.createElement('script', { src: context.relativeURL(DRAWN_BY) }),
    JSX.createElement('script', null, JSX.createElement(JSX.Raw, { html: DRAW })),
  );
});

const project = await app.convert();
if (project) app.validate(project);
if (project && !failed()) await app.generateOutputs(project);
if (!project || failed()) process.exitCode = 1;

function failed() {
  return app.logger.hasErrors() || app.logger.hasWarnings();
}
