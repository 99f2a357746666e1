import { Content, Markup, markup } from './markup';

export interface ReportPage {
  readonly title: string;
  /** CSS of the page. */
  readonly stylesheet: string;
  /** What stands in it, one below the other. */
  readonly main: readonly Content[];
}

/**
 * A report as one HTML page that needs nothing else: no script, no font, no picture, no network, and none of
 * these would be loaded.
 */
export function reportPage({ title, stylesheet, main }: ReportPage): string {
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${title}</title>
<style>${new Markup(stylesheet)}</style>
</head>
<body>
<main>
${main.map((part) => [part, '\n'])}</main>
</body>
</html>
`.text;
}
